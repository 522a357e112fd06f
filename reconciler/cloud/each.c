/* Lists that a kind has for each object of a look-up: who may use a private flavor. And what lingers when a
 * project goes. */
#include "base/text.h"
#include "reconciler/cloud/observation.h"
#include "reconciler/cloud/paging.h"
#include "spec/encode.h"

struct each {
    struct observation *observation;
    const struct kind *kind;
    size_t open;              /* lists that are not there yet */
    struct map names, owners; /* of what is asked for */
};

/* One of the lists. */
struct query {
    struct each *each;
    const char *id; /* what it is of */
};

static struct error *listed(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    const struct query *query = context;
    return snapshot_add(query->each->observation->snapshot, query->each->kind, query->id, object, NULL);
}

static void less(struct each *each)
{
    if (--each->open == 0)
        snapshot_complete(each->observation->snapshot, each->kind, NULL);
}

static void ended(void *context, const struct error *error)
{
    struct each *each = ((const struct query *)context)->each;
    struct observation *observation = each->observation;
    if (error) /* also where its object has gone meanwhile: the next reading does not have it */
        snapshot_fail(observation->snapshot, each->kind, NULL, error);
    less(each);
    observation_less(observation);
}

static void ask(struct each *each, const struct live *object)
{
    struct observation *observation = each->observation;
    const struct kind *kind = each->kind;
    const struct encode_ids ids = {.id = object->id};
    struct query *query = ARENA_NEW(&observation->arena, struct query);
    *query = (struct query){each, object->id};
    const struct paging_wish wish = {
        .service = kind->service,
        .path = encode_path(&observation->arena, kind, kind->list.path, &ids, NULL),
        .envelope = kind->list_envelope,
        .paging = PAGING_NONE,
        .context = query,
        .object = listed,
        .count = observation_count(observation),
        .done = ended,
    };
    each->open++;
    observation->open++;
    paging_start(observation->session, &wish);
}

/* Do these stand on what they are listed for? Else they are looked up. */
static bool stands_on(const struct kind *kind)
{
    return kind->parent == kind->each_of;
}

/* What specs name of these, as the cloud calls it. */
static void note_named(struct each *each)
{
    const struct observation *observation = each->observation;
    const struct region *names = observation->wish.names;
    for (size_t i = 0; i < observation->wish.client_count; i++) {
        const struct client *client = observation->wish.clients[i];
        for (size_t j = 0; j < client->resource_count; j++) {
            const struct resource *resource = client->resources[j];
            const char *name = resource->kind == each->kind ? resource->values[0].reference.name : NULL;
            if (name)
                map_set(&each->names, names ? region_call(names, each->kind->each_of, name) : name, each);
        }
    }
}

/* Is there something that the client names by these alone, and may name no more? */
static bool may_unname(const struct client *client, const struct kind *kind)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->by == kind && client_declares(client, kinds[i]))
            return true;
    return false;
}

/* What specs speak of these on, by its names, and by the client in its mark where it is renamed. */
static void note_wanted(struct each *each)
{
    struct observation *observation = each->observation;
    const struct kind *parent = each->kind->parent;
    for (size_t i = 0; i < observation->wish.client_count; i++) {
        const struct client *client = observation->wish.clients[i];
        if (may_unname(client, each->kind))
            map_set(&each->owners, client->name, each);
        for (size_t j = 0; j < client->roots.count; j++) {
            struct resource *root = client->roots.items[j];
            if (root->kind != parent || !resource_declares(root, each->kind))
                continue;
            map_set(&each->owners, client->name, root);
            map_set(&each->names, root->name, root);
            for (size_t k = 0; k < root->formerly.count; k++)
                map_set(&each->names, root->formerly.items[k], root);
        }
    }
}

/* Clients have things of their own that they share with whom they like: not of interest. */
static bool is_asked(const struct each *each, const struct live *object)
{
    bool named = object->name && map_has(&each->names, object->name);
    if (stands_on(each->kind))
        return named || (object->owner && map_has(&each->owners, object->owner));
    bool provided =
        !object->project_id || text_equal(object->project_id, session_project_id(each->observation->session));
    return object->closed && (provided || named);
}

