#include "reconciler/cloud/observe.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/cloud/observation.h"
#include "reconciler/cloud/paging.h"
#include "spec/encode.h"

/* A bulk list of a kind. */
struct reading {
    struct observation *observation;
    const struct kind *kind;
};

static uint64_t bit(const struct kind *kind)
{
    return observation_bit(kind);
}

/* --- what is needed --- */

/* What tells one from its siblings is said by name, of those that no spec names too; but for what is read
 * only where a spec speaks of it. */
static uint64_t told_by(const struct kind *kind)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < COUNT(kind->identity) && kind->identity[i]; i++) {
        const struct field *field = &kind->fields[kind_field(kind, kind->identity[i])];
        bits |= field->kind && !kind_lingers(field->kind) ? bit(field->kind) : 0;
    }
    return bits;
}

static uint64_t referred(const struct resource *resource)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < resource->kind->field_count; i++) {
        const struct field *field = &resource->kind->fields[i];
        const struct value *value = &resource->values[i];
        bool said = value_is_set(value) || (value->type == VALUE_NULL && value->line);
        if (field->kind && field->type != FIELD_CHILDREN && said)
            bits |= bit(field->kind);
    }
    return bits;
}

uint64_t observe_kinds(const struct client *const *clients, size_t count)
{
    uint64_t bits = bit(&project_kind);
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->scope == SCOPE_PROJECT && !kinds[i]->singleton && !kind_lingers(kinds[i]))
            bits |= bit(kinds[i]);
    for (size_t i = 0; i < count; i++) {
        bits |= clients[i]->declared;
        for (size_t k = 0; k < KIND_COUNT; k++)
            bits |= kinds[k]->by && client_declares(clients[i], kinds[k]) ? bit(kinds[k]->by) : 0;
        for (size_t j = 0; j < clients[i]->resource_count; j++) {
            const struct resource *resource = clients[i]->resources[j];
            bits |= bit(resource->kind) | resource->declared | referred(resource);
        }
    }
    for (size_t i = 0; i < KIND_COUNT; i++)
        bits |= bits & bit(kinds[i]) ? told_by(kinds[i]) : 0;
    if (bits & (bit(&user_kind) | bit(&group_kind)))
        bits |= bit(&domain_kind);
    return bits;
}

/* --- requests --- */

void observation_tell(struct observation *observation)
{
    if (observation->progress)
        observation->progress(observation->context, observation->received, observation->sent);
}

void observation_sent(struct observation *observation)
{
    observation->sent++;
    observation_tell(observation);
}

void observation_received(struct observation *observation)
{
    observation->received++;
    observation_tell(observation);
}

static void one_sent(void *context)
{
    observation_sent(context);
}

static void one_received(void *context)
{
    observation_received(context);
}

struct request_count observation_count(struct observation *observation)
{
    return (struct request_count){observation, one_sent, one_received};
}

void observation_send(struct observation *observation, const struct kind *kind, const char *method,
                      const char *path, session_done *done, void *context)
{
    observation->open++;
    const struct session_request request = {.service = kind->service,
                                            .method = method,
                                            .path = path,
                                            .in_headers = kind_in_headers(kind, method),
                                            .if_match = -1};
    session_send(observation->session, &request, done, context);
}

void observation_ask(struct observation *observation, const struct kind *kind, const char *path,
                     session_done *done, void *context)
{
    observation_sent(observation);
    observation_send(observation, kind, "GET", path, done, context);
}

void observation_less(struct observation *observation)
{
    if (--observation->open > 0 || (observation->wish.reach == OBSERVE_CLIENTS && narrow_next(observation)))
        return;
    snapshot_end(observation->snapshot);
    observation->done(observation->context, observation->snapshot);
    arena_release(&observation->arena);
    free(observation);
}

/* --- whose projects --- */

static void want(struct observation *observation, struct map *wanted, const char *project_id,
                 uint64_t kinds_wanted)
{
    uint64_t *bits = map_get(wanted, project_id);
    if (!bits) {
        bits = ARENA_NEW(&observation->arena, uint64_t);
        map_set(wanted, project_id, bits);
    }
    *bits |= kinds_wanted;
}

static void want_named(struct observation *observation, struct map *wanted, const char *name,
                       uint64_t declared)
{
    const struct live_list *list = snapshot_by_name(observation->snapshot, &project_kind, name);
    for (size_t i = 0; i < list->count; i++)
        want(observation, wanted, list->items[i]->id, declared);
}

