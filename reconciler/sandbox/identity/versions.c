/* versions - what anybody may know: that this is the third version of Keystone. */
#include "reconciler/sandbox/identity/routes.h"

static struct node *version(struct call *call)
{
    struct arena *arena = call->arena;
    struct node *map = node_new_map(arena), *links = node_new_list(arena), *link = node_new_map(arena);
    struct node *types = node_new_list(arena), *type = node_new_map(arena);
    node_set(arena, map, "id", node_new_text(arena, arena_print(arena, "v3.%u", call->release->identity)));
    node_set(arena, map, "status", node_new_text(arena, "stable"));
    node_set(arena, map, "updated", node_new_text(arena, "2020-04-07T00:00:00Z"));
    node_set(arena, link, "rel", node_new_text(arena, "self"));
    node_set(arena, link, "href", node_new_text(arena, arena_print(arena, "%s/v3/", call_api_url(call))));
    node_add(arena, links, link);
    node_set(arena, map, "links", links);
    node_set(arena, type, "base", node_new_text(arena, "application/json"));
    node_set(arena, type, "type", node_new_text(arena, "application/vnd.openstack.identity-v3+json"));
    node_add(arena, types, type);
    node_set(arena, map, "media-types", types);
    return map;
}

static void list(struct call *call)
{
    struct node *body = node_new_map(call->arena), *values = node_new_list(call->arena);
    node_add(call->arena, values, version(call));
    node_put(call->arena, body, "versions.values", values);
    call_add_header(call, "Location", arena_print(call->arena, "%s/v3/", call_api_url(call)));
    call_answer(call, 300, body);
}

static void show(struct call *call)
{
    call_answer_as(call, 200, "version", version(call));
}

static const struct route rows[] = {
    {"GET", "/", list, NEEDS_NOTHING},
    {"GET", "/v3", show, NEEDS_NOTHING},
};

const struct route_table version_routes = {rows, COUNT(rows)};
