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

static void add_endpoints(struct call *call, struct node *endpoints, const struct api *api,
                          const char *region, const char *project)
{
    static const char *const interfaces[] = {"public", "internal", "admin"};
    const char *url = endpoint_url(call, api, region, project);
    for (size_t i = 0; i < COUNT(interfaces); i++) {
        struct node *endpoint = node_new_map(call->arena);
        const char *key = arena_print(call->arena, "%s %s %s", api->type, region, interfaces[i]);
        node_set(call->arena, endpoint, "id", node_new_text(call->arena, stable_id(call, key)));
        node_set(call->arena, endpoint, "interface", node_new_text(call->arena, interfaces[i]));
        node_set(call->arena, endpoint, "region_id", node_new_text(call->arena, region));
        node_set(call->arena, endpoint, "url", node_new_text(call->arena, url));
        node_set(call->arena, endpoint, "region", node_new_text(call->arena, region));
        node_add(call->arena, endpoints, endpoint);
    }
}

struct node *catalogue_make(struct call *call, const char *project)
{
    struct node *catalogue = node_new_list(call->arena);
    for (size_t i = 0; i < api_count; i++) {
        if (!project && strstr(apis[i]->version, "%s"))
            continue; /* Keystone leaves out what it cannot render */
        struct node *entry = node_new_map(call->arena);
        struct node *endpoints = node_new_list(call->arena);
        for (size_t r = 0; r < call->region_count; r++)
            add_endpoints(call, endpoints, apis[i], call->regions[r], project);
        node_set(call->arena, entry, "endpoints", endpoints);
        node_set(call->arena, entry, "id", node_new_text(call->arena, stable_id(call, apis[i]->type)));
        node_set(call->arena, entry, "type", node_new_text(call->arena, apis[i]->type));
        node_set(call->arena, entry, "name", node_new_text(call->arena, apis[i]->name));
        node_add(call->arena, catalogue, entry);
    }
    return catalogue;
}
