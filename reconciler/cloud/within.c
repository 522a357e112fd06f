/* Lists that every project has of its own, with a request for each of their rows. */
#include "reconciler/cloud/observation.h"
#include "reconciler/cloud/paging.h"
#include "spec/encode.h"

struct within {
    struct observation *observation;
    const struct kind *kind;
    const char *project_id;
    struct name_list names;
    size_t open; /* requests about single rows */
    bool failed;
    void (*done)(void *context);
    void *context;
};

struct row {
    struct within *within;
    const char *name;
};

static void fail(struct within *within, const struct error *error)
{
    within->failed = true;
    snapshot_fail(within->observation->snapshot, within->kind, within->project_id, error);
}

static void less(struct within *within)
{
    if (--within->open > 0)
        return;
    if (!within->failed)
        snapshot_complete(within->observation->snapshot, within->kind, within->project_id);
    within->done(within->context);
}

static void told(void *context, const struct session_reply *reply)
{
    const struct row *row = context;
    struct within *within = row->within;
    struct observation *observation = within->observation;
    observation_received(observation);
    if (reply->error && reply->status != 404) { /* gone meanwhile */
        fail(within, reply->error);
    } else if (!reply->error) {
        struct node *object = (struct node *)reply->body;
        node_set(&observation->arena, object, "name", node_new_text(&observation->arena, row->name));
        within->failed |=
            snapshot_add(observation->snapshot, within->kind, within->project_id, object, NULL) != NULL;
    }
    less(within);
    observation_less(observation);
}

static void ask_row(struct within *within, const char *name)
{
    struct observation *observation = within->observation;
    const struct kind *kind = within->kind;
    struct row *row = ARENA_NEW(&observation->arena, struct row);
    *row = (struct row){within, name};
    struct value *values = ARENA_ARRAY(&observation->arena, struct value, kind->field_count);
    values[kind_field(kind, "name")] = value_text(name);
    const struct encode_ids ids = {.project = within->project_id};
    const char *path = encode_path(&observation->arena, kind, kind->detail.path, &ids, values);
    within->open++;
    observation_sent(observation);
    observation_send(observation, kind, kind->detail.method, path, told, row);
}

static struct error *listed(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    struct within *within = context;
    struct arena *lasting = &within->observation->arena;
    list_add(lasting, &within->names, arena_text(lasting, node_get_text(object, "name")));
    return NULL;
}

static void list_ended(void *context, const struct error *error)
{
    struct within *within = context;
    struct observation *observation = within->observation;
    if (error)
        fail(within, error);
    within->open = 1;
    for (size_t i = 0; !error && i < within->names.count; i++)
        ask_row(within, within->names.items[i]);
    less(within);
    observation_less(observation);
}

void within_read(struct observation *observation, const struct kind *kind, const char *project_id,
                 void (*done)(void *context), void *context)
{
    struct within *within = ARENA_NEW(&observation->arena, struct within);
    *within = (struct within){
        .observation = observation, .kind = kind, .project_id = project_id, .done = done, .context = context};
    const struct encode_ids ids = {.project = project_id};
    const struct paging_wish wish = {
        .service = kind->service,
        .path = encode_path(&observation->arena, kind, kind->list.path, &ids, NULL),
        .envelope = kind->list_envelope,
        .id = "name",
        .paging = kind->paging,
        .context = within,
        .object = listed,
        .count = observation_count(observation),
        .done = list_ended,
    };
    observation->open++;
    paging_start(observation->session, &wish);
}
