#include "drift/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "drift/mark.h"
#include "spec/decode.h"

static const struct live_list nothing;

struct snapshot *snapshot_new(const char *region, int64_t taken)
{
    struct snapshot *snapshot = calloc(1, sizeof *snapshot);
    if (snapshot == NULL)
        abort();
    arena_init(&snapshot->arena);
    snapshot->region = arena_text(&snapshot->arena, region);
    snapshot->taken = taken;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        struct collection *collection = &snapshot->collections[i];
        map_init(&collection->by_id, &snapshot->arena);
        map_init(&collection->by_project, &snapshot->arena);
        map_init(&collection->by_parent, &snapshot->arena);
        map_init(&collection->by_name, &snapshot->arena);
        map_init(&collection->by_owner, &snapshot->arena);
        map_init(&collection->project_errors, &snapshot->arena);
        map_init(&collection->project_read, &snapshot->arena);
    }
    map_init(&snapshot->usage, &snapshot->arena);
    map_init(&snapshot->contents, &snapshot->arena);
    map_init(&snapshot->contents_errors, &snapshot->arena);
    map_init(&snapshot->belongings, &snapshot->arena);
    return snapshot;
}

void snapshot_release(struct snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    arena_release(&snapshot->arena);
    free(snapshot);
}

/* Is each project's part of the collection a reading of its own? */
static bool is_of_one_project(const struct kind *kind)
{
    return kind->reading == READING_PER_PROJECT || kind->reading == READING_ASKED;
}

static void index_add(struct snapshot *snapshot, struct map *index, const char *key, struct live *live)
{
    if (key == NULL)
        return;
    struct live_list *list = map_get(index, key);
    if (list == NULL) {
        list = ARENA_NEW(&snapshot->arena, struct live_list);
        map_set(index, key, list);
    }
    list_add(&snapshot->arena, list, live);
}

static const char *text_at(struct snapshot *snapshot, const struct node *object, const char *path)
{
    return path == NULL ? NULL : arena_text(&snapshot->arena, node_text(node_find(object, path)));
}

/* Ids are texts, but for Nova's of aggregates; an answer that says something else there is not to be
 * understood. */
static const char *word_at(struct snapshot *snapshot, const struct node *object, const char *path)
{
    const struct node *node = node_find(object, path);
    return node != NULL && node->plain ? NULL : text_at(snapshot, object, path);
}

static const char *id_of(struct snapshot *snapshot, const struct kind *kind, const struct node *object)
{
    const char *path = kind->id_json != NULL ? kind->id_json : "id";
    if (path[0] == '\0')
        return "";
    return text_equal(kind->service, "compute") ? text_at(snapshot, object, path)
                                                : word_at(snapshot, object, path);
}

/* A member with the client's name, as a tag. */
static void read_mark_member(struct snapshot *snapshot, const struct node *object, struct live *live)
{
    const char *owner = text_at(snapshot, object, live->kind->mark_json);
    if (owner == NULL || owner[0] == '\0')
        return;
    live->owner = owner;
    list_add(&snapshot->arena, &live->tags, arena_print(&snapshot->arena, MARK_OWNER "%s", owner));
}

