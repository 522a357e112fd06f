#include "spec/client_digest.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "spec/kinds.h"

/* Each piece ends by a NUL, which no text has inside, and lists and groups by a bracket of their own: no two
 * clients that differ are written alike. */
static void add(struct text *out, const char *text)
{
    text_add_bytes(out, text, strlen(text) + 1);
}

static void add_value(struct text *out, const struct field *field, const struct value *value)
{
    static const char marks[] = {
        [VALUE_ABSENT] = 'a', [VALUE_NULL] = 'n',      [VALUE_BOOL] = 'b', [VALUE_INTEGER] = 'i',
        [VALUE_TEXT] = 't',   [VALUE_REFERENCE] = 'r', [VALUE_LIST] = '[', [VALUE_GROUP] = '{'};
    text_char(out, marks[value->type]);
    switch (value->type) {
    case VALUE_BOOL:
        text_char(out, value->boolean ? '1' : '0');
        break;
    case VALUE_INTEGER:
        text_print(out, "%lld", (long long)value->integer);
        text_char(out, '\0');
        break;
    case VALUE_TEXT:
        add(out, value->text);
        break;
    case VALUE_REFERENCE:
        add(out, value->reference.domain ? value->reference.domain : "");
        add(out, value->reference.name);
        break;
    case VALUE_LIST:
        for (size_t i = 0; i < value->list.count; i++) {
            if (value->list.items[i].key)
                add(out, value->list.items[i].key);
            add_value(out, field->of, &value->list.items[i]);
        }
        text_char(out, ']');
        break;
    case VALUE_GROUP:
        for (size_t i = 0; i < field->row_count; i++) {
            if (value->list.items[i].type == VALUE_ABSENT)
                continue;
            add(out, field->rows[i].key);
            add_value(out, &field->rows[i], &value->list.items[i]);
        }
        text_char(out, '}');
        break;
    case VALUE_ABSENT:
    case VALUE_NULL:
        break;
    }
}

static void add_siblings(struct text *out, const struct resource_list *siblings);

static void add_resource(struct text *out, const struct resource *resource)
{
    add(out, resource->kind->name);
    add(out, resource->name ? resource->name : "");
    for (size_t i = 0; i < resource->kind->field_count; i++) {
        const struct field *field = &resource->kind->fields[i];
        if (resource->values[i].type == VALUE_ABSENT || text_equal(field->key, "formerly"))
            continue;
        add(out, field->key);
        add_value(out, field, &resource->values[i]);
    }
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (resource->declared >> i & 1)
            add(out, kinds[i]->collection);
    add_siblings(out, &resource->children);
}

/* A stretch of a text. */
struct piece {
    const char *bytes;
    size_t length;
};

static int compare_pieces(const void *left, const void *right)
{
    const struct piece *a = left, *b = right;
    size_t common = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->bytes, b->bytes, common);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

/* In the order of what they say. */
static void add_siblings(struct text *out, const struct resource_list *siblings)
{
    struct piece *pieces = ARENA_ARRAY(out->arena, struct piece, siblings->count);
    text_char(out, '(');
    size_t start = out->length;
    for (size_t i = 0; i < siblings->count; i++) {
        pieces[i].length = out->length;
        add_resource(out, siblings->items[i]);
        pieces[i].length = out->length - pieces[i].length;
    }
    if (siblings->count > 1) {
        const char *unsorted = arena_copy(out->arena, out->data + start, out->length - start);
        for (size_t i = 0; i < siblings->count; unsorted += pieces[i++].length)
            pieces[i].bytes = unsorted;
        qsort(pieces, siblings->count, sizeof *pieces, compare_pieces);
        text_cut(out, start);
        for (size_t i = 0; i < siblings->count; i++)
            text_add_bytes(out, pieces[i].bytes, pieces[i].length);
    }
    text_char(out, ')');
}

const char *client_digest(struct arena *arena, const struct client *client)
{
    struct arena scratch;
    arena_init(&scratch);
    struct text text;
    text_init(&text, &scratch);
    add(&text, client->name ? client->name : "");
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i] != &project_kind && (client->declared >> i & 1))
            add(&text, kinds[i]->collection);
    add_siblings(&text, &client->roots);
    const char *digest = digest_bytes(arena, text.data, text.length);
    arena_release(&scratch);
    return digest;
}
