#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "spec/encode.h"
#include "spec/kinds.h"
#include "spec/scalar/number.h"

/* JSON */

static const char *name_of(const struct reference *reference)
{
    return reference->name ? reference->name : reference->id;
}

/* How one that holds no others is written. */
typedef struct node *encoder(struct arena *arena, const struct field *field, const struct value *value);

static struct node *encode_tree(struct arena *arena, const struct field *field, const struct value *value,
                                encoder *single)
{
    struct node *node;
    switch (value->type) {
    case VALUE_BOOL:
        return node_new_boolean(arena, value->boolean);
    case VALUE_INTEGER:
    case VALUE_TEXT:
        return single(arena, field, value);
    case VALUE_REFERENCE:
        return node_new_text(arena, name_of(&value->reference));
    case VALUE_LIST:
        node = field->type == FIELD_MAP ? node_new_map(arena) : node_new_list(arena);
        for (size_t i = 0; i < value->list.count; i++) {
            const struct value *item = &value->list.items[i];
            if (field->type == FIELD_MAP)
                node_set(arena, node, item->key, encode_tree(arena, field->of, item, single));
            else
                node_add(arena, node, encode_tree(arena, field->of, item, single));
        }
        return node;
    case VALUE_GROUP:
        node = node_new_map(arena);
        for (size_t i = 0; i < field->row_count; i++)
            if (value->list.items[i].type != VALUE_ABSENT)
                node_set(arena, node, field->rows[i].key,
                         encode_tree(arena, &field->rows[i], &value->list.items[i], single));
        return node;
    case VALUE_ABSENT:
    case VALUE_NULL:
        break;
    }
    return node_new_null(arena);
}

static struct node *for_programs(struct arena *arena, const struct field *field, const struct value *value)
{
    (void)field;
    return value->type == VALUE_INTEGER ? node_new_integer(arena, value->integer)
                                        : node_new_text(arena, value->text);
}

struct node *encode_value(struct arena *arena, const struct field *field, const struct value *value)
{
    return encode_tree(arena, field, value, for_programs);
}

/* Numbers are not quoted, also where they are ports. */
static struct node *for_specs(struct arena *arena, const struct field *field, const struct value *value)
{
    bool is_number =
        value->type == VALUE_INTEGER || field->type == FIELD_PORTS || field->type == FIELD_PROTOCOL;
    bool is_plain_zero = value->type == VALUE_INTEGER && value->integer == 0;
    struct node *node = node_new_text(arena, is_plain_zero ? "0"
                                             : is_number   ? encode_text(arena, field, value)
                                                           : value->text);
    node->plain = is_number;
    return node;
}

struct node *encode_spec(struct arena *arena, const struct field *field, const struct value *value)
{
    return encode_tree(arena, field, value, for_specs);
}

/* Words */