static void read_marks(struct snapshot *snapshot, const struct node *object, struct live *live)
{
    if (live->kind->mark == MARK_MEMBER) {
        read_mark_member(snapshot, object, live);
        return;
    }
    const struct node *tags = node_get(object, "tags");
    for (size_t i = 0; tags != NULL && tags->type == NODE_LIST && i < tags->count; i++) {
        const char *tag = arena_text(&snapshot->arena, node_text(tags->items[i]));
        if (tag == NULL)
            continue;
        list_add(&snapshot->arena, &live->tags, tag);
        if (live->owner == NULL && text_starts(tag, MARK_OWNER))
            live->owner = tag + strlen(MARK_OWNER);
        else if (live->mark_name == NULL && text_starts(tag, MARK_NAME))
            live->mark_name = tag + strlen(MARK_NAME);
        else if (live->mark_region == NULL && text_starts(tag, MARK_REGION))
            live->mark_region = tag + strlen(MARK_REGION);
        else if (live->mark_applied == NULL && text_starts(tag, MARK_APPLIED))
            live->mark_applied = tag + strlen(MARK_APPLIED);
        else if (live->mark_suspended == NULL && text_starts(tag, MARK_SUSPENDED))
            live->mark_suspended = tag + strlen(MARK_SUSPENDED);
        else if (live->mark_terminated == NULL && text_starts(tag, MARK_TERMINATED) &&
                 mark_day(tag + strlen(MARK_TERMINATED)) >= 0)
            live->mark_terminated = tag + strlen(MARK_TERMINATED);
    }
}

static struct error *refuse(struct snapshot *snapshot, const struct kind *kind, const char *project_id,
                            const struct error *error, const char *id)
{
    struct error *wrapped =
        error_wrap(&snapshot->arena, error, "reading %s %s", kind->title, id != NULL ? id : "without an id");
    snapshot_fail(snapshot, kind, is_of_one_project(kind) ? project_id : NULL, wrapped);
    return wrapped;
}

/*
 * project_id and parent_id: what the list it came from already knows; the object's own word goes first.
 * number: of the objects that its row has.
 */
static struct error *add_one(struct snapshot *snapshot, const struct kind *kind, const char *project_id,
                             const char *parent_id, const struct node *object, size_t number,
                             struct live **out)
{
    struct arena *arena = &snapshot->arena;
    if (object == NULL || object->type != NODE_MAP)
        return refuse(snapshot, kind, project_id, error_make(arena, ERROR_ANSWER, "it is no JSON object"),
                      NULL);
    struct collection *collection = &snapshot->collections[kind_index(kind)];
    const char *id = id_of(snapshot, kind, object);
    const char *project =
        word_at(snapshot, object, kind->project_json != NULL ? kind->project_json : "project_id");
    if (project == NULL)
        project = arena_text(arena, project_id);
    if (kind == &project_kind)
        project = id;
    if (kind->singleton)
        id = project;
    if (id == NULL || (kind->scope == SCOPE_PROJECT && project == NULL))
        return refuse(snapshot, kind, project_id, error_make(arena, ERROR_ANSWER, "it says no id"), id);
    const struct node *tags = node_get(object, "tags");
    if (kind->mark != MARK_NONE && tags != NULL && tags->type != NODE_LIST)
        return refuse(snapshot, kind, project_id, error_make(arena, ERROR_ANSWER, "its tags are no list"),
                      id);
    const char *key = number == 0 ? id : arena_print(arena, "%s#%zu", id, number);
    if (id[0] != '\0' && map_has(&collection->by_id, key)) { /* pages overlap while objects come and go */
        if (out != NULL)
            *out = map_get(&collection->by_id, key);
        return NULL;
    }

    struct live *live = ARENA_NEW(arena, struct live);
    live->kind = kind;
    live->id = id;
    live->project_id = project;
    live->name = text_at(snapshot, object, "name");
    live->domain_id = text_at(snapshot, object, kind->domain_json != NULL ? kind->domain_json : "domain_id");
    live->parent_id = text_at(snapshot, object, kind->parent_json);
    if (live->parent_id == NULL)
        live->parent_id = parent_id;
    if (live->parent_id == NULL && kind->parent == &project_kind)
        live->parent_id = project;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->each_of == kind && kinds[i]->parent != kind) {
            live->open = decode_meets(object, &kinds[i]->open);
            live->closed = decode_meets(object, &kinds[i]->closed);
        }
    live->made = text_at(snapshot, object, "created_at");
    live->revision = node_get_integer(object, "revision_number", -1);
    if (kind->mark != MARK_NONE)
        read_marks(snapshot, object, live);
    live->values = ARENA_ARRAY(arena, struct value, kind->field_count);
    struct error *error = decode_live(arena, kind, object, live->values);
    if (error != NULL)
        return refuse(snapshot, kind, project_id, error, id);

    live->serial = snapshot->live_count++;
    list_add(arena, &collection->items, live);
    if (id[0] != '\0')
        map_set(&collection->by_id, key, live);
    index_add(snapshot, &collection->by_project, live->project_id, live);
    index_add(snapshot, &collection->by_parent, live->parent_id, live);
    index_add(snapshot, &collection->by_name, live->name, live);
    index_add(snapshot, &collection->by_owner, live->owner, live);
    if (out != NULL)
        *out = live;
    return NULL;
}

