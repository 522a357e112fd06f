/* What is asked of one project after the other: the one object of a kind in each. */
#include "reconciler/cloud/apart.h"
#include "reconciler/cloud/observation.h"
#include "spec/encode.h"

enum { AT_ONCE = 64 }; /* questions of a kind that wait for their turn in the session */

/* The projects that are still to be asked for a kind, one GET each. */
struct round_of_projects {
    struct observation *observation;
    const struct kind *kind;
    struct name_list ids;
    size_t next;
    struct apart_keys keys;
};

/* The one GET of a kind in one project. */
struct question_of_project {
    struct observation *observation;
    struct round_of_projects *round; /* that goes on when it is answered; or NULL */
    const struct kind *kind;
    const char *project_id;
    struct name_list keys;
    struct node *entries; /* those of its map that is apart, or NULL */
};

static void ask_next(struct round_of_projects *round);

static bool has_none(const struct question_of_project *question, const struct session_reply *reply)
{
    return question->kind->sparse && reply->status == 404;
}

static void project_answered(void *context, const struct session_reply *reply)
{
    struct question_of_project *question = context;
    struct observation *observation = question->observation;
    struct snapshot *snapshot = observation->snapshot;
    observation_received(observation);
    if (has_none(question, reply)) {
        snapshot_add(snapshot, question->kind, question->project_id, node_new_map(&observation->arena), NULL);
        snapshot_complete(snapshot, question->kind, question->project_id);
    } else if (reply->error) {
        snapshot_fail(snapshot, question->kind, question->project_id, reply->error);
    } else {
        const char *envelope = question->kind->list_envelope;
        const struct node *object = envelope[0] ? node_get(reply->body, envelope) : reply->body;
        if (object && object->type == NODE_MAP && question->entries)
            node_set(&observation->arena, (struct node *)object, apart_field(question->kind)->key,
                     question->entries);
        if (!snapshot_add(snapshot, question->kind, question->project_id, object, NULL))
            snapshot_complete(snapshot, question->kind, question->project_id);
    }
    ask_next(question->round);
    observation_less(observation);
}

static void ask_project(struct question_of_project *question)
{
    struct observation *observation = question->observation;
    const struct encode_ids ids = {.project = question->project_id};
    const struct verb *list = &question->kind->list;
    const char *path = encode_path(&observation->arena, question->kind, list->path, &ids, NULL);
    observation_send(observation, question->kind, list->method, path, project_answered, question);
}

static void entries_read(void *context, const struct error *error, struct node *entries)
{
    struct question_of_project *question = context;
    struct observation *observation = question->observation;
    question->entries = entries;
    if (error)
        snapshot_fail(observation->snapshot, question->kind, question->project_id, error);
    ask_project(question);
    observation_less(observation);
}

static void ask_entries(struct question_of_project *question)
{
    struct observation *observation = question->observation;
    struct arena *arena = &observation->arena;
    const struct kind *kind = question->kind;
    const struct encode_ids ids = {.project = question->project_id};
    const struct apart_wish wish = {
        .session = observation->session,
        .arena = arena,
        .kind = kind,
        .path = encode_path(arena, kind, kind->list.path, &ids, NULL),
        .pattern = arena_print(arena, "%s.%%s", kind->list_envelope),
        .keys = &question->keys,
        .context = question,
        .count = observation_count(observation),
        .done = entries_read,
    };
    observation->open++;
    apart_read(&wish);
}

static void read_within(void *context)
{
    ask_next(context);
}

static void ask_next(struct round_of_projects *round)
{
    if (round->next == round->ids.count)
        return;
    struct observation *observation = round->observation;
    const struct kind *kind = round->kind;
    if (kind->detail.path) {
        within_read(observation, kind, round->ids.items[round->next++], read_within, round);
        return;
    }
    struct question_of_project *question = ARENA_NEW(&observation->arena, struct question_of_project);
    *question = (struct question_of_project){.observation = observation,
                                             .round = round,
                                             .kind = kind,
                                             .project_id = round->ids.items[round->next++]};
    if (apart_field(kind))
        question->keys = apart_keys_of(observation, &round->keys, question->project_id);
    if (question->keys.count > 0)
        ask_entries(question);
    else
        ask_project(question);
}

void observation_ask_projects(struct observation *observation, const struct kind *kind,
                              const struct map *wanted)
{
    struct round_of_projects *round = ARENA_NEW(&observation->arena, struct round_of_projects);
    *round = (struct round_of_projects){.observation = observation, .kind = kind};
    if (apart_field(kind))
        round->keys = apart_keys(observation, kind);
    for (size_t i = 0; i < wanted->count; i++)
        if (*(const uint64_t *)wanted->entries[i].value & observation_bit(kind))
            list_add(&observation->arena, &round->ids, wanted->entries[i].key);
    if (!kind->detail.path)
        observation->sent += round->ids.count; /* all that are to come, so that progress knows its end */
    observation_tell(observation);
    for (size_t i = 0; i < AT_ONCE; i++)
        ask_next(round);
}

static void probe_answered(void *context, const struct session_reply *reply)
{
    struct question_of_project *question = context;
    struct observation *observation = question->observation;
    observation_received(observation);
    if (reply->error && !has_none(question, reply))
        snapshot_fail(observation->snapshot, question->kind, NULL, reply->error);
    observation_less(observation);
}

void observation_probe(struct observation *observation, const struct kind *kind)
{
    struct question_of_project *question = ARENA_NEW(&observation->arena, struct question_of_project);
    *question = (struct question_of_project){
        .observation = observation, .kind = kind, .project_id = session_project_id(observation->session)};
    const struct encode_ids ids = {.project = question->project_id};
    const char *path = encode_path(&observation->arena, kind, kind->list.path, &ids, NULL);
    observation_sent(observation);
    observation_send(observation, kind, kind->list.method, path, probe_answered, question);
}
