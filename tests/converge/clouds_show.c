/* Prints what clouds_load makes of the environment: clouds_show_converge [CLOUD [REGION]], "-" for none. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reconciler/session/clouds.h"

static const char *argument(char **arguments, int count, int index)
{
    return index < count && strcmp(arguments[index], "-") != 0 ? arguments[index] : NULL;
}

static void show(const char *key, const char *value)
{
    if (value)
        printf("%s=%s\n", key, value);
}

static void show_map(const char *prefix, const struct map *map)
{
    for (size_t i = 0; i < map->count; i++)
        printf("%s.%s=%s\n", prefix, map->entries[i].key, (const char *)map->entries[i].value);
}

int main(int count, char **arguments)
{
    struct arena arena;
    arena_init(&arena);
    struct cloud_settings *settings;
    struct error *error = clouds_load(&arena, argument(arguments, count, 1), argument(arguments, count, 2),
                                      (const char *const *)environ, &settings);
    if (error) {
        fprintf(stderr, "%s\n", error->message);
        arena_release(&arena);
        return 1;
    }
    show("cloud", settings->name);
    show("auth_type", settings->auth_type);
    show("auth_url", settings->auth_url);
    show("region", settings->region_name);
    show("username", settings->username);
    show("user_id", settings->user_id);
    show("password", settings->password);
    show("user_domain_name", settings->user_domain_name);
    show("user_domain_id", settings->user_domain_id);
    show("project_name", settings->project_name);
    show("project_id", settings->project_id);
    show("project_domain_name", settings->project_domain_name);
    show("project_domain_id", settings->project_domain_id);
    show("domain_id", settings->domain_id);
    show("domain_name", settings->domain_name);
    show("system_scope", settings->system_scope);
    show("application_credential_id", settings->application_credential_id);
    show("application_credential_name", settings->application_credential_name);
    show("application_credential_secret", settings->application_credential_secret);
    show("token", settings->token);
    for (size_t i = 0; i < settings->interfaces.count; i++)
        printf("interface.%zu=%s\n", i, settings->interfaces.items[i]);
    printf("verify=%s\n", settings->tls.insecure ? "no"
                          : settings->tls.cacert ? settings->tls.cacert
                                                 : "yes");
    show("cert", settings->tls.certificate);
    show("key", settings->tls.key);
    if (settings->api_timeout)
        printf("timeout=%u\n", settings->api_timeout);
    show_map("endpoint", &settings->endpoint_overrides);
    show_map("region", &settings->service_regions);
    show_map("interface", &settings->service_interfaces);
    arena_release(&arena);
    return 0;
}