/* Everything of kind in one row of a list; of several (a port's addresses) out is the first. */
static struct error *add_row(struct snapshot *snapshot, const struct kind *kind, const char *project_id,
                             const char *parent_id, const struct node *row, struct live **out)
{
    struct node_list objects = decode_objects(&snapshot->arena, kind, row);
    struct error *error = NULL;
    for (size_t i = 0; error == NULL && i < objects.count; i++)
        error = add_one(snapshot, kind, project_id, parent_id, objects.items[i], i, i == 0 ? out : NULL);
    return error;
}

struct error *snapshot_add(struct snapshot *snapshot, const struct kind *kind, const char *within,
                           const struct node *object, struct live **out)
{
    bool on_parent = kind->parent != NULL && kind->parent == kind->each_of;
    const char *project_id = kind->each_of == NULL ? within : NULL;
    const char *parent_id = on_parent ? arena_text(&snapshot->arena, within) : NULL;
    if (object == NULL || object->type != NODE_MAP)
        return refuse(snapshot, kind, project_id,
                      error_make(&snapshot->arena, ERROR_ANSWER, "it is no JSON object"), NULL);
    struct live *live = NULL;
    struct error *error = add_row(snapshot, kind, project_id, parent_id, object, &live);
    for (size_t i = 0; error == NULL && i < KIND_COUNT; i++) {
        bool embedded = kinds[i]->reading == READING_EMBEDDED, child = kinds[i]->parent == kind;
        if (kinds[i]->list_of == kind && (live != NULL || !(embedded || child)))
            error = add_row(snapshot, kinds[i], embedded ? live->project_id : project_id,
                            child ? live->id : NULL, object, NULL);
    }
    if (error == NULL && out != NULL)
        *out = live;
    return error;
}

struct error *snapshot_add_defaults(struct snapshot *snapshot, const struct kind *kind,
                                    const struct node *object)
{
    struct live *live = ARENA_NEW(&snapshot->arena, struct live);
    live->kind = kind;
    live->id = "";
    live->revision = -1;
    live->values = ARENA_ARRAY(&snapshot->arena, struct value, kind->field_count);
    struct error *error = decode_live(&snapshot->arena, kind, object, live->values);
    if (error != NULL)
        return refuse(snapshot, kind, NULL, error, "of every project");
    snapshot->collections[kind_index(kind)].defaults = live;
    return NULL;
}

const struct value *snapshot_defaults(const struct snapshot *snapshot, const struct kind *kind)
{
    const struct live *defaults = snapshot->collections[kind_index(kind)].defaults;
    return defaults != NULL ? defaults->values : NULL;
}

static void complete_one(struct snapshot *snapshot, const struct kind *kind, const char *project_id)
{
    struct collection *collection = &snapshot->collections[kind_index(kind)];
    if (project_id != NULL) {
        if (!map_has(&collection->project_errors, project_id))
            map_set(&collection->project_read, arena_text(&snapshot->arena, project_id), collection);
    } else if (collection->knowledge == KNOWLEDGE_UNREAD) {
        collection->knowledge = KNOWLEDGE_COMPLETE;
    }
}

