/* The questions that a plan has to a region beyond its lists: usage of quotas, and what is in a project that
 * is to go. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/cloud/apart.h"
#include "reconciler/cloud/observe.h"
#include "reconciler/cloud/paging.h"
#include "reconciler/cloud/purge.h"
#include "spec/decode.h"
#include "spec/encode.h"

struct asking {
    struct session *session;
    struct snapshot *snapshot;
    struct arena arena;
    observe_done *done;
    void *context;
    size_t open;
};

static void one_less(struct asking *asking)
{
    if (--asking->open > 0)
        return;
    asking->done(asking->context, asking->snapshot);
    arena_release(&asking->arena);
    free(asking);
}

/* --- usage --- */

struct usage_question {
    struct asking *asking;
    const struct kind *kind;
    const char *project_id, *path;
    struct name_list keys; /* of what is apart */
    struct node *entries;
};

/* "quota_set.%s.in_use": an object with each member's in_use, in the shape of a quota. */
static struct node *flatten(struct arena *arena, const struct kind *kind, const char *project_id,
                            const struct node *body)
{
    const char *hole = strstr(kind->usage_json, ".%s.");
    const struct node *members =
        node_find(body, arena_copy(arena, kind->usage_json, (size_t)(hole - kind->usage_json)));
    if (!members || members->type != NODE_MAP)
        return NULL;
    struct node *object = node_new_map(arena);
    for (size_t i = 0; i < members->count; i++) {
        const struct node *number = node_find(members->entries[i].value, hole + strlen(".%s."));
        if (number)
            node_append(arena, object, members->entries[i].key, (struct node *)number);
    }
    node_set(arena, object, kind->project_json ? kind->project_json : "project_id",
             node_new_text(arena, project_id));
    return object;
}

static void usage_answered(void *context, const struct session_reply *reply)
{
    const struct usage_question *question = context;
    struct asking *asking = question->asking;
    const struct kind *kind = question->kind;
    struct node *object =
        reply->error ? NULL : flatten(&asking->arena, kind, question->project_id, reply->body);
    if (object && question->entries)
        node_set(&asking->arena, object, apart_field(kind)->key, question->entries);
    struct value *values = ARENA_ARRAY(&asking->arena, struct value, kind->field_count);
    const struct error *error = reply->error;
    if (!error && !object)
        error = error_make(&asking->arena, ERROR_ANSWER, "it does not say what is in use");
    if (!error)
        error = decode_live(&asking->arena, kind, object, values);
    if (error)
        snapshot_fail(asking->snapshot, kind, question->project_id, error);
    else
        snapshot_set_usage(asking->snapshot, kind, question->project_id, values);
    one_less(asking);
}

static void ask_whole(struct usage_question *usage)
{
    const struct session_request request = {
        .service = usage->kind->service,
        .method = usage->kind->usage.method,
        .path = usage->path,
        .if_match = -1,
    };
    session_send(usage->asking->session, &request, usage_answered, usage);
}

static void entries_counted(void *context, const struct error *error, struct node *entries)
{
    struct usage_question *usage = context;
    usage->entries = entries;
    if (!error) {
        ask_whole(usage);
        return;
    }
    snapshot_fail(usage->asking->snapshot, usage->kind, usage->project_id, error);
    one_less(usage->asking);
}

static void ask_usage(struct asking *asking, const struct question *question)
{
    struct arena *arena = &asking->arena;
    const struct kind *kind = question->kind;
    struct usage_question *usage = ARENA_NEW(arena, struct usage_question);
    *usage = (struct usage_question){
        .asking = asking, .kind = kind, .project_id = arena_text(arena, question->id)};
    const struct encode_ids ids = {.project = usage->project_id};
    usage->path = encode_path(arena, kind, kind->usage.path, &ids, NULL);
    usage->keys = apart_seen(arena, asking->snapshot, kind, usage->project_id);
    asking->open++;
    if (usage->keys.count == 0) {
        ask_whole(usage);
        return;
    }
    const struct apart_wish wish = {
        .session = asking->session,
        .arena = arena,
        .kind = kind,
        .path = usage->path,
        .pattern = kind->usage_json,
        .keys = &usage->keys,
        .context = usage,
        .done = entries_counted,
    };
    apart_read(&wish);
}

/* --- contents --- */

/* What is on a network or subnet; what is in a project is the purge's to know. */
#define PORTS_ON(query, member)                                                                              \
    {                                                                                                        \
        .title = "port", .service = "network", .list = "/v2.0/ports?" query "{project}",                     \
        .envelope = "ports", .id = "id", .of = member, .paging = PAGING_MARKER,                              \
        .where = {{"device_owner", "network:*", true}}, .holds = true                                        \
    }
static const struct purge_row on_network = PORTS_ON("network_id=", "network_id");
static const struct purge_row on_subnet = PORTS_ON("fixed_ips=subnet_id%3D", NULL);

struct contents {
    struct asking *asking;
    const char *id;
    struct name_list names;
    size_t open;
    bool failed;
};

struct look {
    struct contents *contents;
    const struct purge_row *row;
};

static void contents_less(struct contents *contents)
{
    if (--contents->open > 0)
        return;
    if (!contents->failed)
        snapshot_set_contents(contents->asking->snapshot, contents->id, &contents->names);
    one_less(contents->asking);
}

