#include "reconciler/sandbox/quotas/belongings.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/shape.h"
#include "reconciler/sandbox/view.h"

/* What lists are cut at, where nobody asks for less. */
enum { LONGEST_PAGE = 1000, LONGEST_OF_REFS = 100 };

struct collection {
    const struct api *api;
    const char *plural;   /* in paths; its last word, with _ for -, in lists */
    const char *envelope; /* of one; NULL: there is none */
    const char *kind, *title;
    const char *owner;  /* the member with the project */
    const char *filter; /* the query with a project, or NULL */
    const char *name, *state, *born;
    const char *ref; /* what stands for the id where ids are URLs, or NULL */
    int made, removed;
};

#define SHARES(path, one, its_kind, path_made)                                                               \
    {                                                                                                        \
        &share_api, path, one, its_kind, one, "project_id", "project_id", "name", "status", "available",     \
            NULL, path_made, 202                                                                             \
    }
#define REFS(path, one, url)                                                                                 \
    {                                                                                                        \
        &key_manager_api, path, NULL, one, one, "project_id", NULL, "name", "status", "ACTIVE", url, 201,    \
            204                                                                                              \
    }

static const struct collection collections[] = {
    {&load_balancer_api, "loadbalancers", "loadbalancer", "load_balancer", "Load Balancer", "project_id",
     "project_id", "name", "provisioning_status", "ACTIVE", NULL, 201, 204},
    {&dns_api, "zones", NULL, "zone", "Zone", "project_id", NULL, "name", "status", "ACTIVE", NULL, 201, 202},
    REFS("secrets", "secret", "secret_ref"),
    REFS("containers", "secret_container", "container_ref"),
    REFS("orders", "secret_order", "order_ref"),
    SHARES("share-group-snapshots", "share_group_snapshot", "share_group_snapshot", 202),
    SHARES("share-groups", "share_group", "share_group", 202),
    SHARES("share-networks", "share_network", "share_network", 200),
    SHARES("snapshots", "snapshot", "share_snapshot", 202),
    SHARES("shares", "share", "share", 200),
    {&orchestration_api, "stacks", "stack", "stack", "Stack", "project", "tenant", "stack_name",
     "stack_status", "CREATE_COMPLETE", NULL, 201, 204},
};

static const struct collection *collection_of(const struct call *call)
{
    for (size_t i = 0; i < COUNT(collections); i++) {
        size_t length = strlen(collections[i].plural);
        const char *at = call->api == collections[i].api ? strstr(call->path, collections[i].plural) : NULL;
        if (at && at[-1] == '/' && (!at[length] || at[length] == '/'))
            return &collections[i];
    }
    return NULL;
}

static const char *last_part(const struct call *call)
{
    return call_part(call, call->parts.count - 1);
}

/* Whether it is asked for what all projects have, and allowed to: Octavia shows an admin everything anyway,
 * Barbican nobody. */
static bool sees_all(struct call *call)
{
    const char *word = "true";
    if (call->api == &key_manager_api)
        return false;
    if (call->api == &dns_api)
        word = call_header(call, "X-Auth-All-Projects");
    else if (call->api == &orchestration_api)
        word = call_query(call, "global_tenant");
    else if (call->api == &share_api)
        word = call_query(call, "all_tenants");
    return call->caller.is_admin && shape_word_is_true(word);
}

static struct node *show(struct call *call, const struct collection *of, const struct node *object)
{
    const struct view_row by_ref[] = {{.key = "id", .never = true}, {.key = "project_id", .never = true}};
    struct node *view = view_make(call, object, by_ref, of->ref ? COUNT(by_ref) : 0);
    if (of->ref)
        view_text(call, view, of->ref,
                  arena_print(call->arena, "%s/v1/%s/%s", call_api_url(call), of->plural,
                              node_get_text(object, "id")));
    return view;
}

static bool is_trash(const struct node *object)
{
    return node_is_true(node_get(object, "is_soft_deleted"));
}

static void list(struct call *call)
{
    const struct collection *of = collection_of(call);
    struct query query = {.region = call->region, .kind = of->kind};
    const char *filter = of->filter ? call_query(call, of->filter) : NULL;
    const char *project = sees_all(call) ? filter : call->caller.project;
    if (project)
        query_where(&query, call->arena, of->owner, project);
    const struct node_list objects = store_find(call->store, call->arena, &query);
    bool trash = shape_word_is_true(call_query(call, "is_soft_deleted"));
    size_t longest = of->ref ? LONGEST_OF_REFS : LONGEST_PAGE, at = 0;
    long limit = call_query_number(call, "limit", (long)longest),
         offset = call_query_number(call, "offset", 0);
    struct node *found = node_new_list(call->arena), *body = node_new_map(call->arena);
    for (size_t i = 0; i < objects.count; i++) {
        if (is_trash(objects.items[i]) != trash || (long)at++ < offset)
            continue;
        if (found->count < longest && (long)found->count < limit)
            node_add(call->arena, found, show(call, of, objects.items[i]));
    }
    char *key = arena_text(call->arena, of->plural);
    for (char *c = key; *c; c++)
        *c = *c == '-' ? '_' : *c;
    node_set(call->arena, body, key, found);
    if (call->api == &load_balancer_api)
        node_set(call->arena, body, "loadbalancers_links", node_new_list(call->arena));
    if (of->ref && (size_t)offset + found->count < at)
        view_text(call, body, "next",
                  arena_print(call->arena, "%s/v1/%s?limit=%zu&offset=%zu", call_api_url(call), of->plural,
                              found->count, (size_t)offset + found->count));
    if (of->ref)
        view_integer(call, body, "total", (int64_t)at);
    call_answer(call, 200, body);
}

