#include "spec/decode.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "spec/kinds.h"
#include "spec/later.h"
#include "spec/scalar/scalar.h"

/* One map of a file and the rows it is read by. */
struct decoder {
    struct arena *arena;
    const struct field *rows;
    size_t count;
    struct value *values;
    uint64_t *written; /* a bit for each row */
    struct problems *problems;
};

static bool is_written(const struct decoder *decoder, size_t row)
{
    return *decoder->written >> row & 1;
}

static void set_written(const struct decoder *decoder, size_t row)
{
    *decoder->written |= UINT64_C(1) << row;
}

static void refuse(const struct decoder *decoder, const struct node *node, const char *hint,
                   const char *message)
{
    problem_add(decoder->problems, SEVERITY_ERROR, node_place(node), hint, "%s", message);
}

static void say_where(struct value *value, const struct node *node)
{
    value->line = node->line;
    value->column = node->column;
    value->origin = node->origin;
}

/* Absent, but with a place: what is there could not be read. */
static struct value unread(const struct node *node)
{
    struct value value = {0};
    say_where(&value, node);
    return value;
}

const char *decode_shape(const struct node *node)
{
    if (node_is_null(node))
        return "nothing";
    if (node->type == NODE_LIST)
        return "a list";
    return node->type == NODE_MAP ? "a map" : "a single value";
}

static const char *subject(struct arena *arena, const struct field *field)
{
    return field->key ? arena_print(arena, "`%s`", field->key) : "an item";
}

static void refuse_shape(const struct decoder *decoder, const struct field *field, const struct node *node,
                         const char *wanted)
{
    refuse(decoder, node, NULL,
           arena_print(decoder->arena, "%s is %s, not %s", subject(decoder->arena, field), wanted,
                       decode_shape(node)));
}

static bool decode_value(const struct decoder *decoder, const struct field *field, const struct node *node,
                         struct value *out);

static bool decode_scalar(const struct decoder *decoder, const struct field *field, const struct node *node,
                          struct value *out)
{
    if (node->type != NODE_SCALAR) {
        refuse_shape(decoder, field, node, "a single value");
        return false;
    }
    if (node_is_null(node)) {
        refuse(decoder, node, NULL,
               arena_print(decoder->arena, "%s cannot be null", subject(decoder->arena, field)));
        return false;
    }
    struct scalar_fault fault = {0};
    struct value value = {0};
    bool fits = scalar_read(decoder->arena, field, node->text, node->plain, &value, &fault);
    if (fault.message)
        problem_add(decoder->problems, fits ? SEVERITY_WARNING : SEVERITY_ERROR, node_place(node), fault.hint,
                    "%s", fault.message);
    if (!fits)
        return false;
    if (value.type == VALUE_TEXT && field->empty && strcmp(value.text, field->empty) == 0)
        value = value_null();
    say_where(&value, node);
    if (value.type == VALUE_TEXT && value.text == node->text)
        value.text = arena_text(decoder->arena, node->text);
    if (value.type == VALUE_REFERENCE)
        value.reference.name = arena_text(decoder->arena, value.reference.name);
    *out = value;
    return true;
}

static int compare_pointers(const void *a, const void *b)
{
    const struct value *left = *(const struct value *const *)a, *right = *(const struct value *const *)b;
    int order = value_order(left, right);
    return order ? order : (left > right) - (left < right);
}

static void check_repetition(const struct decoder *decoder, const struct node *node,
                             const struct value **sorted, size_t count)
{
    if (count < 2)
        return;
    qsort(sorted, count, sizeof *sorted, compare_pointers);
    for (size_t i = 1; i < count; i++)
        if (value_equal(sorted[i - 1], sorted[i]))
            problem_add(decoder->problems, SEVERITY_ERROR, value_place(sorted[i], node_place(node)),
                        "leave it out", "this is in the list already");
}

