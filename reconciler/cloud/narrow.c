/* A reading of a few clients: what they may need of the lists that grow with the cloud, and the short ones
 * whole. */
#include "base/text.h"
#include "reconciler/cloud/observation.h"
#include "reconciler/cloud/paging.h"
#include "spec/encode.h"

/* One request, or the pages of one list. */
struct query {
    struct observation *observation;
    const struct kind *kind;
    const char *project_id; /* of the one object that is asked for, or NULL */
};

/* --- answers --- */

static void fail(const struct query *query, const struct error *error)
{
    struct observation *observation = query->observation;
    if (!observation_spares(observation, query->kind->service))
        snapshot_fail(observation->snapshot, query->kind, NULL, error);
}

static struct error *listed(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    const struct query *query = context;
    const struct kind *kind = query->kind->list_of ? query->kind->list_of : query->kind;
    return snapshot_add(query->observation->snapshot, kind, NULL, object, NULL);
}

static void list_ended(void *context, const struct error *error)
{
    struct query *query = context;
    if (error)
        fail(query, error);
    observation_less(query->observation);
}

static void one_answered(void *context, const struct session_reply *reply)
{
    struct query *query = context;
    const struct kind *kind = query->kind;
    observation_received(query->observation);
    if (!reply->error)
        snapshot_add(query->observation->snapshot, kind, query->project_id,
                     node_get(reply->body, kind->envelope ? kind->envelope : kind->name), NULL);
    else if (reply->status != 404 || query->project_id) /* users and groups that are gone leave their roles */
        fail(query, reply->error);
    observation_less(query->observation);
}

/* --- questions --- */

static struct query *new_query(struct observation *observation, const struct kind *kind)
{
    struct query *query = ARENA_NEW(&observation->arena, struct query);
    *query = (struct query){.observation = observation, .kind = kind};
    return query;
}

static void read_list(struct observation *observation, const struct kind *kind, const char *path)
{
    const struct kind *list = kind->list_of ? kind->list_of : kind;
    const struct paging_wish wish = {
        .service = list->service,
        .path = path,
        .envelope = list->list_envelope,
        .id = list->id_json ? list->id_json : "id",
        .paging = list->paging,
        .context = new_query(observation, kind),
        .object = listed,
        .count = observation_count(observation),
        .done = list_ended,
    };
    observation->open++;
    paging_start(observation->session, &wish);
}

static void ask(struct observation *observation, const struct kind *kind, const struct narrow *narrow,
                const char *id)
{
    const struct encode_ids ids = {.id = id};
    const char *path = encode_path(&observation->arena, kind, narrow->path, &ids, NULL);
    if (!kind->singleton && narrow->by != NARROW_ID) {
        read_list(observation, kind, path);
        return;
    }
    struct query *query = new_query(observation, kind);
    query->project_id = kind->singleton ? id : NULL;
    observation_ask(observation, kind, path, one_answered, query);
}

/* --- what they are asked by --- */

struct asking {
    struct observation *observation;
    const struct kind *kind;
    const struct narrow *narrow;
    struct map asked; /* each id once */
};

static void ask_once(struct asking *asking, const char *id)
{
    if (!id || map_has(&asking->asked, id))
        return;
    map_set(&asking->asked, id, asking);
    ask(asking->observation, asking->kind, asking->narrow, id);
}

static void ask_names_in(struct asking *asking, const struct resource *resource)
{
    if (resource->kind == asking->kind) {
        ask_once(asking, resource->name);
        for (size_t i = 0; i < resource->formerly.count; i++)
            ask_once(asking, resource->formerly.items[i]);
    }
    for (size_t i = 0; i < resource->kind->field_count; i++)
        if (resource->kind->fields[i].kind == asking->kind && resource->values[i].type == VALUE_REFERENCE)
            ask_once(asking, resource->values[i].reference.name);
}

static void ask_ids_of(struct asking *asking, const struct live *live)
{
    const struct snapshot *snapshot = asking->observation->snapshot;
    for (size_t i = 0; i < live->kind->field_count; i++)
        if (live->kind->fields[i].kind == asking->kind && live->values[i].type == VALUE_REFERENCE &&
            !snapshot_by_id(snapshot, asking->kind, live->values[i].reference.id))
            ask_once(asking, live->values[i].reference.id);
}

static void ask_by_client(struct asking *asking)
{
    const struct observe_wish *wish = &asking->observation->wish;
    for (size_t i = 0; i < wish->client_count; i++) {
        const struct client *client = wish->clients[i];
        if (asking->narrow->by == NARROW_CLIENT)
            ask_once(asking, client->name);
        for (size_t j = 0; asking->narrow->by == NARROW_NAME && j < client->resource_count; j++)
            ask_names_in(asking, client->resources[j]);
    }
}

/* Do the clients name it beside their projects? */
static bool is_beside(const struct observation *observation, const struct live *live)
{
    for (size_t i = 0; i < observation->wish.client_count; i++) {
        const struct client *client = observation->wish.clients[i];
        for (size_t j = 0; j < client->roots.count; j++)
            if (client->roots.items[j]->kind == live->kind &&
                text_equal(client->roots.items[j]->name, live->name))
                return true;
    }
    return false;
}