/* Of what specs declare, which the snapshot has, only that is told which its list did not show: it would
 * stay behind. */
static void looked(void *context, const struct error *error, const struct remnant_list *found)
{
    const struct look *look = context;
    struct contents *contents = look->contents;
    struct snapshot *snapshot = contents->asking->snapshot;
    if (error) {
        contents->failed = true;
        snapshot_fail_contents(snapshot, contents->id, error);
    }
    for (size_t i = 0; i < found->count; i++)
        if (!look->row->declared || !snapshot_by_id(snapshot, look->row->declared, found->items[i].id))
            list_add(&contents->asking->arena, &contents->names, found->items[i].label);
    contents_less(contents);
}

static void look(struct contents *contents, const struct purge_row *row)
{
    struct asking *asking = contents->asking;
    if (!row->holds || !session_offers(asking->session, row->service))
        return;
    struct look *look = ARENA_NEW(&asking->arena, struct look);
    *look = (struct look){contents, row};
    contents->open++;
    purge_list(asking->session, &asking->arena, row, contents->id, NULL, looked, look);
}

static void looked_elsewhere(void *context, const struct error *error, const struct name_list *labels)
{
    struct contents *contents = context;
    if (error) {
        contents->failed = true;
        snapshot_fail_contents(contents->asking->snapshot, contents->id, error);
    }
    for (size_t i = 0; i < labels->count; i++)
        list_add(&contents->asking->arena, &contents->names, labels->items[i]);
    contents_less(contents);
}

static void ask_contents(struct asking *asking, const struct question *question)
{
    struct contents *contents = ARENA_NEW(&asking->arena, struct contents);
    contents->asking = asking;
    contents->id = arena_text(&asking->arena, question->id);
    contents->open = 1;
    asking->open++;
    for (size_t i = 0; question->kind == &project_kind && i < purge_row_count; i++)
        look(contents, &purge_rows[i]);
    if (question->kind == &project_kind) {
        contents->open++;
        purge_look_elsewhere(asking->session, &asking->arena, contents->id, NULL, looked_elsewhere, contents);
    } else {
        look(contents, question->kind == &network_kind ? &on_network : &on_subnet);
    }
    contents_less(contents);
}

/* --- lists that are read where a plan asks for them --- */

struct list_question {
    struct asking *asking;
    const struct kind *kind;
    const char *of; /* a project's id, or a user's */
};

static struct error *listed(void *context, struct arena *arena, const struct node *object)
{
    (void)arena;
    const struct list_question *question = context;
    return snapshot_add(question->asking->snapshot, question->kind, question->of, object, NULL);
}

static void list_ended(void *context, const struct error *error)
{
    const struct list_question *question = context;
    if (error)
        snapshot_fail(question->asking->snapshot, question->kind, question->of, error);
    else
        snapshot_complete(question->asking->snapshot, question->kind, question->of);
    one_less(question->asking);
}

static void ask_list(struct asking *asking, const struct question *question)
{
    const struct kind *kind = question->kind;
    struct list_question *list = ARENA_NEW(&asking->arena, struct list_question);
    *list = (struct list_question){asking, kind, arena_text(&asking->arena, question->id)};
    const struct encode_ids ids = {.project = list->of};
    const struct paging_wish wish = {
        .service = kind->service,
        .path = encode_path(&asking->arena, kind, kind->list.path, &ids, NULL),
        .envelope = kind->list_envelope,
        .id = "id",
        .paging = kind->paging,
        .context = list,
        .object = listed,
        .done = list_ended,
    };
    asking->open++;
    if (session_offers(asking->session, kind->service))
        paging_start(asking->session, &wish);
    else
        list_ended(list, NULL);
}

/* --- how much goes with a project --- */

struct purge_question {
    struct asking *asking;
    const char *project_id;
};

static void counted(void *context, const struct error *error, const struct name_list *counts)
{
    const struct purge_question *question = context;
    if (error)
        snapshot_fail_contents(question->asking->snapshot, question->project_id, error);
    else
        snapshot_set_contents(question->asking->snapshot, question->project_id, counts);
    one_less(question->asking);
}

static void ask_purge(struct asking *asking, const struct question *question)
{
    struct purge_question *purge = ARENA_NEW(&asking->arena, struct purge_question);
    *purge = (struct purge_question){asking, arena_text(&asking->arena, question->id)};
    asking->open++;
    purge_count(asking->session, &asking->arena, purge->project_id, counted, purge);
}

void observe_ask(struct session *session, struct snapshot *snapshot, const struct question *questions,
                 size_t count, observe_done *done, void *context)
{
    struct asking *asking = calloc(1, sizeof *asking);
    if (!asking)
        abort();
    arena_init(&asking->arena);
    asking->session = session;
    asking->snapshot = snapshot;
    asking->done = done;
    asking->context = context;
    asking->open = 1;
    static void (*const ask[])(struct asking *, const struct question *) = {
        [QUESTION_USAGE] = ask_usage,
        [QUESTION_CONTENTS] = ask_contents,
        [QUESTION_LIST] = ask_list,
        [QUESTION_PURGE] = ask_purge,
    };
    for (size_t i = 0; i < count; i++)
        ask[questions[i].type](asking, &questions[i]);
    one_less(asking);
}
