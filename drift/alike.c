/* Of what has no name: is the live object the desired one? */
#include "base/text.h"
#include "drift/mark.h"
#include "drift/pass.h"

/* What is not written is none where it may be none, else anything. */
static bool is_equal(const struct field *field, const struct value *wanted, const struct value *there)
{
    if (wanted->type == VALUE_REFERENCE)
        return there->type == VALUE_REFERENCE && wanted->reference.id != NULL &&
               text_equal(wanted->reference.id, there->reference.id);
    if (value_is_set(wanted))
        return value_equal(wanted, there);
    return !value_is_set(there) || (wanted->type == VALUE_ABSENT && !field->nullable);
}

enum extent { EXTENT_WHOLE, EXTENT_LASTING /* without what can be changed in place */ };

/* For what has no name: the fields that tell it from its siblings. */
static bool is_alike(const struct item *item, const struct live *live, enum extent extent)
{
    const struct kind *kind = item->desired->kind;
    for (size_t i = 0; i < COUNT(kind->identity) && kind->identity[i] != NULL; i++) {
        size_t row = kind_field(kind, kind->identity[i]);
        const struct field *field = &kind->fields[row];
        bool asked = extent == EXTENT_WHOLE || field->change == CHANGE_REPLACES;
        if (asked && !is_equal(field, &item->values[row], &live->values[row]))
            return false;
    }
    return true;
}

static size_t count_identity(const struct item *item)
{
    const struct kind *kind = item->desired->kind;
    size_t count = 0;
    for (size_t i = 0; i < COUNT(kind->identity) && kind->identity[i] != NULL; i++)
        count += value_is_set(&item->values[kind_field(kind, kind->identity[i])]);
    return count;
}

static const char *mark_key(struct arena *arena, const struct resource *resource, const char *mark)
{
    size_t parent = resource->parent != NULL ? resource->parent->index : 0;
    return arena_print(arena, "%s %zu %s", resource->kind->name, parent, mark);
}

/* Marks of what is counted: another of the same words is not to be taken for it. */
void alike_note_marks(struct pass *pass)
{
    map_init(&pass->marks, pass->arena);
    for (size_t i = 0; i < pass->client->resource_count; i++) {
        const struct resource *resource = pass->client->resources[i];
        if (resource->kind->counted)
            map_set(&pass->marks, mark_key(pass->arena, resource, mark_name(pass->arena, resource->name)),
                    &pass->plan->items[i]);
    }
}

/* Does one that is there carry the mark of the item? */
static bool is_marked(struct pass *pass, const struct item *item)
{
    const struct item *parent = &pass->plan->items[item->desired->parent->index];
    const struct live_list *list = snapshot_of_parent(pass->snapshot, item->desired->kind, parent->id);
    for (size_t i = 0; i < list->count; i++)
        if (match_is_ours(pass, list->items[i]) &&
            text_equal(list->items[i]->mark_name, mark_name(pass->arena, item->desired->name)))
            return true;
    return false;
}

/* Is there a sibling that says more of what it is than item does, or without a change is just like it? */
static bool is_closer_to_another(struct pass *pass, const struct item *item, const struct live *live,
                                 enum extent extent)
{
    bool exact = is_alike(item, live, EXTENT_WHOLE);
    const struct resource_list *siblings = &item->desired->parent->children;
    size_t count = count_identity(item);
    for (size_t i = 0; i < siblings->count; i++) {
        struct item *other = &pass->plan->items[siblings->items[i]->index];
        if (other->desired->kind != item->desired->kind || other == item)
            continue;
        resolve_item(pass, other);
        if (count_identity(other) > count && is_alike(other, live, extent))
            return true;
        if (!exact && is_alike(other, live, EXTENT_WHOLE) && !is_marked(pass, other))
            return true;
    }
    return false;
}

/* Of things that are counted: by the mark; or ours, with other words; or somebody's that is just like it. */
static enum likeness kinship(struct pass *pass, const struct item *item, const struct live *live)
{
    bool ours = match_is_ours(pass, live);
    const struct item *marked =
        ours && live->mark_name != NULL
            ? map_get(&pass->marks, mark_key(pass->arena, item->desired, live->mark_name))
            : NULL;
    if (marked != NULL)
        return marked == item ? LIKE_MARKED : LIKE_NOT;
    enum extent extent = ours ? EXTENT_LASTING : EXTENT_WHOLE;
    if (match_foreign_mark(live, pass->client->name) != NULL || !is_alike(item, live, extent) ||
        is_closer_to_another(pass, item, live, extent))
        return LIKE_NOT;
    if (!ours)
        return LIKE_STRANGER;
    return is_alike(item, live, EXTENT_WHOLE) ? LIKE_NAMED : LIKE_FORMER;
}

enum likeness alike_to(struct pass *pass, const struct item *item, const struct live *live)
{
    if (item->desired->kind->counted)
        return kinship(pass, item, live);
    return is_alike(item, live, EXTENT_WHOLE) ? LIKE_MARKED : LIKE_NOT;
}
