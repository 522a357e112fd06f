#include "base/text.h"
#include "drift/mark.h"
#include "reconciler/cloud/task.h"
#include "spec/decode.h"

static void touch_one(struct apply *apply, const char *id)
{
    if (id)
        map_set(&apply->touched, id, apply);
}

static void touch_references(struct apply *apply, const struct kind *kind, const struct value *values)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (values[i].type == VALUE_REFERENCE)
            touch_one(apply, values[i].reference.id);
}

/* Revisions that the write has moved: its object's, and those of what it stands on and joins. */
static void touch(struct task *task)
{
    struct apply *apply = task->apply;
    const struct change *change = task->change;
    const struct item *item = change->item;
    if (item) {
        touch_one(apply, item->id);
        if (item->desired->parent)
            touch_one(apply, item_of(apply, item->desired->parent)->id);
        touch_references(apply, change->kind, item->values);
    }
    if (change->live) {
        touch_one(apply, change->live->id);
        touch_one(apply, change->live->parent_id);
        touch_references(apply, change->kind, change->live->values);
    }
}

static const struct node *object_in(const struct kind *kind, const struct node *body)
{
    return kind->envelope && kind->envelope[0] ? node_get(body, kind->envelope) : body;
}

/* NULL, or why it failed. */
static const char *created(struct task *task, const struct node *object)
{
    struct apply *apply = task->apply;
    struct item *item = task->change->item;
    const struct kind *kind = task->change->kind;
    /* What is put onto another object (grants, interfaces, access) is not what the answer is about. */
    bool has_id = text_equal(kind->create.method, "POST") && !text_equal(kind->id_json, "");
    const struct node *said = node_get(object, "id");
    const char *id = !has_id ? "" : said && !said->plain ? node_text(said) : NULL;
    if (!id)
        return "the answer does not say its id; the next pass will find it";
    item->id = arena_text(apply->arena, id);
    write_mark(task, NULL);
    born_sort(task, object);
    return NULL;
}

static const char *found(struct task *task, const struct node *body)
{
    struct apply *apply = task->apply;
    struct item *item = task->change->item;
    const struct kind *kind = task->change->kind;
    const struct value *unborn = write_unborn(item);
    const struct kind *sought = unborn ? kind->fields[unborn - item->values].kind : kind;
    const struct node *list = node_get(body, sought->list_envelope);
    const struct node *object = list && list->type == NODE_LIST && list->count == 1 ? list->items[0] : NULL;
    if (!node_get_text(object, "id"))
        return "the project does not have the one that every project has";
    if (unborn) {
        item->values[unborn - item->values].reference.id =
            arena_text(apply->arena, node_get_text(object, "id"));
        write_create(task);
        return NULL;
    }
    struct value *live = ARENA_ARRAY(apply->arena, struct value, kind->field_count);
    const struct error *error = decode_live(apply->arena, kind, object, live);
    const char *failure = error ? error->message : created(task, object);
    if (failure)
        return failure;
    uint64_t rows = 0;
    for (size_t i = 0; i < kind->field_count; i++)
        if (!text_equal(kind->fields[i].json, "") && !kind->fields[i].spec_only &&
            !value_covers(&item->values[i], &live[i]))
            rows |= UINT64_C(1) << i;
    write_update(task, item->values, live, rows);
    return NULL;
}

static bool has_tag(const struct node *object, const char *tag)
{
    const struct node *tags = node_get(object, "tags");
    for (size_t i = 0; tags && tags->type == NODE_LIST && i < tags->count; i++)
        if (text_equal(tags->items[i]->text, tag))
            return true;
    return false;
}

/* Of what has no name: is it ours, neither seen by the reading nor made since? */
static bool is_unseen(const struct task *task, const struct node *object)
{
    const struct apply *apply = task->apply;
    const char *id = node_get_text(object, "id");
    if (!id || !has_tag(object, arena_print(apply->arena, "%s%s", MARK_OWNER, apply->plan->name)) ||
        snapshot_by_id(apply->snapshot, task->change->kind, id))
        return false;
    for (size_t i = 0; i < apply->plan->client->resource_count; i++)
        if (text_equal(apply->plan->items[i].id, id))
            return false;
    return true;
}

