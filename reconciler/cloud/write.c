#include <string.h>

#include "base/text.h"
#include "reconciler/cloud/purge.h"

struct step *step_add(struct task *task, enum step_type type, const char *service, const char *method,
                      const char *path)
{
    const struct step step = {
        .type = type, .service = service, .method = method, .path = path, .if_match = -1};
    list_add(task->apply->arena, &task->steps, step);
    return &task->steps.items[task->steps.count - 1];
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
    const struct resource *desired = item->desired, *project = resource_project(desired);
    return (struct encode_ids){
        .id = item->id,
        .project = project ? item_of(apply, project)->id : NULL,
        .parent = desired->parent ? item_of(apply, desired->parent)->id : NULL,
    };
}

static bool is_born(const struct resource *resource)
{
    return resource->kind->born && text_equal(resource->kind->born, resource->name);
}

/* The revision that the reading saw, as long as nothing of ours has moved it. */
static int64_t expected_revision(const struct task *task, const struct live *live)
{
    if (!task->change->kind->revisions || !live || map_has(&task->apply->touched, live->id))
        return -1;
    return live->revision;
}

static struct step *add_request(struct task *task, enum step_type type, const struct verb *verb,
                                const struct encode_ids *ids, const struct value *values,
                                const struct node *body, int64_t if_match)
{
    const struct kind *kind = task->change->kind;
    const char *path = encode_path(task->apply->arena, kind, verb->path, ids, values);
    struct step *step = step_add(task, type, kind->service, verb->method, path);
    step->body = body;
    step->if_match = if_match;
    step->in_headers = kind_in_headers(kind, verb->method);
    return step;
}

void write_mark(struct task *task, const struct live *live)
{
    struct arena *arena = task->apply->arena;
    const struct item *item = task->change->item;
    const struct kind *kind = item->desired->kind;
    if (kind->mark != MARK_REQUEST || is_born(item->desired))
        return;
    struct node *body = node_new_map(arena);
    node_set(arena, body, "tags", mark_tags(task->apply, kind, live, item->desired->name, NULL));
    const struct encode_ids ids = ids_of_item(task->apply, item);
    const struct verb verb = {.method = "PUT", .path = kind->tags_path};
    add_request(task, STEP_MARK, &verb, &ids, NULL, body, -1);
}

/* The mark in the object's own request. */
static void put_mark(struct task *task, struct node *body, const struct live *live)
{
    const struct apply *apply = task->apply;
    const struct kind *kind = task->change->kind;
    if (kind->mark == MARK_MEMBER) {
        node_set(apply->arena, body, kind->mark_json, node_new_text(apply->arena, apply->plan->name));
        return;
    }
    const char *applied = live && text_equal(live->owner, apply->plan->name) ? live->mark_applied : NULL;
    struct node *object = (struct node *)node_get(body, kind->envelope);
    node_set(apply->arena, object, "tags",
             mark_tags(apply, kind, live, task->change->item->desired->name, applied));
}

static bool marks_in_body(const struct kind *kind)
{
    return kind->mark == MARK_BODY || kind->mark == MARK_MEMBER;
}

static struct node *empty_body(const struct task *task)
{
    struct node *body = node_new_map(task->apply->arena);
    if (task->change->kind->envelope[0])
        node_set(task->apply->arena, body, task->change->kind->envelope, node_new_map(task->apply->arena));
    return body;
}

