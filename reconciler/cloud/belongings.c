#include "reconciler/cloud/belongings.h"

#include <stdlib.h>

#include "base/text.h"
#include "reconciler/cloud/paging.h"
#include "spec/encode.h"

enum { FEW = 8, FORBIDDEN = 403, NOT_FOUND = 404 };

static const struct list {
    const char *title, *service, *path, *envelope, *of, *filter;
} lists[] = {
    {"server", "compute", "/v2.1/servers/detail?all_tenants=1", "servers", "tenant_id", "project_id"},
    {"volume", "block-storage", "/v3/{admin}/volumes/detail?all_tenants=1", "volumes",
     "os-vol-tenant-attr:tenant_id", "project_id"},
    {"volume snapshot", "block-storage", "/v3/{admin}/snapshots/detail?all_tenants=1", "snapshots",
     "os-extended-snapshot-attributes:project_id", "project_id"},
    {"backup", "block-storage", "/v3/{admin}/backups/detail?all_tenants=1", "backups",
     "os-backup-project-attr:project_id", "project_id"},
    {"image", "image", "/v2/images?visibility=all", "images", "owner", "owner"},
    {"hidden image", "image", "/v2/images?visibility=all&os_hidden=true", "images", "owner", "owner"},
};

struct belongings {
    struct session *session;
    struct snapshot *snapshot;
    struct arena arena;
    struct map wanted; /* ids of projects */
    belongings_done *done;
    void *context;
    size_t open;
};

static void one_less(struct belongings *belongings)
{
    if (--belongings->open > 0)
        return;
    belongings->done(belongings->context);
    arena_release(&belongings->arena);
    free(belongings);
}

/* --- lists --- */

struct walk {
    struct belongings *belongings;
    const struct list *list;
};

static struct error *found(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    const struct walk *walk = context;
    const char *project = node_get_text(object, walk->list->of);
    if (project && map_has(&walk->belongings->wanted, project))
        snapshot_add_belonging(walk->belongings->snapshot, project, walk->list->title, 1);
    return NULL;
}

static void walked(void *context, const struct error *error)
{
    const struct walk *walk = context;
    if (error)
        snapshot_fail_belongings(walk->belongings->snapshot, error);
    one_less(walk->belongings);
}

/* project NULL: of all */
static void start(struct belongings *belongings, const struct list *list, const char *project)
{
    struct walk *walk = ARENA_NEW(&belongings->arena, struct walk);
    *walk = (struct walk){belongings, list};
    const char *path = list->path;
    if (project)
        path = arena_print(&belongings->arena, "%s&%s=%s", path, list->filter,
                           encode_escaped(&belongings->arena, project));
    const struct paging_wish wish = {
        .service = list->service,
        .path = path,
        .envelope = list->envelope,
        .id = "id",
        .paging = PAGING_MARKER,
        .context = walk,
        .object = found,
        .done = walked,
    };
    belongings->open++;
    paging_start(belongings->session, &wish);
}

/* --- the object store --- */

struct account {
    struct belongings *belongings;
    const char *project;
};

/* Not every administrator may look into the accounts of others. */
static void account_said(void *context, const struct session_reply *reply)
{
    const struct account *account = context;
    const char *containers = node_get_text(reply->body, "x-account-container-count");
    if (reply->error && reply->status != FORBIDDEN && reply->status != NOT_FOUND)
        snapshot_fail_belongings(account->belongings->snapshot, reply->error);
    else if (!reply->error && containers)
        snapshot_add_belonging(account->belongings->snapshot, account->project, "container",
                               (size_t)strtoull(containers, NULL, 10));
    one_less(account->belongings);
}

static void ask_account(struct belongings *belongings, const char *project)
{
    struct account *account = ARENA_NEW(&belongings->arena, struct account);
    *account = (struct account){belongings, project};
    const struct session_request request = {
        .service = "object-store",
        .method = "HEAD",
        .path =
            arena_print(&belongings->arena, "/v1/{account}%s", encode_escaped(&belongings->arena, project)),
        .in_headers = true,
        .if_match = -1,
    };
    belongings->open++;
    session_send(belongings->session, &request, account_said, account);
}

void belongings_read(struct session *session, struct snapshot *snapshot, const struct name_list *projects,
                     belongings_done *done, void *context)
{
    struct belongings *belongings = calloc(1, sizeof *belongings);
    if (!belongings)
        abort();
    *belongings = (struct belongings){
        .session = session, .snapshot = snapshot, .done = done, .context = context, .open = 1};
    arena_init(&belongings->arena);
    map_init(&belongings->wanted, &belongings->arena);
    for (size_t i = 0; i < projects->count; i++)
        map_set(&belongings->wanted, projects->items[i], belongings);
    for (size_t i = 0; i < COUNT(lists); i++) {
        if (!session_offers(session, lists[i].service))
            continue;
        for (size_t k = 0; projects->count <= FEW && k < projects->count; k++)
            start(belongings, &lists[i], projects->items[k]);
        if (projects->count > FEW)
            start(belongings, &lists[i], NULL);
    }
    for (size_t i = 0; session_offers(session, "object-store") && i < projects->count; i++)
        ask_account(belongings, projects->items[i]);
    one_less(belongings);
}
