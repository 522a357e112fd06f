#include "spec/encode.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/ip.h"
#include "base/json.h"
#include "base/text.h"
#include "spec/kinds.h"

static const char *json_of(const struct field *field)
{
    return field->json ? field->json : field->key;
}

/* Bodies */

static struct node *body_value(struct arena *arena, const struct field *field, const struct value *value);

static struct node *body_range(struct arena *arena, const char *text)
{
    struct node *node = node_new_map(arena);
    struct ip_range range;
    bool valid = ip_range_parse(text, &range);
    assert(valid);
    (void)valid;
    node_set(arena, node, "start", node_new_text(arena, ip_print(arena, &range.first)));
    node_set(arena, node, "end", node_new_text(arena, ip_print(arena, &range.last)));
    return node;
}

static struct node *body_list(struct arena *arena, const struct field *field, const struct value *value)
{
    struct node *list = node_new_list(arena);
    for (size_t i = 0; i < value->list.count; i++)
        node_add(arena, list, body_value(arena, field->of, &value->list.items[i]));
    return list;
}

static struct node *body_map(struct arena *arena, const struct field *field, const struct value *value)
{
    struct node *map = node_new_map(arena);
    for (size_t i = 0; i < value->list.count; i++)
        node_set(arena, map, value->list.items[i].key, body_value(arena, field->of, &value->list.items[i]));
    return map;
}

static struct node *body_group(struct arena *arena, const struct field *field, const struct value *value)
{
    struct node *map = node_new_map(arena);
    for (size_t i = 0; i < field->row_count; i++)
        if (value->list.items[i].type != VALUE_ABSENT)
            node_put(arena, map, json_of(&field->rows[i]),
                     body_value(arena, &field->rows[i], &value->list.items[i]));
    return map;
}

static struct node *body_value(struct arena *arena, const struct field *field, const struct value *value)
{
    switch (value->type) {
    case VALUE_ABSENT:
    case VALUE_NULL:
        return field->empty ? node_new_text(arena, field->empty) : node_new_null(arena);
    case VALUE_BOOL:
        return node_new_boolean(arena, value->boolean);
    case VALUE_INTEGER:
        return field->as_text ? node_new_text(arena, arena_print(arena, "%" PRId64, value->integer))
                              : node_new_integer(arena, value->integer);
    case VALUE_TEXT:
        return field->type == FIELD_RANGE ? body_range(arena, value->text)
                                          : node_new_text(arena, value->text);
    case VALUE_REFERENCE:
        assert(value->reference.id);
        return node_new_text(arena, value->reference.id);
    case VALUE_LIST:
        return field->type == FIELD_MAP ? body_map(arena, field, value) : body_list(arena, field, value);
    case VALUE_GROUP:
        return body_group(arena, field, value);
    }
    return NULL;
}

/* Null is no claim on a member that several rows share: what a row says of it stays. */
static void put(struct arena *arena, struct node *body, const char *path, struct node *node)
{
    if (!node_is_null(node) || !node_find(body, path))
        node_put(arena, body, path, node);
}

/* "N" or "N-M" to two members. */
static void put_ports(struct arena *arena, struct node *body, const struct field *field,
                      const struct value *value)
{
    const char *names = json_of(field), *blank = strchr(names, ' ');
    const char *first = arena_copy(arena, names, (size_t)(blank - names)), *last = blank + 1;
    if (!value_is_set(value)) {
        put(arena, body, first, node_new_null(arena));
        put(arena, body, last, node_new_null(arena));
        return;
    }
    const char *dash = strchr(value->text, '-');
    put(arena, body, first, node_new_integer(arena, strtol(value->text, NULL, 10)));
    put(arena, body, last, node_new_integer(arena, strtol(dash ? dash + 1 : value->text, NULL, 10)));
}

/* The entries of a map as members such as "gigabytes_nvme", where they differ from what is there. */
static void put_spread(struct arena *arena, struct node *body, const struct field *field,
                       const struct value *value, const struct value *live)
{
    for (size_t i = 0; value->type == VALUE_LIST && i < value->list.count; i++) {
        const struct value *entry = &value->list.items[i];
        const struct value *there = live ? value_entry(live, entry->key) : NULL;
        for (size_t row = 0; row < field->of->row_count; row++) {
            const struct value *item = &entry->list.items[row];
            if (item->type == VALUE_ABSENT || (there && value_equal(item, &there->list.items[row])))
                continue;
            const char *member =
                arena_print(arena, "%s%s%s", json_of(&field->of->rows[row]), field->spread, entry->key);
            node_set(arena, body, member, body_value(arena, &field->of->rows[row], item));
        }
    }
}

static bool is_sent(const struct field *field, const struct value *value, enum encode_part part,
                    uint64_t only, size_t row)
{
    if (field->type == FIELD_CHILDREN || field->spec_only || field->apart || field->in_path ||
        !json_of(field)[0] || value->type == VALUE_ABSENT || (field->api_only && value->type == VALUE_NULL))
        return false;
    if (part == ENCODE_CREATE && value->type == VALUE_NULL && !value->line) /* none, and nobody wrote it */
        return false;
    if (part == ENCODE_CHANGED)
        return (only >> row & 1) && field->change != CHANGE_NEVER;
    return !field->late;
}

