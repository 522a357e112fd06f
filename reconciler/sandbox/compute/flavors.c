/* flavors - what a server is made of. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/compute/compute.h"
#include "reconciler/sandbox/page.h"
#include "reconciler/sandbox/publicity.h"

enum { KNOWS_DESCRIPTION = 55, KNOWS_SPECS = 61, SWAP_IS_NUMBER = 75 };

static const struct view_row members[] = {{.key = "description", .since = KNOWS_DESCRIPTION},
                                          {.key = "extra_specs", .since = KNOWS_SPECS}};

/* --- reading --- */

static bool is_public(const struct node *flavor)
{
    return node_is_true(node_get(flavor, "os-flavor-access:is_public"));
}

static bool may_see(struct call *call, const struct node *flavor)
{
    const char *id = arena_print(call->arena, "%s/%s", node_get_text(flavor, "id"),
                                 call->caller.project ? call->caller.project : "");
    return is_public(flavor) || call->caller.is_admin ||
           store_has(call->store, call->region, "flavor_access", id);
}

struct node *flavor_get(struct call *call, const char *id)
{
    struct node *flavor = store_get(call->store, call->arena, call->region, "flavor", id);
    return flavor && may_see(call, flavor) ? flavor : NULL;
}

/* Always with a point. */
static struct node *factor_of(struct call *call, const struct node *flavor)
{
    const char *text = node_get_text(flavor, "rxtx_factor");
    struct node *factor =
        node_new_text(call->arena, strchr(text, '.') ? text : arena_print(call->arena, "%s.0", text));
    factor->plain = true;
    return factor;
}

static struct node *show(struct call *call, const struct node *flavor)
{
    struct node *view = view_make(call, flavor, members, COUNT(members));
    if (call->microversion < SWAP_IS_NUMBER && node_get_integer(flavor, "swap", 0) == 0)
        view_text(call, view, "swap", "");
    node_set(call->arena, view, "rxtx_factor", factor_of(call, flavor));
    node_set(call->arena, view, "links", compute_links(call, "flavors", node_get_text(flavor, "id")));
    return view;
}

static struct node *show_in_short(struct call *call, const struct node *flavor)
{
    struct node *view = node_new_map(call->arena);
    view_from(call, view, "id", flavor);
    view_from(call, view, "name", flavor);
    if (call->microversion >= KNOWS_DESCRIPTION)
        view_from(call, view, "description", flavor);
    node_set(call->arena, view, "links", compute_links(call, "flavors", node_get_text(flavor, "id")));
    return view;
}

static const struct publicity publicity = {"flavor", "os-flavor-access:is_public", "flavor_access",
                                           "tenant_id", "flavor_id"};

static bool is_large_enough(struct call *call, const struct node *flavor)
{
    return node_get_integer(flavor, "ram", 0) >= call_query_number(call, "minRam", 0) &&
           node_get_integer(flavor, "disk", 0) >= call_query_number(call, "minDisk", 0);
}

static void list(struct call *call, struct node *(*make)(struct call *call, const struct node *flavor))
{
    struct query query = {.region = call->region, .kind = "flavor"};
    struct node *list = node_new_list(call->arena);
    const char *last = NULL;
    if (!publicity_take(call, &publicity, &query) || !page_open(call, &query))
        return;
    if (query.after && !store_has(call->store, call->region, "flavor", query.after)) {
        call_refuse(call, 400, NULL, "marker [%s] not found", query.after);
        return;
    }
    struct node_list flavors = store_find(call->store, call->arena, &query);
    if (!query.after)
        publicity_add_own(call, &publicity, &flavors);
    for (size_t i = 0; i < flavors.count; i++) {
        if (!is_large_enough(call, flavors.items[i]))
            continue;
        node_add(call->arena, list, make(call, flavors.items[i]));
        last = node_get_text(flavors.items[i], "id");
    }
    page_answer(call, "flavors", "flavors_links", list, last);
}

static void list_in_short(struct call *call)
{
    list(call, show_in_short);
}

static void list_in_full(struct call *call)
{
    list(call, show);
}

static struct node *get_or_refuse(struct call *call)
{
    struct node *flavor = flavor_get(call, call_part(call, 0));
    if (!flavor)
        call_refuse(call, 404, NULL, "Flavor %s could not be found.", call_part(call, 0));
    return flavor;
}

static void show_one(struct call *call)
{
    const struct node *flavor = get_or_refuse(call);
    if (flavor)
        call_answer_as(call, 200, "flavor", show(call, flavor));
}

/* --- writing --- */

