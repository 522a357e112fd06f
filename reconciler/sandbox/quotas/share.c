/* Manila's quotas. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/quotas/belongings.h"
#include "reconciler/sandbox/quotas/service_quota.h"

#define KIND "share_quota"
#define VERSION "X-OpenStack-Manila-API-Version"

enum { HAS_SETS = 7, HAS_DETAIL = 25, HAS_GROUPS = 40, HAS_REPLICAS = 53, HAS_PER_SHARE = 62, NEWEST = 73 };

static const struct {
    struct quota_item item;
    unsigned since;
} known[] = {{{"shares", 50, 0}, 0},
             {{"gigabytes", 1000, 0}, 0},
             {{"snapshots", 50, 0}, 0},
             {{"snapshot_gigabytes", 1000, 0}, 0},
             {{"share_networks", 10, 0}, 0},
             {{"share_groups", 50, 0}, HAS_GROUPS},
             {{"share_group_snapshots", 50, 0}, HAS_GROUPS},
             {{"share_replicas", 100, 0}, HAS_REPLICAS},
             {{"replica_gigabytes", 1000, 0}, HAS_REPLICAS},
             {{"per_share_gigabytes", -1, 0}, HAS_PER_SHARE}};

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

static struct quota_items read_items(struct call *call, const char *project)
{
    struct quota_item first[COUNT(known)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(known); i++)
        if (known[i].since <= call->microversion)
            first[count++] = known[i].item;
    return service_quota_read(call, first, count, KIND, project);
}

/* Sets have another path before. */
static bool knows_sets(struct call *call, unsigned since)
{
    if (call->microversion < since)
        call_refuse(call, 404, NULL, "The resource could not be found.");
    return !call->status;
}

/* Behind the admin's project, where the path has that. */
static const char *project_of(struct call *call)
{
    return call_part(call, call->parts.count - 1);
}

static void show(struct call *call)
{
    struct quota_items items = read_items(call, project_of(call));
    if (knows_sets(call, HAS_SETS))
        quota_answer(call, "quota_set", project_of(call), &items, QUOTA_LIMITS);
}

static void show_detail(struct call *call)
{
    struct quota_items items = read_items(call, project_of(call));
    if (knows_sets(call, HAS_DETAIL))
        quota_answer(call, "quota_set", project_of(call), &items, QUOTA_WITH_USAGE);
}

static void show_defaults(struct call *call)
{
    struct quota_items items = read_items(call, NULL);
    if (knows_sets(call, HAS_SETS))
        quota_answer(call, "quota_set", project_of(call), &items, QUOTA_LIMITS);
}

static void change(struct call *call)
{
    struct quota_items items = read_items(call, project_of(call));
    const struct node *given = node_get(call->body, "quota_set");
    if (!knows_sets(call, HAS_SETS))
        return;
    if (!given || given->type != NODE_MAP || !given->count) {
        call_refuse(call, 400, NULL, "Must supply at least one quota field to update.");
        return;
    }
    const char *stranger = service_quota_stranger(&items, given), *wrong = service_quota_wrong(given);
    if (stranger)
        call_refuse(call, 400, NULL, "Bad key(s) %s in quota_set.", stranger);
    else if (wrong)
        call_refuse(call, 400, NULL, "Quota limit must be -1 or greater.");
    if (call->status)
        return;
    quota_keep(call, &items, KIND, project_of(call), given);
    items = read_items(call, project_of(call));
    quota_answer(call, "quota_set", NULL, &items, QUOTA_LIMITS);
}

static void drop(struct call *call)
{
    if (!knows_sets(call, HAS_SETS))
        return;
    store_remove(call->store, call->region, KIND, project_of(call));
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
static const struct route_table *const tables[] = {&routes, &share_routes};

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
