#include "reconciler/cloud/meter.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "drift/mark.h"
#include "reconciler/cloud/paging.h"
#include "spec/encode.h"

enum { NOT_FOUND = 404, HOUR = 3600, MIB_OF_GIB = 1024, SERVERS_OF_PAGE = 500 };

struct metering {
    struct session *session;
    struct arena *arena;
    const struct name_list *clients;
    struct meter_period period;
    struct meter_reading reading;
    struct map by_id;   /* project id -> struct metered * */
    struct map servers; /* their ids, as pages may repeat them */
    meter_done *done;
    void *context;
    size_t open;
};

static const char *const words[METER_COUNT] = {
    [METER_SERVER_HOURS] = "server_hours",
    [METER_CORE_HOURS] = "core_hours",
    [METER_RAM_HOURS] = "ram_gib_hours",
    [METER_VOLUMES] = "volume_gib",
    [METER_VOLUME_HOURS] = "volume_gib_hours",
    [METER_SNAPSHOTS] = "snapshot_gib",
    [METER_SNAPSHOT_HOURS] = "snapshot_gib_hours",
    [METER_BACKUPS] = "backup_gib",
    [METER_BACKUP_HOURS] = "backup_gib_hours",
    [METER_FLOATING_IPS] = "floating_ips",
    [METER_FLOATING_IP_HOURS] = "floating_ip_hours",
    [METER_IMAGE_BYTES] = "image_bytes",
    [METER_OBJECT_BYTES] = "object_bytes",
};

const char *meter_word(enum meter meter)
{
    return words[meter];
}

static void one_less(struct metering *metering)
{
    if (--metering->open > 0)
        return;
    metering->done(metering->context, &metering->reading);
    free(metering);
}

/* A cloud without the service has nothing of it. */
static bool is_absent(const struct error *error)
{
    return error->kind == ERROR_INPUT;
}

static void fail(struct metering *metering, const char *what, const struct error *error)
{
    list_add(metering->arena, &metering->reading.failures,
             arena_print(metering->arena, "%s: %s", what, error->message));
}

static void fail_all(struct metering *metering, enum meter first, enum meter last, const char *what,
                     const struct error *error)
{
    fail(metering, what, error);
    for (size_t i = 0; i < metering->reading.projects.count; i++)
        for (enum meter meter = first; meter <= last; meter++)
            metering->reading.projects.items[i]->unknown[meter] = true;
}

static double number_of(const struct node *map, const char *key)
{
    const char *text = node_get_text(map, key);
    return text ? strtod(text, NULL) : 0;
}

/* NULL: it is nobody's that is asked for. */
static struct metered *project_of(const struct metering *metering, const char *id)
{
    return id ? map_get(&metering->by_id, id) : NULL;
}

/* --- servers --- */

static void ask_servers(struct metering *metering, const char *marker);

static size_t add_servers(struct metering *metering, const struct node *usage)
{
    const struct node *servers = node_get(usage, "server_usages");
    struct metered *project = project_of(metering, node_get_text(usage, "tenant_id"));
    size_t fresh = 0;
    for (size_t i = 0; servers && i < servers->count; i++) {
        const struct node *server = servers->items[i];
        const char *id = arena_text(metering->arena, node_get_text(server, "instance_id"));
        if (!id || map_has(&metering->servers, id))
            continue;
        map_set(&metering->servers, id, metering);
        fresh++;
        double hours = number_of(server, "hours");
        if (!project)
            continue;
        project->amounts[METER_SERVER_HOURS] += hours;
        project->amounts[METER_CORE_HOURS] += hours * number_of(server, "vcpus");
        project->amounts[METER_RAM_HOURS] += hours * number_of(server, "memory_mb") / MIB_OF_GIB;
    }
    return fresh;
}

/* The marker in the link to the next page; NULL: there is none. */
static const char *next_marker(struct arena *arena, const struct node *body)
{
    const struct node *links = node_get(body, "tenant_usages_links");
    for (size_t i = 0; links && i < links->count; i++) {
        const char *href = node_get_text(links->items[i], "href");
        const char *at = href ? strstr(href, "marker=") : NULL;
        if (at && text_equal(node_get_text(links->items[i], "rel"), "next"))
            return arena_copy(arena, at + strlen("marker="), strcspn(at + strlen("marker="), "&"));
    }
    return NULL;
}

