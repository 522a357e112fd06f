#include <string.h>

#include "base/ip.h"
#include "base/map.h"
#include "base/text.h"
#include "spec/decode.h"
#include "spec/kinds.h"
#include "spec/scalar/address.h"
#include "spec/scalar/number.h"

static const char *json_of(const struct field *field)
{
    return field->json ? field->json : field->key;
}

static bool is_read(const struct field *field)
{
    return field->type != FIELD_CHILDREN && !field->spec_only && json_of(field)[0];
}

/* Also finds the null that stands above: external_gateway_info.network_id in {"external_gateway_info": null}.
 */
static const struct node *find(struct arena *arena, const struct node *object, const char *path)
{
    const struct node *node = node_find(object, path);
    const char *dot = strrchr(path, '.');
    if (node || !dot)
        return node;
    const struct node *above = find(arena, object, arena_copy(arena, path, (size_t)(dot - path)));
    return node_is_null(above) ? above : NULL;
}

static bool live_value(struct arena *arena, const struct field *field, const struct node *node,
                       struct value *out);

static bool live_integer(const struct field *field, const struct node *node, struct value *out)
{
    if (node->type != NODE_SCALAR)
        return false;
    bool negative = node->text[0] == '-';
    int64_t number;
    if ((!node->plain && !field->as_text) ||
        !number_parse(node->text + negative, strlen(node->text + negative), &number))
        return false;
    *out = value_integer(negative ? -number : number);
    if (field->unlimited && out->integer < 0)
        out->integer = -1;
    return true;
}

/* Neutron gives a prefix without a mask to single addresses of old rules. */
static bool live_cidr(struct arena *arena, const char *text, struct value *out)
{
    struct cidr cidr;
    if (!strchr(text, '/'))
        text = arena_print(arena, "%s/%d", text, strchr(text, ':') ? 128 : 32);
    if (!cidr_parse(text, &cidr, NULL))
        return false;
    *out = value_text(cidr_print(arena, &cidr));
    return true;
}

static bool live_ip(struct arena *arena, const char *text, struct value *out)
{
    struct ip ip;
    if (!ip_parse(text, &ip))
        return false;
    *out = value_text(ip_print(arena, &ip));
    return true;
}

static bool live_text(struct arena *arena, const struct field *field, const char *text, struct value *out)
{
    const char *protocol;
    switch (field->type) {
    case FIELD_IP:
        return live_ip(arena, text, out);
    case FIELD_CIDR:
        return live_cidr(arena, text, out);
    case FIELD_PROTOCOL:
        protocol = address_protocol(arena, text);
        *out = value_text(protocol ? protocol : arena_text(arena, text));
        return true;
    case FIELD_REFERENCE:
        *out = text[0] ? (struct value){.type = VALUE_REFERENCE, .reference = {.id = arena_text(arena, text)}}
                       : value_null();
        return true;
    default:
        *out = field->empty && strcmp(text, field->empty) == 0 ? value_null()
                                                               : value_text(arena_text(arena, text));
        return true;
    }
}

static bool live_scalar(struct arena *arena, const struct field *field, const struct node *node,
                        struct value *out)
{
    if (node->type != NODE_SCALAR)
        return false;
    switch (field->type) {
    case FIELD_BOOL:
        *out = value_boolean(strcmp(node->text, "true") == 0);
        return node->plain && (out->boolean || strcmp(node->text, "false") == 0);
    case FIELD_INTEGER:
    case FIELD_SIZE:
    case FIELD_SPAN:
        return live_integer(field, node, out);
    default:
        return !node->plain && live_text(arena, field, node->text, out);
    }
}

static bool live_range(struct arena *arena, const struct node *node, struct value *out)
{
    const char *first = node_get_text(node, "start"), *last = node_get_text(node, "end");
    struct ip_range range;
    if (!first || !last || !ip_range_parse(arena_print(arena, "%s-%s", first, last), &range))
        return false;
    *out = value_text(ip_range_print(arena, &range));
    return true;
}

static bool live_list(struct arena *arena, const struct field *field, const struct node *node,
                      struct value *out)
{
    if (node->type != NODE_LIST)
        return false;
    struct value *items = ARENA_ARRAY(arena, struct value, node->count);
    for (size_t i = 0; i < node->count; i++)
        if (!live_value(arena, field->of, node->items[i], &items[i]))
            return false;
    *out = (struct value){.type = VALUE_LIST, .list = {items, node->count}};
    if (field->set)
        value_sort(out);
    return true;
}

static bool live_group(struct arena *arena, const struct field *field, const struct node *node,
                       struct value *out)
{
    if (node->type != NODE_MAP)
        return false;
    struct value *items = ARENA_ARRAY(arena, struct value, field->row_count);
    for (size_t i = 0; i < field->row_count; i++) {
        const struct node *member = find(arena, node, json_of(&field->rows[i]));
        if (member && !live_value(arena, &field->rows[i], member, &items[i]))
            return false;
    }
    *out = (struct value){.type = VALUE_GROUP, .list = {items, field->row_count}};
    return true;
}