/* What a project that goes would leave behind, and each project has of its own. */
static uint64_t left_behind(const struct observation *observation)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->lingers && kinds[i]->reading == READING_PER_PROJECT &&
            session_offers(observation->session, kinds[i]->service))
            bits |= bit(kinds[i]);
    return bits;
}

uint64_t observation_guarded(const struct observation *observation, const struct client *client)
{
    const struct policy *policy = observation->wish.policy;
    uint64_t bits = 0;
    for (size_t i = 0; policy && client->state == LIFE_TERMINATED && i < KIND_COUNT; i++)
        bits |= policy_may_protect(policy, client->name, kinds[i]) ? bit(kinds[i]) : 0;
    return bits;
}

void observation_projects(struct observation *observation, struct map *wanted)
{
    struct map declared_by;
    map_init(wanted, &observation->arena);
    map_init(&declared_by, &observation->arena);
    for (size_t i = 0; i < observation->wish.client_count; i++) {
        const struct client *client = observation->wish.clients[i];
        const uint64_t left = left_behind(observation) & observation_guarded(observation, client);
        uint64_t *declared = ARENA_NEW(&observation->arena, uint64_t);
        for (size_t j = 0; j < client->projects.count; j++) {
            const struct resource *project = client->projects.items[j];
            const uint64_t bits = project->declared | left;
            *declared |= bits;
            want_named(observation, wanted, project->name, bits);
            for (size_t k = 0; k < project->formerly.count; k++)
                want_named(observation, wanted, project->formerly.items[k], bits);
        }
        map_set(&declared_by, client->name, declared);
    }
    const struct live_list *projects = &observation->snapshot->collections[kind_index(&project_kind)].items;
    for (size_t i = 0; i < projects->count; i++) {
        const struct live *project = projects->items[i];
        const uint64_t *declared = project->owner ? map_get(&declared_by, project->owner) : NULL;
        if (declared && !map_has(wanted, project->id))
            want(observation, wanted, project->id, *declared | left_behind(observation));
    }
}

static void defaults_answered(void *context, const struct session_reply *reply)
{
    struct observation *observation = context;
    struct snapshot *snapshot = observation->snapshot;
    const struct kind *kind = observation->quotas;
    observation_received(observation);
    if (reply->error)
        snapshot_fail(snapshot, kind, NULL, reply->error);
    else if (!snapshot_add_defaults(snapshot, kind, node_get(reply->body, kind->envelope)))
        snapshot_complete(snapshot, kind, NULL);
    observation_less(observation);
}

/* Quotas listed in bulk: a project without a row of its own is not in the list, and has the defaults. */
static void ask_defaults(struct observation *observation)
{
    struct snapshot *snapshot = observation->snapshot;
    const struct kind *kind = observation->quotas;
    const struct error *error = snapshot_error(snapshot, &project_kind, NULL);
    const struct live_list *projects = &snapshot->collections[kind_index(&project_kind)].items;
    if (!error && projects->count == 0)
        error = error_make(&observation->arena, ERROR_ANSWER, "there is no project at all");
    if (error) {
        snapshot_fail(snapshot, kind, NULL, error);
        return;
    }
    const struct encode_ids ids = {.project = projects->items[0]->id}; /* the same for any project */
    const char *path = encode_path(&observation->arena, kind, kind->defaults.path, &ids, NULL);
    observation_ask(observation, kind, path, defaults_answered, observation);
}

static bool is_wanted(const struct map *wanted, const struct kind *kind)
{
    for (size_t i = 0; kind->lingers && i < wanted->count; i++)
        if (*(const uint64_t *)wanted->entries[i].value & bit(kind))
            return true;
    return false;
}

void observation_read_quotas(struct observation *observation)
{
    struct snapshot *snapshot = observation->snapshot;
    const struct error *error = snapshot_error(snapshot, &project_kind, NULL);
    struct map wanted;
    observation_projects(observation, &wanted);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (kinds[i]->reading != READING_PER_PROJECT)
            continue;
        bool spoken_of = observation->wish.kinds & bit(kinds[i]);
        if (!spoken_of && !is_wanted(&wanted, kinds[i]))
            continue;
        if (error) {
            snapshot_fail(snapshot, kinds[i], NULL, error);
            continue;
        }
        if (kinds[i]->singleton && !session_offers(observation->session, kinds[i]->service)) {
            snapshot_lack(snapshot, kinds[i]);
            continue;
        }
        snapshot_complete(snapshot, kinds[i], NULL);
        if (spoken_of && !kinds[i]->in_keystone)
            observation_probe(observation, kinds[i]);
        if (!limits_read(observation, kinds[i], &wanted))
            observation_ask_projects(observation, kinds[i], &wanted);
    }
    if (!error)
        each_read_lingering(observation);
}