static void servers_said(void *context, const struct session_reply *reply)
{
    struct metering *metering = context;
    const struct node *usages = node_get(reply->body, "tenant_usages");
    const struct error *error = reply->error;
    const char *marker = NULL;
    size_t fresh = 0;
    if (!error && (!usages || usages->type != NODE_LIST))
        error = error_make(metering->arena, ERROR_ANSWER, "an answer without the list tenant_usages");
    for (size_t i = 0; !error && usages && i < usages->count; i++)
        fresh += add_servers(metering, usages->items[i]);
    if (!error)
        marker = next_marker(metering->arena, reply->body);
    if (!error && marker && fresh == 0)
        error = error_make(metering->arena, ERROR_ANSWER, "the pages repeat themselves");
    if (error && !is_absent(error))
        fail_all(metering, METER_SERVER_HOURS, METER_RAM_HOURS, "hours of servers", error);
    else if (marker)
        ask_servers(metering, marker);
    one_less(metering);
}

static void ask_servers(struct metering *metering, const char *marker)
{
    const char *from = clock_print(metering->arena, metering->period.from),
               *to = clock_print(metering->arena, metering->period.to);
    const struct session_request request = {
        .service = "compute",
        .method = "GET",
        .path = arena_print(metering->arena,
                            "/v2.1/os-simple-tenant-usage?detailed=1&start=%.19s&end=%.19s&limit=%d%s%s",
                            from, to, SERVERS_OF_PAGE, marker ? "&marker=" : "", marker ? marker : ""),
        .if_match = -1,
    };
    metering->open++;
    session_send(metering->session, &request, servers_said, metering);
}

/* --- what is listed --- */

static const struct listing {
    const char *title, *service, *path, *envelope, *of, *size;
    enum meter amount, hours; /* hours METER_COUNT: not counted */
} listings[] = {
    {"volumes", "block-storage", "/v3/{admin}/volumes/detail?all_tenants=1", "volumes",
     "os-vol-tenant-attr:tenant_id", "size", METER_VOLUMES, METER_VOLUME_HOURS},
    {"volume snapshots", "block-storage", "/v3/{admin}/snapshots/detail?all_tenants=1", "snapshots",
     "os-extended-snapshot-attributes:project_id", "size", METER_SNAPSHOTS, METER_SNAPSHOT_HOURS},
    {"backups", "block-storage", "/v3/{admin}/backups/detail?all_tenants=1", "backups",
     "os-backup-project-attr:project_id", "size", METER_BACKUPS, METER_BACKUP_HOURS},
    {"floating IPs", "network", "/v2.0/floatingips", "floatingips", "project_id", NULL, METER_FLOATING_IPS,
     METER_FLOATING_IP_HOURS},
    {"images", "image", "/v2/images?visibility=all", "images", "owner", "size", METER_IMAGE_BYTES,
     METER_COUNT},
    {"hidden images", "image", "/v2/images?visibility=all&os_hidden=true", "images", "owner", "size",
     METER_IMAGE_BYTES, METER_COUNT},
};

struct list_walk {
    struct metering *metering;
    const struct listing *listing;
};

/* Some services end their times with Z, and some do not. */
static int64_t moment_of(struct arena *arena, const char *text)
{
    if (!text)
        return -1;
    return clock_parse(text_ends(text, "Z") ? text : arena_print(arena, "%sZ", text));
}

static struct error *listed(void *context, struct arena *arena, const struct node *object)
{
    const struct list_walk *walk = context;
    const struct listing *listing = walk->listing;
    const struct metering *metering = walk->metering;
    struct metered *project = project_of(metering, node_get_text(object, listing->of));
    if (!project)
        return NULL;
    double size = listing->size ? number_of(object, listing->size) : 1;
    int64_t made = moment_of(arena, node_get_text(object, "created_at"));
    if (made < 0)
        return error_make(arena, ERROR_ANSWER, "one of them does not say since when it is there");
    if (made >= metering->period.end)
        return NULL;
    int64_t since = made > metering->period.from ? made : metering->period.from;
    project->amounts[listing->amount] += size;
    if (listing->hours != METER_COUNT && since < metering->period.to)
        project->amounts[listing->hours] += size * (double)(metering->period.to - since) / HOUR;
    return NULL;
}

static void list_ended(void *context, const struct error *error)
{
    const struct list_walk *walk = context;
    const struct listing *listing = walk->listing;
    enum meter last = listing->hours == METER_COUNT ? listing->amount : listing->hours;
    if (error && !is_absent(error))
        fail_all(walk->metering, listing->amount, last, listing->title, error);
    one_less(walk->metering);
}

