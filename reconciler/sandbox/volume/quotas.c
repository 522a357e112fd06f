/* quotas - os-quota-sets, os-quota-class-sets, limits. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/volume/volume.h"

static const struct quota_item first[] = {{"volumes", 10, 0},   {"per_volume_gigabytes", -1, 0},
                                          {"snapshots", 10, 0}, {"gigabytes", 1000, 0},
                                          {"backups", 10, 0},   {"backup_gigabytes", 1000, 0}};

/* Of each volume type, too. */
static const char *const by_type[] = {"volumes", "gigabytes", "snapshots"};

static struct quota_items built_in(struct call *call)
{
    struct quota_items items = {0};
    const struct query query = {.region = call->region, .kind = "volume_type"};
    const struct node_list types = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < COUNT(first); i++)
        list_add(call->arena, &items, first[i]);
    for (size_t t = 0; t < types.count; t++)
        for (size_t i = 0; i < COUNT(by_type); i++)
            list_add(call->arena, &items,
                     ((struct quota_item){
                         arena_print(call->arena, "%s_%s", by_type[i], node_get_text(types.items[t], "name")),
                         -1, 0}));
    list_add(call->arena, &items, ((struct quota_item){"groups", 10, 0}));
    return items;
}

struct quota_items volume_quota_read(struct call *call, const char *project)
{
    struct quota_items items = built_in(call);
    quota_overlay(call, &items, "volume_quota_class", QUOTA_DEFAULT_CLASS);
    if (project)
        quota_overlay(call, &items, "volume_quota", project);
    return items;
}

/* --- usage --- */

static void use(struct call *call, struct quota_items *items, const char *key, const char *type,
                int64_t amount)
{
    struct quota_item *all = quota_find(items, key);
    struct quota_item *of_type = quota_find(items, arena_print(call->arena, "%s_%s", key, type ? type : ""));
    if (all)
        all->in_use += amount;
    if (of_type)
        of_type->in_use += amount;
}

/* A snapshot takes gigabytes as its volume does. */
void volume_quota_use(struct call *call, struct quota_items *items, const char *project)
{
    static const struct {
        const char *kind, *count, *size;
    } kinds[] = {{"volume", "volumes", "gigabytes"},
                 {"snapshot", "snapshots", "gigabytes"},
                 {"backup", "backups", "backup_gigabytes"}};
    for (size_t k = 0; k < COUNT(kinds); k++) {
        struct query query = {.region = call->region, .kind = kinds[k].kind};
        query_where(&query, call->arena, "project_id", project);
        const struct node_list found = store_find(call->store, call->arena, &query);
        for (size_t i = 0; i < found.count; i++) {
            const char *type = node_get_text(found.items[i], "volume_type");
            use(call, items, kinds[k].count, type, 1);
            use(call, items, kinds[k].size, type, node_get_integer(found.items[i], "size", 0));
        }
    }
}

/* --- sets --- */

static void show_set(struct call *call)
{
    const char *project = volume_part(call, 0);
    if (!api_permits(call, call->caller.is_admin || text_equal(call->caller.project, project),
                     "volume_extension:quotas:show"))
        return;
    struct quota_items items = volume_quota_read(call, project);
    const bool with_usage = shape_word_is_true(call_query(call, "usage"));
    if (with_usage)
        volume_quota_use(call, &items, project);
    quota_answer(call, "quota_set", project, &items, with_usage ? QUOTA_WITH_USAGE : QUOTA_LIMITS);
}

static void show_defaults(struct call *call)
{
    const char *project = volume_part(call, 0);
    if (!api_permits(call, call->caller.is_admin || text_equal(call->caller.project, project),
                     "volume_extension:quotas:show"))
        return;
    struct quota_items items = volume_quota_read(call, NULL);
    quota_answer(call, "quota_set", project, &items, QUOTA_LIMITS);
}

static bool has_known_keys(struct call *call, const struct quota_items *items, const struct node *given)
{
    struct name_list bad = {0};
    for (size_t i = 0; i < given->count; i++) {
        const char *key = given->entries[i].key->text;
        if (!quota_find(items, key) && strcmp(key, "tenant_id") != 0)
            list_add(call->arena, &bad, key);
    }
    if (bad.count)
        call_refuse(call, 400, NULL, "Invalid input received: Bad key(s) in quota set: %s",
                    text_join(call->arena, &bad, ", "));
    return !bad.count;
}

static bool is_limit(struct call *call, const char *key, const struct node *value)
{
    char *end = NULL;
    const char *text = node_text(value);
    const long long limit = text ? strtoll(text, &end, 10) : 0;
    if (!text || end == text || *end)
        call_refuse(call, 400, NULL, "%s must be an integer", key);
    else if (limit < -1)
        call_refuse(call, 400, NULL, "%s must be >= -1", key);
    else if (limit > SHAPE_MOST_INTEGER)
        call_refuse(call, 400, NULL, "%s must be <= %d", key, SHAPE_MOST_INTEGER);
    else if (!value->plain) /* it is compared with a number, as it is */
        call_refuse(call, 400, NULL,
                    "The server could not comply with the request since it is either malformed or otherwise "
                    "incorrect.");
    return !call->status;
}

