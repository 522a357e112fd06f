/*
 * A quota that its service was told, and did not take: where Keystone has it, it is set there. Nova says yes
 * to any quota that is Keystone's, and forgets it, so that telling Nova first shows whose it is, and does no
 * harm. Keystone is written to only where all that Nova says is what Keystone has. Quotas that are in
 * Keystone alone are written to it at once, and asked for again.
 */
#include "reconciler/cloud/limits.h"
#include "reconciler/cloud/task.h"
#include "spec/decode.h"

#define KEYSTONE "identity"

static const char *project_of(const struct task *task)
{
    return item_of(task->apply, resource_project(task->change->item->desired))->id;
}

static void add(struct task *task, enum step_type type, const char *method, const char *path,
                const struct node *body)
{
    struct step *step = step_add(task, type, KEYSTONE, method, path);
    step->body = body;
    step->of_system = true;
}

bool limits_begin(struct task *task, const struct node *said, const char *failure)
{
    struct apply *apply = task->apply;
    const struct kind *kind = task->change->kind;
    struct limits *limits = ARENA_NEW(apply->arena, struct limits);
    struct value *values = ARENA_ARRAY(apply->arena, struct value, kind->field_count);
    if (task->limits || !limits_may_have(kind) ||
        decode_live(apply->arena, kind, node_get(said, kind->envelope), values) ||
        !limits_init(limits, apply->arena, kind, session_endpoint(apply->session, kind->service)))
        return false;
    task->limits = limits;
    task->said = values;
    task->unheard = failure;
    add(task, STEP_REGISTERED, "GET", limits_registered_path(limits), NULL);
    return true;
}

bool limits_start(struct task *task)
{
    struct apply *apply = task->apply;
    const struct kind *kind = task->change->kind;
    task->limits = ARENA_NEW(apply->arena, struct limits);
    if (!limits_init(task->limits, apply->arena, kind, session_endpoint(apply->session, kind->service)))
        return false;
    task->unheard = arena_print(apply->arena, "there are no %s", kind->in_keystone);
    add(task, STEP_REGISTERED, "GET", limits_registered_path(task->limits), NULL);
    return true;
}

static struct error *take(struct limits *limits, const struct node *list,
                          struct error *(*take_one)(struct limits *, const struct node *))
{
    if (!list || list->type != NODE_LIST)
        return error_make(limits->arena, ERROR_ANSWER, "the answer is no list");
    struct error *error = NULL;
    for (size_t i = 0; !error && i < list->count; i++)
        error = take_one(limits, list->items[i]);
    return error;
}

const char *limits_registered(struct task *task, const struct node *body, enum outcome *outcome)
{
    struct error *error = take(task->limits, node_get(body, "registered_limits"), limits_add_registered);
    *outcome = task->change->kind->in_keystone ? OUTCOME_BLOCKED : OUTCOME_NOT_CONVERGING;
    if (error)
        return error->message;
    if (!limits_any_registered(task->limits))
        return task->unheard;
    add(task, STEP_LIMITS, "GET", limits_path(task->limits, project_of(task)), NULL);
    return NULL;
}

/* Is what the service says what Keystone has? */
static bool is_keystones(const struct task *task)
{
    for (size_t i = 0; i < task->change->kind->field_count; i++) {
        const struct limit *limit = limits_of(task->limits, project_of(task), i);
        if (limit && !(task->said[i].type == VALUE_INTEGER && task->said[i].integer == limit->value))
            return false;
    }
    return true;
}

static struct node *new_limit(const struct task *task, size_t row, int64_t value)
{
    struct arena *arena = task->apply->arena;
    struct node *limit = node_new_map(arena);
    node_set(arena, limit, "service_id", node_new_text(arena, task->limits->service_id));
    if (task->limits->registered[row].region)
        node_set(arena, limit, "region_id", node_new_text(arena, task->limits->registered[row].region));
    node_set(arena, limit, "project_id", node_new_text(arena, project_of(task)));
    node_set(arena, limit, "resource_name", node_new_text(arena, task->change->kind->fields[row].unified));
    node_set(arena, limit, "resource_limit", node_new_integer(arena, value));
    return limit;
}