static void add_delete(struct task *task, const struct live *live)
{
    const struct kind *kind = task->change->kind;
    const struct encode_ids ids = {live->id, live->project_id, live->parent_id};
    struct node *body = NULL;
    if (kind->remove_body)
        body = encode_pattern(task->apply->arena, kind, kind->remove_body, &ids, live->values);
    else if (text_equal(kind->remove.method, "PUT"))
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
        if (kind->singleton && !kind->in_headers && !kind->in_keystone &&
            session_offers(apply->session, kind->service)) {
            const char *path = encode_path(apply->arena, kind, kind->update.path, &ids, NULL);
            step_add(task, kind->sparse ? STEP_WAIVE : STEP_PRUNE, kind->service, "DELETE", path);
        }
        const struct name_list apart = apart_paths(apply->arena, apply->snapshot, kind, project->id);
        for (size_t j = 0; j < apart.count; j++)
            step_add(task, STEP_PRUNE, kind->service, "DELETE", apart.items[j]);
        const struct live_list *list = snapshot_of_project(apply->snapshot, kind, project->id);
        for (size_t j = 0; kind->born && j < list->count; j++) {
            if (!text_equal(list->items[j]->name, kind->born))
                continue;
            ids.id = list->items[j]->id;
            const char *path = encode_path(apply->arena, kind, kind->remove.path, &ids, NULL);
            step_add(task, STEP_PRUNE, kind->service, kind->remove.method, path);
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
    step_add(task, STEP_FIND, kind->service, "GET", path);
}

/* The last request is made with a token of the project. */
static void in_project(struct task *task, const char *project_id)
{
    if (task->change->kind->in_project)
        task->steps.items[task->steps.count - 1].project_id = project_id;
}

static bool is_new(const struct apply *apply, const struct resource *resource)
{
    const struct change *making = item_of(apply, resource)->making;
    return making && making->action == ACTION_CREATE;
}

/* Neutron makes a second one of the same name, or another address, without a word. In what is new itself
 * there is none. */
static bool may_be_there(const struct apply *apply, const struct item *item)
{
    const struct resource *desired = item->desired, *project = resource_project(desired);
    bool twice = text_equal(desired->kind->identity[0], "name") || desired->kind->counted;
    return project && desired->kind->reading == READING_LIST && twice && !is_new(apply, project) &&
           !(desired->parent && is_new(apply, desired->parent));
}

/* A GET of what the reading did not show, and what is there all the same if the reading was old. */
static void add_look(struct task *task, const struct encode_ids *ids)
{
    struct arena *arena = task->apply->arena;
    const struct item *item = task->change->item;
    const struct kind *kind = item->desired->kind;
    const char *path =
        arena_print(arena, "%s?project_id={project}%s", kind->list.path, kind->counted ? "" : "&name={name}");
    const struct verb look = {"GET", kind->in_project ? kind->create.path : path};
    add_request(task, STEP_LOOK, &look, ids, item->values, NULL, -1);
    in_project(task, ids->project);
}

static void add_create(struct task *task)
{
    struct apply *apply = task->apply;
    struct item *item = task->change->item;
    const struct kind *kind = item->desired->kind;
    write_resolve(apply, item);
    const struct encode_ids ids = ids_of_item(apply, item);
    if (may_be_there(apply, item))
        add_look(task, &ids);
    struct node *body = kind->create_body
                            ? encode_pattern(apply->arena, kind, kind->create_body, &ids, item->values)
                            : encode_body(apply->arena, kind, &ids, item->values, NULL, ENCODE_CREATE, 0);
    if (marks_in_body(kind))
        put_mark(task, body, NULL);
    add_request(task, STEP_CREATE, &kind->create, &ids, item->values, body, -1);
    in_project(task, ids.project);
}

void write_borrow(struct task *task)
{
    const struct kind *kind = task->change->kind;
    const struct item *item = task->change->item;
    const struct encode_ids ids = ids_of_item(task->apply, item);
    const char *filter = kind->domain_json ? "?name={name}&domain_id={domain}" : "?name={name}";
    const struct verb verb = {"GET", arena_print(task->apply->arena, "%s%s", kind->list.path, filter)};
    add_request(task, STEP_BORROW, &verb, &ids, item->values, NULL, -1);
}

static void start_delete(struct task *task, const struct live *live)
{
    if (task->change->kind == &project_kind)
        add_leftovers(task, live);
    add_delete(task, live);
}

const struct value *write_unborn(const struct item *item)
{
    for (size_t i = 0; i < item->desired->kind->field_count; i++) {
        const struct value *value = &item->values[i];
        if (value->type == VALUE_REFERENCE && !value->reference.target && !value->reference.id)
            return value;
    }
    return NULL;
}

void write_create(struct task *task)
{
    struct item *item = task->change->item;
    const struct value *unborn = write_unborn(item);
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

/* values: what the list is to be where the cloud has no calls for items. */
static void add_items(struct task *task, const struct verb *verb, const struct encode_ids *ids,
                      const struct value *values, size_t row, const struct value *items)
{
    if (items->list.count == 0)
        return;
    struct arena *arena = task->apply->arena;
    const struct kind *kind = task->change->kind;
    struct value *only = ARENA_ARRAY(arena, struct value, kind->field_count);
    only[row] = *items;
    const struct node *body = encode_body(arena, kind, ids, only, NULL, ENCODE_CHANGED, UINT64_C(1) << row);
    struct step *step = add_request(task, STEP_UPDATE, verb, ids, values,
                                    kind->items_envelope ? body : node_get(body, kind->envelope), -1);
    if (!kind->items_optional)
        return;
    struct step *whole = ARENA_NEW(arena, struct step);
    *whole = *step;
    whole->path = encode_path(arena, kind, kind->update.path, ids, values);
    whole->body = encode_body(arena, kind, ids, values, NULL, ENCODE_CHANGED, UINT64_C(1) << row);
    step->instead = whole;
}

/* What is new in lists that are changed by item, and what is too much. */
static void write_items(struct task *task, const struct encode_ids *ids, const struct value *values,
                        const struct value *live, uint64_t rows)
{
    struct arena *arena = task->apply->arena;
    const struct kind *kind = task->change->kind;
    for (size_t i = 0; i < kind->field_count; i++) {
        if (!(rows & UINT64_C(1) << i))
            continue;
        const struct value more = want_without(arena, &values[i], live ? &live[i] : NULL);
        add_items(task, &kind->add, ids, values, i, &more);
        if (!live || live[i].type != VALUE_LIST)
            continue;
        const struct value less = want_without(arena, &live[i], &values[i]);
        add_items(task, &kind->drop, ids, values, i, &less);
    }
}

static uint64_t rows_by_item(const struct kind *kind)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < kind->field_count; i++)
        rows |= (uint64_t)kind->fields[i].by_item << i;
    return rows;
}