/* What stands in the wanted projects, or beside them. */
static void ask_by_parent(struct asking *asking, const struct map *wanted)
{
    const struct kind *parent = asking->kind->parent;
    const struct live_list *list = &asking->observation->snapshot->collections[kind_index(parent)].items;
    for (size_t i = 0; i < list->count; i++)
        if (parent->scope == SCOPE_PROJECT ? map_has(wanted, list->items[i]->project_id)
                                           : is_beside(asking->observation, list->items[i]))
            ask_once(asking, list->items[i]->id);
}

static void ask_by_domain(struct asking *asking)
{
    const struct observation *observation = asking->observation;
    for (size_t i = 0; i < observation->wish.client_count; i++) {
        const struct client *client = observation->wish.clients[i];
        const struct live_list *domains =
            snapshot_by_name(observation->snapshot, &domain_kind, client->domain);
        for (size_t j = 0; client_declares(client, asking->kind) && j < domains->count; j++)
            ask_once(asking, domains->items[j]->id);
    }
}

static void ask_by_reference(struct asking *asking)
{
    const struct snapshot *snapshot = asking->observation->snapshot;
    for (size_t i = 0; i < KIND_COUNT; i++)
        for (size_t j = 0; j < snapshot->collections[i].items.count; j++)
            ask_ids_of(asking, snapshot->collections[i].items.items[j]);
}

/* --- stages --- */

enum stage { STAGE_CLIENTS, STAGE_PROJECTS, STAGE_PARENTS, STAGE_REFERENCES, STAGE_COUNT };

static enum stage stage_of(enum narrow_by by)
{
    if (by == NARROW_PROJECT || by == NARROW_DOMAIN)
        return STAGE_PROJECTS;
    if (by == NARROW_PARENT)
        return STAGE_PARENTS;
    return by == NARROW_ID ? STAGE_REFERENCES : STAGE_CLIENTS;
}

/* What it is asked by could not be read, or some of itself. */
static const struct error *hindrance(const struct observation *observation, const struct kind *kind,
                                     enum narrow_by by)
{
    const struct error *error = snapshot_error(observation->snapshot, kind, NULL);
    if (!error && (by == NARROW_PROJECT || by == NARROW_PARENT))
        error = snapshot_error(observation->snapshot, &project_kind, NULL);
    if (!error && by == NARROW_PARENT)
        error = snapshot_error(observation->snapshot, kind->parent, NULL);
    if (!error && by == NARROW_DOMAIN)
        error = snapshot_error(observation->snapshot, &domain_kind, NULL);
    return error;
}

static void ask_narrow(struct observation *observation, const struct kind *kind, const struct narrow *narrow,
                       const struct map *wanted)
{
    struct asking asking = {observation, kind, narrow, {0}};
    const struct error *error = hindrance(observation, kind, narrow->by);
    map_init(&asking.asked, &observation->arena);
    if (error)
        snapshot_fail(observation->snapshot, kind, NULL, error);
    else if (narrow->by == NARROW_ALWAYS)
        read_list(observation, kind, narrow->path);
    else if (narrow->by == NARROW_PROJECT)
        for (size_t i = 0; i < wanted->count; i++)
            ask_once(&asking, wanted->entries[i].key);
    else if (narrow->by == NARROW_PARENT)
        ask_by_parent(&asking, wanted);
    else if (narrow->by == NARROW_DOMAIN)
        ask_by_domain(&asking);
    else if (narrow->by == NARROW_ID)
        ask_by_reference(&asking);
    else
        ask_by_client(&asking);
}

static void start(struct observation *observation)
{
    struct map wanted;
    observation_projects(observation, &wanted);
    if (observation->stage == STAGE_PROJECTS) {
        each_start(observation, NULL);
        observation_read_quotas(observation);
    }
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *kind = kinds[i];
        if (!(observation->wish.kinds & observation_bit(kind)))
            continue;
        if (kind->each_of && kind->each_of == kind->parent && observation->stage == STAGE_PARENTS)
            each_start(observation, kind->each_of);
        if (!kind->narrow[0].path && kind->reading == READING_LIST && observation->stage == STAGE_CLIENTS)
            read_list(observation, kind, kind->list.path);
        for (size_t k = 0; k < COUNT(kind->narrow); k++)
            if (kind->narrow[k].path && stage_of(kind->narrow[k].by) == observation->stage)
                ask_narrow(observation, kind, &kind->narrow[k], &wanted);
    }
}

static void complete(struct observation *observation)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if ((observation->wish.kinds & observation_bit(kinds[i])) && kinds[i]->reading == READING_LIST &&
            (session_offers(observation->session, kinds[i]->service) ||
             (kinds[i]->scope == SCOPE_CLOUD && observation_spares(observation, kinds[i]->service))))
            snapshot_complete(observation->snapshot, kinds[i], NULL);
}

void narrow_start(struct observation *observation)
{
    observation->wish.kinds |= observation_bit(&project_kind);
    observation->open++; /* until all of the stage is asked */
    start(observation);
    observation_less(observation);
}

bool narrow_next(struct observation *observation)
{
    while (++observation->stage < STAGE_COUNT) {
        observation->open++;
        start(observation);
        if (--observation->open > 0)
            return true;
    }
    complete(observation);
    return false;
}