static bool live_map(struct arena *arena, const struct field *field, const struct node *node,
                     struct value *out)
{
    if (node->type != NODE_MAP)
        return false;
    struct value *items = ARENA_ARRAY(arena, struct value, node->count);
    for (size_t i = 0; i < node->count; i++) {
        if (!live_value(arena, field->of, node->entries[i].value, &items[i]))
            return false;
        items[i].key = arena_text(arena, node->entries[i].key->text);
    }
    *out = (struct value){.type = VALUE_LIST, .list = {items, node->count}};
    value_sort(out);
    return true;
}

static bool live_value(struct arena *arena, const struct field *field, const struct node *node,
                       struct value *out)
{
    if (node_is_null(node)) {
        *out = field->type == FIELD_LIST ? (struct value){.type = VALUE_LIST} : value_null();
        return true;
    }
    switch (field->type) {
    case FIELD_LIST:
        return live_list(arena, field, node, out);
    case FIELD_GROUP:
        return live_group(arena, field, node, out);
    case FIELD_MAP:
        return live_map(arena, field, node, out);
    case FIELD_RANGE:
        return live_range(arena, node, out);
    default:
        return live_scalar(arena, field, node, out);
    }
}

/* Two members, first and last. */
static bool live_ports(struct arena *arena, const struct field *field, const struct node *object,
                       struct value *out)
{
    const char *names = json_of(field), *blank = strchr(names, ' ');
    const struct node *first = node_get(object, arena_copy(arena, names, (size_t)(blank - names)));
    const struct node *last = node_get(object, blank + 1);
    struct value low = value_null(), high = value_null();
    if ((first && !node_is_null(first) && !live_integer(field, first, &low)) ||
        (last && !node_is_null(last) && !live_integer(field, last, &high)))
        return false;
    *out = value_null();
    if (value_is_set(&low))
        *out = value_text(value_is_set(&high) && low.integer != high.integer
                              ? arena_print(arena, "%d-%d", (int)low.integer, (int)high.integer)
                              : arena_print(arena, "%d", (int)low.integer));
    return true;
}

/* The entry of that key, made with absent members if it is new. */
static struct value *spread_entry(struct arena *arena, const struct field *field, struct map *entries,
                                  const char *key)
{
    struct value *entry = map_get(entries, key);
    if (!entry) {
        entry = ARENA_NEW(arena, struct value);
        *entry = (struct value){.type = VALUE_GROUP, .key = key};
        entry->list.count = field->of->row_count;
        entry->list.items = ARENA_ARRAY(arena, struct value, field->of->row_count);
        map_set(entries, key, entry);
    }
    return entry;
}

/* Members such as "gigabytes_nvme" to the entry "nvme". */
static bool live_spread(struct arena *arena, const struct field *field, const struct node *object,
                        struct value *out)
{
    struct map entries;
    map_init(&entries, arena);
    for (size_t row = 0; row < field->of->row_count; row++) {
        const char *prefix = arena_print(arena, "%s%s", json_of(&field->of->rows[row]), field->spread);
        size_t length = strlen(prefix);
        for (size_t i = 0; i < object->count; i++) {
            const char *member = object->entries[i].key->text;
            if (strncmp(member, prefix, length) != 0 || !member[length])
                continue;
            struct value *entry = spread_entry(arena, field, &entries, arena_text(arena, member + length));
            if (!live_value(arena, &field->of->rows[row], object->entries[i].value, &entry->list.items[row]))
                return false;
        }
    }
    struct value *items = ARENA_ARRAY(arena, struct value, entries.count);
    for (size_t i = 0; i < entries.count; i++)
        items[i] = *(const struct value *)entries.entries[i].value;
    *out = (struct value){.type = VALUE_LIST, .list = {items, entries.count}};
    value_sort(out);
    return true;
}

/* Is what would hold it there? A gateway without a policy says nothing of one. */
static bool is_left_out(struct arena *arena, const struct field *field, const struct node *object)
{
    const char *path = json_of(field), *dot = strrchr(path, '.');
    const struct node *above = dot ? node_find(object, arena_copy(arena, path, (size_t)(dot - path))) : NULL;
    return above && above->type == NODE_MAP;
}

static bool live_field(struct arena *arena, const struct field *field, const struct node *object,
                       struct value *out)
{
    if (field->type == FIELD_PORTS)
        return live_ports(arena, field, object, out);
    if (field->spread)
        return live_spread(arena, field, object, out);
    const struct node *node = find(arena, object, json_of(field));
    if (!node && field->nullable && is_left_out(arena, field, object))
        *out = value_null();
    return !node || live_value(arena, field, node, out);
}

