#include "reconciler/session/clouds_settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "reconciler/session/service.h"

struct reading {
    struct arena *arena;
    const struct config *config;
    struct place at;
    const char *home;
    struct cloud_settings *settings;
};

/* --- the auth section ------------------------------------------------------ */

/*
 * Every auth key may stand inside or outside of the section. Project, domain and token keys count from
 * outside first, all others from inside; the last of the names wins.
 */
enum first { FIRST_OUTSIDE, FIRST_INSIDE };

static const struct auth_key {
    size_t offset; /* in struct cloud_settings */
    enum first first;
    const char *names[4];
} auth_keys[] = {
    {offsetof(struct cloud_settings, auth_url), FIRST_INSIDE, {"auth_url"}},
    {offsetof(struct cloud_settings, username), FIRST_INSIDE, {"user_name", "username"}},
    {offsetof(struct cloud_settings, user_id), FIRST_INSIDE, {"user_id"}},
    {offsetof(struct cloud_settings, password), FIRST_INSIDE, {"password"}},
    {offsetof(struct cloud_settings, system_scope), FIRST_INSIDE, {"system_scope"}},
    {offsetof(struct cloud_settings, application_credential_id), FIRST_INSIDE, {"application_credential_id"}},
    {offsetof(struct cloud_settings, application_credential_name),
     FIRST_INSIDE,
     {"application_credential_name"}},
    {offsetof(struct cloud_settings, application_credential_secret),
     FIRST_INSIDE,
     {"application_credential_secret"}},
    {offsetof(struct cloud_settings, project_name), FIRST_OUTSIDE, {"tenant_name", "project_name"}},
    {offsetof(struct cloud_settings, project_id), FIRST_OUTSIDE, {"tenant_id", "project_id"}},
    {offsetof(struct cloud_settings, user_domain_name), FIRST_OUTSIDE, {"user_domain_name"}},
    {offsetof(struct cloud_settings, user_domain_id), FIRST_OUTSIDE, {"user_domain_id"}},
    {offsetof(struct cloud_settings, project_domain_name), FIRST_OUTSIDE, {"project_domain_name"}},
    {offsetof(struct cloud_settings, project_domain_id), FIRST_OUTSIDE, {"project_domain_id"}},
    {offsetof(struct cloud_settings, domain_name), FIRST_OUTSIDE, {"domain_name"}},
    {offsetof(struct cloud_settings, domain_id), FIRST_OUTSIDE, {"domain_id"}},
    {offsetof(struct cloud_settings, token), FIRST_OUTSIDE, {"auth_token", "token"}},
};

static const char *auth_text(const struct config *config, const char *name, enum first first)
{
    const struct setting *inside = config_auth(config, name), *outside = config_top(config, name);
    const struct setting *setting = first == FIRST_INSIDE ? inside : outside;
    if (!setting)
        setting = first == FIRST_INSIDE ? outside : inside;
    return strcmp(name, "auth_url") == 0 ? config_expanded(config, setting, name)
                                         : config_text(config, setting, name);
}

static void read_auth_keys(struct reading *reading)
{
    for (size_t i = 0; i < COUNT(auth_keys); i++) {
        const char *text = NULL;
        for (size_t j = 0; j < COUNT(auth_keys[i].names) && auth_keys[i].names[j]; j++) {
            const char *found = auth_text(reading->config, auth_keys[i].names[j], auth_keys[i].first);
            if (found)
                text = found;
        }
        const char **field = (const char **)((char *)reading->settings + auth_keys[i].offset);
        *field = text;
    }
}

static void fill(const char **id, const char **name, const char *fallback_id, const char *fallback_name)
{
    if (*id || *name)
        return;
    *id = fallback_id;
    *name = fallback_id ? NULL : fallback_name;
}

