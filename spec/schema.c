#include "spec/schema.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "spec/client.h"
#include "spec/document.h"
#include "spec/kinds.h"
#include "spec/package.h"
#include "spec/policy.h"
#include "spec/region.h"
#include "spec/schema_part.h"

static struct node *row_schema(struct arena *arena, const struct field *field);
static struct node *rows_schema(struct arena *arena, const struct field *rows, size_t count,
                                const char *prefix);

/* --- what holds others
 * ------------------------------------------------------------------------------------------ */

static struct node *list_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = schema_typed(arena, "array");
    node_set(arena, schema, "items", row_schema(arena, field->of));
    node_set(arena, schema, "uniqueItems", node_new_boolean(arena, true));
    if (field->least > 0)
        schema_integer(arena, schema, "minItems", field->least);
    if (field->most > 0)
        schema_integer(arena, schema, "maxItems", field->most);
    return field->one ? schema_either(arena, schema, row_schema(arena, field->of)) : schema;
}

static struct node *map_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = schema_typed(arena, "object");
    node_set(arena, schema, "propertyNames", schema_key(arena));
    node_set(arena, schema, "additionalProperties", row_schema(arena, field->of));
    return schema;
}

static const struct field *row_with_key(const struct field *rows, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(rows[i].key, key) && !rows[i].api_only)
            return &rows[i];
    return NULL;
}

static struct node *resource_schema(struct arena *arena, const struct kind *kind)
{
    const struct field *rows = kind->spec ? kind->spec : kind->fields;
    size_t count = kind->spec ? kind->spec_count : kind->field_count;
    const struct field *scalar = kind->scalar ? row_with_key(rows, count, kind->scalar) : NULL;
    if (scalar && kind_is_scalar(kind))
        return row_schema(arena, scalar);
    struct node *schema = rows_schema(arena, rows, count, "");
    struct node *more = NULL;
    if (kind->schema && !json_parse(arena, kind->schema, strlen(kind->schema), &more))
        node_set(arena, schema, "allOf", more);
    return scalar ? schema_either(arena, row_schema(arena, scalar), schema) : schema;
}

static struct node *children_schema(struct arena *arena, const struct field *field)
{
    struct node *one = resource_schema(arena, field->kind);
    if (kind_is_single(field))
        return one;
    struct node *schema = schema_typed(arena, "array");
    node_set(arena, schema, "items", one);
    if (!field->kind->counted)
        node_set(arena, schema, "uniqueItems", node_new_boolean(arena, true));
    return schema;
}

static struct node *group_of(struct arena *arena, const struct field *field)
{
    struct node *schema = rows_schema(arena, field->rows, field->row_count, "");
    if (field->least > 0)
        schema_integer(arena, schema, "minProperties", field->least);
    return schema;
}

static struct node *type_schema(struct arena *arena, const struct field *field)
{
    switch (field->type) {
    case FIELD_LIST:
        return list_schema(arena, field);
    case FIELD_GROUP:
        return group_of(arena, field);
    case FIELD_MAP:
        return map_schema(arena, field);
    case FIELD_CHILDREN:
        return children_schema(arena, field);
    default:
        return schema_scalar(arena, field);
    }
}

static void describe(struct arena *arena, struct node *schema, const struct field *field)
{
    if (field->doc && field->example)
        schema_text(arena, schema, "description",
                    arena_print(arena, "%s Example: `%s`", field->doc, field->example));
    else if (field->doc)
        schema_text(arena, schema, "description", field->doc);
    if (field->fallback && field->type == FIELD_BOOL)
        node_set(arena, schema, "default", node_new_boolean(arena, text_equal(field->fallback, "true")));
    else if (field->fallback)
        schema_text(arena, schema, "default", field->fallback);
}

/* Is it null only with all of its group? */
static bool is_the_group(const struct field *field)
{
    return field->required && field->key && strchr(field->key, '.');
}

static struct node *row_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = type_schema(arena, field);
    if (field->nullable && !is_the_group(field))
        schema = schema_either(arena, schema, schema_typed(arena, "null"));
    describe(arena, schema, field);
    return schema;
}

/* --- rows, whose dotted keys are maps in maps
 * ------------------------------------------------------------------- */

/* The rest of the row's key behind the prefix, or NULL: it is no row of this map. */
static const char *key_below(const struct field *row, const char *prefix)
{
    if (!row->key || row->api_only || !text_starts(row->key, prefix))
        return NULL;
    return row->key + strlen(prefix);
}

static bool group_is_nullable(const struct field *rows, size_t count, const char *prefix)
{
    for (size_t i = 0; i < count; i++)
        if (key_below(&rows[i], prefix) && rows[i].nullable && rows[i].required)
            return true;
    return false;
}

