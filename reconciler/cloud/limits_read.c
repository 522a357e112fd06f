/*
 * The quotas of many projects in one list, where Keystone has them. Which of the two has them nobody says:
 * limits in Keystone may be there before the service heeds them. So what the list makes of some projects is
 * held against what the service itself says of them; unless all of it is the same, each project is asked for.
 * Quotas that are in Keystone alone are believed as the lists have them.
 */
#include "base/text.h"
#include "reconciler/cloud/limits.h"
#include "reconciler/cloud/observation.h"
#include "reconciler/cloud/paging.h"
#include "spec/decode.h"
#include "spec/encode.h"

#define KEYSTONE "identity"

enum {
    TELLING = 2, /* projects that differ from what is registered, and one that does not */
    PLAIN = 1,
    WITNESSES = TELLING + PLAIN
};

struct reading {
    struct observation *observation;
    const struct kind *kind;
    const struct map *wanted;
    struct name_list ids; /* of the projects */
    struct limits limits;
    struct value *defaults;
    const char *witnesses[WITNESSES];
    size_t witness_count, heard;
};

/* error: what came of asking Keystone, or NULL. */
static void give_up(struct reading *reading, const struct error *error)
{
    struct snapshot *snapshot = reading->observation->snapshot;
    if (!reading->kind->in_keystone)
        observation_ask_projects(reading->observation, reading->kind, reading->wanted);
    else if (error)
        snapshot_fail(snapshot, reading->kind, NULL, error);
    else
        snapshot_lack(snapshot, reading->kind);
    observation_less(reading->observation);
}

/* --- what the list makes of a project --- */

static int64_t quota_of(const struct reading *reading, const char *project_id, size_t row)
{
    const struct limit *limit = limits_of(&reading->limits, project_id, row);
    return limit ? limit->value : reading->defaults[row].integer;
}

/* In the shape of a service's own quotas; what is in Keystone alone has what is registered, and no more. */
static struct node *object_of(const struct reading *reading, const char *project_id)
{
    const struct kind *kind = reading->kind;
    struct arena *arena = &reading->observation->arena;
    struct node *object = node_new_map(arena);
    node_set(arena, object, kind->project_json, node_new_text(arena, project_id));
    for (size_t i = 0; i < kind->field_count; i++)
        if (!kind->in_keystone || limits_of(&reading->limits, project_id, i))
            node_set(arena, object, kind->fields[i].json ? kind->fields[i].json : kind->fields[i].key,
                     node_new_integer(arena, quota_of(reading, project_id, i)));
    return object;
}

static void add_project(struct reading *reading, const char *project_id)
{
    struct snapshot *snapshot = reading->observation->snapshot;
    const struct kind *kind = reading->kind;
    if (!snapshot_add(snapshot, kind, project_id, object_of(reading, project_id), NULL))
        snapshot_complete(snapshot, kind, project_id);
}

static void add_all(struct reading *reading)
{
    if (reading->kind->in_keystone)
        (void)snapshot_add_defaults(reading->observation->snapshot, reading->kind, object_of(reading, ""));
    snapshot_set_common(reading->observation->snapshot, reading->kind, limits_common(reading->kind));
    for (size_t i = 0; i < reading->ids.count; i++)
        add_project(reading, reading->ids.items[i]);
}

/* --- what the service says --- */

/* The values of an answer; false where it does not have them all. */
static bool read_values(struct reading *reading, const struct session_reply *reply, struct value *values)
{
    const struct kind *kind = reading->kind;
    if (reply->error ||
        decode_live(&reading->observation->arena, kind, node_get(reply->body, kind->list_envelope), values))
        return false;
    for (size_t i = 0; i < kind->field_count; i++)
        if (values[i].type != VALUE_INTEGER)
            return false;
    return true;
}

static bool agrees(const struct reading *reading, const char *project_id, const struct value *said)
{
    for (size_t i = 0; i < reading->kind->field_count; i++)
        if (said[i].integer != quota_of(reading, project_id, i))
            return false;
    return true;
}

static void ask(struct reading *reading, const struct verb *verb, const char *project_id, session_done *done)
{
    struct observation *observation = reading->observation;
    const struct encode_ids ids = {.project = project_id};
    observation_ask(observation, reading->kind,
                    encode_path(&observation->arena, reading->kind, verb->path, &ids, NULL), done, reading);
}

