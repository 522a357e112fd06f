/*
 * plan_support - fleets and clouds out of files, for tests of plans.
 *
 * A cloud is a JSON map: region, under each kind's collection the objects as its API lists them (left out:
 * there are none), and what tests need besides:
 * - compute_quotas and others that are read project by project: project id -> quota set
 * - containers: project id -> the headers of each, with a name
 * - servers: project id -> its servers, where they were asked for
 * - taken: when it was read, else 1970
 * - flavor_access, volume_type_access, image_member: what is listed for each of their look-up
 * - group_member: group id -> what is listed for it
 * - defaults: collection -> what holds where the list has none, or nobody wrote it
 * - common: collection -> fields that are the same for all projects
 * - unread: collections, or "compute_quotas/PROJECT", whose reading failed
 * - lacks: collections whose service the region does not have
 * - usage: "kind/project id" -> quota set
 * - contents: project id -> what of the client's own is in it
 * - belongings: project id -> how many it has of each sort; null, they could not be read
 * - applied: true, the ledger says that what the specs say now was applied; or a map, as it says
 * - not_converging: "address field" -> value
 * - moving: true, a rebuild into the region
 * - stock: how much it has of what its Region bounds and does not say: {cores: 10}; null, it could not be
 * read
 * - application_credentials: user id -> its own, where they were asked for
 * - undeliverable: true, there is no place where credentials are delivered
 */
#ifndef TESTS_UNIT_PLAN_SUPPORT_H
#define TESTS_UNIT_PLAN_SUPPORT_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "drift/plan.h"
#include "spec/decode.h"
#include "spec/promise.h"

static _Noreturn void stop(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static inline char *read_file(struct arena *arena, const char *path, size_t *length)
{
    enum { MOST = 1 << 20 };
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        stop(path, "cannot be opened");
    char *bytes = arena_alloc(arena, MOST);
    *length = fread(bytes, 1, MOST - 1, file);
    fclose(file);
    return bytes;
}

/* --- the fleet --- */

static int is_spec(const struct dirent *entry)
{
    return text_ends(entry->d_name, ".yaml");
}

static inline struct fleet *read_fleet(struct arena *arena, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_spec, alphasort);
    if (count < 0)
        stop(folder, "cannot be read");
    struct spec_file **files = ARENA_ARRAY(arena, struct spec_file *, (size_t)count);
    for (int i = 0; i < count; i++) {
        size_t length;
        const char *bytes =
            read_file(arena, arena_print(arena, "%s/%s", folder, entries[i]->d_name), &length);
        files[i] = spec_file_read(entries[i]->d_name, NULL, bytes, length);
        free(entries[i]);
    }
    free(entries);
    struct fleet *fleet = fleet_build(files, (size_t)count, NULL);
    for (int i = 0; i < count; i++)
        spec_file_release(files[i]);
    for (size_t i = 0; i < fleet->problems.list.count; i++)
        if (fleet->problems.list.items[i].severity == SEVERITY_ERROR)
            fprintf(stderr, "problem: %s\n", fleet->problems.list.items[i].message);
    return fleet;
}

/* --- the cloud --- */

static bool names(const struct node *list, const char *word)
{
    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (text_equal(node_text(list->items[i]), word))
            return true;
    return false;
}

static void add(struct snapshot *snapshot, const struct kind *kind, const char *project_id,
                const struct node *object)
{
    struct error *error = snapshot_add(snapshot, kind, project_id, object, NULL);
    if (error != NULL)
        fprintf(stderr, "%s: %s\n", kind->collection, error->message);
}

static void read_by_project(struct arena *arena, struct snapshot *snapshot, const struct kind *kind,
                            const struct node *cloud)
{
    const struct node *quotas = node_get(cloud, kind->collection);
    const struct error *error = error_make(arena, ERROR_HTTP, "503 Service Unavailable");
    for (size_t i = 0; quotas != NULL && i < quotas->count; i++) {
        const char *project = quotas->entries[i].key->text;
        if (names(node_get(cloud, "unread"), arena_print(arena, "%s/%s", kind->collection, project))) {
            snapshot_fail(snapshot, kind, project, error);
            continue;
        }
        const struct node *answer = quotas->entries[i].value;
        bool is_list = answer->type == NODE_LIST;
        for (size_t j = 0; j < (is_list ? answer->count : 1); j++)
            add(snapshot, kind, project, is_list ? answer->items[j] : answer);
        snapshot_complete(snapshot, kind, project);
    }
    const struct node *defaults = node_get(node_get(cloud, "defaults"), kind->collection);
    if (defaults != NULL)
        snapshot_add_defaults(snapshot, kind, defaults);
}