static void check_item_count(const struct decoder *decoder, const struct field *field,
                             const struct node *node)
{
    if ((int64_t)node->count < field->least)
        refuse(decoder, node, NULL,
               arena_print(decoder->arena, "%s needs %s", subject(decoder->arena, field),
                           field->least == 1
                               ? "at least one item"
                               : arena_print(decoder->arena, "at least %d items", (int)field->least)));
    if (field->most && (int64_t)node->count > field->most)
        refuse(decoder, node->items[field->most], NULL,
               arena_print(decoder->arena, "%s has %zu items, where at most %d are allowed",
                           subject(decoder->arena, field), node->count, (int)field->most));
}

static bool decode_list(const struct decoder *decoder, const struct field *field, const struct node *node,
                        struct value *out)
{
    bool alone = field->one && node->type == NODE_SCALAR && !node_is_null(node);
    if (node->type != NODE_LIST && !alone) {
        refuse_shape(decoder, field, node, "a list");
        return false;
    }
    size_t count = alone ? 1 : node->count, good = 0, sound = 0;
    struct value *items = ARENA_ARRAY(decoder->arena, struct value, count);
    const struct value **sound_items = ARENA_ARRAY(decoder->arena, const struct value *, count);
    for (size_t i = 0; i < count; i++) {
        size_t errors = decoder->problems->errors;
        if (!decode_value(decoder, field->of, alone ? node : node->items[i], &items[good]))
            continue;
        if (decoder->problems->errors == errors)
            sound_items[sound++] = &items[good];
        good++;
    }
    if (!alone)
        check_item_count(decoder, field, node);
    check_repetition(decoder, node, sound_items, sound);
    out->type = VALUE_LIST;
    out->list.items = items;
    out->list.count = good;
    if (field->set)
        value_sort(out);
    return true;
}

static bool decode_map(const struct decoder *decoder, const struct field *field, const struct node *node,
                       struct value *out)
{
    static const struct field key_field = {.type = FIELD_NAME, .least = 1, .most = 255};
    if (node->type != NODE_MAP) {
        refuse_shape(decoder, field, node, "a map");
        return false;
    }
    struct value *items = ARENA_ARRAY(decoder->arena, struct value, node->count);
    size_t good = 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct node_entry *entry = &node->entries[i];
        struct value key = {0}, item = {0};
        if (!decode_scalar(decoder, &key_field, entry->key, &key))
            continue;
        struct field named = *field->of;
        named.key = key.text;
        if (!decode_value(decoder, &named, entry->value, &item))
            continue;
        item.key = key.text;
        say_where(&item, entry->key);
        items[good++] = item;
    }
    out->type = VALUE_LIST;
    out->list.items = items;
    out->list.count = good;
    value_sort(out);
    return true;
}

static bool decode_group(const struct decoder *decoder, const struct field *field, const struct node *node,
                         struct value *out)
{
    if (node->type != NODE_MAP) {
        refuse_shape(decoder, field, node, "a map");
        return false;
    }
    out->type = VALUE_GROUP;
    out->list.count = field->row_count;
    out->list.items = ARENA_ARRAY(decoder->arena, struct value, field->row_count);
    decode_rows(decoder->arena, node, field->rows, field->row_count, out->list.items, decoder->problems);
    return true;
}

/* What is wrong stays absent, but has its place. */
static bool decode_value(const struct decoder *decoder, const struct field *field, const struct node *node,
                         struct value *out)
{
    *out = unread(node);
    if (node->missing)
        return false;
    switch (field->type) {
    case FIELD_LIST:
        return decode_list(decoder, field, node, out);
    case FIELD_MAP:
        return decode_map(decoder, field, node, out);
    case FIELD_GROUP:
        return decode_group(decoder, field, node, out);
    default:
        return decode_scalar(decoder, field, node, out);
    }
}

