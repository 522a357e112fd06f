#include <string.h>

#include "base/text.h"
#include "reconciler/cloud/task.h"
#include "spec/decode.h"

static void send_next(struct task *task);

void step_add(struct task *task, struct step step)
{
    list_add(task->apply->arena, &task->steps, step);
}

struct item *item_of(const struct apply *apply, const struct resource *resource)
{
    return &apply->plan->items[resource->index];
}

void write_resolve(const struct apply *apply, struct item *item)
{
    for (size_t i = 0; i < item->desired->kind->field_count; i++) {
        struct value *value = &item->values[i];
        if (value->type == VALUE_REFERENCE && value->reference.target)
            value->reference.id = item_of(apply, value->reference.target)->id;
    }
}

static struct encode_ids ids_of_item(const struct apply *apply, const struct item *item)
{
    const struct resource *desired = item->desired;
    return (struct encode_ids){
        .id = item->id,
        .project = item_of(apply, resource_project(desired))->id,
        .parent = desired->parent ? item_of(apply, desired->parent)->id : NULL,
    };
}

static bool is_born(const struct resource *resource)
{
    return resource->kind->born && text_equal(resource->kind->born, resource->name);
}

/* --- what a change has to send --- */

static bool changes_mark(const struct change *change)
{
    for (size_t i = 0; i < change->fields.count; i++)
        if (!change->fields.items[i].field)
            return true;
    return false;
}

static uint64_t late_rows(const struct kind *kind)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].late)
            bits |= UINT64_C(1) << i;
    return bits;
}

static uint64_t changed_rows(const struct change *change)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < change->fields.count; i++)
        if (change->fields.items[i].field)
            bits |= UINT64_C(1) << change->fields.items[i].row;
    return bits;
}

static bool changes_member(const struct change *change, const char *field, const char *entry,
                           const char *member)
{
    for (size_t i = 0; i < change->fields.count; i++) {
        const char *name = change->fields.items[i].name;
        size_t field_length = strlen(field), entry_length = strlen(entry);
        if (strncmp(name, field, field_length) == 0 && name[field_length] == '.' &&
            strncmp(name + field_length + 1, entry, entry_length) == 0 &&
            name[field_length + 1 + entry_length] == '.' &&
            text_equal(name + field_length + entry_length + 2, member))
            return true;
    }
    return false;
}

/* The key that the spec has for an entry of a map whose keys are the cloud's: both share their members. */
static const char *spec_key(const struct value *spec, const struct value *entry)
{
    for (size_t i = 0; i < spec->list.count; i++)
        if (spec->list.items[i].list.items == entry->list.items)
            return spec->list.items[i].key;
    return entry->key;
}

/* What the change wants: of maps only the members that it names, as raised and lowered ones are changes of
 * their own. */
static struct value *wanted_values(const struct change *change, struct arena *arena)
{
    const struct kind *kind = change->kind;
    struct value *values = ARENA_ARRAY(arena, struct value, kind->field_count);
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        struct value *value = &values[i];
        *value = change->item->values[i];
        if (field->type != FIELD_MAP || value->type != VALUE_LIST || !field->of->row_count)
            continue;
        struct value *entries = ARENA_ARRAY(arena, struct value, value->list.count);
        for (size_t j = 0; j < value->list.count; j++) {
            const struct value *entry = &value->list.items[j];
            struct value *members = ARENA_ARRAY(arena, struct value, entry->list.count);
            const char *key = spec_key(&change->item->desired->values[i], entry);
            for (size_t k = 0; k < entry->list.count; k++)
                if (changes_member(change, field->key, key, field->of->rows[k].key))
                    members[k] = entry->list.items[k];
            entries[j] = *entry;
            entries[j].list.items = members;
        }
        value->list.items = entries;
    }
    return values;
}

/* The revision that the reading saw, as long as nothing of ours has moved it. */
static int64_t expected_revision(const struct task *task, const struct live *live)
{
    if (!task->change->kind->revisions || !live || map_has(&task->apply->touched, live->id))
        return -1;
    return live->revision;
}

static void add_request(struct task *task, enum step_type type, const struct verb *verb,
                        const struct encode_ids *ids, const struct value *values, const struct node *body,
                        int64_t if_match)
{
    const struct kind *kind = task->change->kind;
    const char *path = encode_path(task->apply->arena, kind, verb->path, ids, values);
    step_add(task, (struct step){type, kind->service, verb->method, path, body, if_match});
}

static void add_mark(struct task *task, const struct node *tags)
{
    const struct change *change = task->change;
    struct node *body = node_new_map(task->apply->arena);
    node_set(task->apply->arena, body, "tags", (struct node *)tags);
    const struct encode_ids ids = ids_of_item(task->apply, change->item);
    const struct verb verb = {"PUT", change->kind->tags_path};
    add_request(task, STEP_MARK, &verb, &ids, NULL, body, -1);
}