static void start(struct observation *observation, const struct kind *kind)
{
    const struct live_list *objects = &observation->snapshot->collections[kind_index(kind->each_of)].items;
    const struct error *error = snapshot_error(observation->snapshot, kind->each_of, NULL);
    struct each *each = ARENA_NEW(&observation->arena, struct each);
    *each = (struct each){.observation = observation, .kind = kind, .open = 1};
    map_init(&each->names, &observation->arena);
    map_init(&each->owners, &observation->arena);
    if (stands_on(kind))
        note_wanted(each);
    else
        note_named(each);
    if (error)
        snapshot_fail(observation->snapshot, kind, NULL, error);
    for (size_t i = 0; !error && i < objects->count; i++)
        if (is_asked(each, objects->items[i]))
            ask(each, objects->items[i]);
    less(each);
}

void each_start(struct observation *observation, const struct kind *lookup)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->each_of &&
            (lookup ? kinds[i]->each_of == lookup : kinds[i]->each_of != kinds[i]->parent) &&
            (observation->wish.kinds & observation_bit(kinds[i])))
            start(observation, kinds[i]);
}

/* --- what lingers --- */

static bool is_named_by(const struct client *client, const struct live *project)
{
    for (size_t i = 0; i < client->projects.count; i++) {
        const struct resource *named = client->projects.items[i];
        if (text_equal(named->name, project->name))
            return true;
        for (size_t j = 0; j < named->formerly.count; j++)
            if (text_equal(named->formerly.items[j], project->name))
                return true;
    }
    return false;
}

/* The kinds that matter of projects of the clients which none of them names any more, or which are to go. */
static uint64_t may_go(struct observation *observation)
{
    const struct live_list *projects = &observation->snapshot->collections[kind_index(&project_kind)].items;
    struct map clients;
    uint64_t bits = 0;
    map_init(&clients, &observation->arena);
    for (size_t i = 0; i < observation->wish.client_count; i++)
        map_set(&clients, observation->wish.clients[i]->name, (void *)observation->wish.clients[i]);
    for (size_t i = 0; i < projects->count; i++) {
        const struct live *project = projects->items[i];
        const struct client *owner = project->owner ? map_get(&clients, project->owner) : NULL;
        if (owner)
            bits |= is_named_by(owner, project) ? observation_guarded(observation, owner) : UINT64_MAX;
    }
    return bits;
}

static const struct kind *list_of(const struct kind *kind)
{
    return kind->each_of ? kind->each_of : kind->list_of ? kind->list_of : kind;
}

static struct error *found(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    const struct each *each = ((const struct query *)context)->each;
    return snapshot_add(each->observation->snapshot, list_of(each->kind), NULL, object, NULL);
}

static void looked(void *context, const struct error *error)
{
    const struct each *each = ((const struct query *)context)->each;
    struct observation *observation = each->observation;
    if (error)
        snapshot_fail(observation->snapshot, each->kind, NULL, error);
    else if (each->kind->each_of)
        start(observation, each->kind);
    else
        snapshot_complete(observation->snapshot, list_of(each->kind), NULL);
    observation_less(observation);
}

void each_read_lingering(struct observation *observation)
{
    const uint64_t bits = may_go(observation);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *list = list_of(kinds[i]);
        if (!kind_lingers(kinds[i]) || !(bits & observation_bit(kinds[i])))
            continue;
        if (observation_spares(observation, list->service))
            snapshot_lack(observation->snapshot, kinds[i]);
        if (kinds[i]->reading == READING_PER_PROJECT ||
            (observation->wish.kinds & observation_bit(kinds[i])) ||
            !session_offers(observation->session, list->service))
            continue;
        struct each *each = ARENA_NEW(&observation->arena, struct each);
        *each = (struct each){.observation = observation, .kind = kinds[i]};
        struct query *query = ARENA_NEW(&observation->arena, struct query);
        *query = (struct query){each, NULL};
        const struct paging_wish wish = {
            .service = list->service,
            .path = list->list.path,
            .envelope = list->list_envelope,
            .id = "id",
            .paging = list->paging,
            .context = query,
            .object = found,
            .count = observation_count(observation),
            .done = looked,
        };
        observation->wish.kinds |= observation_bit(kinds[i]);
        observation->open++;
        paging_start(observation->session, &wish);
    }
}
