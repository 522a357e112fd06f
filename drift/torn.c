/* Lists that do not fit each other: one of them lacks what an object of another stands on. */
#include "base/text.h"
#include "drift/snapshot.h"

/* Neutron's word in a subnet for a range that somebody else delegates; there is no such pool. */
#define DELEGATED "prefix_delegation"

/* In projects without our mark, others come and go while the lists are read. */
static bool is_torn(const struct snapshot *snapshot, const struct live *live, const struct kind *from,
                    const char *id)
{
    const struct live *project = snapshot_by_id(snapshot, &project_kind, live->project_id);
    return project != NULL && project->owner != NULL && id != NULL && !text_equal(id, DELEGATED) &&
           snapshot_by_id(snapshot, from, id) == NULL;
}

/* The list of kind `from` does not have what live needs of it. */
static void tear(struct snapshot *snapshot, const struct live *live, const struct kind *from, const char *id)
{
    struct error *error = error_make(&snapshot->arena, ERROR_ANSWER,
                                     "%s %s stands on the %s %s, which the list of those does not have",
                                     live->kind->title, live->id, from->title, id);
    snapshot_fail(snapshot, from, live->project_id, error);
    snapshot_fail(snapshot, live->kind, live->project_id, error);
}

static void check_parents(struct snapshot *snapshot, const struct kind *kind)
{
    const struct live_list *items = &snapshot->collections[kind_index(kind)].items;
    const struct kind *parent = kind->parent;
    if (parent == NULL || parent->mark != MARK_REQUEST || !snapshot_knows(snapshot, parent, NULL))
        return;
    for (size_t i = 0; i < items->count; i++)
        if (is_torn(snapshot, items->items[i], parent, items->items[i]->parent_id))
            tear(snapshot, items->items[i], parent, items->items[i]->parent_id);
}

/* Of lists that have other projects' objects too. */
static void check_references(struct snapshot *snapshot, const struct kind *kind, size_t row)
{
    const struct live_list *items = &snapshot->collections[kind_index(kind)].items;
    const struct kind *to = kind->fields[row].kind;
    if (kind->fields[row].type != FIELD_REFERENCE || !to->found_outside ||
        !snapshot_knows(snapshot, to, NULL))
        return;
    for (size_t i = 0; i < items->count; i++) {
        const struct value *value = &items->items[i]->values[row];
        if (value->type == VALUE_REFERENCE && is_torn(snapshot, items->items[i], to, value->reference.id))
            tear(snapshot, items->items[i], to, value->reference.id);
    }
}

void snapshot_end(struct snapshot *snapshot)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        check_parents(snapshot, kinds[i]);
        for (size_t row = 0; row < kinds[i]->field_count; row++)
            check_references(snapshot, kinds[i], row);
    }
}