static void fail_one(struct snapshot *snapshot, const struct kind *kind, const char *project_id,
                     struct error *error)
{
    struct collection *collection = &snapshot->collections[kind_index(kind)];
    if (project_id != NULL) {
        map_set(&collection->project_errors, arena_text(&snapshot->arena, project_id), error);
    } else if (collection->knowledge != KNOWLEDGE_FAILED) {
        collection->knowledge = KNOWLEDGE_FAILED;
        collection->error = error;
    }
}

static struct error *copy_error(struct arena *arena, const struct error *error)
{
    struct error *copy = ARENA_NEW(arena, struct error);
    *copy = *error;
    copy->message = arena_text(arena, error->message);
    copy->code = arena_text(arena, error->code);
    copy->request_id = arena_text(arena, error->request_id);
    return copy;
}

void snapshot_complete(struct snapshot *snapshot, const struct kind *kind, const char *project_id)
{
    complete_one(snapshot, kind, project_id);
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->list_of == kind)
            complete_one(snapshot, kinds[i], project_id);
}

void snapshot_fail(struct snapshot *snapshot, const struct kind *kind, const char *project_id,
                   const struct error *error)
{
    struct error *copy = copy_error(&snapshot->arena, error);
    if (kind->list_of != NULL)
        kind = kind->list_of; /* one list, one fate */
    fail_one(snapshot, kind, project_id, copy);
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->list_of == kind)
            fail_one(snapshot, kinds[i], project_id, copy);
}

void snapshot_lack(struct snapshot *snapshot, const struct kind *kind)
{
    snapshot->collections[kind_index(kind)].lacking = true;
}

bool snapshot_lacks(const struct snapshot *snapshot, const struct kind *kind)
{
    return snapshot->collections[kind_index(kind)].lacking;
}

static void copy_values(struct arena *arena, const struct value *from, size_t count, struct value *to)
{
    for (size_t i = 0; i < count; i++) {
        to[i] = from[i];
        to[i].key = arena_text(arena, from[i].key);
        if (from[i].type == VALUE_TEXT)
            to[i].text = arena_text(arena, from[i].text);
        if (from[i].type == VALUE_LIST || from[i].type == VALUE_GROUP) {
            to[i].list.items = ARENA_ARRAY(arena, struct value, from[i].list.count);
            copy_values(arena, from[i].list.items, from[i].list.count, to[i].list.items);
        }
    }
}

static const char *usage_key(struct arena *arena, const struct kind *kind, const char *project_id)
{
    return arena_print(arena, "%s/%s", kind->name, project_id);
}

void snapshot_set_usage(struct snapshot *snapshot, const struct kind *kind, const char *project_id,
                        const struct value *usage)
{
    struct value *copy = ARENA_ARRAY(&snapshot->arena, struct value, kind->field_count);
    copy_values(&snapshot->arena, usage, kind->field_count, copy);
    map_set(&snapshot->usage, usage_key(&snapshot->arena, kind, project_id), copy);
}

const struct value *snapshot_usage(const struct snapshot *snapshot, const struct kind *kind,
                                   const char *project_id)
{
    struct arena scratch;
    arena_init(&scratch);
    const struct value *usage = map_get(&snapshot->usage, usage_key(&scratch, kind, project_id));
    arena_release(&scratch);
    return usage;
}

void snapshot_set_contents(struct snapshot *snapshot, const char *project_id,
                           const struct name_list *contents)
{
    struct name_list *copy = ARENA_NEW(&snapshot->arena, struct name_list);
    for (size_t i = 0; i < contents->count; i++)
        list_add(&snapshot->arena, copy, arena_text(&snapshot->arena, contents->items[i]));
    map_set(&snapshot->contents, arena_text(&snapshot->arena, project_id), copy);
}

const struct name_list *snapshot_contents(const struct snapshot *snapshot, const char *project_id)
{
    return map_get(&snapshot->contents, project_id);
}