/* NULL if there is none. */
static const char *looked(const struct task *task, const struct node *body)
{
    const struct kind *kind = task->change->kind;
    const struct node *list = node_get(body, kind->list_envelope);
    if (!list || list->type != NODE_LIST)
        return "the answer is no list; the next pass will look";
    size_t count = 0; /* where the list is of all of the project's, those of the name */
    for (size_t i = 0; i < list->count; i++)
        count += !kind->in_project ||
                 text_equal(node_get_text(list->items[i], "name"), task->change->item->desired->name);
    if (!kind->counted)
        return count ? "one of that name is there, which the reading did not show; the next pass will look"
                     : NULL;
    for (size_t i = 0; i < list->count; i++)
        if (is_unseen(task, list->items[i]))
            return "one of ours is there, which the reading did not show; the next pass will look";
    return NULL;
}

/* It is taken for what the next plan would take it for: somebody's, and used as it is. NULL, or why not. */
static const char *borrowed(struct task *task, const struct node *body, enum outcome *outcome)
{
    struct apply *apply = task->apply;
    struct change *change = task->change;
    struct item *item = change->item;
    const struct node *list = node_get(body, change->kind->list_envelope), *only = NULL;
    size_t count = 0;
    for (size_t i = 0; list && list->type == NODE_LIST && i < list->count; i++) {
        if (!text_equal(node_get_text(list->items[i], "name"), item->desired->name))
            continue;
        only = list->items[i];
        count++;
    }
    const char *id = count == 1 ? node_get_text(only, "id") : NULL;
    if (!id) {
        *outcome = OUTCOME_BLOCKED;
        return "the cloud has one of that name, and does not show which";
    }
    item->id = arena_text(apply->arena, id);
    item->presence = PRESENCE_ONE;
    item->ours = false;
    change->reason = "somebody has made it meanwhile: it is used as it is";
    return NULL;
}

/* NULL if the object says what the cloud was told, else what it says, and what that makes of the change. */
static const char *read_back(struct task *task, const struct node *body, enum outcome *outcome)
{
    struct arena *arena = task->apply->arena;
    const struct change *change = task->change;
    const struct kind *kind = change->kind;
    struct value *live = ARENA_ARRAY(arena, struct value, kind->field_count);
    const struct error *error = decode_live(arena, kind, object_in(kind, body), live);
    if (error)
        return error->message;
    const struct value *wanted = want_values(arena, change);
    uint64_t rows = want_rows(change);
    for (size_t i = 0; i < kind->field_count; i++) {
        if (!(rows & UINT64_C(1) << i) || kind->fields[i].apart || value_covers(&wanted[i], &live[i]))
            continue;
        const char *refusal = limits_refusal(task, i, outcome);
        if (refusal)
            return refusal;
        *outcome = OUTCOME_NOT_CONVERGING;
        return arena_print(arena, "the cloud was told %s %s, and still says %s", kind->fields[i].key,
                           encode_text(arena, &kind->fields[i], &wanted[i]),
                           encode_text(arena, &kind->fields[i], &live[i]));
    }
    return NULL;
}

static bool is_followed_by(const struct task *task, enum step_type type)
{
    return task->next < task->steps.count && task->steps.items[task->next].type == type;
}

/* An answer that says no, in words for people; NULL if it is as good as yes. */
static const char *refusal(const struct task *task, const struct step *step,
                           const struct session_reply *reply)
{
    struct arena *arena = task->apply->arena;
    bool waives = step->type == STEP_WAIVE;
    bool removes = step->type == STEP_DELETE || step->type == STEP_PRUNE || waives;
    if (!reply->error || (removes && reply->status == 404) || (waives && reply->status == 403))
        return NULL;
    if (reply->unknown_fate)
        return arena_print(arena, "unknown whether it was done; the next pass will look: %s",
                           reply->error->message);
    if (reply->status == 412)
        return "changed meanwhile by somebody else; the next pass will look";
    return removes && reply->status == 409 ? arena_print(arena, "in use: %s", reply->error->message)
                                           : reply->error->message;
}

/* A refusal that trying again soon will not change: something stands on it, or the quota is full (403 Nova
 * and Keystone, 413 Cinder). */
static bool is_blocked(const struct session_reply *reply)
{
    return reply->error && (reply->status == 409 || reply->status == 413) && !reply->unknown_fate;
}

