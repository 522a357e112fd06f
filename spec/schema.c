#include "spec/schema.h"

#include <string.h>

#include "base/text.h"
#include "spec/client.h"
#include "spec/document.h"
#include "spec/kinds.h"
#include "spec/package.h"
#include "spec/policy.h"
#include "spec/region.h"

/* What text fields take: any scalar is the text that is written. */
static const char *const text_types[] = {"string", "number", "boolean"};

#define ADDRESS "[0-9A-Fa-f:.]+"

static struct node *row_schema(struct arena *arena, const struct field *field);
static struct node *rows_schema(struct arena *arena, const struct field *rows, size_t count,
                                const char *prefix);

/* --- pieces
 * ----------------------------------------------------------------------------------------------------- */

static void set_text(struct arena *arena, struct node *map, const char *key, const char *text)
{
    node_set(arena, map, key, node_new_text(arena, text));
}

static void set_integer(struct arena *arena, struct node *map, const char *key, int64_t value)
{
    node_set(arena, map, key, node_new_integer(arena, value));
}

static struct node *typed(struct arena *arena, const char *type)
{
    struct node *schema = node_new_map(arena);
    set_text(arena, schema, "type", type);
    return schema;
}

static struct node *words(struct arena *arena, const char *const *items, size_t count)
{
    struct node *list = node_new_list(arena);
    for (size_t i = 0; i < count; i++)
        node_add(arena, list, node_new_text(arena, items[i]));
    return list;
}

static struct node *patterned(struct arena *arena, const char *pattern)
{
    struct node *schema = typed(arena, "string");
    set_text(arena, schema, "pattern", pattern);
    return schema;
}

static struct node *constant(struct arena *arena, const char *text)
{
    struct node *schema = node_new_map(arena);
    set_text(arena, schema, "const", text);
    return schema;
}

/* Either of the two; flat where the first is a choice already. */
static struct node *either(struct arena *arena, struct node *first, struct node *second)
{
    struct node *choice = first, *list = (struct node *)node_get(first, "anyOf");
    if (!list) {
        choice = node_new_map(arena);
        list = node_set(arena, choice, "anyOf", node_new_list(arena));
        node_add(arena, list, first);
    }
    node_add(arena, list, second);
    return choice;
}

/* --- scalars
 * ---------------------------------------------------------------------------------------------------- */

static struct node *text_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = node_new_map(arena);
    node_set(arena, schema, "type", words(arena, text_types, COUNT(text_types)));
    if (field->least > 0)
        set_integer(arena, schema, "minLength", field->least);
    if (field->most > 0)
        set_integer(arena, schema, "maxLength", field->most);
    if (field->type == FIELD_NAME || field->type == FIELD_REFERENCE)
        set_text(arena, schema, "pattern", "^\\S(.*\\S)?$");
    return schema;
}

static struct node *slug_schema(struct arena *arena)
{
    static const char *const types[] = {"string", "integer", "boolean"};
    struct node *schema = node_new_map(arena);
    node_set(arena, schema, "type", words(arena, types, COUNT(types)));
    set_integer(arena, schema, "maxLength", 48);
    set_text(arena, schema, "pattern", "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$");
    return schema;
}

static struct node *integer_schema(struct arena *arena, int64_t least, int64_t most)
{
    struct node *schema = typed(arena, "integer");
    set_integer(arena, schema, "minimum", least);
    if (most > 0)
        set_integer(arena, schema, "maximum", most);
    return schema;
}

static struct node *number_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = integer_schema(arena, field->unlimited ? -1 : field->least, field->most);
    if (field->type == FIELD_SIZE)
        schema = either(arena, schema, patterned(arena, "^[0-9]+ ?(KiB|MiB|GiB|TiB|PiB)$"));
    return field->unlimited ? either(arena, schema, constant(arena, "unlimited")) : schema;
}

static struct node *ratio_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = typed(arena, "number");
    set_integer(arena, schema, "minimum", field->least);
    set_integer(arena, schema, "maximum", field->most);
    return schema;
}

static struct node *word_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = node_new_map(arena);
    node_set(arena, schema, "enum", words(arena, field->words, field->word_count));
    return schema;
}

/* --- what holds others
 * ------------------------------------------------------------------------------------------ */

static struct node *list_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = typed(arena, "array");
    node_set(arena, schema, "items", row_schema(arena, field->of));
    if (field->least > 0)
        set_integer(arena, schema, "minItems", field->least);
    if (field->most > 0)
        set_integer(arena, schema, "maxItems", field->most);
    return field->one ? either(arena, schema, row_schema(arena, field->of)) : schema;
}

static struct node *map_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = typed(arena, "object");
    node_set(arena, schema, "additionalProperties", row_schema(arena, field->of));
    return schema;
}

/* Of two keys exactly one. */
static void require_one(struct arena *arena, struct node *schema, const char *first, const char *second)
{
    const char *const keys[] = {first, second};
    struct node *list = node_set(arena, schema, "oneOf", node_new_list(arena));
    for (size_t i = 0; i < COUNT(keys); i++) {
        struct node *choice = node_new_map(arena);
        node_set(arena, choice, "required", words(arena, &keys[i], 1));
        node_add(arena, list, choice);
    }
}