static void put_tags(struct task *task, struct node *body, const struct live *live)
{
    const struct apply *apply = task->apply;
    const struct kind *kind = task->change->kind;
    const char *applied = live && text_equal(live->owner, apply->plan->name) ? live->mark_applied : NULL;
    struct node *object = (struct node *)node_get(body, kind->envelope);
    node_set(apply->arena, object, "tags",
             mark_tags(apply, kind, live, task->change->item->desired->name, applied));
}

static struct node *empty_body(const struct task *task)
{
    struct node *body = node_new_map(task->apply->arena);
    node_set(task->apply->arena, body, task->change->kind->envelope, node_new_map(task->apply->arena));
    return body;
}

static void add_delete(struct task *task, const struct live *live)
{
    const struct kind *kind = task->change->kind;
    const struct encode_ids ids = {live->id, live->project_id, live->parent_id};
    struct node *body = NULL;
    if (text_equal(kind->remove.method, "PUT"))
        body = encode_body(task->apply->arena, kind, &ids, live->values, NULL, ENCODE_CREATE, 0);
    add_request(task, STEP_DELETE, &kind->remove, &ids, live->values, body, -1);
}

/* What a project leaves behind in services that do not hear of its end: rows of quotas, the group it was born
 * with. */
static void add_leftovers(struct task *task, const struct live *project)
{
    struct apply *apply = task->apply;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *kind = kinds[i];
        struct encode_ids ids = {.id = project->id, .project = project->id, .parent = project->id};
        if (kind->singleton && session_offers(apply->session, kind->service)) {
            const char *path = encode_path(apply->arena, kind, kind->update.path, &ids, NULL);
            step_add(task, (struct step){STEP_PRUNE, kind->service, "DELETE", path, NULL, -1});
        }
        const struct live_list *list = snapshot_of_project(apply->snapshot, kind, project->id);
        for (size_t j = 0; kind->born && j < list->count; j++) {
            if (!text_equal(list->items[j]->name, kind->born))
                continue;
            ids.id = list->items[j]->id;
            const char *path = encode_path(apply->arena, kind, kind->remove.path, &ids, NULL);
            step_add(task, (struct step){STEP_PRUNE, kind->service, kind->remove.method, path, NULL, -1});
        }
    }
}

/* A GET of what is there already: the one of that name in the project. Asking for it by project makes Neutron
 * create it. */
static void add_find(struct task *task, const struct kind *kind, const char *name)
{
    struct arena *arena = task->apply->arena;
    const struct encode_ids ids = ids_of_item(task->apply, task->change->item);
    const char *path = arena_print(arena, "%s?project_id=%s&name=%s", kind->list.path, ids.project, name);
    step_add(task, (struct step){STEP_FIND, kind->service, "GET", path, NULL, -1});
}

static void add_create(struct task *task)
{
    struct apply *apply = task->apply;
    struct item *item = task->change->item;
    const struct kind *kind = item->desired->kind;
    write_resolve(apply, item);
    const struct encode_ids ids = ids_of_item(apply, item);
    struct node *body = encode_body(apply->arena, kind, &ids, item->values, NULL, ENCODE_CREATE, 0);
    if (kind->mark == MARK_BODY)
        put_tags(task, body, NULL);
    add_request(task, STEP_CREATE, &kind->create, &ids, item->values, body, -1);
}

static void start_delete(struct task *task, const struct live *live)
{
    if (task->change->kind == &project_kind)
        add_leftovers(task, live);
    add_delete(task, live);
}

/* A reference to the born group that no spec declares, in a project that had nothing yet. */
static const struct value *unborn_reference(const struct item *item)
{
    for (size_t i = 0; i < item->desired->kind->field_count; i++) {
        const struct value *value = &item->values[i];
        if (value->type == VALUE_REFERENCE && !value->reference.target && !value->reference.id)
            return value;
    }
    return NULL;
}

static void start_create(struct task *task)
{
    struct item *item = task->change->item;
    const struct value *unborn = unborn_reference(item);
    if (is_born(item->desired))
        add_find(task, item->desired->kind, item->desired->name);
    else if (unborn)
        add_find(task, item->desired->kind->fields[unborn - item->values].kind, unborn->reference.name);
    else
        add_create(task);
}

static bool is_guarded(const struct kind *kind, uint64_t rows)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (rows & UINT64_C(1) << i && kind->fields[i].unguarded)
            return false;
    return true;
}