/* One domain for user and project may be given once, when it is not itself what the token is for. */
static void spread_domains(struct reading *reading)
{
    struct cloud_settings *settings = reading->settings;
    if (settings->project_id || settings->project_name) {
        fill(&settings->user_domain_id, &settings->user_domain_name, settings->domain_id,
             settings->domain_name);
        fill(&settings->project_domain_id, &settings->project_domain_name, settings->domain_id,
             settings->domain_name);
        settings->domain_id = settings->domain_name = NULL;
    }
    const char *id = auth_text(reading->config, "default_domain_id", FIRST_INSIDE);
    const char *name = auth_text(reading->config, "default_domain_name", FIRST_INSIDE);
    fill(&settings->user_domain_id, &settings->user_domain_name, id, name);
    fill(&settings->project_domain_id, &settings->project_domain_name, id, name);
}

static void read_auth_type(struct reading *reading)
{
    struct cloud_settings *settings = reading->settings;
    const struct setting *setting = config_top(reading->config, "auth_type");
    if (!setting)
        setting = config_top(reading->config, "auth_plugin");
    settings->auth_type = config_text(reading->config, setting, "auth_type");
    if (!settings->auth_type)
        settings->auth_type = settings->token && !settings->password ? "token" : "password";
}

/* --- what must be there ---------------------------------------------------- */

static void need(struct reading *reading, bool there, const char *message)
{
    if (!there)
        problem_add(reading->config->problems, SEVERITY_ERROR, reading->at, NULL, "cloud %s: %s",
                    reading->settings->name, message);
}

static void check_password(struct reading *reading)
{
    const struct cloud_settings *settings = reading->settings;
    if (settings->application_credential_secret && !settings->password) {
        need(reading, false, "an application credential needs auth_type: v3applicationcredential");
        return;
    }
    need(reading, settings->username || settings->user_id, "there is no username");
    need(reading, settings->password, "there is no password");
}

static void check_application_credential(struct reading *reading)
{
    const struct cloud_settings *settings = reading->settings;
    bool named = settings->application_credential_name && (settings->username || settings->user_id);
    need(reading, settings->application_credential_id || named,
         "there is no application_credential_id, nor an application_credential_name with a username");
    need(reading, settings->application_credential_secret, "there is no application_credential_secret");
}

static void check_token(struct reading *reading)
{
    need(reading, reading->settings->token, "there is no token");
}

static const struct auth_type {
    const char *name;
    void (*check)(struct reading *reading);
    bool has_scope; /* by itself */
} auth_types[] = {
    {"password", check_password, false},
    {"v3password", check_password, false},
    {"v3applicationcredential", check_application_credential, true},
    {"token", check_token, false},
    {"v3token", check_token, false},
};

static void check(struct reading *reading)
{
    const struct cloud_settings *settings = reading->settings;
    need(reading, settings->auth_url, "there is no auth_url");
    if (settings->auth_url)
        need(reading,
             text_starts(settings->auth_url, "http://") || text_starts(settings->auth_url, "https://"),
             "auth_url is no http:// or https:// URL");
    for (size_t i = 0; i < COUNT(auth_types); i++) {
        if (strcmp(auth_types[i].name, settings->auth_type) != 0)
            continue;
        auth_types[i].check(reading);
        need(reading,
             auth_types[i].has_scope || settings->project_id || settings->project_name ||
                 settings->domain_id || settings->domain_name || settings->system_scope,
             "there is no project to log in to (project_name or project_id)");
        return;
    }
    need(reading, false,
         arena_print(reading->arena,
                     "auth_type %s is not supported: use password, v3applicationcredential or token",
                     settings->auth_type));
}

/* --- everything else -------------------------------------------------------- */

static void read_interfaces(struct reading *reading)
{
    const struct config *config = reading->config;
    const struct setting *setting = config_top(config, "endpoint_type");
    if (!setting)
        setting = config_top(config, "interface");
    struct name_list *interfaces = &reading->settings->interfaces;
    if (setting && setting->node->type == NODE_LIST) {
        for (size_t i = 0; i < setting->node->count; i++)
            if (node_text(setting->node->items[i]))
                list_add(reading->arena, interfaces, node_text(setting->node->items[i]));
    } else if (setting) {
        const char *interface = config_expanded(config, setting, "interface");
        if (interface)
            list_add(reading->arena, interfaces, interface);
    }
    if (!interfaces->count)
        list_add(reading->arena, interfaces, "public");
}

