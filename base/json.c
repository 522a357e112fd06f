#include "base/json.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Text from outside as valid UTF-8. */
static const char *clean(struct arena *arena, const char *bytes)
{
    struct text text;
    const char *end = bytes;
    while (*end && (unsigned char)*end < 0x80) /* as nearly all is */
        end++;
    if (!*end)
        return arena_copy(arena, bytes, (size_t)(end - bytes));
    text_init(&text, arena);
    for (size_t at = 0, length = strlen(bytes); at < length;) {
        uint32_t character = 0;
        size_t size = text_decode(bytes + at, length - at, &character);
        if (size)
            text_add_bytes(&text, bytes + at, size);
        else
            text_add(&text, replacement);
        at += size ? size : 1;
    }
    return text.data;
}

/* Whole numbers without exponent; others in as few digits as bring the same number back. */
static const char *print_number(struct arena *arena, double value)
{
    if (!isfinite(value))
        return "null";
    if (value == floor(value) && fabs(value) < 1e18)
        return arena_print(arena, "%" PRId64, (int64_t)value);
    const char *text = arena_print(arena, "%.15g", value);
    return strtod(text, NULL) == value ? text : arena_print(arena, "%.17g", value);
}

/* Of a text that lives in the arena. */
static struct node *new_text(struct arena *arena, const char *text)
{
    struct node *node = ARENA_NEW(arena, struct node);
    node->type = NODE_SCALAR;
    node->text = text;
    return node;
}

static struct node *convert(struct arena *arena, const cJSON *item);

static size_t count_of(const cJSON *item)
{
    size_t count = 0;
    for (const cJSON *child = item->child; child; child = child->next)
        count++;
    return count;
}

/* A large object must not cost the square of its size: it has its values in a map besides. */
struct members {
    struct node *object;
    bool many;
    struct map values;
};

static struct node *earlier_of(const struct members *members, const char *key)
{
    if (members->many)
        return map_get(&members->values, key);
    const struct node *object = members->object;
    for (size_t i = 0; i < object->count; i++)
        if (object->entries[i].key->text[0] == key[0] && strcmp(object->entries[i].key->text, key) == 0)
            return object->entries[i].value;
    return NULL;
}

static struct node *convert_object(struct arena *arena, const cJSON *item)
{
    enum { FEW = 32 };
    struct node *node = node_new_map(arena);
    node->capacity = count_of(item);
    node->entries = ARENA_ARRAY(arena, struct node_entry, node->capacity);
    struct members members = {.object = node, .many = node->capacity > FEW};
    map_init(&members.values, arena);
    for (const cJSON *child = item->child; child; child = child->next) {
        const char *key = clean(arena, child->string);
        struct node *value = convert(arena, child);
        struct node *earlier = earlier_of(&members, key);
        if (earlier) {
            *earlier = *value;
            continue;
        }
        if (members.many)
            map_set(&members.values, key, value);
        node_append(arena, node, new_text(arena, key), value);
    }
    return node;
}

static struct node *convert_array(struct arena *arena, const cJSON *item)
{
    struct node *node = node_new_list(arena);
    node->capacity = count_of(item);
    node->items = ARENA_ARRAY(arena, struct node *, node->capacity);
    for (const cJSON *child = item->child; child; child = child->next)
        node_add(arena, node, convert(arena, child));
    return node;
}

/* Recursion is bounded by the parser: CJSON_NESTING_LIMIT. */
static struct node *convert(struct arena *arena, const cJSON *item)
{
    if (cJSON_IsObject(item))
        return convert_object(arena, item);
    if (cJSON_IsArray(item))
        return convert_array(arena, item);
    if (cJSON_IsString(item))
        return new_text(arena, clean(arena, item->valuestring));
    if (cJSON_IsBool(item))
        return node_new_boolean(arena, cJSON_IsTrue(item));
    struct node *node = node_new_null(arena);
    if (cJSON_IsNumber(item))
        node->text = print_number(arena, item->valuedouble);
    return node;
}

/*
 * An escaped NUL would end a C string early, and make one name look like another: U+FFFD stands in for it.
 * The copy has the same length.
 */