static void add_update(struct task *task, const struct value *values, const struct value *live, uint64_t rows)
{
    struct apply *apply = task->apply;
    const struct change *change = task->change;
    const struct kind *kind = change->kind;
    bool marks = kind->mark == MARK_BODY && (changes_mark(change) || change->action == ACTION_ADOPT);
    if (!rows && !marks)
        return;
    const struct encode_ids ids = ids_of_item(apply, change->item);
    struct node *body =
        rows ? encode_body(apply->arena, kind, &ids, values, live, ENCODE_CHANGED, rows) : empty_body(task);
    if (marks)
        put_tags(task, body, change->item->live);
    int64_t if_match = live && is_guarded(kind, rows) ? expected_revision(task, change->item->live) : -1;
    add_request(task, STEP_UPDATE, &kind->update, &ids, values, body, if_match);
}

static void start_update(struct task *task)
{
    struct apply *apply = task->apply;
    const struct change *change = task->change;
    struct item *item = change->item;
    const struct kind *kind = change->kind;
    write_resolve(apply, item);
    const struct value *live = item->live ? item->live->values : NULL;
    const struct value *values = wanted_values(change, apply->arena);
    add_update(task, values, live, changed_rows(change) & ~late_rows(kind));
    if (kind->singleton) {
        const struct verb read = {"GET", kind->update.path};
        const struct encode_ids ids = ids_of_item(apply, item);
        add_request(task, STEP_READ_BACK, &read, &ids, values, NULL, -1);
    }
    if (kind->mark == MARK_REQUEST && !is_born(item->desired) &&
        (changes_mark(change) || change->action == ACTION_ADOPT))
        add_mark(task, mark_tags(apply, kind, item->live, item->desired->name, NULL));
}

/* The items of a list that are wanted as well. */
static struct value common(struct arena *arena, const struct value *live, const struct value *wanted)
{
    struct value both = {.type = VALUE_LIST};
    both.list.items = ARENA_ARRAY(arena, struct value, live->list.count);
    for (size_t i = 0; i < live->list.count; i++)
        for (size_t j = 0; wanted && wanted->type == VALUE_LIST && j < wanted->list.count; j++)
            if (value_equal(&live->list.items[i], &wanted->list.items[j]))
                both.list.items[both.list.count++] = live->list.items[i];
    return both;
}

/* Before interfaces go: the late lists without what is not wanted any more. */
static void start_early(struct task *task)
{
    struct arena *arena = task->apply->arena;
    const struct change *change = task->change;
    const struct kind *kind = change->kind;
    const struct live *live = change->live;
    const struct value *wanted = change->item ? change->item->values : NULL;
    uint64_t rows = change->item ? changed_rows(change) & late_rows(kind) : late_rows(kind), shrunk = 0;
    struct value *values = ARENA_ARRAY(arena, struct value, kind->field_count);
    for (size_t i = 0; i < kind->field_count; i++) {
        if (!(rows & UINT64_C(1) << i) || live->values[i].type != VALUE_LIST)
            continue;
        values[i] = common(arena, &live->values[i], wanted ? &wanted[i] : NULL);
        if (values[i].list.count < live->values[i].list.count)
            shrunk |= UINT64_C(1) << i;
    }
    if (!shrunk)
        return;
    const struct encode_ids ids = {live->id, live->project_id, live->parent_id};
    struct node *body = encode_body(arena, kind, &ids, values, live->values, ENCODE_CHANGED, shrunk);
    add_request(task, STEP_UPDATE, &kind->update, &ids, values, body, expected_revision(task, live));
}

static void start_late(struct task *task)
{
    struct apply *apply = task->apply;
    const struct change *change = task->change;
    const struct kind *kind = change->kind;
    const struct encode_ids ids = ids_of_item(apply, change->item);
    if (change->action == ACTION_UPDATE || change->action == ACTION_ADOPT) {
        add_update(task, change->item->values, change->item->live->values,
                   changed_rows(change) & late_rows(kind));
        return;
    }
    struct node *body = encode_body(apply->arena, kind, &ids, change->item->values, NULL, ENCODE_LATE, 0);
    add_request(task, STEP_UPDATE, &kind->update, &ids, change->item->values, body, -1);
}

/* --- what comes back --- */

static void touch(struct task *task)
{
    struct apply *apply = task->apply;
    const struct change *change = task->change;
    const struct item *item = change->item;
    const struct live *live = change->live;
    const char *ids[3] = {item ? item->id : NULL, live ? live->id : NULL, live ? live->parent_id : NULL};
    for (size_t i = 0; i < COUNT(ids); i++)
        if (ids[i])
            map_set(&apply->touched, ids[i], apply);
    if (item && item->desired->parent && item_of(apply, item->desired->parent)->id)
        map_set(&apply->touched, item_of(apply, item->desired->parent)->id, apply);
    const struct value *values = item ? item->values : live->values;
    for (size_t i = 0; i < change->kind->field_count; i++)
        if (values[i].type == VALUE_REFERENCE && values[i].reference.id)
            map_set(&apply->touched, values[i].reference.id, apply);
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
    /* What is put onto another object (grants, interfaces) is not what the answer is about. */
    const char *id = text_equal(kind->create.method, "POST") ? node_get_text(object, "id") : "";
    if (!id)
        return "the answer does not say its id; the next pass will find it";
    item->id = arena_text(apply->arena, id);
    if (kind->mark == MARK_REQUEST && !is_born(item->desired))
        add_mark(task, mark_tags(apply, kind, NULL, item->desired->name, NULL));
    born_sort(task, object);
    return NULL;
}

