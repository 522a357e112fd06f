#include "reconciler/sandbox/network/quotas.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/resource.h"

static const struct {
    const char *name;
    long limit; /* of a project that has none of its own */
} resources[] = {
    {"network", 100},    {"subnet", 100},
    {"subnetpool", -1},  {"port", 500},
    {"router", 10},      {"floatingip", 50},
    {"rbac_policy", 10}, {"security_group", 10},
    {"trunk", -1},       {"security_group_rule", 100},
};

/* What the project has of its own, or NULL. */
static struct node *own_of(struct call *call, const char *project)
{
    return store_get(call->store, call->arena, call->region, "quota", project);
}

static int64_t used_by(struct call *call, const char *resource, const char *project)
{
    struct query query = {.region = call->region, .kind = resource};
    query_where(&query, call->arena, "project_id", project);
    return store_count(call->store, &query);
}

bool quota_allows(struct call *call, const char *resource, const char *project, long more)
{
    size_t i = 0;
    while (i < COUNT(resources) && strcmp(resources[i].name, resource) != 0)
        i++;
    if (i == COUNT(resources) || !*project)
        return true;
    int64_t limit = node_get_integer(own_of(call, project), resource, resources[i].limit);
    if (limit < 0 || used_by(call, resource, project) + more <= limit)
        return true;
    call_refuse(call, 409, "OverQuota", "Quota exceeded for resources: ['%s'].", resource);
    return false;
}

/* --- answers --- */

static struct node *limits_of(struct call *call, const struct node *own)
{
    struct node *limits = node_new_map(call->arena);
    for (size_t i = 0; i < COUNT(resources); i++)
        view_integer(call, limits, resources[i].name,
                     node_get_integer(own, resources[i].name, resources[i].limit));
    return limits;
}

static bool may(struct call *call, const char *verb, bool allowed)
{
    if (!allowed)
        call_refuse(call, 403, "PolicyNotAuthorized", "rule:%s_quota is disallowed by policy", verb);
    return allowed;
}

static bool may_read(struct call *call, const char *project)
{
    return may(call, "get", call->caller.is_admin || text_equal(project, call->caller.project));
}

static void list(struct call *call)
{
    if (!may(call, "get", call->caller.is_admin))
        return;
    struct query query = {.region = call->region, .kind = "quota"};
    struct node_list found = store_find(call->store, call->arena, &query);
    struct node *quotas = node_new_list(call->arena);
    for (size_t i = 0; i < found.count; i++) {
        struct node *limits = limits_of(call, found.items[i]);
        view_text(call, limits, "project_id", project_of(found.items[i]));
        view_text(call, limits, "tenant_id", project_of(found.items[i]));
        node_add(call->arena, quotas, limits);
    }
    call_answer_as(call, 200, "quotas", quotas);
}

static void show(struct call *call)
{
    const char *project = call_part(call, 0);
    if (may_read(call, project))
        call_answer_as(call, 200, "quota", limits_of(call, own_of(call, project)));
}

static void show_default(struct call *call)
{
    if (may_read(call, call_part(call, 0)))
        call_answer_as(call, 200, "quota", limits_of(call, NULL));
}

static void show_details(struct call *call)
{
    const char *project = call_part(call, 0);
    if (!may_read(call, project))
        return;
    struct node *own = own_of(call, project), *details = node_new_map(call->arena);
    for (size_t i = 0; i < COUNT(resources); i++) {
        struct node *detail = node_new_map(call->arena);
        view_integer(call, detail, "limit", node_get_integer(own, resources[i].name, resources[i].limit));
        view_integer(call, detail, "used", used_by(call, resources[i].name, project));
        view_integer(call, detail, "reserved", 0);
        node_set(call->arena, details, resources[i].name, detail);
    }
    call_answer_as(call, 200, "quota", details);
}

/* --- changes --- */

static bool is_resource(const char *name)
{
    for (size_t i = 0; i < COUNT(resources); i++)
        if (strcmp(resources[i].name, name) == 0)
            return true;
    return false;
}

static void check_names(struct call *call, const struct node *given)
{
    struct name_list unknown = {0};
    for (size_t i = 0; i < given->count; i++) {
        const char *name = given->entries[i].key->text;
        if (!is_resource(name) && strcmp(name, "force") != 0 && strcmp(name, "check_limit") != 0)
            list_add(call->arena, &unknown, name);
    }
    if (unknown.count)
        call_refuse(call, 400, "HTTPBadRequest", "Unrecognized attribute(s) '%s'",
                    text_join(call->arena, &unknown, ", "));
}

static void check_limit(struct call *call, const char *name, const struct node *value)
{
    const struct node *read = datum_integer(call, name, value);
    int64_t limit = read ? strtoll(read->text, NULL, 10) : 0;
    if (limit < -1)
        datum_refuse(call, name, "'%s' is too small - must be at least '-1'.", read->text);
    else if (limit > INT_MAX)
        datum_refuse(call, name, "'%s' is too large - must be no larger than '%d'.", read->text, INT_MAX);
}

static void check_used(struct call *call, const char *name, const struct node *value, const char *project)
{
    int64_t limit = strtoll(value->text, NULL, 10), used = limit < 0 ? 0 : used_by(call, name, project);
    if (limit >= 0 && used > limit)
        call_refuse(call, 400, "HTTPBadRequest",
                    "Quota limit %lld for %s must be greater than or equal to already used %lld",
                    (long long)limit, name, (long long)used);
}

static void change(struct call *call)
{
    const char *project = call_part(call, 0);
    const struct node *given =
        may(call, "update", call->caller.is_admin) ? resource_body(call, "quota") : NULL;
    if (!given)
        return;
    bool forced = node_is_true(node_get(given, "force"));
    bool checked = call->release->network_quota_checked || node_is_true(node_get(given, "check_limit"));
    struct node *own = own_of(call, project);
    if (!own)
        own = node_new_map(call->arena);
    view_text(call, own, "project_id", project);
    check_names(call, given);
    for (size_t i = 0; !call->status && i < given->count; i++) {
        const char *name = given->entries[i].key->text;
        const struct node *value = given->entries[i].value;
        if (!is_resource(name))
            continue;
        check_limit(call, name, value);
        if (!call->status && checked && !forced)
            check_used(call, name, value, project);
        if (!call->status)
            view_integer(call, own, name, strtoll(value->text, NULL, 10));
    }
    if (call->status)
        return;
    if (own->count > 1)
        store_put(call->store, call->region, "quota", project, own);
    call_answer_as(call, 200, "quota", limits_of(call, own));
}

static void reset(struct call *call)
{
    const char *project = call_part(call, 0);
    if (!may(call, "delete", call->caller.is_admin))
        return;
    if (store_remove(call->store, call->region, "quota", project))
        call_answer_empty(call, 204);
    else
        call_refuse(call, 404, "TenantQuotaNotFound", "Quota for tenant %s could not be found.", project);
}

static const struct route routes[] = {
    {"GET", "/v2.0/quotas", list, NEEDS_TOKEN},
    {"GET", "/v2.0/quotas/{}", show, NEEDS_TOKEN},
    {"GET", "/v2.0/quotas/{}/default", show_default, NEEDS_TOKEN},
    {"GET", "/v2.0/quotas/{}/details", show_details, NEEDS_TOKEN},
    {"PUT", "/v2.0/quotas/{}", change, NEEDS_TOKEN},
    {"DELETE", "/v2.0/quotas/{}", reset, NEEDS_TOKEN},
};

const struct route_table network_quota_routes = {routes, COUNT(routes)};