bool decode_row(struct arena *arena, const struct field *row, const struct node *node, struct value *out,
                struct problems *problems)
{
    const struct decoder decoder = {.arena = arena, .problems = problems};
    return decode_value(&decoder, row, node, out);
}

/* The rest of a row's key below a prefix ("" or "external."), or NULL if the row does not stand there. */
static const char *key_below(const struct field *row, const char *prefix)
{
    if (row->api_only)
        return NULL;
    const char *key = row->key;
    for (; *prefix; prefix++, key++)
        if (*key != *prefix)
            return NULL;
    return key;
}

/* A key, and all below it, that was meant but cannot be read: not missing, so that it is told once. */
static void note_failed(const struct decoder *decoder, const char *full, const struct node *node)
{
    for (size_t i = 0; i < decoder->count; i++) {
        const char *rest = key_below(&decoder->rows[i], full);
        if (!rest || (*rest && *rest != '.') || is_written(decoder, i))
            continue;
        set_written(decoder, i);
        decoder->values[i] = unread(node);
    }
}

static void refuse_key(const struct decoder *decoder, const struct node *key, const char *prefix)
{
    struct arena *arena = decoder->arena;
    struct name_list names = {0};
    for (size_t i = 0; i < decoder->count; i++) {
        const char *rest = key_below(&decoder->rows[i], prefix);
        if (rest)
            list_add(arena, &names, arena_copy(arena, rest, strcspn(rest, ".")));
    }
    const char *near = decoder->problems->errors < PROBLEMS_GUESSED
                           ? text_nearest(key->text, names.items, names.count)
                           : NULL;
    const char *later = later_hint(key->text, &names);
    const char *hint = near && !later ? arena_print(arena, "did you mean `%s`?", near) : later;
    refuse(decoder, key, hint, arena_print(arena, "unknown key %s", fault_quote(arena, key->text)));
    if (near && !later)
        note_failed(decoder, arena_print(arena, "%s%s", prefix, near), key);
}

/* Is it null only with all of its group? */
static bool is_the_group(const struct field *row)
{
    return row->required && strchr(row->key, '.');
}

/* What to write instead; exact is the row of that very key, or NULL. */
static const char *hint_for_null(struct arena *arena, const struct field *exact)
{
    const char *dot = exact && exact->nullable ? strrchr(exact->key, '.') : NULL;
    if (dot)
        return arena_print(arena, "write `%.*s: null` for none", (int)(dot - exact->key), exact->key);
    if (exact && exact->required)
        return NULL;
    if (exact && (exact->type == FIELD_LIST || (exact->type == FIELD_CHILDREN && !kind_is_single(exact))))
        return "write [] for none, or leave it out to leave it alone";
    return "leave it out to leave it alone";
}

static void decode_null(const struct decoder *decoder, const struct node *node, const struct field *exact,
                        const char *full, const char *below)
{
    bool taken = false;
    for (size_t i = 0; i < decoder->count; i++) {
        const struct field *row = &decoder->rows[i];
        bool itself = row == exact && !is_the_group(row);
        if (!itself && !key_below(row, below))
            continue;
        bool none = row->nullable && (itself || is_the_group(row));
        set_written(decoder, i);
        decoder->values[i] = unread(node);
        decoder->values[i].type = none ? VALUE_NULL : VALUE_ABSENT;
        taken |= none;
    }
    if (exact)
        set_written(decoder, (size_t)(exact - decoder->rows));
    if (taken)
        return;
    refuse(decoder, node, hint_for_null(decoder->arena, exact),
           arena_print(decoder->arena, "`%s` cannot be null", full));
}

static void decode_entries(const struct decoder *decoder, const struct node *map, const char *prefix);

/* Of the rows that stand at a key: the one of that very key, and whether any stand below it. */
struct found {
    const struct field *exact;
    bool below;
};