struct node *encode_body(struct arena *arena, const struct kind *kind, const struct encode_ids *ids,
                         const struct value *values, const struct value *live, enum encode_part part,
                         uint64_t only)
{
    if (!kind->envelope)
        return NULL;
    struct node *body = node_new_map(arena);
    bool is_bare = !kind->envelope[0];
    if (part == ENCODE_CREATE && kind->parent && !is_bare) {
        assert(ids->project && (!kind->parent_json || ids->parent));
        node_set(arena, body, kind->project_json ? kind->project_json : "project_id",
                 node_new_text(arena, ids->project));
        if (kind->parent_json)
            node_set(arena, body, kind->parent_json, node_new_text(arena, ids->parent));
    }
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if (!is_sent(field, &values[i], part, only, i))
            continue;
        if (field->type == FIELD_PORTS)
            put_ports(arena, body, field, &values[i]);
        else if (field->spread)
            put_spread(arena, body, field, &values[i], live ? &live[i] : NULL);
        else
            put(arena, body, json_of(field), body_value(arena, field, &values[i]));
    }
    if (kind->encode)
        kind->encode(arena, values, live, body);
    if (is_bare)
        return body;
    struct node *envelope = node_new_map(arena);
    node_set(arena, envelope, kind->envelope, body);
    return envelope;
}

struct node *encode_entry(struct arena *arena, const struct kind *kind, const struct field *field,
                          const struct value *entry, const struct value *live)
{
    struct node *body = node_new_map(arena), *envelope = node_new_map(arena);
    for (size_t i = 0; i < field->of->row_count; i++) {
        const struct value *item = &entry->list.items[i];
        if (item->type != VALUE_ABSENT && !(live && value_equal(item, &live->list.items[i])))
            node_set(arena, body, json_of(&field->of->rows[i]), body_value(arena, &field->of->rows[i], item));
    }
    node_set(arena, envelope, kind->envelope, body);
    return envelope;
}

/* Paths */

static void add_escaped(struct text *out, const char *text)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text; text++) {
        if (strchr(unreserved, *text))
            text_char(out, *text);
        else
            text_print(out, "%%%02X", (unsigned char)*text);
    }
}

const char *encode_escaped(struct arena *arena, const char *text)
{
    struct text out;
    text_init(&out, arena);
    add_escaped(&out, text);
    return out.data;
}

static const char *id_or_text(const struct value *value)
{
    if (value->type == VALUE_REFERENCE)
        return value->reference.id;
    return value->type == VALUE_TEXT ? value->text : NULL;
}

typedef void adder(struct text *out, const char *text);

/* What stands between the braces. */
static void add_placeholder(struct text *out, const struct kind *kind, const char *word,
                            const struct encode_ids *ids, const struct value *values, adder *add)
{
    const char *question = strchr(word, '?'), *slash = question ? NULL : strchr(word, '/');
    const char *key = slash ? slash + 1 : word;
    const char *filling = NULL;
    if (question) {
        key = arena_copy(out->arena, word, (size_t)(question - word));
        if (value_is_set(&values[kind_field(kind, key)]))
            text_add(out, question + 1);
        return;
    }
    if (strcmp(word, "admin") == 0 || strcmp(word, "account") == 0) {
        text_print(out, "{%s}", word);
        return;
    }
    if (strcmp(word, "id") == 0)
        filling = ids->id;
    else if (strcmp(word, "project") == 0)
        filling = ids->project;
    else if (strcmp(word, "parent") == 0)
        filling = ids->parent;
    else if (slash && !value_is_set(&values[kind_field(kind, key)]))
        return;
    else
        filling = id_or_text(&values[kind_field(kind, key)]);
    assert(filling);
    if (slash)
        text_add_bytes(out, word, (size_t)(key - word));
    add(out, filling);
}

static const char *fill(struct arena *arena, const struct kind *kind, const char *pattern,
                        const struct encode_ids *ids, const struct value *values, adder *add)
{
    struct text out;
    text_init(&out, arena);
    for (const char *open; (open = strchr(pattern, '{')); pattern = strchr(open, '}') + 1) {
        const char *close = strchr(open, '}');
        text_add_bytes(&out, pattern, (size_t)(open - pattern));
        add_placeholder(&out, kind, arena_copy(arena, open + 1, (size_t)(close - open - 1)), ids, values,
                        add);
    }
    text_add(&out, pattern);
    return out.data;
}

const char *encode_path(struct arena *arena, const struct kind *kind, const char *path,
                        const struct encode_ids *ids, const struct value *values)
{
    return fill(arena, kind, path, ids, values, add_escaped);
}

static struct node *fill_node(struct arena *arena, const struct kind *kind, const struct node *node,
                              const struct encode_ids *ids, const struct value *values)
{
    if (node->type == NODE_SCALAR)
        return node->plain ? (struct node *)node
                           : node_new_text(arena, fill(arena, kind, node->text, ids, values, text_add));
    struct node *copy = node->type == NODE_MAP ? node_new_map(arena) : node_new_list(arena);
    for (size_t i = 0; i < node->count; i++) {
        if (node->type == NODE_LIST)
            node_add(arena, copy, fill_node(arena, kind, node->items[i], ids, values));
        else
            node_set(arena, copy, fill(arena, kind, node->entries[i].key->text, ids, values, text_add),
                     fill_node(arena, kind, node->entries[i].value, ids, values));
    }
    return copy;
}

struct node *encode_pattern(struct arena *arena, const struct kind *kind, const char *json,
                            const struct encode_ids *ids, const struct value *values)
{
    struct node *pattern;
    const struct error *error = json_parse(arena, json, strlen(json), &pattern);
    assert(!error);
    (void)error;
    return fill_node(arena, kind, pattern, ids, values);
}
