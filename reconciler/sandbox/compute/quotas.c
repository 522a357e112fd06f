/* quotas - os-quota-sets, os-quota-class-sets, limits. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/compute/compute.h"

enum { MOST_VISIBLE_KEYS = 35, MOST_FILES = 56, CLASS_GROUPS = 50 };

static const struct limit {
    const char *key;
    int64_t limit;
    unsigned until;
    int used;            /* what of a project's usage it is of; -1: nothing */
    const char *unified; /* Keystone's name for it, where Keystone has the limits */
} limits[] = {
    {"cores", 20, 0, USED_CORES, "class:VCPU"},
    {"fixed_ips", -1, MOST_VISIBLE_KEYS, -1, NULL},
    {"floating_ips", -1, MOST_VISIBLE_KEYS, -1, NULL},
    {"injected_file_content_bytes", 10240, MOST_FILES, -1, NULL},
    {"injected_file_path_bytes", 255, MOST_FILES, -1, NULL},
    {"injected_files", 5, MOST_FILES, -1, NULL},
    {"instances", 10, 0, USED_INSTANCES, "servers"},
    {"key_pairs", 100, 0, -1, "server_key_pairs"},
    {"metadata_items", 128, 0, -1, "server_metadata_items"},
    {"ram", 51200, 0, USED_RAM, "class:MEMORY_MB"},
    {"security_group_rules", -1, MOST_VISIBLE_KEYS, -1, NULL},
    {"security_groups", -1, MOST_VISIBLE_KEYS, -1, NULL},
    {"server_group_members", 10, 0, -1, "server_group_members"},
    {"server_groups", 10, 0, USED_GROUPS, "server_groups"},
};

static bool is_visible(const struct call *call, const struct limit *limit)
{
    return !limit->until || call->microversion <= limit->until;
}

static struct quota_items built_in(struct call *call)
{
    struct quota_items items = {ARENA_ARRAY(call->arena, struct quota_item, COUNT(limits)), 0, COUNT(limits)};
    for (size_t i = 0; i < COUNT(limits); i++)
        if (is_visible(call, &limits[i]))
            items.items[items.count++] = (struct quota_item){limits[i].key, limits[i].limit, 0};
    return items;
}

/* --- limits that Keystone has --- */

static int64_t unified_limit(struct call *call, const char *kind, const char *name, const char *project,
                             const char *member, int64_t fallback)
{
    struct query query = {.region = EVERYWHERE, .kind = kind};
    query_where(&query, call->arena, "resource_name", name);
    if (project)
        query_where(&query, call->arena, "project_id", project);
    const struct node_list found = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < found.count; i++) {
        const char *region = node_get_text(found.items[i], "region_id");
        if (!region || strcmp(region, call->region) == 0)
            fallback = node_get_integer(found.items[i], member, fallback);
    }
    return fallback;
}

/* What is registered with nobody has no limit. */
static void read_unified(struct call *call, struct quota_items *items, const char *project)
{
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct quota_item *item = quota_find(items, limits[i].key);
        if (!item || !limits[i].unified)
            continue;
        item->limit = unified_limit(call, "registered_limit", limits[i].unified, NULL, "default_limit", -1);
        if (project)
            item->limit =
                unified_limit(call, "limit", limits[i].unified, project, "resource_limit", item->limit);
    }
}

void compute_quota_read(struct call *call, struct quota_items *items, const char *project)
{
    *items = built_in(call);
    if (call->release->unified_limits) {
        read_unified(call, items, project);
        return;
    }
    quota_overlay(call, items, "compute_quota_class", QUOTA_DEFAULT_CLASS);
    if (project)
        quota_overlay(call, items, "compute_quota", project);
}

/* --- usage --- */

void compute_usage(struct call *call, const char *project, int64_t used[USED_COUNT])
{
    struct query servers = {.region = call->region, .kind = "server"};
    struct query groups = {.region = call->region, .kind = "server_group"};
    query_where(&servers, call->arena, "project_id", project);
    query_where(&groups, call->arena, "project_id", project);
    const struct node_list found = store_find(call->store, call->arena, &servers);
    used[USED_INSTANCES] = (int64_t)found.count;
    used[USED_CORES] = used[USED_RAM] = 0;
    for (size_t i = 0; i < found.count; i++) {
        used[USED_CORES] += node_get_integer(node_get(found.items[i], "flavor"), "vcpus", 0);
        used[USED_RAM] += node_get_integer(node_get(found.items[i], "flavor"), "ram", 0);
    }
    used[USED_GROUPS] = store_count(call->store, &groups);
}