static struct node *resource_schema(struct arena *arena, const struct kind *kind)
{
    const struct field *rows = kind->spec ? kind->spec : kind->fields;
    size_t count = kind->spec ? kind->spec_count : kind->field_count;
    for (size_t i = 0; kind->scalar && i < count; i++)
        if (text_equal(rows[i].key, kind->scalar))
            return row_schema(arena, &rows[i]);
    struct node *schema = rows_schema(arena, rows, count, "");
    if (kind == &role_assignment_kind)
        require_one(arena, schema, "group", "user");
    return schema;
}

static struct node *children_schema(struct arena *arena, const struct field *field)
{
    struct node *one = resource_schema(arena, field->kind);
    if (kind_is_single(field))
        return one;
    struct node *schema = typed(arena, "array");
    node_set(arena, schema, "items", one);
    return schema;
}

static struct node *type_schema(struct arena *arena, const struct field *field)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_NAME:
    case FIELD_REFERENCE:
        return text_schema(arena, field);
    case FIELD_SLUG:
        return slug_schema(arena);
    case FIELD_WORD:
        return word_schema(arena, field);
    case FIELD_BOOL:
        return typed(arena, "boolean");
    case FIELD_INTEGER:
    case FIELD_SIZE:
        return number_schema(arena, field);
    case FIELD_RATIO:
        return ratio_schema(arena, field);
    case FIELD_SPAN:
        return patterned(arena, "^[0-9]+[smhdw]$");
    case FIELD_DATE:
        return patterned(arena, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
    case FIELD_IP:
        return patterned(arena, "^" ADDRESS "$");
    case FIELD_CIDR:
        return patterned(arena, "^" ADDRESS "/[0-9]{1,3}$");
    case FIELD_RANGE:
        return patterned(arena, "^" ADDRESS "-" ADDRESS "$");
    case FIELD_PORTS:
        return either(arena, integer_schema(arena, 1, 65535), patterned(arena, "^[0-9]{1,5}(-[0-9]{1,5})?$"));
    case FIELD_PROTOCOL:
        return either(arena, integer_schema(arena, 0, 255), patterned(arena, "^[a-z0-9-]+$"));
    case FIELD_LIST:
        return list_schema(arena, field);
    case FIELD_GROUP:
        return rows_schema(arena, field->rows, field->row_count, "");
    case FIELD_MAP:
        return map_schema(arena, field);
    case FIELD_CHILDREN:
        return children_schema(arena, field);
    }
    return node_new_map(arena);
}

static void describe(struct arena *arena, struct node *schema, const struct field *field)
{
    if (field->doc && field->example)
        set_text(arena, schema, "description",
                 arena_print(arena, "%s Example: `%s`", field->doc, field->example));
    else if (field->doc)
        set_text(arena, schema, "description", field->doc);
    if (field->fallback && field->type == FIELD_BOOL)
        node_set(arena, schema, "default", node_new_boolean(arena, text_equal(field->fallback, "true")));
    else if (field->fallback)
        set_text(arena, schema, "default", field->fallback);
}

static struct node *row_schema(struct arena *arena, const struct field *field)
{
    struct node *schema = type_schema(arena, field);
    bool in_group = field->key && strchr(field->key, '.');
    if (field->nullable && !in_group) /* of a group, the group is null */
        schema = either(arena, schema, typed(arena, "null"));
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

static const struct field *row_with_key(const struct field *rows, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(rows[i].key, key) && !rows[i].api_only)
            return &rows[i];
    return NULL;
}

static bool group_is_nullable(const struct field *rows, size_t count, const char *prefix)
{
    for (size_t i = 0; i < count; i++)
        if (key_below(&rows[i], prefix) && rows[i].nullable)
            return true;
    return false;
}

/* The map that dotted rows make, beside the scalar that may stand for it. */
static struct node *group_schema(struct arena *arena, const struct field *rows, size_t count, const char *key)
{
    const char *prefix = arena_print(arena, "%s.", key);
    struct node *schema = rows_schema(arena, rows, count, prefix);
    if (group_is_nullable(rows, count, prefix))
        schema = either(arena, schema, typed(arena, "null"));
    const struct field *scalar = row_with_key(rows, count, key);
    return scalar ? either(arena, row_schema(arena, scalar), schema) : schema;
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
    struct node *schema = typed(arena, "object");
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
    set_text(arena, schema, "title", row->kind);
    set_text(arena, schema, "description", row->doc);
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
    set_text(arena, schema, "title", "Tenantry");
    set_text(arena, schema, "type", "object");
    node_put(arena, schema, "properties.kind.enum", words(arena, names, COUNT(names)));
    node_set(arena, schema, "required", words(arena, required, COUNT(required)));
    node_set(arena, schema, "allOf", branches);
    node_set(arena, schema, "$defs", definitions);
    return schema;
}

struct node *schema_make(struct arena *arena, const char *kind)
{
    struct node *schema = node_new_map(arena);
    set_text(arena, schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
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