static const struct shape wanted[] = {
    {.name = "name", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
    {.name = "id", .type = SHAPE_TEXT, .nullable = true, .least = 1, .most = 255},
    {.name = "ram", .type = SHAPE_INTEGER, .required = true, .least = 1, .most = SHAPE_MOST_INTEGER},
    {.name = "vcpus", .type = SHAPE_INTEGER, .required = true, .least = 1, .most = SHAPE_MOST_INTEGER},
    {.name = "disk", .type = SHAPE_INTEGER, .required = true, .most = SHAPE_MOST_INTEGER},
    {.name = "OS-FLV-EXT-DATA:ephemeral", .type = SHAPE_INTEGER, .most = SHAPE_MOST_INTEGER},
    {.name = "swap", .type = SHAPE_INTEGER, .most = SHAPE_MOST_INTEGER},
    {.name = "rxtx_factor", .type = SHAPE_ANY},
    {.name = "os-flavor-access:is_public", .type = SHAPE_BOOLEAN},
    {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 65535, .since = KNOWS_DESCRIPTION},
};

static bool is_free(struct call *call, const char *id, const char *name)
{
    struct query query = {.region = call->region, .kind = "flavor"};
    query_where(&query, call->arena, "name", name);
    if (store_count(call->store, &query))
        call_refuse(call, 409, NULL, "Flavor with name %s already exists.", name);
    else if (store_has(call->store, call->region, "flavor", id))
        call_refuse(call, 409, NULL, "Flavor with ID %s already exists.", id);
    return !call->status;
}

static void create(struct call *call)
{
    static const char *const numbers[] = {"ram", "disk", "swap", "OS-FLV-EXT-DATA:ephemeral", "vcpus"};
    const struct node *given = shape_body(call, "flavor", wanted, COUNT(wanted));
    if (!given)
        return;
    const char *id = node_get_text(given, "id");
    if (!id || strcmp(id, "auto") == 0)
        id = call_new_uuid(call);
    if (!is_free(call, id, node_get_text(given, "name")))
        return;
    struct node *flavor = node_new_map(call->arena);
    const struct node *factor = node_get(given, "rxtx_factor");
    view_text(call, flavor, "id", id);
    view_from(call, flavor, "name", given);
    for (size_t i = 0; i < COUNT(numbers); i++)
        view_integer(call, flavor, numbers[i], shape_integer(given, numbers[i], 0));
    view_boolean(call, flavor, "OS-FLV-DISABLED:disabled", false);
    view_boolean(call, flavor, "os-flavor-access:is_public",
                 shape_is_true(given, "os-flavor-access:is_public", true));
    node_set(call->arena, flavor, "rxtx_factor",
             factor ? view_part(factor) : node_new_integer(call->arena, 1));
    view_from(call, flavor, "description", given);
    node_set(call->arena, flavor, "extra_specs", node_new_map(call->arena));
    store_put(call->store, call->region, "flavor", id, flavor);
    call_answer_as(call, 200, "flavor", show(call, flavor));
}

static void change(struct call *call)
{
    static const struct shape changes[] = {
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .required = true, .most = 65535}};
    if (call->microversion < KNOWS_DESCRIPTION) {
        call_refuse(call, 404, "HTTPNotFound", "The resource could not be found.");
        return;
    }
    const struct node *given = shape_body(call, "flavor", changes, COUNT(changes));
    struct node *flavor = given ? get_or_refuse(call) : NULL;
    if (!flavor)
        return;
    view_from(call, flavor, "description", given);
    store_put(call->store, call->region, "flavor", call_part(call, 0), flavor);
    call_answer_as(call, 200, "flavor", show(call, flavor));
}

static void delete (struct call *call)
{
    struct query query = {.region = call->region, .kind = "flavor_access"};
    if (!get_or_refuse(call))
        return;
    query_where(&query, call->arena, "flavor_id", call_part(call, 0));
    const struct node_list access = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < access.count; i++)
        store_remove(call->store, call->region, "flavor_access",
                     arena_print(call->arena, "%s/%s", call_part(call, 0),
                                 node_get_text(access.items[i], "tenant_id")));
    store_remove(call->store, call->region, "flavor", call_part(call, 0));
    compute_answer_done(call, 202);
}

static const struct route rows[] = {
    {"GET", "/v2.1/flavors", list_in_short, NEEDS_TOKEN},
    {"GET", "/v2.1/flavors/detail", list_in_full, NEEDS_TOKEN},
    {"POST", "/v2.1/flavors", create, NEEDS_ADMIN},
    {"GET", "/v2.1/flavors/{}", show_one, NEEDS_TOKEN},
    {"PUT", "/v2.1/flavors/{}", change, NEEDS_ADMIN},
    {"DELETE", "/v2.1/flavors/{}", delete, NEEDS_ADMIN},
};

const struct route_table flavor_routes = {rows, COUNT(rows)};