static const char *found(struct task *task, const struct node *body)
{
    struct apply *apply = task->apply;
    struct item *item = task->change->item;
    const struct kind *kind = task->change->kind;
    const struct value *unborn = unborn_reference(item);
    const struct kind *sought = unborn ? kind->fields[unborn - item->values].kind : kind;
    const struct node *list = node_get(body, sought->list_envelope);
    const struct node *object = list && list->type == NODE_LIST && list->count == 1 ? list->items[0] : NULL;
    if (!node_get_text(object, "id"))
        return "the project does not have the one that every project has";
    if (unborn) {
        item->values[unborn - item->values].reference.id =
            arena_text(apply->arena, node_get_text(object, "id"));
        start_create(task);
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
    add_update(task, item->values, live, rows);
    return NULL;
}

/* NULL if the cloud says what it was told, else what it says. */
static const char *read_back(struct task *task, const struct node *body)
{
    struct arena *arena = task->apply->arena;
    const struct change *change = task->change;
    const struct kind *kind = change->kind;
    struct value *live = ARENA_ARRAY(arena, struct value, kind->field_count);
    const struct error *error = decode_live(arena, kind, object_in(kind, body), live);
    if (error)
        return error->message;
    const struct value *wanted = wanted_values(change, arena);
    uint64_t rows = changed_rows(change);
    for (size_t i = 0; i < kind->field_count; i++)
        if ((rows & UINT64_C(1) << i) && !value_covers(&wanted[i], &live[i]))
            return arena_print(arena, "the cloud was told %s %s, and still says %s", kind->fields[i].key,
                               encode_text(arena, &kind->fields[i], &wanted[i]),
                               encode_text(arena, &kind->fields[i], &live[i]));
    return NULL;
}

/* An answer that says no, in words for people; NULL if it is as good as yes. */
static const char *refusal(const struct task *task, const struct step *step,
                           const struct session_reply *reply)
{
    struct arena *arena = task->apply->arena;
    bool removes = step->type == STEP_DELETE || step->type == STEP_PRUNE;
    if (!reply->error || (removes && reply->status == 404))
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

static void answered(void *context, const struct session_reply *reply)
{
    struct task *task = context;
    const struct step step = task->steps.items[task->next++];
    const char *failure = refusal(task, &step, reply);
    enum outcome outcome = is_blocked(reply) ? OUTCOME_BLOCKED : OUTCOME_FAILED;
    if (!failure && text_equal(step.service, "network") && step.type != STEP_READ_BACK &&
        step.type != STEP_FIND)
        touch(task);
    if (!failure) {
        switch (step.type) {
        case STEP_DELETE:
            if (task->change->action == ACTION_REPLACE)
                start_create(task);
            break;
        case STEP_CREATE:
            failure = created(task, object_in(task->change->kind, reply->body));
            break;
        case STEP_FIND:
            failure = found(task, reply->body);
            break;
        case STEP_READ_BACK:
            failure = read_back(task, reply->body);
            outcome = OUTCOME_NOT_CONVERGING;
            break;
        case STEP_UPDATE:
        case STEP_MARK:
        case STEP_PRUNE:
            break;
        }
    }
    if (failure)
        task_end(task, outcome, failure, reply->request_id);
    else if (task->next < task->steps.count)
        send_next(task);
    else
        task_end(task, OUTCOME_DONE, NULL, reply->request_id);
}

static void send_next(struct task *task)
{
    const struct step *step = &task->steps.items[task->next];
    const struct session_request request = {
        .service = step->service,
        .method = step->method,
        .path = step->path,
        .body = step->body,
        .owner = task->apply->plan->name,
        .if_match = step->if_match,
    };
    session_send(task->apply->session, &request, answered, task);
}

void write_start(struct task *task)
{
    const struct change *change = task->change;
    if (task->part == PART_EARLY)
        start_early(task);
    else if (task->part == PART_LATE)
        start_late(task);
    else if (change->action == ACTION_DELETE || change->action == ACTION_REPLACE)
        start_delete(task, change->live ? change->live : change->item->live);
    else if (change->kind->singleton || change->item->id)
        start_update(task);
    else
        start_create(task);
    if (task->steps.count > 0)
        send_next(task);
    else
        task_end(task, OUTCOME_DONE, NULL, NULL);
}