static void write_whole(struct task *task, const struct value *values, const struct value *live,
                        uint64_t rows)
{
    struct apply *apply = task->apply;
    const struct change *change = task->change;
    const struct kind *kind = change->kind;
    bool marks = marks_in_body(kind) && (want_mark(change) || change->action == ACTION_ADOPT);
    if (!rows && !marks)
        return;
    const struct encode_ids ids = ids_of_item(apply, change->item);
    struct node *body =
        rows ? encode_body(apply->arena, kind, &ids, values, live, ENCODE_CHANGED, rows) : empty_body(task);
    if (marks)
        put_mark(task, body, change->item->live);
    int64_t if_match = live && is_guarded(kind, rows) ? expected_revision(task, change->item->live) : -1;
    add_request(task, STEP_UPDATE, &kind->update, &ids, values, body, if_match);
}

void write_update(struct task *task, const struct value *values, const struct value *live, uint64_t rows)
{
    uint64_t by_item = rows & rows_by_item(task->change->kind);
    const struct encode_ids ids = ids_of_item(task->apply, task->change->item);
    write_whole(task, values, live, rows & ~by_item);
    write_items(task, &ids, values, live, by_item);
}

static void start_update(struct task *task)
{
    struct apply *apply = task->apply;
    const struct change *change = task->change;
    struct item *item = change->item;
    const struct kind *kind = change->kind;
    write_resolve(apply, item);
    const struct value *live = item->live ? item->live->values : NULL;
    const struct value *values = want_values(apply->arena, change);
    const struct encode_ids ids = ids_of_item(apply, item);
    if (kind == &project_kind && change->cause == CAUSE_LIFECYCLE && apply->plan->life == LIFE_ACTIVE &&
        session_offers(apply->session, server_kind.service))
        power_recount(task, item->id);
    /* One that is made another: the reading may not have shown the one that is that already. */
    if (kind->counted && item->live && item->live->mark_name && want_mark(change) &&
        may_be_there(apply, item))
        add_look(task, &ids);
    uint64_t rows = want_rows(change) & ~kind_late_rows(kind), apart = rows & apart_rows(kind);
    write_update(task, values, live, rows & ~apart);
    if (kind->singleton && rows & ~apart) {
        const struct verb read = kind->in_headers ? kind->list : (struct verb){"GET", kind->update.path};
        add_request(task, STEP_READ_BACK, &read, &ids, values, NULL, -1);
    }
    if (apart)
        apart_write(task, values, live);
    if (want_mark(change) || change->action == ACTION_ADOPT)
        write_mark(task, item->live);
}

/* Before interfaces go: lists without what is in their way, or not wanted any more. */
static void start_early(struct task *task)
{
    const struct change *change = task->change;
    const struct live *live = change->live;
    const struct encode_ids ids = {live->id, live->project_id, live->parent_id};
    struct value *values = ARENA_ARRAY(task->apply->arena, struct value, change->kind->field_count);
    values[change->early->row] = change->early->to;
    write_items(task, &ids, values, live->values, UINT64_C(1) << change->early->row);
}

/* What is there when the late part of a change comes: NULL of what is new. */
static const struct value *late_values(const struct task *task)
{
    const struct change *change = task->change;
    if (change->action != ACTION_UPDATE && change->action != ACTION_ADOPT)
        return NULL;
    const struct value *live = change->item->live->values;
    if (!task_of(task->apply, change, PART_EARLY))
        return live;
    size_t count = change->kind->field_count;
    struct value *left = ARENA_ARRAY(task->apply->arena, struct value, count);
    memcpy(left, live, count * sizeof *left);
    left[change->early->row] = change->early->to;
    return left;
}

static void start_late(struct task *task)
{
    const struct change *change = task->change;
    const struct value *live = late_values(task);
    uint64_t rows = kind_late_rows(change->kind);
    write_update(task, change->item->values, live, live ? want_rows(change) & rows : rows);
}

void write_start(struct task *task)
{
    const struct change *change = task->change;
    if (change->kind == &credential_kind) {
        credential_start(task);
        return;
    }
    if (task->part == PART_EARLY)
        start_early(task);
    else if (task->part == PART_LATE)
        start_late(task);
    else if (change->kind == &server_kind)
        power_start(task);
    else if (change->action == ACTION_DELETE && change->cause == CAUSE_LIFECYCLE &&
             change->kind == &project_kind) {
        purge_start(task);
        return;
    } else if (change->action == ACTION_DELETE || change->action == ACTION_REPLACE)
        start_delete(task, change->live ? change->live : change->item->live);
    else if (change->kind->in_keystone) {
        if (!limits_start(task)) {
            task_end(task, OUTCOME_FAILED, "the catalogue does not say the id of the service", NULL);
            return;
        }
    } else if (change->kind->singleton || change->item->id)
        start_update(task);
    else
        write_create(task);
    if (task->steps.count > 0)
        reply_send(task);
    else
        task_end(task, OUTCOME_DONE, NULL, NULL);
}