static void create(struct call *call)
{
    const struct collection *of = collection_of(call);
    const struct node *given = of->envelope ? node_get(call->body, of->envelope) : call->body;
    if (!given || given->type != NODE_MAP) {
        call_refuse(call, 400, "invalid_object", "There is no %s in the body.", of->kind);
        return;
    }
    struct node *object = view_make(call, given, NULL, 0);
    const char *id = call_new_uuid(call);
    view_text(call, object, "id", id);
    view_from(call, object, of->name, given);
    view_text(call, object, of->owner, call->caller.project);
    view_text(call, object, of->state, of->born);
    store_put(call->store, call->region, of->kind, id, object);
    struct node *answer = show(call, of, object);
    if (of->ref) {
        struct node *ref = node_new_map(call->arena);
        view_from(call, ref, of->ref, answer);
        answer = ref;
    }
    if (of->envelope)
        call_answer_as(call, of->made, of->envelope, answer);
    else
        call_answer(call, of->made, answer);
}

/* Why it stays where it is, or not: the call is refused then. */
static void hold(struct call *call, const struct collection *of, const struct node *object)
{
    const char *id = node_get_text(object, "id"), *state = node_get_text(object, of->state);
    struct query query = {.region = call->region, .kind = "share_snapshot"};
    query_where(&query, call->arena, "share_id", id);
    if (text_starts(state, "PENDING_"))
        call_refuse(call, 409, NULL, "Load Balancer %s is immutable and cannot be updated.", id);
    else if (strcmp(of->kind, "share") == 0 && store_count(call->store, &query) > 0)
        call_refuse(call, 403, NULL, "Invalid share: Share still has %zu dependent snapshots.",
                    (size_t)store_count(call->store, &query));
}

static void drop(struct call *call)
{
    const struct collection *of = collection_of(call);
    const char *id = last_part(call);
    const struct node *object = store_get(call->store, call->arena, call->region, of->kind, id);
    bool own = object && text_equal(node_get_text(object, of->owner), call->caller.project);
    bool may_all = call->caller.is_admin && call->api != &key_manager_api && call->api != &orchestration_api;
    if (!object)
        call_refuse(call, 404, NULL, "%s %s not found.", of->title, id);
    else if (!own && !may_all)
        call_refuse(call, 403, NULL, "It is of another project.");
    else
        hold(call, of, object);
    if (call->status)
        return;
    store_remove(call->store, call->region, of->kind, id);
    call_answer_empty(call, of->removed);
}

#define COLLECTION(root, listed)                                                                             \
    {"GET", root listed, list, NEEDS_TOKEN}, {"POST", root, create, NEEDS_TOKEN},                            \
    {                                                                                                        \
        "DELETE", root "/{}", drop, NEEDS_TOKEN                                                              \
    }

static const struct route load_balancer_rows[] = {COLLECTION("/v2.0/lbaas/loadbalancers", "")},
                          zone_rows[] = {COLLECTION("/v2/zones", "")},
                          secret_rows[] = {COLLECTION("/v1/secrets", ""), COLLECTION("/v1/containers", ""),
                                           COLLECTION("/v1/orders", "")},
                          share_rows[] = {COLLECTION("/v2/{}/share-group-snapshots", "/detail"),
                                          COLLECTION("/v2/{}/share-groups", "/detail"),
                                          COLLECTION("/v2/{}/share-networks", "/detail"),
                                          COLLECTION("/v2/{}/snapshots", "/detail"),
                                          COLLECTION("/v2/{}/shares", "/detail")},
                          stack_rows[] = {COLLECTION("/v1/{}/stacks", ""),
                                          {"DELETE", "/v1/{}/stacks/{}/{}", drop, NEEDS_TOKEN}};

const struct route_table load_balancer_routes = {load_balancer_rows, COUNT(load_balancer_rows)},
                         zone_routes = {zone_rows, COUNT(zone_rows)},
                         secret_routes = {secret_rows, COUNT(secret_rows)},
                         share_routes = {share_rows, COUNT(share_rows)},
                         stack_routes = {stack_rows, COUNT(stack_rows)};