static struct found find_rows(const struct decoder *decoder, const char *key, const char *prefix)
{
    struct found found = {0};
    size_t length = strlen(key);
    for (size_t i = 0; i < decoder->count; i++) {
        const char *rest = key_below(&decoder->rows[i], prefix);
        if (!rest || strncmp(rest, key, length) != 0)
            continue;
        if (rest[length] == '\0')
            found.exact = &decoder->rows[i];
        found.below |= rest[length] == '.';
    }
    return found;
}

/* A key with rows below it, or one that cannot be read: where its full name is needed. */
static void decode_group_entry(const struct decoder *decoder, const struct node *node, struct found found,
                               const char *full)
{
    struct arena *arena = decoder->arena;
    const char *below = arena_print(arena, "%s.", full);
    if (node->missing)
        note_failed(decoder, full, node);
    else if (node_is_null(node))
        decode_null(decoder, node, found.exact, full, below);
    else if (node->type == NODE_MAP && node->count == 0 && found.exact)
        refuse(decoder, node, NULL, arena_print(arena, "`%s` says nothing", full));
    else if (node->type == NODE_MAP)
        decode_entries(decoder, node, below);
    else
        refuse(decoder, node, NULL, arena_print(arena, "`%s` is a map, not %s", full, decode_shape(node)));
}

static void decode_entry(const struct decoder *decoder, const struct node_entry *entry, const char *prefix)
{
    const char *key = entry->key->text;
    const struct node *node = entry->value;
    const struct found found = find_rows(decoder, key, prefix);
    if (strchr(key, '.') || (!found.exact && !found.below)) {
        refuse_key(decoder, entry->key, prefix);
        return;
    }
    if (node->missing || node_is_null(node) || (found.below && (node->type == NODE_MAP || !found.exact))) {
        decode_group_entry(decoder, node, found, arena_print(decoder->arena, "%s%s", prefix, key));
        return;
    }
    size_t row = (size_t)(found.exact - decoder->rows);
    struct value *value = &decoder->values[row];
    set_written(decoder, row);
    if (found.exact->type != FIELD_CHILDREN)
        decode_value(decoder, found.exact, node, value);
    else if (node->type != (kind_is_single(found.exact) ? NODE_MAP : NODE_LIST) &&
             !(found.exact->kind->scalar && kind_is_single(found.exact))) /* told by decode_children() */
        *value = unread(node);
}

static void decode_entries(const struct decoder *decoder, const struct node *map, const char *prefix)
{
    for (size_t i = 0; i < map->count; i++)
        decode_entry(decoder, &map->entries[i], prefix);
    for (size_t i = 0; i < decoder->count; i++) {
        if (!decoder->rows[i].required || is_written(decoder, i))
            continue;
        const char *rest = key_below(&decoder->rows[i], prefix);
        if (rest && !strchr(rest, '.'))
            refuse(decoder, map, NULL, arena_print(decoder->arena, "`%s` is missing", decoder->rows[i].key));
    }
}

void decode_fallbacks(struct arena *arena, const struct field *rows, size_t count, uint64_t written,
                      struct value *values)
{
    for (size_t i = 0; i < count; i++) {
        struct scalar_fault fault;
        if (rows[i].fallback && !(written >> i & 1) &&
            !scalar_read(arena, &rows[i], rows[i].fallback, true, &values[i], &fault))
            assert(0 && "a fallback fits its row");
    }
}

void decode_rows(struct arena *arena, const struct node *map, const struct field *rows, size_t count,
                 struct value *values, struct problems *problems)
{
    uint64_t written = 0;
    struct decoder decoder = {arena, rows, count, values, &written, problems};
    assert(count <= FIELDS_MOST);
    memset(values, 0, count * sizeof *values);
    if (map->type != NODE_MAP) {
        refuse(&decoder, map, NULL, arena_print(arena, "a map is needed here, not %s", decode_shape(map)));
        return;
    }
    decode_entries(&decoder, map, "");
    decode_fallbacks(arena, rows, count, written, values);
}
