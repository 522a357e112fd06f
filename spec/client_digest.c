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
        if (resource_declares(resource, kinds[i]))
            add(out, kinds[i]->collection);
    add_siblings(out, &resource->children);
}

static int compare_pieces(const void *left, const void *right)
{
    const struct text *a = left, *b = right;
    size_t common = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->data, b->data, common);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

static void add_siblings(struct text *out, const struct resource_list *siblings)
{
    struct text *pieces = ARENA_ARRAY(out->arena, struct text, siblings->count);
    for (size_t i = 0; i < siblings->count; i++) {
        text_init(&pieces[i], out->arena);
        add_resource(&pieces[i], siblings->items[i]);
    }
    if (siblings->count > 1)
        qsort(pieces, siblings->count, sizeof *pieces, compare_pieces);
    text_char(out, '(');
    for (size_t i = 0; i < siblings->count; i++)
        text_add_bytes(out, pieces[i].data, pieces[i].length);
    text_char(out, ')');
}

const char *client_digest(struct arena *arena, const struct client *client)
{
    struct arena scratch;
    arena_init(&scratch);
    struct text text;
    text_init(&text, &scratch);
    add(&text, client->name ? client->name : "");
    add_siblings(&text, &client->projects);
    const char *digest = digest_bytes(arena, text.data, text.length);
    arena_release(&scratch);
    return digest;
}
