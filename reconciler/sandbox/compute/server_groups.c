/* server_groups - servers that are to be together, or apart. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/compute/compute.h"
#include "reconciler/sandbox/python.h"

enum { KNOWS_OWNER = 13, ONE_POLICY = 64 };

static struct node *show(struct call *call, const struct node *group)
{
    struct node *view = node_new_map(call->arena), *policies = node_new_list(call->arena);
    view_from(call, view, "id", group);
    view_from(call, view, "name", group);
    if (call->microversion >= ONE_POLICY) {
        view_from(call, view, "policy", group);
        view_from(call, view, "rules", group);
    } else {
        node_add(call->arena, policies, view_part(node_get(group, "policy")));
        node_set(call->arena, view, "policies", policies);
        view_map(call, view, "metadata");
    }
    view_from(call, view, "members", group);
    if (call->microversion >= KNOWS_OWNER) {
        view_from(call, view, "project_id", group);
        view_from(call, view, "user_id", group);
    }
    return view;
}

static void list_groups(struct call *call)
{
    struct query query = {.region = call->region, .kind = "server_group"};
    struct node *list = node_new_list(call->arena);
    long most = call_query_number(call, "limit", 1000), first = call_query_number(call, "offset", 0);
    if (!call->caller.is_admin || !call_query(call, "all_projects"))
        query_where(&query, call->arena, "project_id", call->caller.project ? call->caller.project : "");
    const struct node_list groups = store_find(call->store, call->arena, &query);
    for (size_t i = (size_t)first; i < groups.count && (long)list->count < most; i++)
        node_add(call->arena, list, show(call, groups.items[i]));
    call_answer_as(call, 200, "server_groups", list);
}

static const struct node *get_or_refuse(struct call *call)
{
    const struct node *group =
        store_get(call->store, call->arena, call->region, "server_group", call_part(call, 0));
    if (group &&
        (call->caller.is_admin || text_equal(node_get_text(group, "project_id"), call->caller.project)))
        return group;
    call_refuse(call, 404, NULL, "Instance group %s could not be found.", call_part(call, 0));
    return NULL;
}

static void show_one(struct call *call)
{
    const struct node *group = get_or_refuse(call);
    if (group)
        call_answer_as(call, 200, "server_group", show(call, group));
}

/* --- writing --- */

static bool is_policy(struct call *call, const struct node *policy)
{
    static const char *const policies[] = {"anti-affinity", "affinity", "soft-anti-affinity",
                                           "soft-affinity"};
    for (size_t i = 0; i < COUNT(policies); i++)
        if (text_equal(policies[i], node_text(policy)))
            return true;
    call_refuse(call, 400, NULL,
                "Invalid input for field/attribute policy. Value: %s. %s is not one of ['anti-affinity', "
                "'affinity', 'soft-anti-affinity', 'soft-affinity']",
                node_text(policy) ? node_text(policy) : "None", python_print(call->arena, policy));
    return false;
}

static bool fits_quota(struct call *call)
{
    int64_t used[USED_COUNT];
    struct quota_items items;
    compute_usage(call, call->caller.project, used);
    compute_quota_read(call, &items, call->caller.project);
    const int64_t limit = quota_find(&items, "server_groups")->limit;
    if (limit >= 0 && used[USED_GROUPS] >= limit)
        call_refuse(call, 403, NULL, "Quota exceeded, too many server groups.");
    return !call->status;
}

static void create(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "name", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
        {.name = "policies",
         .type = SHAPE_LIST,
         .required = true,
         .least = 1,
         .most = 1,
         .until = ONE_POLICY - 1},
        {.name = "policy", .type = SHAPE_TEXT, .required = true, .since = ONE_POLICY},
        {.name = "rules", .type = SHAPE_MAP, .since = ONE_POLICY}};
    const struct node *given = shape_body(call, "server_group", wanted, COUNT(wanted));
    if (!given || !compute_may_write(call, "os_compute_api:os-server-groups:create"))
        return;
    const struct node *policy =
        call->microversion >= ONE_POLICY ? node_get(given, "policy") : node_find(given, "policies.0");
    const struct node *rules = node_get(given, "rules");
    if (!is_policy(call, policy) || !call->caller.project || !fits_quota(call))
        return;
    if (rules && rules->count && strcmp(node_text(policy), "anti-affinity") != 0) {
        call_refuse(call, 400, NULL, "Only anti-affinity policy supports rules.");
        return;
    }
    struct node *group = node_new_map(call->arena);
    const char *id = call_new_uuid(call);
    view_text(call, group, "id", id);
    view_from(call, group, "name", given);
    node_set(call->arena, group, "policy", view_part(policy));
    node_set(call->arena, group, "rules", rules ? view_part(rules) : node_new_map(call->arena));
    node_set(call->arena, group, "members", node_new_list(call->arena));
    view_text(call, group, "project_id", call->caller.project);
    view_text(call, group, "user_id", call->caller.user);
    store_put(call->store, call->region, "server_group", id, group);
    call_answer_as(call, 200, "server_group", show(call, group));
}

static void delete (struct call *call)
{
    if (!get_or_refuse(call) || !compute_may_write(call, "os_compute_api:os-server-groups:delete"))
        return;
    store_remove(call->store, call->region, "server_group", call_part(call, 0));
    compute_answer_done(call, 204);
}

static const struct route rows[] = {
    {"GET", "/v2.1/os-server-groups", list_groups, NEEDS_TOKEN},
    {"POST", "/v2.1/os-server-groups", create, NEEDS_TOKEN},
    {"GET", "/v2.1/os-server-groups/{}", show_one, NEEDS_TOKEN},
    {"DELETE", "/v2.1/os-server-groups/{}", delete, NEEDS_TOKEN},
};

const struct route_table server_group_routes = {rows, COUNT(rows)};
