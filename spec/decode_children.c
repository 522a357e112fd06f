#include <string.h>

#include "base/text.h"
#include "spec/decode.h"
#include "spec/encode.h"
#include "spec/kinds.h"

static void note_formerly(struct arena *arena, struct resource *resource)
{
    for (size_t i = 0; i < resource->kind->field_count; i++) {
        const struct value *value = &resource->values[i];
        if (value->type != VALUE_LIST || !text_equal(resource->kind->fields[i].key, "formerly"))
            continue;
        for (size_t j = 0; j < value->list.count; j++)
            list_add(arena, &resource->formerly, value->list.items[j].text);
    }
}

/* The domain that nobody wrote is the client's. */
static void set_domain(struct resource *resource)
{
    for (size_t i = 0; resource->domain && i < resource->kind->field_count; i++)
        if (resource->kind->fields[i].kind == &domain_kind &&
            resource->kind->fields[i].type == FIELD_REFERENCE && !resource->values[i].line)
            resource->values[i] =
                (struct value){.type = VALUE_REFERENCE, .reference = {.name = resource->domain}};
}

static void finish(struct arena *arena, struct resource *resource)
{
    set_domain(resource);
    if (resource->kind->canonical)
        resource->kind->canonical(arena, resource->values);
    resource->name = encode_label(arena, resource->kind, resource->parent ? resource->parent->name : NULL,
                                  resource->values);
    if (resource->kind == &domain_kind)
        resource->domain = resource->name;
    note_formerly(arena, resource);
}

/* The rows by which specs are read. */
struct rows {
    const struct field *rows;
    size_t count;
};

static struct rows rows_of(const struct kind *kind)
{
    return kind->spec ? (struct rows){kind->spec, kind->spec_count}
                      : (struct rows){kind->fields, kind->field_count};
}

/* The values of one resource in the spec, by rows. False: it is none, and a problem says so. */
static bool decode_one(struct arena *arena, const struct kind *kind, const struct node *node,
                       struct value *values, struct problems *problems)
{
    struct rows table = rows_of(kind);
    if (kind->scalar && (kind_is_scalar(kind) || node->type != NODE_MAP)) {
        size_t row = 0;
        while (!text_equal(table.rows[row].key, kind->scalar))
            row++;
        decode_fallbacks(arena, table.rows, table.count, UINT64_C(1) << row, values);
        return decode_row(arena, &table.rows[row], node, &values[row], problems);
    }
    if (node->missing)
        return false;
    if (node->type != NODE_MAP) {
        problem_add(problems, SEVERITY_ERROR, node_place(node), NULL, "a %s is a map, not %s", kind->title,
                    decode_shape(node));
        return false;
    }
    decode_rows(arena, node, table.rows, table.count, values, problems);
    return true;
}

/* The child of beside that the field `under` names; beside itself where there is none, which is told when
 * names are checked. */
static struct resource *find_parent(const struct kind *kind, const struct value *values,
                                    struct resource *beside)
{
    const struct value *name = &values[kind_field(kind, kind->under)];
    for (size_t i = 0; name->type == VALUE_REFERENCE && i < beside->children.count; i++)
        if (beside->children.items[i]->kind == kind->parent &&
            text_equal(beside->children.items[i]->name, name->reference.name))
            return beside->children.items[i];
    return beside;
}

static void decode_resource(struct arena *arena, const struct kind *kind, const struct node *node,
                            struct resource *parent, struct problems *problems)
{
    struct place at = node_place(node);
    size_t errors = problems->errors;
    struct value values[FIELDS_MOST] = {0};
    if (!decode_one(arena, kind, node, values, problems))
        return;
    if (kind->under)
        parent = find_parent(kind, values, parent);
    size_t before = parent->children.count;
    if (kind->shape) {
        kind->shape(arena, parent, values, at, problems);
    } else {
        struct resource *resource = resource_new(arena, kind, parent, at);
        memcpy(resource->values, values, kind->field_count * sizeof *values);
    }
    bool flawed = problems->errors > errors || (kind->under && parent->kind != kind->parent);
    size_t after = parent->children.count; /* children may want others beside it (users) */
    for (size_t i = before; i < after; i++) {
        struct resource *resource = parent->children.items[i];
        resource->flawed = flawed;
        resource->origin = node->origin;
        finish(arena, resource);
        if (!kind->shape && node->type == NODE_MAP)
            decode_children(arena, node, kind->fields, kind->field_count, resource, problems);
    }
}

void decode_children(struct arena *arena, const struct node *map, const struct field *rows, size_t count,
                     struct resource *parent, struct problems *problems)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *row = &rows[i];
        const struct node *node = row->type == FIELD_CHILDREN ? node_find(map, row->key) : NULL;
        if (!node || (node_is_null(node) && !row->nullable))
            continue;
        parent->declared |= UINT64_C(1) << kind_index(row->kind);
        if (node_is_null(node)) /* none */
            continue;
        bool single = kind_is_single(row), scalar = single && row->kind->scalar;
        if (!scalar && node->type != (single ? NODE_MAP : NODE_LIST)) {
            problem_add(problems, SEVERITY_ERROR, node_place(node), NULL, "`%s` is %s, not %s", row->key,
                        single ? "a map" : "a list", decode_shape(node));
        } else if (single) {
            decode_resource(arena, row->kind, node, parent, problems);
        } else {
            for (size_t j = 0; j < node->count; j++)
                decode_resource(arena, row->kind, node->items[j], parent, problems);
        }
    }
}