static const char *read_path(struct reading *reading, const char *key)
{
    const struct setting *setting = config_top(reading->config, key);
    const char *path = config_expanded(reading->config, setting, key);
    if (!path)
        return NULL;
    if (reading->home && (strcmp(path, "~") == 0 || text_starts(path, "~/")))
        path = arena_print(reading->arena, "%s%s", reading->home, path + 1);
    if (access(path, R_OK) != 0)
        config_problem(reading->config, setting, NULL, "%s: cannot read %s", key, path);
    return path;
}

static void read_tls(struct reading *reading)
{
    struct http_tls *tls = &reading->settings->tls;
    bool insecure = config_boolean(reading->config, "insecure", false);
    bool verify = config_boolean(reading->config, "verify", true);
    tls->insecure = insecure || !verify;
    if (!tls->insecure)
        tls->cacert = read_path(reading, "cacert");
    tls->certificate = read_path(reading, "cert");
    if (tls->certificate)
        tls->key = read_path(reading, "key");
}

/* "compute_interface", "block_storage_endpoint_override", by official name or alias; the official name wins.
 */
static void read_services(struct reading *reading)
{
    struct cloud_settings *settings = reading->settings;
    const struct {
        const char *suffix;
        struct map *into;
    } kinds[] = {
        {"_endpoint_override", &settings->endpoint_overrides}, {"_endpoint", &settings->endpoint_overrides},
        {"_region_name", &settings->service_regions},          {"_interface", &settings->service_interfaces},
        {"_endpoint_type", &settings->service_interfaces},     {"_service_type", &settings->service_types},
    };
    const struct map *top = &reading->config->top;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        for (size_t j = 0; j < top->count; j++) {
            const char *key = top->entries[j].key;
            if (!text_ends(key, kinds[i].suffix) || !top->entries[j].value)
                continue;
            const char *prefix = arena_copy(reading->arena, key, strlen(key) - strlen(kinds[i].suffix));
            const char *type = service_official(reading->arena, prefix);
            const char *value = config_expanded(reading->config, top->entries[j].value, key);
            /* aliases differ from official names in length, too */
            bool is_alias = strlen(prefix) != strlen(type);
            if (value && !(is_alias && map_has(kinds[i].into, type)))
                map_set(kinds[i].into, type, arena_text(reading->arena, value));
        }
    }
}

/* Old clients had a time-out of their own for each service; there is only one. */
static void read_timeout(struct reading *reading)
{
    const struct map *top = &reading->config->top;
    const struct setting *chosen = config_top(reading->config, "api_timeout");
    for (size_t i = 0; i < top->count; i++)
        if (top->entries[i].value && text_ends(top->entries[i].key, "_timeout") &&
            strcmp(top->entries[i].key, "api_timeout") != 0)
            chosen = top->entries[i].value;
    const char *text = config_text(reading->config, chosen, "api_timeout");
    if (!text)
        return;
    char *end;
    double seconds = strtod(text, &end);
    if (*end || end == text || !(seconds > 0 && seconds <= 86400))
        config_problem(reading->config, chosen, NULL, "api_timeout: this is no number of seconds");
    else
        reading->settings->api_timeout = seconds < 1 ? 1 : (unsigned)seconds;
}

struct cloud_settings *clouds_settings_read(const struct config *config, const char *name, struct place at,
                                            const char *home)
{
    struct arena *arena = config->arena;
    struct cloud_settings *settings = ARENA_NEW(arena, struct cloud_settings);
    struct reading reading = {arena, config, at, home, settings};
    settings->name = name;
    map_init(&settings->endpoint_overrides, arena);
    map_init(&settings->service_regions, arena);
    map_init(&settings->service_interfaces, arena);
    map_init(&settings->service_types, arena);
    settings->region_name = config_expanded(config, config_top(config, "region_name"), "region_name");
    read_auth_keys(&reading);
    spread_domains(&reading);
    read_auth_type(&reading);
    read_interfaces(&reading);
    read_tls(&reading);
    read_services(&reading);
    read_timeout(&reading);
    check(&reading);
    return settings;
}