static void read_usage(struct call *call, struct quota_items *items, const char *project)
{
    int64_t used[USED_COUNT];
    compute_usage(call, project, used);
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct quota_item *item = quota_find(items, limits[i].key);
        if (item && limits[i].used >= 0)
            item->in_use = used[limits[i].used];
    }
}

/* --- sets --- */

/* Nova asks Keystone for the project; the query may say for which user, since a set may be one's. */
static bool may_go_on(struct call *call, const char *rule)
{
    static const char *const names[] = {"user_id"};
    const char *project = call_part(call, 0);
    if (!api_permits(call, call->caller.is_admin || text_equal(call->caller.project, project), rule))
        return false;
    if (call->microversion >= 75 && !shape_query(call, names, COUNT(names)))
        return false;
    if (!store_has(call->store, EVERYWHERE, "project", project)) {
        call_refuse(call, 400, NULL, "Project ID %s is not a valid project.", project);
        return false;
    }
    return true;
}

static void show_set(struct call *call)
{
    struct quota_items items;
    if (!may_go_on(call, "os_compute_api:os-quota-sets:show"))
        return;
    compute_quota_read(call, &items, call_part(call, 0));
    quota_answer(call, "quota_set", call_part(call, 0), &items, QUOTA_LIMITS);
}

static void show_set_with_usage(struct call *call)
{
    struct quota_items items;
    if (!may_go_on(call, "os_compute_api:os-quota-sets:detail"))
        return;
    compute_quota_read(call, &items, call_part(call, 0));
    read_usage(call, &items, call_part(call, 0));
    quota_answer(call, "quota_set", call_part(call, 0), &items, QUOTA_WITH_USAGE);
}

static void show_defaults(struct call *call)
{
    struct quota_items items;
    if (!store_has(call->store, EVERYWHERE, "project", call_part(call, 0))) {
        call_refuse(call, 400, NULL, "Project ID %s is not a valid project.", call_part(call, 0));
        return;
    }
    compute_quota_read(call, &items, NULL);
    quota_answer(call, "quota_set", call_part(call, 0), &items, QUOTA_LIMITS);
}

/* The body's limits; NULL once it is refused. */
static const struct node *read_limits(struct call *call, const char *envelope)
{
    struct shape members[COUNT(limits) + 1];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(limits); i++)
        if (is_visible(call, &limits[i]))
            members[count++] = (struct shape){
                .name = limits[i].key, .type = SHAPE_INTEGER, .least = -1, .most = SHAPE_MOST_INTEGER};
    if (strcmp(envelope, "quota_set") == 0)
        members[count++] = (struct shape){.name = "force", .type = SHAPE_BOOLEAN};
    return shape_body(call, envelope, members, count);
}

static bool fits_usage(struct call *call, const struct quota_items *items, const struct node *given)
{
    for (size_t i = 0; i < given->count; i++) {
        const struct quota_item *item = quota_find(items, given->entries[i].key->text);
        const int64_t limit = shape_integer(given, given->entries[i].key->text, -1);
        if (item && limit >= 0 && limit < item->in_use) {
            call_refuse(
                call, 400, NULL,
                "Quota limit %lld for %s must be greater than or equal to already used and reserved %lld.",
                (long long)limit, item->key, (long long)item->in_use);
            return false;
        }
    }
    return true;
}

static void change_set(struct call *call)
{
    const char *project = call_part(call, 0);
    struct quota_items items;
    const struct node *given = read_limits(call, "quota_set");
    if (!given || !may_go_on(call, "os_compute_api:os-quota-sets:update"))
        return;
    compute_quota_read(call, &items, project);
    read_usage(call, &items, project);
    if (!call->release->unified_limits) {
        if (!shape_is_true(given, "force", false) && !fits_usage(call, &items, given))
            return;
        quota_keep(call, &items, "compute_quota", project, given);
        compute_quota_read(call, &items, project);
    }
    quota_answer(call, "quota_set", NULL, &items, QUOTA_LIMITS);
}

static void drop_set(struct call *call)
{
    store_remove(call->store, call->region, "compute_quota", call_part(call, 0));
    compute_answer_done(call, 202);
}

/* --- classes --- */

static struct quota_items class_items(struct call *call, const char *class)
{
    struct quota_items items = built_in(call);
    if (call->release->unified_limits)
        read_unified(call, &items, NULL);
    else
        quota_overlay(call, &items, "compute_quota_class", class);
    if (call->microversion < CLASS_GROUPS) {
        struct quota_items fewer = {0};
        for (size_t i = 0; i < items.count; i++)
            if (!text_starts(items.items[i].key, "server_group"))
                list_add(call->arena, &fewer, items.items[i]);
        return fewer;
    }
    return items;
}