/* The map that dotted rows make, beside the scalar that may stand for it. */
static struct node *group_schema(struct arena *arena, const struct field *rows, size_t count, const char *key)
{
    const char *prefix = arena_print(arena, "%s.", key);
    const struct field *scalar = row_with_key(rows, count, key);
    struct node *schema = rows_schema(arena, rows, count, prefix);
    if (scalar)
        schema_integer(arena, schema, "minProperties", 1);
    if (group_is_nullable(rows, count, prefix))
        schema = schema_either(arena, schema, schema_typed(arena, "null"));
    return scalar ? schema_either(arena, row_schema(arena, scalar), schema) : schema;
}

static bool follows_its_group(const struct field *rows, size_t at, const char *key)
{
    for (size_t i = 0; i < at; i++)
        if (rows[i].key && !rows[i].api_only && text_starts(rows[i].key, key) &&
            rows[i].key[strlen(key)] == '.')
            return true;
    return false;
}

static struct node *rows_schema(struct arena *arena, const struct field *rows, size_t count,
                                const char *prefix)
{
    struct node *schema = schema_typed(arena, "object");
    struct node *properties = node_set(arena, schema, "properties", node_new_map(arena));
    struct node *required = node_new_list(arena);
    for (size_t i = 0; i < count; i++) {
        const char *rest = key_below(&rows[i], prefix);
        if (!rest)
            continue;
        const char *dot = strchr(rest, '.');
        if (!dot && rows[i].required)
            node_add(arena, required, node_new_text(arena, rest));
        const char *name = dot ? arena_copy(arena, rest, (size_t)(dot - rest)) : rest;
        const char *key = arena_print(arena, "%s%s", prefix, name);
        if (follows_its_group(rows, i, key))
            continue;
        node_set(arena, properties, name,
                 dot ? group_schema(arena, rows, count, key) : row_schema(arena, &rows[i]));
    }
    if (required->count)
        node_set(arena, schema, "required", required);
    node_set(arena, schema, "additionalProperties", node_new_boolean(arena, false));
    return schema;
}

/* --- documents
 * -------------------------------------------------------------------------------------------------- */

struct document_row {
    const char *kind;
    const struct field *rows;
    const size_t *count;
    const char *doc;
};

static const struct document_row documents[] = {
    {"Client", client_fields, &client_field_count, "One tenant: its projects and all that is in them."},
    {"Package", package_fields, &package_field_count,
     "What a client buys: defaults for every project of the clients that name it."},
    {"Region", region_fields, &region_field_count,
     "A site, and what its cloud calls the things that specs name."},
    {"Policy", policy_fields, &policy_field_count, "What is done about differences, and how much at once."},
};

static struct node *document_schema(struct arena *arena, const struct document_row *row)
{
    struct node *schema = rows_schema(arena, row->rows, *row->count, "");
    schema_text(arena, schema, "title", row->kind);
    schema_text(arena, schema, "description", row->doc);
    return schema;
}

/* if the kind is this one, then this one's definition: editors then tell only what is wrong with it */
static struct node *branch(struct arena *arena, const char *kind)
{
    struct node *schema = node_new_map(arena);
    node_put(arena, schema, "if.properties.kind.const", node_new_text(arena, kind));
    node_put(arena, schema, "then.$ref", node_new_text(arena, arena_print(arena, "#/$defs/%s", kind)));
    return schema;
}

static struct node *any_schema(struct arena *arena, struct node *schema)
{
    static const char *const required[] = {"apiVersion", "kind", "name"};
    const char *names[COUNT(documents)];
    struct node *branches = node_new_list(arena), *definitions = node_new_map(arena);
    for (size_t i = 0; i < COUNT(documents); i++) {
        names[i] = documents[i].kind;
        node_add(arena, branches, branch(arena, names[i]));
        node_set(arena, definitions, names[i], document_schema(arena, &documents[i]));
    }
    schema_text(arena, schema, "title", "Tenantry");
    schema_text(arena, schema, "type", "object");
    node_put(arena, schema, "properties.kind.enum", schema_words(arena, names, COUNT(names)));
    node_set(arena, schema, "required", schema_words(arena, required, COUNT(required)));
    node_set(arena, schema, "allOf", branches);
    node_set(arena, schema, "$defs", definitions);
    return schema;
}

struct node *schema_make(struct arena *arena, const char *kind)
{
    struct node *schema = node_new_map(arena);
    schema_text(arena, schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
    if (!kind)
        return any_schema(arena, schema);
    for (size_t i = 0; i < COUNT(documents); i++) {
        if (!text_equal(kind, documents[i].kind))
            continue;
        const struct node *body = document_schema(arena, &documents[i]);
        for (size_t k = 0; k < body->count; k++)
            node_set(arena, schema, body->entries[k].key->text, body->entries[k].value);
        return schema;
    }
    return NULL;
}