static void witness_answered(void *context, const struct session_reply *reply)
{
    struct reading *reading = context;
    struct observation *observation = reading->observation;
    struct value *said = ARENA_ARRAY(&observation->arena, struct value, reading->kind->field_count);
    const char *witness = reading->witnesses[reading->heard++];
    observation_received(observation);
    if (!read_values(reading, reply, said) || !agrees(reading, witness, said)) {
        give_up(reading, NULL);
        return;
    }
    if (reading->heard < reading->witness_count)
        ask(reading, &reading->kind->list, reading->witnesses[reading->heard], witness_answered);
    else
        add_all(reading);
    observation_less(observation);
}

/* What holds where Keystone says nothing: a service decides that for itself. */
static void defaults_answered(void *context, const struct session_reply *reply)
{
    struct reading *reading = context;
    struct observation *observation = reading->observation;
    struct value *said = ARENA_ARRAY(&observation->arena, struct value, reading->kind->field_count);
    observation_received(observation);
    reading->defaults = said;
    if (!read_values(reading, reply, said) || !agrees(reading, "", said)) {
        give_up(reading, NULL);
        return;
    }
    ask(reading, &reading->kind->list, reading->witnesses[0], witness_answered);
    observation_less(observation);
}

/* --- the lists of Keystone --- */

/* Others at each reading, so that none goes unheard for ever. */
static void choose_witnesses(struct reading *reading)
{
    size_t telling = 0, plain = 0, count = reading->ids.count;
    size_t from = (size_t)(reading->observation->snapshot->taken % (int64_t)count);
    for (size_t i = 0; i < count && telling + plain < WITNESSES; i++) {
        const char *id = reading->ids.items[(from + i) % count];
        bool tells = limits_differs(&reading->limits, id);
        if (tells ? telling == TELLING : plain == PLAIN)
            continue;
        telling += tells;
        plain += !tells;
        reading->witnesses[reading->witness_count++] = id;
    }
    if (telling == 0)
        reading->witness_count = 0;
}

static struct error *listed(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    return limits_add(&((struct reading *)context)->limits, object);
}

static void list_ended(void *context, const struct error *error)
{
    struct reading *reading = context;
    bool alone = reading->kind->in_keystone;
    if (!error && !alone)
        choose_witnesses(reading);
    if (error || (!alone && reading->witness_count == 0)) {
        give_up(reading, error);
        return;
    }
    if (alone)
        add_all(reading);
    else
        ask(reading, &reading->kind->defaults, reading->witnesses[0], defaults_answered);
    observation_less(reading->observation);
}

static struct error *registered_listed(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    return limits_add_registered(&((struct reading *)context)->limits, object);
}

static void read_list(struct reading *reading, struct session *session, const char *path,
                      const char *envelope,
                      struct error *(*object)(void *, struct arena *, const struct node *),
                      void (*done)(void *, const struct error *))
{
    const struct paging_wish wish = {
        .service = KEYSTONE,
        .path = path,
        .envelope = envelope,
        .id = "id",
        .paging = PAGING_NONE,
        .context = reading,
        .object = object,
        .count = observation_count(reading->observation),
        .done = done,
    };
    reading->observation->open++;
    paging_start(session, &wish);
}

static void registered_ended(void *context, const struct error *error)
{
    struct reading *reading = context;
    if (error || !limits_any_registered(&reading->limits)) {
        give_up(reading, error);
        return;
    }
    read_list(reading, session_scoped(reading->observation->session, NULL),
              limits_path(&reading->limits, NULL), "limits", listed, list_ended);
    observation_less(reading->observation);
}

bool limits_read(struct observation *observation, const struct kind *kind, const struct map *wanted)
{
    struct arena *arena = &observation->arena;
    struct reading *reading = ARENA_NEW(arena, struct reading);
    *reading = (struct reading){.observation = observation, .kind = kind};
    for (size_t i = 0; i < wanted->count; i++)
        if (*(const uint64_t *)wanted->entries[i].value & observation_bit(kind))
            list_add(arena, &reading->ids, wanted->entries[i].key);
    if (!limits_may_have(kind) || (reading->ids.count == 0 && !kind->in_keystone))
        return false;
    bool known =
        limits_init(&reading->limits, arena, kind, session_endpoint(observation->session, kind->service));
    if (!known || !session_scoped(observation->session, NULL)) {
        if (kind->in_keystone)
            snapshot_fail(observation->snapshot, kind, NULL,
                          error_make(arena, ERROR_AUTH, "%s",
                                     known
                                         ? "limits in Keystone are told to those with a role on the system, "
                                           "which an application credential cannot have"
                                         : "the catalogue does not say the id of the service"));
        return kind->in_keystone;
    }
    struct map *kept = ARENA_NEW(arena, struct map);
    *kept = *wanted;
    reading->wanted = kept;
    read_list(reading, observation->session, limits_registered_path(&reading->limits), "registered_limits",
              registered_listed, registered_ended);
    return true;
}