static void ask_lists(struct metering *metering)
{
    for (size_t i = 0; i < COUNT(listings); i++) {
        struct list_walk *walk = ARENA_NEW(metering->arena, struct list_walk);
        *walk = (struct list_walk){metering, &listings[i]};
        const struct paging_wish wish = {
            .service = listings[i].service,
            .path = listings[i].path,
            .envelope = listings[i].envelope,
            .id = "id",
            .paging = PAGING_MARKER,
            .context = walk,
            .object = listed,
            .done = list_ended,
        };
        metering->open++;
        paging_start(metering->session, &wish);
    }
}

/* --- objects --- */

struct account {
    struct metering *metering;
    struct metered *project;
};

static void account_said(void *context, const struct session_reply *reply)
{
    const struct account *account = context;
    struct metered *project = account->project;
    const struct error *error = reply->error;
    const char *bytes = node_get_text(reply->body, "x-account-bytes-used");
    if (!error && !bytes)
        error = error_make(account->metering->arena, ERROR_ANSWER, "the answer does not say it");
    if (!error && bytes) {
        project->amounts[METER_OBJECT_BYTES] = strtod(bytes, NULL);
    } else if (error && !is_absent(error) && reply->status != NOT_FOUND) {
        project->unknown[METER_OBJECT_BYTES] = true;
        fail(account->metering, arena_print(account->metering->arena, "objects of project %s", project->name),
             error);
    }
    one_less(account->metering);
}

static void ask_account(struct metering *metering, struct metered *project)
{
    struct account *account = ARENA_NEW(metering->arena, struct account);
    *account = (struct account){metering, project};
    const struct session_request request = {
        .service = "object-store",
        .method = "HEAD",
        .path = arena_print(metering->arena, "/v1/{account}%s", encode_escaped(metering->arena, project->id)),
        .in_headers = true,
        .if_match = -1,
    };
    metering->open++;
    session_send(metering->session, &request, account_said, account);
}

/* --- projects --- */

/* What stands behind the mark in one of the tags; NULL: none has it. */
static const char *mark_of(struct arena *arena, const struct node *project, const char *mark)
{
    const struct node *tags = node_get(project, "tags");
    for (size_t i = 0; tags && i < tags->count; i++) {
        const char *tag = node_text(tags->items[i]);
        if (tag && text_starts(tag, mark))
            return arena_text(arena, tag + strlen(mark));
    }
    return NULL;
}

static bool is_asked(const struct metering *metering, const char *client)
{
    bool found = metering->clients->count == 0;
    for (size_t i = 0; i < metering->clients->count; i++)
        found |= text_equal(metering->clients->items[i], client);
    return found;
}

static struct error *project_found(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    struct metering *metering = context;
    const char *client = mark_of(metering->arena, object, MARK_OWNER);
    const char *name = node_get_text(object, "name");
    if (!client || !is_asked(metering, client))
        return NULL;
    struct metered *project = ARENA_NEW(metering->arena, struct metered);
    project->client = client;
    project->region = mark_of(metering->arena, object, MARK_REGION);
    project->id = arena_text(metering->arena, node_get_text(object, "id"));
    project->name = arena_text(metering->arena, name ? name : project->id);
    map_set(&metering->by_id, project->id, project);
    list_add(metering->arena, &metering->reading.projects, project);
    return NULL;
}

static void projects_listed(void *context, const struct error *error)
{
    struct metering *metering = context;
    if (error) {
        fail(metering, "projects", error);
    } else if (metering->reading.projects.count > 0) {
        ask_servers(metering, NULL);
        ask_lists(metering);
        for (size_t i = 0; i < metering->reading.projects.count; i++)
            ask_account(metering, metering->reading.projects.items[i]);
    }
    one_less(metering);
}

void meter_read(struct session *session, struct arena *arena, const struct name_list *clients,
                struct meter_period period, meter_done *done, void *context)
{
    struct metering *metering = calloc(1, sizeof *metering);
    if (!metering)
        abort();
    *metering = (struct metering){.session = session,
                                  .arena = arena,
                                  .clients = clients,
                                  .period = period,
                                  .done = done,
                                  .context = context,
                                  .open = 1};
    map_init(&metering->by_id, arena);
    map_init(&metering->servers, arena);
    const struct paging_wish wish = {
        .service = "identity",
        .path = "/v3/projects",
        .envelope = "projects",
        .id = "id",
        .paging = PAGING_MARKER,
        .context = metering,
        .object = project_found,
        .done = projects_listed,
    };
    paging_start(session, &wish);
}