struct error *decode_live(struct arena *arena, const struct kind *kind, const struct node *object,
                          struct value *values)
{
    if (!object || object->type != NODE_MAP)
        return error_make(arena, ERROR_ANSWER, "a %s in the answer is no object", kind->title);
    memset(values, 0, kind->field_count * sizeof *values);
    for (size_t i = 0; kind->in_headers && i < kind->field_count; i++) /* what is not there is none */
        if (is_read(&kind->fields[i]))
            values[i] = value_null();
    for (size_t i = 0; i < kind->field_count; i++)
        if (is_read(&kind->fields[i]) && !live_field(arena, &kind->fields[i], object, &values[i]))
            return error_make(arena, ERROR_ANSWER, "the answer has a %s whose %s cannot be understood",
                              kind->title, json_of(&kind->fields[i]));
    if (kind->canonical)
        kind->canonical(arena, values);
    return NULL;
}

/* Rows of lists */

bool decode_meets(const struct node *row, const struct condition *condition)
{
    const struct node *node = node_find(row, condition->json);
    if (!condition->text)
        return !node || node_is_null(node);
    if (!node || node_is_null(node))
        return false;
    size_t length = strlen(condition->text);
    if (length && condition->text[length - 1] == '*')
        return strncmp(node_text(node) ? node_text(node) : "", condition->text, length - 1) == 0;
    return text_equal(node_text(node), condition->text);
}

static bool meets_all(const struct node *row, const struct kind *kind)
{
    for (size_t i = 0; i < COUNT(kind->where); i++)
        if (kind->where[i].json && !decode_meets(row, &kind->where[i]))
            return false;
    return true;
}

/* The row with the members of the item laid over its own. */
static struct node *lay_over(struct arena *arena, const struct node *row, const struct node *item)
{
    struct node *object = node_new_map(arena);
    for (size_t i = 0; i < row->count; i++)
        node_set(arena, object, row->entries[i].key->text, row->entries[i].value);
    for (size_t i = 0; i < item->count; i++)
        node_set(arena, object, item->entries[i].key->text, item->entries[i].value);
    return object;
}

static bool is_same(const struct kind *kind, const struct node *a, const struct node *b)
{
    for (size_t i = 0; kind->identity[i]; i++) {
        const char *path = json_of(&kind->fields[kind_field(kind, kind->identity[i])]);
        if (!text_equal(node_text(node_find(a, path)), node_text(node_find(b, path))))
            return false;
    }
    return true;
}

/* A port may have several addresses in one subnet: still one object. */
static void add_each(struct arena *arena, const struct kind *kind, const struct node *row,
                     struct node_list *objects)
{
    const struct node *list = node_get(row, kind->each);
    for (size_t i = 0; list && list->type == NODE_LIST && i < list->count; i++) {
        if (list->items[i]->type != NODE_MAP)
            continue;
        struct node *object = lay_over(arena, row, list->items[i]);
        bool seen = false;
        for (size_t j = 0; j < objects->count; j++)
            seen |= is_same(kind, objects->items[j], object);
        if (!seen)
            list_add(arena, objects, object);
    }
}

/* The entries of a map in the row: each is an object of `key`, `value`, and `of`: the row's id. */
static void add_entries(struct arena *arena, const struct kind *kind, const struct node *row,
                        const struct node *map, struct node_list *objects)
{
    const char *of = node_get_text(row, "id");
    for (size_t i = 0; of && i < map->count; i++) {
        const char *value = node_text(map->entries[i].value);
        struct node *object = node_new_map(arena);
        node_set(arena, object, "of", node_new_text(arena, of));
        node_set(arena, object, "key", node_new_text(arena, map->entries[i].key->text));
        node_set(arena, object, "value", node_new_text(arena, value ? value : ""));
        if (meets_all(object, kind))
            list_add(arena, objects, object);
    }
}

struct node_list decode_objects(struct arena *arena, const struct kind *kind, const struct node *row)
{
    struct node_list objects = {0};
    const struct node *map = kind->reading == READING_EMBEDDED ? node_get(row, kind->list_envelope) : NULL;
    if (map && map->type == NODE_MAP) {
        add_entries(arena, kind, row, map, &objects);
        return objects;
    }
    if (row->type != NODE_MAP || !meets_all(row, kind))
        return objects;
    if (kind->reading == READING_EMBEDDED) {
        const struct node *list = node_get(row, kind->list_envelope);
        for (size_t i = 0; list && list->type == NODE_LIST && i < list->count; i++)
            list_add(arena, &objects, list->items[i]);
    } else if (kind->each) {
        add_each(arena, kind, row, &objects);
    } else {
        list_add(arena, &objects, (struct node *)row);
    }
    return objects;
}