/* Look-ups and the access to them are one collection to specs. */
static const char *key_of(const struct kind *kind)
{
    return kind->reading == READING_EACH ? kind->name : kind->collection;
}

static void read_list(struct arena *arena, struct snapshot *snapshot, const struct kind *kind,
                      const struct node *cloud)
{
    const struct node *objects = node_get(cloud, key_of(kind)), *defaults = node_find(cloud, "defaults");
    const struct error *error = error_make(arena, ERROR_HTTP, "503 Service Unavailable");
    bool by_parent = objects != NULL && objects->type == NODE_MAP;
    for (size_t i = 0; objects != NULL && i < objects->count; i++)
        for (size_t j = 0; by_parent && j < objects->entries[i].value->count; j++)
            add(snapshot, kind, objects->entries[i].key->text, objects->entries[i].value->items[j]);
    for (size_t i = 0; objects != NULL && !by_parent && i < objects->count; i++)
        add(snapshot, kind, NULL, objects->items[i]);
    if (node_get(defaults, key_of(kind)) != NULL)
        snapshot_add_defaults(snapshot, kind, node_get(defaults, key_of(kind)));
    if (names(node_get(cloud, "unread"), key_of(kind)))
        snapshot_fail(snapshot, kind, NULL, error);
    else
        snapshot_complete(snapshot, kind, NULL);
}

static void read_common(struct snapshot *snapshot, const struct kind *kind, const struct node *cloud)
{
    const struct node *common = node_get(node_get(cloud, "common"), key_of(kind));
    uint64_t rows = 0;
    for (size_t i = 0; common != NULL && i < common->count; i++)
        rows |= UINT64_C(1) << kind_field(kind, common->items[i]->text);
    snapshot_set_common(snapshot, kind, rows);
}

static void read_answers(struct arena *arena, struct snapshot *snapshot, const struct node *cloud)
{
    const struct node *usage = node_get(cloud, "usage"), *contents = node_get(cloud, "contents");
    for (size_t i = 0; usage != NULL && i < usage->count; i++) {
        const char *key = usage->entries[i].key->text, *slash = strchr(key, '/');
        const struct kind *kind = kind_by_name(arena_copy(arena, key, (size_t)(slash - key)));
        struct value *values = ARENA_ARRAY(arena, struct value, kind->field_count);
        struct error *error = decode_live(arena, kind, usage->entries[i].value, values);
        if (error != NULL)
            stop(key, error->message);
        snapshot_set_usage(snapshot, kind, slash + 1, values);
    }
    for (size_t i = 0; contents != NULL && i < contents->count; i++) {
        struct name_list list = {0};
        for (size_t j = 0; j < contents->entries[i].value->count; j++)
            list_add(arena, &list, node_text(contents->entries[i].value->items[j]));
        snapshot_set_contents(snapshot, contents->entries[i].key->text, &list);
    }
}

static void read_belongings(struct arena *arena, struct snapshot *snapshot, const struct node *cloud)
{
    const struct node *projects = node_get(cloud, "belongings");
    if (projects != NULL && node_is_null(projects))
        snapshot_fail_belongings(snapshot, error_make(arena, ERROR_HTTP, "503 Service Unavailable"));
    for (size_t i = 0; projects != NULL && i < projects->count; i++) {
        const struct node *sorts = projects->entries[i].value;
        for (size_t j = 0; j < sorts->count; j++)
            snapshot_add_belonging(snapshot, projects->entries[i].key->text, sorts->entries[j].key->text,
                                   (size_t)strtoul(node_text(sorts->entries[j].value), NULL, 10));
    }
}

static inline struct snapshot *read_cloud(struct arena *arena, const struct node *cloud)
{
    const char *taken = node_get_text(cloud, "taken");
    struct snapshot *snapshot =
        snapshot_new(node_get_text(cloud, "region"), taken != NULL ? clock_parse(taken) : 0);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (names(node_get(cloud, "lacks"), kinds[i]->collection))
            snapshot_lack(snapshot, kinds[i]);
        if (kinds[i]->reading == READING_PER_PROJECT || kinds[i]->reading == READING_ASKED)
            read_by_project(arena, snapshot, kinds[i], cloud);
        else if (kinds[i]->reading == READING_LIST || kinds[i]->reading == READING_EACH)
            read_list(arena, snapshot, kinds[i], cloud);
    }
    for (size_t i = 0; i < KIND_COUNT; i++)
        read_common(snapshot, kinds[i], cloud);
    read_answers(arena, snapshot, cloud);
    read_belongings(arena, snapshot, cloud);
    return snapshot;
}