/* --- bulk lists --- */

static struct error *listed(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    struct reading *reading = context;
    return snapshot_add(reading->observation->snapshot, reading->kind, NULL, object, NULL);
}

static bool is_declared(const struct observation *observation, const char *service)
{
    for (size_t i = 0; i < observation->wish.client_count; i++) {
        const struct client *client = observation->wish.clients[i];
        for (size_t j = 0; j < client->resource_count; j++)
            if (!client->resources[j]->kind->singleton &&
                text_equal(client->resources[j]->kind->service, service))
                return true;
    }
    return false;
}

bool observation_spares(const struct observation *observation, const char *service)
{
    return session_offers(observation->session, "identity") &&
           !session_offers(observation->session, service) && !is_declared(observation, service);
}

static void list_ended(void *context, const struct error *error)
{
    struct reading *reading = context;
    struct observation *observation = reading->observation;
    bool spared = error && observation_spares(observation, reading->kind->service);
    /* where there is no such service, there can be none to look up */
    bool whole =
        spared ? reading->kind->scope == SCOPE_CLOUD : !error && reading->kind != observation->quotas;
    if (error && !spared)
        snapshot_fail(observation->snapshot, reading->kind, NULL, error);
    else if (whole)
        snapshot_complete(observation->snapshot, reading->kind, NULL);
    /* what is asked about single projects waits for their list alone: the others may take longer */
    if (reading->kind == &project_kind)
        observation_read_quotas(observation);
    each_start(observation, reading->kind);
    if ((reading->kind == &project_kind || reading->kind == observation->quotas) &&
        --observation->before_defaults == 0 &&
        !snapshot_error(observation->snapshot, observation->quotas, NULL))
        ask_defaults(observation);
    observation_less(observation);
}

static void read_list(struct observation *observation, const struct kind *kind)
{
    struct reading *reading = ARENA_NEW(&observation->arena, struct reading);
    *reading = (struct reading){.observation = observation, .kind = kind};
    if (kind->defaults.path)
        observation->quotas = kind;
    observation->open++;
    const struct paging_wish wish = {
        .service = kind->service,
        .path = kind->list.path,
        .envelope = kind->list_envelope,
        .id = kind->id_json ? kind->id_json : "id",
        .paging = kind->paging,
        .context = reading,
        .object = listed,
        .count = observation_count(observation),
        .done = list_ended,
    };
    paging_start(observation->session, &wish);
}

static uint64_t lists_of(uint64_t wanted)
{
    uint64_t bits = bit(&project_kind);
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (wanted & bit(kinds[i]))
            bits |= bit(kinds[i]->list_of ? kinds[i]->list_of : kinds[i]);
    return bits;
}

void observe_start(struct session *session, const struct observe_wish *wish,
                   void (*progress)(void *context, size_t done, size_t total), observe_done *done,
                   void *context)
{
    struct observation *observation = calloc(1, sizeof *observation);
    if (!observation)
        abort();
    arena_init(&observation->arena);
    observation->session = session;
    observation->snapshot = snapshot_new(wish->region, clock_seconds());
    observation->snapshot->marked = wish->marked;
    observation->wish = *wish;
    const struct client **clients =
        ARENA_ARRAY(&observation->arena, const struct client *, wish->client_count);
    for (size_t i = 0; i < wish->client_count; i++)
        clients[i] = wish->clients[i];
    observation->wish.clients = clients;
    observation->progress = progress;
    observation->done = done;
    observation->context = context;
    if (wish->reach == OBSERVE_CLIENTS) {
        narrow_start(observation);
        return;
    }
    observation->before_defaults = 2;      /* of projects and of quotas */
    read_list(observation, &project_kind); /* what is asked about single projects waits for it */
    uint64_t lists = lists_of(wish->kinds) & ~bit(&project_kind);
    for (size_t i = 0; i < KIND_COUNT; i++)
        if ((lists & bit(kinds[i])) && kinds[i]->reading == READING_LIST)
            read_list(observation, kinds[i]);
}