void snapshot_fail_contents(struct snapshot *snapshot, const char *id, const struct error *error)
{
    map_set(&snapshot->contents_errors, arena_text(&snapshot->arena, id),
            copy_error(&snapshot->arena, error));
}

const struct error *snapshot_contents_error(const struct snapshot *snapshot, const char *id)
{
    return map_get(&snapshot->contents_errors, id);
}

bool snapshot_knows(const struct snapshot *snapshot, const struct kind *kind, const char *project_id)
{
    const struct collection *collection = &snapshot->collections[kind_index(kind)];
    if (project_id != NULL && map_has(&collection->project_errors, project_id))
        return false;
    if (is_of_one_project(kind) && project_id != NULL)
        return collection->knowledge != KNOWLEDGE_FAILED && map_has(&collection->project_read, project_id);
    return collection->knowledge == KNOWLEDGE_COMPLETE;
}

const struct error *snapshot_error(const struct snapshot *snapshot, const struct kind *kind,
                                   const char *project_id)
{
    const struct collection *collection = &snapshot->collections[kind_index(kind)];
    const struct error *error = project_id == NULL ? NULL : map_get(&collection->project_errors, project_id);
    return error != NULL ? error : collection->error;
}

struct live *snapshot_by_id(const struct snapshot *snapshot, const struct kind *kind, const char *id)
{
    return id == NULL ? NULL : map_get(&snapshot->collections[kind_index(kind)].by_id, id);
}

static const struct live_list *listed(const struct map *index, const char *key)
{
    const struct live_list *list = key == NULL ? NULL : map_get(index, key);
    return list != NULL ? list : &nothing;
}

const struct live_list *snapshot_of_project(const struct snapshot *snapshot, const struct kind *kind,
                                            const char *project_id)
{
    return listed(&snapshot->collections[kind_index(kind)].by_project, project_id);
}

const struct live_list *snapshot_of_parent(const struct snapshot *snapshot, const struct kind *kind,
                                           const char *parent_id)
{
    return listed(&snapshot->collections[kind_index(kind)].by_parent, parent_id);
}

const struct live_list *snapshot_by_name(const struct snapshot *snapshot, const struct kind *kind,
                                         const char *name)
{
    return listed(&snapshot->collections[kind_index(kind)].by_name, name);
}

const struct live_list *snapshot_of_client(const struct snapshot *snapshot, const struct kind *kind,
                                           const char *client)
{
    return listed(&snapshot->collections[kind_index(kind)].by_owner, client);
}

struct live_list snapshot_in_project(struct arena *arena, const struct snapshot *snapshot,
                                     const struct kind *kind, const char *project_id)
{
    struct live_list found = {0};
    const struct live_list *own = snapshot_of_project(snapshot, kind, project_id);
    for (size_t i = 0; i < own->count; i++)
        list_add(arena, &found, own->items[i]);
    if (kind->parent == NULL || kind->parent == &project_kind)
        return found;
    const struct live_list parents = snapshot_in_project(arena, snapshot, kind->parent, project_id);
    for (size_t i = 0; i < parents.count; i++) {
        const struct live_list *children = snapshot_of_parent(snapshot, kind, parents.items[i]->id);
        for (size_t j = 0; j < children->count; j++)
            if (!text_equal(children->items[j]->project_id, project_id))
                list_add(arena, &found, children->items[j]);
    }
    return found;
}

size_t snapshot_marked(const struct snapshot *snapshot)
{
    size_t count = 0;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct live_list *list = &snapshot->collections[i].items;
        for (size_t j = 0; j < list->count; j++)
            count += list->items[j]->owner != NULL;
    }
    return count > snapshot->marked ? count : snapshot->marked;
}

bool snapshot_is_whole(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (snapshot->collections[i].knowledge == KNOWLEDGE_FAILED ||
            snapshot->collections[i].project_errors.count > 0)
            return false;
    return true;
}