/* NULL where it needs one that the user cannot have. */
static struct session *session_of(const struct apply *apply, const struct step *step)
{
    if (step->project_id)
        return session_scoped(apply->session, step->project_id);
    struct session *system =
        step->of_system && !apply->systemless ? session_scoped(apply->session, NULL) : NULL;
    return system ? system : apply->session;
}

/* Is the user not let into the project in which it is to be made? */
static bool is_locked_out(const struct step *step, const struct session_reply *reply)
{
    return step->project_id && reply->error && reply->error->kind == ERROR_AUTH;
}

/* Nobody is let in where the user has no role: what needs no more than his own is done with that. */
static bool lacks_system(struct task *task, const struct step *step, const struct session_reply *reply)
{
    bool refused = reply->error && reply->error->kind == ERROR_AUTH && reply->status == 0;
    if (!step->of_system || !refused || task->apply->systemless)
        return false;
    task->apply->systemless = true;
    return true;
}

/* Has somebody else made what was to be made, another client of the same people for one? */
static bool is_made(const struct task *task, const struct step *step, const struct session_reply *reply)
{
    return step->type == STEP_CREATE && task->change->kind->lent && reply->error && reply->status == 409 &&
           !reply->unknown_fate;
}

static void answered(void *context, const struct session_reply *reply)
{
    struct task *task = context;
    const struct step step = task->steps.items[task->next++];
    if (lacks_system(task, &step, reply)) {
        task->next--;
        reply_send(task);
        return;
    }
    if (is_made(task, &step, reply)) {
        write_borrow(task);
        reply_send(task);
        return;
    }
    if (step.instead && reply->status == 404) {
        task->steps.items[--task->next] = *step.instead;
        reply_send(task);
        return;
    }
    bool locked_out = is_locked_out(&step, reply);
    const char *failure = locked_out ? "it is made from within its project, where the user has no role: an "
                                       "`access` of the project or its domain gives one"
                                     : refusal(task, &step, reply);
    enum outcome outcome = locked_out || is_blocked(reply) ? OUTCOME_BLOCKED : OUTCOME_FAILED, shown;
    if (!failure && text_equal(step.service, "network") && step.type != STEP_READ_BACK &&
        step.type != STEP_FIND && step.type != STEP_LOOK)
        touch(task);
    if (!failure) {
        switch (step.type) {
        case STEP_DELETE:
            if (task->change->action == ACTION_REPLACE)
                write_create(task);
            break;
        case STEP_CREATE:
            failure = created(task, object_in(task->change->kind, reply->body));
            break;
        case STEP_LOOK:
            failure = looked(task, reply->body);
            break;
        case STEP_FIND:
            failure = found(task, reply->body);
            break;
        case STEP_BORROW:
            failure = borrowed(task, reply->body, &outcome);
            break;
        case STEP_READ_BACK:
            failure = read_back(task, reply->body, &outcome);
            if (failure && limits_begin(task, reply->body, failure))
                failure = NULL;
            break;
        case STEP_REGISTERED:
            failure = limits_registered(task, reply->body, &outcome);
            break;
        case STEP_LIMITS:
            failure = limits_listed(task, reply->body, &outcome);
            break;
        case STEP_RECOUNT:
            failure = power_left(task, reply->body);
            break;
        case STEP_AWAIT:
            if (!power_arrived(task, reply->body))
                return;
            break;
        case STEP_UPDATE:
            if (is_followed_by(task, STEP_READ_BACK) && !read_back(task, reply->body, &shown))
                task->next++; /* the answer has shown it */
            failure = apart_kept(task, &step, reply->body, &outcome);
            break;
        case STEP_MARK:
        case STEP_PRUNE:
        case STEP_WAIVE:
            break;
        }
    }
    if (failure)
        task_end(task, outcome, failure, reply->request_id);
    else if (task->next < task->steps.count)
        reply_send(task);
    else
        task_end(task, OUTCOME_DONE, NULL, reply->request_id);
}

void reply_send(struct task *task)
{
    const struct step *step = &task->steps.items[task->next];
    const struct session_request request = {
        .service = step->service,
        .method = step->method,
        .path = step->path,
        .body = step->body,
        .owner = task->apply->plan->name,
        .if_match = step->if_match,
        .in_headers = step->in_headers,
    };
    struct session *session = session_of(task->apply, step);
    if (session)
        session_send(session, &request, answered, task);
    else
        task_end(task, OUTCOME_BLOCKED,
                 "it is made from within its project, where an application credential does not reach", NULL);
}
