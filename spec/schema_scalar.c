#include <inttypes.h>

#include "base/text.h"
#include "spec/scalar/address.h"
#include "spec/scalar/number.h"
#include "spec/schema_part.h"

enum { LONGEST_REFERENCE = 255, LONGEST_SLUG = 48 };

/* What text fields take: any scalar is the text that is written. */
static const char *const text_types[] = {"string", "number", "boolean"};
static const char *const slug_types[] = {"string", "integer", "boolean"};

void schema_text(struct arena *arena, struct node *map, const char *key, const char *text)
{
    node_set(arena, map, key, node_new_text(arena, text));
}

void schema_integer(struct arena *arena, struct node *map, const char *key, int64_t value)
{
    node_set(arena, map, key, node_new_integer(arena, value));
}

struct node *schema_typed(struct arena *arena, const char *type)
{
    struct node *schema = node_new_map(arena);
    schema_text(arena, schema, "type", type);
    return schema;
}

struct node *schema_words(struct arena *arena, const char *const *items, size_t count)
{
    struct node *list = node_new_list(arena);
    for (size_t i = 0; i < count; i++)
        node_add(arena, list, node_new_text(arena, items[i]));
    return list;
}

struct node *schema_either(struct arena *arena, struct node *first, struct node *second)
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

static void set_pattern(struct arena *arena, struct node *schema, const char *pattern)
{
    schema_text(arena, schema, "pattern", arena_print(arena, "^(%s)$", pattern));
}

static struct node *patterned(struct arena *arena, const char *pattern)
{
    struct node *schema = schema_typed(arena, "string");
    set_pattern(arena, schema, pattern);
    return schema;
}

static struct node *text(struct arena *arena, int64_t least, int64_t most)
{
    struct node *schema = node_new_map(arena);
    node_set(arena, schema, "type", schema_words(arena, text_types, COUNT(text_types)));
    if (least > 0)
        schema_integer(arena, schema, "minLength", least);
    if (most > 0)
        schema_integer(arena, schema, "maxLength", most);
    return schema;
}

static struct node *name(struct arena *arena, int64_t most)
{
    struct node *schema = text(arena, 0, most);
    set_pattern(arena, schema, pattern_name);
    return schema;
}

struct node *schema_key(struct arena *arena)
{
    return name(arena, LONGEST_REFERENCE);
}

static struct node *slug(struct arena *arena)
{
    struct node *schema = node_new_map(arena);
    node_set(arena, schema, "type", schema_words(arena, slug_types, COUNT(slug_types)));
    schema_integer(arena, schema, "minimum", 0);
    schema_integer(arena, schema, "maxLength", LONGEST_SLUG);
    set_pattern(arena, schema, "[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    return schema;
}

static struct node *integer(struct arena *arena, int64_t least, int64_t most)
{
    struct node *schema = schema_typed(arena, "integer");
    schema_integer(arena, schema, "minimum", least);
    if (most > 0)
        schema_integer(arena, schema, "maximum", most);
    return schema;
}

/* Of each unit as many as are not too much. */
static struct node *size_in_units(struct arena *arena, const struct field *field)
{
    struct text pattern;
    text_init(&pattern, arena);
    int64_t own = number_unit_bytes(field->unit), bytes = 0;
    const char *unit;
    for (size_t i = 0; (unit = number_size_unit(i, &bytes)); i++) {
        int64_t factor = bytes > own ? bytes / own : own / bytes;
        int64_t most = bytes > own                        ? field->most / factor
                       : field->most > INT64_MAX / factor ? INT64_MAX
                                                          : field->most * factor;
        text_print(&pattern, "%s(%s) ?%s", i ? "|" : "", pattern_number(arena, 0, most), unit);
    }
    return patterned(arena, pattern.data);
}

static struct node *number(struct arena *arena, const struct field *field)
{
    struct node *schema = integer(arena, field->unlimited ? -1 : field->least, field->most);
    if (field->type == FIELD_SIZE)
        schema = schema_either(arena, schema, size_in_units(arena, field));
    if (!field->unlimited)
        return schema;
    struct node *unlimited = node_new_map(arena);
    schema_text(arena, unlimited, "const", "unlimited");
    return schema_either(arena, schema, unlimited);
}

static struct node *ratio(struct arena *arena, const struct field *field)
{
    struct node *schema = schema_typed(arena, "number");
    schema_integer(arena, schema, "minimum", field->least);
    schema_integer(arena, schema, "maximum", field->most);
    return schema;
}

static struct node *word(struct arena *arena, const struct field *field)
{
    struct node *schema = node_new_map(arena);
    node_set(arena, schema, "enum", schema_words(arena, field->words, field->word_count));
    return schema;
}

static struct node *span(struct arena *arena)
{
    return patterned(arena, "(0|[1-9][0-9]*)[smhdw]");
}

static struct node *cidr(struct arena *arena)
{
    return patterned(arena, arena_print(arena, "(%s)/(%s)|(%s)/(%s)", pattern_ipv4(arena),
                                        pattern_number(arena, 0, 32), pattern_ipv6(arena),
                                        pattern_number(arena, 0, 128)));
}

static struct node *range(struct arena *arena)
{
    const char *ipv4 = pattern_ipv4(arena), *ipv6 = pattern_ipv6(arena);
    return patterned(arena, arena_print(arena, "(%s)-(%s)|(%s)-(%s)", ipv4, ipv4, ipv6, ipv6));
}

static struct node *ports(struct arena *arena)
{
    const char *port = pattern_number(arena, 1, 65535);
    return schema_either(arena, integer(arena, 1, 65535),
                         patterned(arena, arena_print(arena, "(%s)(-(%s))?", port, port)));
}

static struct node *protocol(struct arena *arena)
{
    struct text pattern;
    text_init(&pattern, arena);
    text_add(&pattern, pattern_number(arena, 0, 255));
    const char *one;
    for (size_t i = 0; (one = address_protocol_word(i)); i++)
        text_print(&pattern, "|%s", pattern_word(arena, one));
    return schema_either(arena, integer(arena, 0, 255), patterned(arena, pattern.data));
}

struct node *schema_scalar(struct arena *arena, const struct field *field)
{
    switch (field->type) {
    case FIELD_TEXT:
        return text(arena, field->least, field->most);
    case FIELD_NAME:
        return name(arena, field->most);
    case FIELD_REFERENCE:
        return name(arena, LONGEST_REFERENCE);
    case FIELD_SLUG:
        return slug(arena);
    case FIELD_WORD:
        return word(arena, field);
    case FIELD_BOOL:
        return schema_typed(arena, "boolean");
    case FIELD_INTEGER:
    case FIELD_SIZE:
        return number(arena, field);
    case FIELD_RATIO:
        return ratio(arena, field);
    case FIELD_SPAN:
        return span(arena);
    case FIELD_DATE:
        return patterned(arena, pattern_date(arena));
    case FIELD_IP:
        return patterned(arena, arena_print(arena, "%s|%s", pattern_ipv4(arena), pattern_ipv6(arena)));
    case FIELD_CIDR:
        return cidr(arena);
    case FIELD_RANGE:
        return range(arena);
    case FIELD_PORTS:
        return ports(arena);
    case FIELD_PROTOCOL:
        return protocol(arena);
    case FIELD_LIST:
    case FIELD_GROUP:
    case FIELD_MAP:
    case FIELD_CHILDREN:
        break;
    }
    return node_new_map(arena);
}