static const char *size_text(struct arena *arena, const struct field *field, int64_t number)
{
    static const char *const names[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t unit = 0;
    for (int64_t bytes = number_unit_bytes(field->unit); bytes >= 1024; bytes /= 1024)
        unit++;
    while (number && number % 1024 == 0 && unit + 1 < COUNT(names)) {
        number /= 1024;
        unit++;
    }
    return arena_print(arena, "%" PRId64 " %s", number, names[unit]);
}

static const char *span_text(struct arena *arena, int64_t seconds)
{
    static const struct {
        int64_t seconds;
        char letter;
    } units[] = {{604800, 'w'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    size_t i = 0;
    while (i + 1 < COUNT(units) && (seconds == 0 || seconds % units[i].seconds))
        i++;
    return arena_print(arena, "%" PRId64 "%c", seconds / units[i].seconds, units[i].letter);
}

static const char *integer_text(struct arena *arena, const struct field *field, int64_t number)
{
    if (field->unlimited && number == -1)
        return "unlimited";
    if (field->type == FIELD_SIZE && field->unit != UNIT_NONE)
        return size_text(arena, field, number);
    return field->type == FIELD_SPAN ? span_text(arena, number) : arena_print(arena, "%" PRId64, number);
}

/* Groups and users outside of the default domain are told by it. */
static const char *reference_text(struct arena *arena, const struct reference *reference)
{
    const char *name = name_of(reference);
    const char *shown = text_printable(arena, name, strlen(name));
    if (!reference->domain || strcmp(reference->domain, "Default") == 0)
        return shown;
    return arena_print(arena, "%s (%s)", shown,
                       text_printable(arena, reference->domain, strlen(reference->domain)));
}

static const char *list_text(struct arena *arena, const struct field *field, const struct value *value)
{
    struct text text;
    text_init(&text, arena);
    for (size_t i = 0; i < value->list.count; i++) {
        const struct value *item = &value->list.items[i];
        if (i)
            text_add(&text, ", ");
        if (item->key)
            text_print(&text, "%s: ", text_printable(arena, item->key, strlen(item->key)));
        text_add(&text, encode_text(arena, field->of, item));
    }
    return value->list.count ? text.data : "none";
}

/* "to 10.99.0.0/16 via 10.20.0.9" */
static const char *group_text(struct arena *arena, const struct field *field, const struct value *value)
{
    struct text text;
    text_init(&text, arena);
    for (size_t i = 0; i < field->row_count; i++)
        if (value->list.items[i].type != VALUE_ABSENT)
            text_print(&text, "%s%s %s", text.length ? " " : "", field->rows[i].key,
                       encode_text(arena, &field->rows[i], &value->list.items[i]));
    return text.data;
}

const char *encode_text(struct arena *arena, const struct field *field, const struct value *value)
{
    switch (value->type) {
    case VALUE_ABSENT:
        return "not managed";
    case VALUE_NULL:
        return "none";
    case VALUE_BOOL:
        return value->boolean ? "true" : "false";
    case VALUE_INTEGER:
        return integer_text(arena, field, value->integer);
    case VALUE_TEXT:
        return value->text[0] ? text_printable(arena, value->text, strlen(value->text)) : "\"\"";
    case VALUE_REFERENCE:
        return reference_text(arena, &value->reference);
    case VALUE_LIST:
        return list_text(arena, field, value);
    case VALUE_GROUP:
        return group_text(arena, field, value);
    }
    return "";
}

/* Names */

/* What stands between the braces; NULL where it is not set. */
static const char *label_part(struct arena *arena, const struct kind *kind, const char *word,
                              const char *parent, const struct value *values)
{
    if (strcmp(word, "parent") == 0)
        return parent;
    size_t row = kind_field(kind, word);
    return value_is_set(&values[row]) ? encode_text(arena, &kind->fields[row], &values[row]) : NULL;
}

/* Adds length bytes of the pattern, filled; false if a field in it is not set. */
static bool add_label(struct text *out, const struct kind *kind, const char *pattern, size_t length,
                      const char *parent, const struct value *values)
{
    bool whole = true;
    for (const char *at = pattern; at < pattern + length; at++) {
        if (*at != '{') {
            text_char(out, *at);
            continue;
        }
        const char *close = strchr(at, '}');
        const char *part = label_part(
            out->arena, kind, arena_copy(out->arena, at + 1, (size_t)(close - at - 1)), parent, values);
        text_add(out, part ? part : "?");
        whole &= part != NULL;
        at = close;
    }
    return whole;
}

const char *encode_label(struct arena *arena, const struct kind *kind, const char *parent,
                         const struct value *values)
{
    if (!kind->label) {
        const struct value *name = &values[kind_field(kind, "name")];
        return name->type == VALUE_TEXT ? name->text : "?";
    }
    struct text out;
    text_init(&out, arena);
    for (const char *at = kind->label; *at;) {
        if (*at == '[') {
            size_t length = strcspn(at, "]") - 1, before = out.length;
            if (!add_label(&out, kind, at + 1, length, parent, values))
                text_cut(&out, before);
            at += length + 2;
        } else {
            size_t length = strcspn(at, "[");
            add_label(&out, kind, at, length, parent, values);
            at += length;
        }
    }
    return out.data;
}
