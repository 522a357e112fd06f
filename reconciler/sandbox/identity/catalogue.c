#include "reconciler/sandbox/identity/catalogue.h"

#include <string.h>

#include "base/digest.h"
#include "reconciler/sandbox/api.h"

/* The same text gets the same id, in every token and after every start. */
static const char *stable_id(struct call *call, const char *text)
{
    return arena_copy(call->arena, digest_bytes(call->arena, text, strlen(text)), 32);
}

static const char *endpoint_url(struct call *call, const struct api *api, const char *region,
                                const char *project)
{
    const char *url = api_url(call->arena, api, call->base, region);
    const char *slot = strstr(api->version, "%s");
    if (!slot)
        return arena_print(call->arena, "%s%s", url, api->version);
    return arena_print(call->arena, "%s%.*s%s%s", url, (int)(slot - api->version), api->version, project,
                       slot + 2);
}

static const char *const interfaces[] = {"public", "internal", "admin"};

static const char *service_id(struct call *call, const struct api *api)
{
    return stable_id(call, api->type);
}

static struct node *endpoint(struct call *call, const struct api *api, const char *region,
                             const char *interface, const char *project)
{
    struct node *endpoint = node_new_map(call->arena);
    const char *key = arena_print(call->arena, "%s %s %s", api->type, region, interface);
    node_set(call->arena, endpoint, "id", node_new_text(call->arena, stable_id(call, key)));
    node_set(call->arena, endpoint, "interface", node_new_text(call->arena, interface));
    node_set(call->arena, endpoint, "region_id", node_new_text(call->arena, region));
    node_set(call->arena, endpoint, "url",
             node_new_text(call->arena, endpoint_url(call, api, region, project)));
    node_set(call->arena, endpoint, "region", node_new_text(call->arena, region));
    return endpoint;
}

struct node *catalogue_make(struct call *call, const char *project)
{
    struct node *catalogue = node_new_list(call->arena);
    for (size_t i = 0; i < api_count; i++) {
        bool is_rendered = project || !strstr(apis[i]->version, "%s"); /* Keystone leaves out what is not */
        if (!is_rendered || !api_is_there(call, apis[i]))
            continue;
        struct node *entry = node_new_map(call->arena);
        struct node *endpoints = node_new_list(call->arena);
        for (size_t r = 0; r < call->region_count; r++)
            for (size_t e = 0; e < COUNT(interfaces); e++)
                node_add(call->arena, endpoints,
                         endpoint(call, apis[i], call->regions[r], interfaces[e], project));
        node_set(call->arena, entry, "endpoints", endpoints);
        node_set(call->arena, entry, "id", node_new_text(call->arena, service_id(call, apis[i])));
        node_set(call->arena, entry, "type", node_new_text(call->arena, apis[i]->type));
        node_set(call->arena, entry, "name", node_new_text(call->arena, apis[i]->name));
        node_add(call->arena, catalogue, entry);
    }
    return catalogue;
}

struct node_list catalogue_services(struct call *call)
{
    struct node_list services = {0};
    for (size_t i = 0; i < api_count; i++) {
        if (!api_is_there(call, apis[i]))
            continue;
        struct node *service = node_new_map(call->arena);
        node_set(call->arena, service, "id", node_new_text(call->arena, service_id(call, apis[i])));
        node_set(call->arena, service, "name", node_new_text(call->arena, apis[i]->name));
        node_set(call->arena, service, "type", node_new_text(call->arena, apis[i]->type));
        node_set(call->arena, service, "enabled", node_new_boolean(call->arena, true));
        list_add(call->arena, &services, service);
    }
    return services;
}

struct node_list catalogue_endpoints(struct call *call)
{
    struct node_list endpoints = {0};
    for (size_t i = 0; i < api_count; i++)
        for (size_t r = 0; api_is_there(call, apis[i]) && r < call->region_count; r++)
            for (size_t e = 0; e < COUNT(interfaces); e++) {
                struct node *one = endpoint(call, apis[i], call->regions[r], interfaces[e], "$(project_id)s");
                node_set(call->arena, one, "service_id",
                         node_new_text(call->arena, service_id(call, apis[i])));
                node_set(call->arena, one, "enabled", node_new_boolean(call->arena, true));
                list_add(call->arena, &endpoints, one);
            }
    return endpoints;
}

struct node_list catalogue_regions(struct call *call)
{
    struct node_list regions = {0};
    for (size_t r = 0; r < call->region_count; r++) {
        struct node *region = node_new_map(call->arena);
        node_set(call->arena, region, "id", node_new_text(call->arena, call->regions[r]));
        node_set(call->arena, region, "description", node_new_text(call->arena, ""));
        node_set(call->arena, region, "parent_region_id", node_new_null(call->arena));
        list_add(call->arena, &regions, region);
    }
    return regions;
}
