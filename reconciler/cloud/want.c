#include <string.h>

#include "base/text.h"
#include "reconciler/cloud/task.h"

bool want_mark(const struct change *change)
{
    for (size_t i = 0; i < change->fields.count; i++)
        if (!change->fields.items[i].field)
            return true;
    return false;
}

uint64_t want_rows(const struct change *change)
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
struct value *want_values(struct arena *arena, const struct change *change)
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

struct value want_without(struct arena *arena, const struct value *list, const struct value *other)
{
    struct value out = {.type = VALUE_LIST};
    out.list.items = ARENA_ARRAY(arena, struct value, list->list.count);
    for (size_t i = 0; i < list->list.count; i++) {
        bool there = false;
        for (size_t j = 0; other && other->type == VALUE_LIST && j < other->list.count; j++)
            there |= value_equal(&list->list.items[i], &other->list.items[j]);
        if (!there)
            out.list.items[out.list.count++] = list->list.items[i];
    }
    return out;
}