static bool has_limits(struct call *call, const struct quota_items *items, const struct node *given)
{
    for (size_t i = 0; i < given->count; i++)
        if (quota_find(items, given->entries[i].key->text) &&
            !is_limit(call, given->entries[i].key->text, given->entries[i].value))
            return false;
    return true;
}

static bool fits_usage(struct call *call, const struct quota_items *items, const struct node *given)
{
    for (size_t i = 0; i < given->count; i++) {
        const struct quota_item *item = quota_find(items, given->entries[i].key->text);
        const int64_t limit = item ? node_get_integer(given, item->key, -1) : -1;
        if (limit >= 0 && limit < item->in_use) {
            call_refuse(
                call, 400, NULL,
                "Quota %s limit must be equal or greater than existing resources. Current usage is %lld "
                "and the requested limit is %lld.",
                item->key, (long long)item->in_use, (long long)limit);
            return false;
        }
    }
    return true;
}

static const struct node *read_limits(struct call *call, const char *envelope,
                                      const struct quota_items *items)
{
    const struct node *given = shape_body(call, envelope, NULL, 0);
    if (given && !given->count) {
        call_refuse(call, 400, NULL,
                    "Invalid input for field/attribute %s. Value: {}. {} does not have enough properties",
                    envelope);
        return NULL;
    }
    return given && has_known_keys(call, items, given) && has_limits(call, items, given) ? given : NULL;
}

static void change_set(struct call *call)
{
    const char *project = volume_part(call, 0);
    struct quota_items items = volume_quota_read(call, project);
    const struct node *given = read_limits(call, "quota_set", &items);
    volume_quota_use(call, &items, project);
    if (!given || !fits_usage(call, &items, given))
        return;
    quota_keep(call, &items, "volume_quota", project, given);
    items = volume_quota_read(call, project);
    quota_answer(call, "quota_set", NULL, &items, QUOTA_LIMITS);
}

static void drop_set(struct call *call)
{
    store_remove(call->store, call->region, "volume_quota", volume_part(call, 0));
    volume_answer_done(call, 200, "application/json");
}

/* --- classes --- */

static void show_class(struct call *call)
{
    struct quota_items items = built_in(call);
    quota_overlay(call, &items, "volume_quota_class", volume_part(call, 0));
    quota_answer(call, "quota_class_set", volume_part(call, 0), &items, QUOTA_LIMITS);
}

static void change_class(struct call *call)
{
    struct quota_items items = built_in(call);
    const struct node *given = read_limits(call, "quota_class_set", &items);
    if (!given)
        return;
    quota_keep(call, &items, "volume_quota_class", volume_part(call, 0), given);
    quota_overlay(call, &items, "volume_quota_class", volume_part(call, 0));
    quota_answer(call, "quota_class_set", NULL, &items, QUOTA_LIMITS);
}

/* --- limits, with what is in use --- */

static void show_limits(struct call *call)
{
    static const struct {
        const char *most, *used, *key;
    } names[] = {{"maxTotalVolumes", "totalVolumesUsed", "volumes"},
                 {"maxTotalSnapshots", "totalSnapshotsUsed", "snapshots"},
                 {"maxTotalVolumeGigabytes", "totalGigabytesUsed", "gigabytes"},
                 {"maxTotalBackups", "totalBackupsUsed", "backups"},
                 {"maxTotalBackupGigabytes", "totalBackupGigabytesUsed", "backup_gigabytes"}};
    enum { KNOWS_PROJECT = 39 };
    const char *other =
        call->caller.is_admin && call->microversion >= KNOWS_PROJECT ? call_query(call, "project_id") : NULL;
    const char *project = other ? other : call->caller.project ? call->caller.project : "";
    struct node *absolute = node_new_map(call->arena), *answer = node_new_map(call->arena);
    struct quota_items items = volume_quota_read(call, project);
    volume_quota_use(call, &items, project);
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct quota_item *item = quota_find(&items, names[i].key);
        view_integer(call, absolute, names[i].most, item->limit);
        view_integer(call, absolute, names[i].used, item->in_use);
    }
    node_set(call->arena, answer, "rate", node_new_list(call->arena));
    node_set(call->arena, answer, "absolute", absolute);
    call_answer_as(call, 200, "limits", answer);
}

static const struct route rows[] = {
    {"GET", "/v3/{}/os-quota-sets/{}", show_set, NEEDS_TOKEN},
    {"GET", "/v3/{}/os-quota-sets/{}/defaults", show_defaults, NEEDS_TOKEN},
    {"PUT", "/v3/{}/os-quota-sets/{}", change_set, NEEDS_ADMIN},
    {"DELETE", "/v3/{}/os-quota-sets/{}", drop_set, NEEDS_ADMIN},
    {"GET", "/v3/{}/os-quota-class-sets/{}", show_class, NEEDS_ADMIN},
    {"PUT", "/v3/{}/os-quota-class-sets/{}", change_class, NEEDS_ADMIN},
    {"GET", "/v3/{}/limits", show_limits, NEEDS_TOKEN},
};

const struct route_table volume_quota_routes = {rows, COUNT(rows)};