static void set_value(struct task *task, const char *id, int64_t value)
{
    struct arena *arena = task->apply->arena;
    struct node *body = node_new_map(arena);
    node_put(arena, body, "limit.resource_limit", node_new_integer(arena, value));
    add(task, STEP_UPDATE, "PATCH", arena_print(arena, "/v3/limits/%s", id), body);
}

/* All that the change wants; Keystone takes a 0 for "not said", unless the limit is new. */
static void add_writes(struct task *task, const struct value *wanted, uint64_t rows)
{
    struct arena *arena = task->apply->arena;
    struct node *made = node_new_list(arena), *body = node_new_map(arena);
    task->settled = limits_differs(task->limits, project_of(task));
    for (size_t i = 0; i < task->change->kind->field_count; i++) {
        if (!(rows & UINT64_C(1) << i) || !task->limits->registered[i].there)
            continue;
        const struct limit *own = limits_own(task->limits, project_of(task), i);
        int64_t value = wanted[i].integer;
        task->settled |= value != task->limits->registered[i].value;
        if (own && own->value != value && value != 0)
            set_value(task, own->id, value);
        else if (own && own->value != value)
            add(task, STEP_PRUNE, "DELETE", arena_print(arena, "/v3/limits/%s", own->id), NULL);
        if (!own || (own->value != value && value == 0))
            node_add(arena, made, new_limit(task, i, value));
    }
    node_set(arena, body, "limits", made);
    if (made->count)
        add(task, STEP_UPDATE, "POST", "/v3/limits", body);
}

/* After all is written: NULL if Keystone has it so. */
static const char *kept(const struct task *task, enum outcome *outcome)
{
    struct arena *arena = task->apply->arena;
    const struct kind *kind = task->change->kind;
    const struct value *wanted = want_values(arena, task->change);
    uint64_t rows = want_rows(task->change);
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct limit *limit = limits_of(task->limits, project_of(task), i);
        if (!(rows & UINT64_C(1) << i) || (limit && limit->value == wanted[i].integer))
            continue;
        const struct value there = value_integer(limit ? limit->value : 0);
        *outcome = limit ? OUTCOME_NOT_CONVERGING : OUTCOME_BLOCKED;
        return limit ? arena_print(arena, "Keystone was told %s %s, and still says %s", kind->fields[i].key,
                                   encode_text(arena, &kind->fields[i], &wanted[i]),
                                   encode_text(arena, &kind->fields[i], &there))
                     : arena_print(arena, "Keystone has no registered limit %s", kind->fields[i].unified);
    }
    return NULL;
}

const char *limits_listed(struct task *task, const struct node *body, enum outcome *outcome)
{
    struct apply *apply = task->apply;
    const struct kind *kind = task->change->kind;
    *outcome = OUTCOME_NOT_CONVERGING;
    map_init(&task->limits->projects, apply->arena); /* it may be the second list */
    struct error *error = take(task->limits, node_get(body, "limits"), limits_add);
    if (error)
        return error->message;
    if (task->told)
        return kept(task, outcome);
    if (!kind->in_keystone && !is_keystones(task))
        return task->unheard;
    const struct encode_ids ids = {.project = project_of(task)};
    add_writes(task, want_values(apply->arena, task->change), want_rows(task->change));
    if (kind->in_keystone) {
        task->told = true;
        add(task, STEP_LIMITS, "GET", limits_path(task->limits, project_of(task)), NULL);
        return NULL;
    }
    const char *path = encode_path(apply->arena, kind, kind->update.path, &ids, NULL);
    step_add(task, STEP_READ_BACK, kind->service, "GET", path);
    return NULL;
}

const char *limits_refusal(const struct task *task, size_t row, enum outcome *outcome)
{
    struct arena *arena = task->apply->arena;
    const struct field *field = &task->change->kind->fields[row];
    if (!task->limits || (field->unified && task->limits->registered[row].there))
        return NULL;
    *outcome = !field->unified && task->settled ? OUTCOME_DONE : OUTCOME_BLOCKED;
    return field->unified
               ? arena_print(arena,
                             "Keystone, which has the quotas of this cloud, has no registered limit %s",
                             field->unified)
               : arena_print(arena, "of %s Keystone has one for all projects of this cloud", field->key);
}
