/* flavor_access - who may use a private flavor. */
#include "reconciler/sandbox/compute/compute.h"

static const struct node *get_flavor(struct call *call)
{
    const struct node *flavor = flavor_get(call, call_part(call, 0));
    if (!flavor)
        call_refuse(call, 404, NULL, "Flavor %s could not be found.", call_part(call, 0));
    return flavor;
}

static bool is_public(const struct node *flavor)
{
    return node_is_true(node_get(flavor, "os-flavor-access:is_public"));
}

static void answer_access(struct call *call)
{
    struct query query = {.region = call->region, .kind = "flavor_access"};
    query_where(&query, call->arena, "flavor_id", call_part(call, 0));
    const struct name_list texts = store_texts(call->store, call->arena, &query);
    call_answer_list(call, "flavor_access", &texts, NULL, NULL);
}

static void list_access(struct call *call)
{
    const struct node *flavor = get_flavor(call);
    if (flavor && is_public(flavor))
        call_refuse(call, 404, NULL, "Access list not available for public flavors.");
    else if (flavor)
        answer_access(call);
}

static void add(struct call *call, const struct node *flavor, const char *key, const char *project)
{
    struct node *access = node_new_map(call->arena);
    if (is_public(flavor)) {
        call_refuse(call, 409, NULL, "Can not add access to a public flavor.");
    } else if (!store_has(call->store, EVERYWHERE, "project", project)) {
        call_refuse(call, 400, NULL, "Project ID %s is not a valid project.", project);
    } else if (store_has(call->store, call->region, "flavor_access", key)) {
        call_refuse(call, 409, NULL, "Flavor access already exists for flavor %s and project %s combination.",
                    call_part(call, 0), project);
    } else {
        view_text(call, access, "flavor_id", call_part(call, 0));
        view_text(call, access, "tenant_id", project);
        store_put(call->store, call->region, "flavor_access", key, access);
    }
}

static void take_away(struct call *call, const struct node *flavor, const char *key, const char *project)
{
    (void)flavor;
    if (!store_remove(call->store, call->region, "flavor_access", key))
        call_refuse(call, 404, NULL, "Flavor access not found for %s / %s combination.", call_part(call, 0),
                    project);
}

static const struct {
    const char *name, *rule;
    void (*run)(struct call *call, const struct node *flavor, const char *key, const char *project);
} actions[] = {{"addTenantAccess", "os_compute_api:os-flavor-access:add_tenant_access", add},
               {"removeTenantAccess", "os_compute_api:os-flavor-access:remove_tenant_access", take_away}};

static void act(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "tenant", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255}};
    for (size_t i = 0; i < COUNT(actions); i++) {
        if (!node_get(call->body, actions[i].name))
            continue;
        if (!api_permits(call, call->caller.is_admin, actions[i].rule))
            return;
        const struct node *given = shape_body(call, actions[i].name, wanted, COUNT(wanted));
        const struct node *flavor = given ? get_flavor(call) : NULL;
        const char *project = node_get_text(given, "tenant");
        if (flavor)
            actions[i].run(call, flavor, arena_print(call->arena, "%s/%s", call_part(call, 0), project),
                           project);
        if (!call->status)
            answer_access(call);
        return;
    }
    shape_refuse_action(call);
}

static const struct route rows[] = {
    {"GET", "/v2.1/flavors/{}/os-flavor-access", list_access, NEEDS_ADMIN},
    {"POST", "/v2.1/flavors/{}/action", act, NEEDS_TOKEN},
};

const struct route_table flavor_access_routes = {rows, COUNT(rows)};