static void show_class(struct call *call)
{
    struct quota_items items = class_items(call, call_part(call, 0));
    quota_answer(call, "quota_class_set", call_part(call, 0), &items, QUOTA_LIMITS);
}

static void change_class(struct call *call)
{
    const struct node *given = read_limits(call, "quota_class_set");
    if (!given)
        return;
    struct quota_items items = class_items(call, call_part(call, 0));
    if (!call->release->unified_limits)
        quota_keep(call, &items, "compute_quota_class", call_part(call, 0), given);
    items = class_items(call, call_part(call, 0));
    quota_answer(call, "quota_class_set", NULL, &items, QUOTA_LIMITS);
}

/* --- limits, with what is in use --- */

static const struct {
    const char *name, *key;
    unsigned until;
} maxima[] = {
    {"maxTotalInstances", "instances", 0},
    {"maxTotalCores", "cores", 0},
    {"maxTotalRAMSize", "ram", 0},
    {"maxServerMeta", "metadata_items", 0},
    {"maxImageMeta", "metadata_items", 38},
    {"maxPersonality", "injected_files", MOST_FILES},
    {"maxPersonalitySize", "injected_file_content_bytes", MOST_FILES},
    {"maxTotalKeypairs", "key_pairs", 0},
    {"maxServerGroups", "server_groups", 0},
    {"maxServerGroupMembers", "server_group_members", 0},
    {"maxTotalFloatingIps", "floating_ips", MOST_VISIBLE_KEYS},
    {"maxSecurityGroups", "security_groups", MOST_VISIBLE_KEYS},
    {"maxSecurityGroupRules", "security_group_rules", MOST_VISIBLE_KEYS},
};

static void show_limits(struct call *call)
{
    struct quota_items items;
    int64_t used[USED_COUNT];
    struct node *absolute = node_new_map(call->arena), *answer = node_new_map(call->arena);
    const char *other = call_query(call, "tenant_id"), *project = other ? other : call->caller.project;
    if (!api_permits(call, !other || call->caller.is_admin || text_equal(other, call->caller.project),
                     "os_compute_api:limits:other_project"))
        return;
    compute_quota_read(call, &items, project);
    compute_usage(call, project ? project : "", used);
    for (size_t i = 0; i < COUNT(maxima); i++) {
        const struct quota_item *item = quota_find(&items, maxima[i].key);
        if (item && (!maxima[i].until || call->microversion <= maxima[i].until))
            view_integer(call, absolute, maxima[i].name, item->limit);
    }
    view_integer(call, absolute, "totalRAMUsed", used[USED_RAM]);
    view_integer(call, absolute, "totalCoresUsed", used[USED_CORES]);
    view_integer(call, absolute, "totalInstancesUsed", used[USED_INSTANCES]);
    if (call->microversion <= MOST_VISIBLE_KEYS) {
        view_integer(call, absolute, "totalFloatingIpsUsed", 0);
        view_integer(call, absolute, "totalSecurityGroupsUsed", 0);
    }
    view_integer(call, absolute, "totalServerGroupsUsed", used[USED_GROUPS]);
    node_set(call->arena, answer, "rate", node_new_list(call->arena));
    node_set(call->arena, answer, "absolute", absolute);
    call_answer_as(call, 200, "limits", answer);
}

static const struct route rows[] = {
    {"GET", "/v2.1/os-quota-sets/{}", show_set, NEEDS_TOKEN},
    {"GET", "/v2.1/os-quota-sets/{}/detail", show_set_with_usage, NEEDS_TOKEN},
    {"GET", "/v2.1/os-quota-sets/{}/defaults", show_defaults, NEEDS_TOKEN},
    {"PUT", "/v2.1/os-quota-sets/{}", change_set, NEEDS_ADMIN},
    {"DELETE", "/v2.1/os-quota-sets/{}", drop_set, NEEDS_ADMIN},
    {"GET", "/v2.1/os-quota-class-sets/{}", show_class, NEEDS_ADMIN},
    {"PUT", "/v2.1/os-quota-class-sets/{}", change_class, NEEDS_ADMIN},
    {"GET", "/v2.1/limits", show_limits, NEEDS_TOKEN},
};

const struct route_table compute_quota_routes = {rows, COUNT(rows)};