static const char *without_nul(struct arena *arena, const char *bytes, size_t length)
{
    if (!memmem(bytes, length, "\\u0000", 6))
        return bytes;
    char *copy = arena_copy(arena, bytes, length);
    for (size_t at = 0; at + 1 < length; at++) {
        if (copy[at] != '\\')
            continue;
        if (length - at >= 6 && memcmp(copy + at, "\\u0000", 6) == 0)
            memcpy(copy + at, "\\ufffd", 6);
        at++;
    }
    return copy;
}

struct error *json_parse(struct arena *arena, const char *bytes, size_t length, struct node **out)
{
    if (length && memchr(bytes, '\0', length))
        return error_make(arena, ERROR_ANSWER, "malformed JSON: it contains a NUL byte");
    const char *safe = without_nul(arena, bytes, length), *end = safe;
    cJSON *root = length ? cJSON_ParseWithLengthOpts(safe, length, &end, 0) : NULL;
    size_t at = (size_t)(end - safe);
    while (root && at < length && is_blank(safe[at]))
        at++;
    if (!root || at < length) {
        cJSON_Delete(root);
        return error_make(arena, ERROR_ANSWER,
                          length ? "malformed JSON at byte %zu of %zu" : "no JSON: it is empty", at + 1,
                          length);
    }
    *out = convert(arena, root);
    cJSON_Delete(root);
    return NULL;
}

static const char *skip_digits(const char *text)
{
    return text + strspn(text, "0123456789");
}

/* RFC 8259: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static bool is_number(const char *text)
{
    text += *text == '-';
    const char *digits = text;
    text = skip_digits(text);
    if (text == digits || (*digits == '0' && text - digits > 1))
        return false;
    if (*text == '.') {
        digits = text + 1;
        text = skip_digits(digits);
        if (text == digits)
            return false;
    }
    if (*text == 'e' || *text == 'E') {
        digits = text + 1;
        digits += *digits == '+' || *digits == '-';
        text = skip_digits(digits);
        if (text == digits)
            return false;
    }
    return *text == '\0';
}

static void print_text(struct text *out, const char *text)
{
    text_char(out, '"');
    for (size_t at = 0, length = strlen(text); at < length;) {
        uint32_t character = 0;
        size_t size = text_decode(text + at, length - at, &character);
        if (!size)
            text_add(out, replacement);
        else if (character == '"' || character == '\\')
            text_print(out, "\\%c", (char)character);
        else if (character == '\n')
            text_add(out, "\\n");
        else if (character == '\t')
            text_add(out, "\\t");
        else if (!text_is_printable(character))
            text_print(out, "\\u%04x", (unsigned)character);
        else
            text_add_bytes(out, text + at, size);
        at += size ? size : 1;
    }
    text_char(out, '"');
}

static void print_scalar(struct text *out, const struct node *node)
{
    if (node_is_null(node))
        text_add(out, "null");
    else if (node->plain &&
             (text_equal(node->text, "true") || text_equal(node->text, "false") || is_number(node->text)))
        text_add(out, node->text);
    else
        print_text(out, node->text);
}

static void new_line(struct text *out, enum json_style style, int level)
{
    if (style == JSON_COMPACT)
        return;
    text_char(out, '\n');
    for (int i = 0; i < level; i++)
        text_add(out, "  ");
}

static void print_node(struct text *out, const struct node *node, enum json_style style, int level)
{
    if (!node) {
        text_add(out, "null");
        return;
    }
    if (node->type == NODE_SCALAR) {
        print_scalar(out, node);
        return;
    }
    bool is_map = node->type == NODE_MAP;
    text_char(out, is_map ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        if (i)
            text_char(out, ',');
        new_line(out, style, level + 1);
        if (is_map) {
            print_text(out, node->entries[i].key->text);
            text_add(out, style == JSON_INDENTED ? ": " : ":");
        }
        print_node(out, is_map ? node->entries[i].value : node->items[i], style, level + 1);
    }
    if (node->count)
        new_line(out, style, level);
    text_char(out, is_map ? '}' : ']');
}

const char *json_print(struct arena *arena, const struct node *node, enum json_style style)
{
    struct text text;
    text_init(&text, arena);
    print_node(&text, node, style, 0);
    return text.data;
}
