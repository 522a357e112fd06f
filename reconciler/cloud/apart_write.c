#include "reconciler/cloud/apart.h"
#include "reconciler/cloud/task.h"
#include "spec/decode.h"

uint64_t apart_rows(const struct kind *kind)
{
    const struct field *field = apart_field(kind);
    return field ? UINT64_C(1) << (field - kind->fields) : 0;
}

static bool is_empty(const struct node *body, const struct kind *kind)
{
    return node_get(body, kind->envelope)->count == 0;
}

void apart_write(struct task *task, const struct value *values, const struct value *live)
{
    struct arena *arena = task->apply->arena;
    const struct kind *kind = task->change->kind;
    const struct field *field = apart_field(kind);
    const struct value *map = &values[field - kind->fields];
    const struct resource *project = resource_project(task->change->item->desired);
    const struct encode_ids ids = {.project = item_of(task->apply, project)->id};
    const char *path = encode_path(arena, kind, kind->update.path, &ids, NULL);
    for (size_t i = 0; map->type == VALUE_LIST && i < map->list.count; i++) {
        const struct value *entry = &map->list.items[i];
        const struct value *there = live ? value_entry(&live[field - kind->fields], entry->key) : NULL;
        const struct node *body = encode_entry(arena, kind, field, entry, there);
        if (is_empty(body, kind))
            continue;
        struct step *step = step_add(task, STEP_UPDATE, kind->service, kind->update.method,
                                     apart_path(arena, kind, path, entry->key));
        step->body = body;
        step->entry = entry;
    }
}

const char *apart_kept(const struct task *task, const struct step *step, const struct node *body,
                       enum outcome *outcome)
{
    if (!step->entry)
        return NULL;
    struct arena *arena = task->apply->arena;
    const struct kind *kind = task->change->kind;
    const struct field *field = apart_field(kind);
    struct node *whole = node_new_map(arena), *entries = node_new_map(arena);
    const struct node *object = node_get(body, kind->envelope);
    struct value *said = ARENA_ARRAY(arena, struct value, kind->field_count);
    node_set(arena, entries, step->entry->key, object ? (struct node *)object : node_new_map(arena));
    node_set(arena, whole, field->key, entries);
    const struct error *error = decode_live(arena, kind, whole, said);
    *outcome = OUTCOME_NOT_CONVERGING;
    if (error)
        return error->message;
    const struct value *there = value_entry(&said[field - kind->fields], step->entry->key);
    for (size_t i = 0; i < field->of->row_count; i++) {
        const struct value *told = &step->entry->list.items[i];
        const struct field *row = &field->of->rows[i];
        if (told->type != VALUE_ABSENT && !value_covers(told, &there->list.items[i]))
            return arena_print(arena, "the cloud was told %s.%s.%s %s, and still says %s", field->key,
                               step->entry->key, row->key, encode_text(arena, row, told),
                               encode_text(arena, row, &there->list.items[i]));
    }
    return NULL;
}

struct name_list apart_paths(struct arena *arena, const struct snapshot *snapshot, const struct kind *kind,
                             const char *project_id)
{
    struct name_list paths = {0}, keys = apart_seen(arena, snapshot, kind, project_id);
    const struct encode_ids ids = {.project = project_id};
    for (size_t i = 0; i < keys.count; i++)
        list_add(
            arena, &paths,
            apart_path(arena, kind, encode_path(arena, kind, kind->update.path, &ids, NULL), keys.items[i]));
    return paths;
}