/* --- what may be promised --- */

static inline struct map read_stock(struct arena *arena, const struct fleet *fleet,
                                    const struct region *region, const struct node *cloud)
{
    const struct node *stock = node_get(cloud, "stock");
    int64_t amounts[SCARCE_COUNT];
    struct map over;
    map_init(&over, arena);
    for (enum scarce what = 0; what < SCARCE_COUNT; what++)
        amounts[what] = node_get_integer(stock, promise_word(what), -1);
    if (stock != NULL)
        promise_excess(arena, fleet, region, amounts, &over);
    return over;
}

/* NULL where nothing is said of it. */
static inline const struct plan_limit *limits_of(struct arena *arena, const struct map *over,
                                                 const struct client *client, const struct node *cloud)
{
    const struct node *stock = node_get(cloud, "stock");
    const char **reasons = map_get(over, client->name);
    struct plan_limit *limits = ARENA_ARRAY(arena, struct plan_limit, SCARCE_COUNT);
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        const struct node *amount = node_get(stock, promise_word(what));
        if (amount != NULL && node_is_null(amount))
            limits[what] = (struct plan_limit){VERDICT_HELD, "it could not be read: 503 Service Unavailable"};
        else if (reasons != NULL && reasons[what] != NULL)
            limits[what] = (struct plan_limit){VERDICT_BLOCKED, reasons[what]};
    }
    return stock != NULL ? limits : NULL;
}

/* --- the plan --- */

static inline struct plan *make_plan(struct arena *arena, const struct fleet *fleet,
                                     const struct snapshot *snapshot, const struct node *cloud)
{
    struct client_plan_list clients = {0};
    const struct region *region = map_get(&fleet->regions, snapshot->region);
    const struct map over = read_stock(arena, fleet, region, cloud);
    for (size_t i = 0; i < fleet->clients.count; i++) {
        const char *name = fleet->clients.entries[i].key;
        const struct client *client = fleet_client(fleet, name);
        const struct node *applied = node_get(cloud, "applied");
        if (client == NULL) {
            list_add(
                arena, &clients,
                plan_without(arena, name, snapshot->region, STATUS_INVALID, map_get(&fleet->invalid, name)));
            continue;
        }
        if (!text_equal(client->region, snapshot->region) && !node_is_true(node_get(cloud, "moving")))
            continue;
        struct plan_input input = {
            .client = client,
            .region = region,
            .policy = fleet->policy,
            .snapshot = snapshot,
            .applied = node_is_true(applied) ? plan_applied(arena, client) : applied,
            .not_converging = node_get(cloud, "not_converging"),
            .limits = limits_of(arena, &over, client, cloud),
            .fleet = fleet,
            .moving = node_is_true(node_get(cloud, "moving")),
            .drop = node_is_true(node_get(cloud, "undeliverable")) ? NULL : "drop",
        };
        list_add(arena, &clients, plan_client(arena, &input));
    }
    plan_strays(arena, fleet, snapshot, &clients);
    plan_orphans(arena, fleet, &(struct client_list){0}, snapshot, &clients);
    plan_violations(arena, fleet, region, snapshot, &clients);
    plan_guard(arena, fleet->policy, snapshot, &clients);
    return plan_finish(arena, "0123456789abcdef", &clients);
}

/* What tests may write as CURRENT stands for the digest of what the spec wants. */
static inline const char *put_digests(struct arena *arena, const struct fleet *fleet, const char *cloud)
{
    static const char mark[] = "CURRENT";
    struct text text;
    text_init(&text, arena);
    const struct client *client = fleet->clients.count > 0 ? fleet->clients.entries[0].value : NULL;
    for (const char *at; (at = strstr(cloud, mark)) != NULL; cloud = at + strlen(mark)) {
        text_add_bytes(&text, cloud, (size_t)(at - cloud));
        text_add(&text, client != NULL && client->digest != NULL ? client->digest : "");
    }
    text_add(&text, cloud);
    return text.data;
}

#endif
