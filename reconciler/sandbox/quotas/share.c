/* Manila's quotas. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/quotas/belongings.h"
#include "reconciler/sandbox/quotas/service_quota.h"
#include "reconciler/sandbox/quotas/share.h"

#define KIND "share_quota"
#define VERSION "X-OpenStack-Manila-API-Version"

enum {
    HAS_SETS = 7,
    HAS_DETAIL = 25,
    HAS_TYPES = 39,
    HAS_GROUPS = 40,
    HAS_REPLICAS = 53,
    HAS_PER_SHARE = 62,
    NEWEST = 73
};

static const struct {
    struct quota_item item;
    unsigned since;
    bool of_projects; /* and not of single types */
} known[] = {{{"shares", 50, 0}, 0, false},
             {{"gigabytes", 1000, 0}, 0, false},
             {{"snapshots", 50, 0}, 0, false},
             {{"snapshot_gigabytes", 1000, 0}, 0, false},
             {{"share_networks", 10, 0}, 0, true},
             {{"share_groups", 50, 0}, HAS_GROUPS, true},
             {{"share_group_snapshots", 50, 0}, HAS_GROUPS, true},
             {{"share_replicas", 100, 0}, HAS_REPLICAS, false},
             {{"replica_gigabytes", 1000, 0}, HAS_REPLICAS, false},
             {{"per_share_gigabytes", -1, 0}, HAS_PER_SHARE, false}};

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    api_refuse_by_fault(call, status, message, "application/json");
}

static void open(struct call *call)
{
    const char *asked = call_header(call, VERSION);
    call->request_id = NULL;
    if (asked && strncmp(asked, "2.", 2) == 0)
        call->microversion = (unsigned)strtoul(asked + 2, NULL, 10);
    else
        call->microversion = 0;
    call_add_header(call, VERSION, arena_print(call->arena, "2.%u", call->microversion));
    call_add_header(call, "Vary", VERSION);
    if (call->microversion > NEWEST)
        call_refuse(call, 406, NULL,
                    "Version %s is not supported by the API. Minimum is 2.0, and maximum is 2.%d.", asked,
                    NEWEST);
}

/* What the query asks for: a whole project's, or those of one type in it. */
struct scope {
    const char *project; /* behind the admin's project, where the path has that */
    const char *type;    /* id, or NULL */
    const char *key;     /* of the private object, of that kind */
    const char *kind;
};

static struct scope scope_of(struct call *call)
{
    struct scope scope = {.project = call_part(call, call->parts.count - 1), .kind = KIND};
    const char *name = call_query(call, "share_type");
    scope.key = scope.project;
    if (!name || !name[0] || call->status)
        return scope;
    const struct node *type = share_type_find(call, name);
    if (call->microversion < HAS_TYPES)
        call_refuse(call, 400, NULL,
                    "'share_type' key is not supported by this microversion. Use 2.39 or greater "
                    "microversion to be able to use 'share_type' quotas.");
    else if (!type)
        call_refuse(call, 404, NULL, "Share type with name or id '%s' not found.", name);
    if (call->status)
        return scope;
    scope.type = node_get_text(type, "id");
    scope.kind = SHARE_TYPE_QUOTA;
    scope.key = arena_print(call->arena, "%s/%s", scope.project, scope.type);
    return scope;
}

/* A type has what its project has, unless it has its own. */
static struct quota_items read_items(struct call *call, const struct scope *scope)
{
    struct quota_item first[COUNT(known)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(known); i++)
        if (known[i].since <= call->microversion && !(scope->type && known[i].of_projects))
            first[count++] = known[i].item;
    struct quota_items items = service_quota_read(call, first, count, KIND, scope->project);
    if (scope->type)
        quota_overlay(call, &items, SHARE_TYPE_QUOTA, scope->key);
    return items;
}

/* Sets have another path before. */
static bool knows_sets(struct call *call, unsigned since)
{
    if (call->microversion < since)
        call_refuse(call, 404, NULL, "The resource could not be found.");
    return !call->status;
}

static void answer_set(struct call *call, unsigned since, enum quota_view view)
{
    if (!knows_sets(call, since))
        return;
    const struct scope scope = scope_of(call);
    if (call->status)
        return;
    struct quota_items items = read_items(call, &scope);
    quota_answer(call, "quota_set", scope.project, &items, view);
}

static void show(struct call *call)
{
    answer_set(call, HAS_SETS, QUOTA_LIMITS);
}

static void show_detail(struct call *call)
{
    answer_set(call, HAS_DETAIL, QUOTA_WITH_USAGE);
}

static void show_defaults(struct call *call)
{
    const struct scope all = {0};
    struct quota_items items = read_items(call, &all);
    if (knows_sets(call, HAS_SETS))
        quota_answer(call, "quota_set", call_part(call, call->parts.count - 1), &items, QUOTA_LIMITS);
}

static int64_t asked(const struct node *given, const char *key)
{
    return node_get_integer(given, key, 0);
}

/* What a type cannot have, and more than its project has. */
static void check_type(struct call *call, const struct scope *scope, const struct node *given)
{
    const struct scope project = {.project = scope->project};
    const struct quota_items all = read_items(call, &project);
    if (asked(given, "share_groups") || asked(given, "share_group_snapshots"))
        call_refuse(call, 400, NULL,
                    "Share type quotas cannot constrain share groups and share group snapshots.");
    else if (node_get(given, "share_networks"))
        call_refuse(call, 400, NULL,
                    "'share_networks' quota cannot be set for share type. It can be set only for project or "
                    "user.");
    for (size_t i = 0; !call->status && i < all.count; i++)
        if (all.items[i].limit >= 0 && asked(given, all.items[i].key) < 0)
            call_refuse(call, 400, NULL, "Quota limit must be greater than 0.");
        else if (all.items[i].limit >= 0 && asked(given, all.items[i].key) > all.items[i].limit)
            call_refuse(call, 400, NULL, "Quota limit must be less than %lld.",
                        (long long)all.items[i].limit);
}

static void change(struct call *call)
{
    const struct node *given = node_get(call->body, "quota_set");
    if (!knows_sets(call, HAS_SETS))
        return;
    if (!given || given->type != NODE_MAP || !given->count) {
        call_refuse(call, 400, NULL, "Must supply at least one quota field to update.");
        return;
    }
    const struct scope scope = scope_of(call);
    if (call->status)
        return;
    const struct scope project = {.project = scope.project};
    const struct quota_items all = read_items(call, &project);
    const char *stranger = service_quota_stranger(&all, given), *wrong = service_quota_wrong(given);
    if (stranger)
        call_refuse(call, 400, NULL, "Bad key(s) %s in quota_set.", stranger);
    else if (wrong)
        call_refuse(call, 400, NULL, "Quota limit must be -1 or greater.");
    else if (scope.type)
        check_type(call, &scope, given);
    if (call->status)
        return;
    quota_keep(call, &all, scope.kind, scope.key, given);
    struct quota_items items = read_items(call, &scope);
    quota_answer(call, "quota_set", NULL, &items, QUOTA_LIMITS);
}

static void drop(struct call *call)
{
    if (!knows_sets(call, HAS_SETS))
        return;
    const struct scope scope = scope_of(call);
    if (call->status)
        return;
    store_remove(call->store, call->region, scope.kind, scope.key);
    call_answer_bytes(call, 202, "text/html; charset=UTF-8", "", 0);
}

#define SETS(root)                                                                                           \
    {"GET", root "/quota-sets/{}", show, NEEDS_ADMIN},                                                       \
        {"GET", root "/quota-sets/{}/detail", show_detail, NEEDS_ADMIN},                                     \
        {"GET", root "/quota-sets/{}/defaults", show_defaults, NEEDS_ADMIN},                                 \
        {"PUT", root "/quota-sets/{}", change, NEEDS_ADMIN},                                                 \
    {                                                                                                        \
        "DELETE", root "/quota-sets/{}", drop, NEEDS_ADMIN                                                   \
    }

static const struct route rows[] = {SETS("/v2"), SETS("/v2/{}")};
static const struct route_table routes = {rows, COUNT(rows)};
static const struct route_table *const tables[] = {&routes, &share_type_routes, &share_routes};

const struct api share_api = {.type = "sharev2",
                              .name = "manila",
                              .prefix = "share",
                              .version = "/v2",
                              .regional = true,
                              .on_request = true,
                              .open = open,
                              .refuse = refuse,
                              .tables = tables,
                              .table_count = COUNT(tables)};
