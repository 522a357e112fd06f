#include "reconciler/sandbox/identity/attribute.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/python.h"

enum { MOST_TAGS = 80, LONGEST_TAG = 255, LONGEST_ID = 64, GREATEST = 0x7fffffff };

static const char *const types[] = {
    [ATTRIBUTE_TEXT] = "string",      [ATTRIBUTE_NAME] = "string",     [ATTRIBUTE_ID] = "string",
    [ATTRIBUTE_BOOLEAN] = "boolean",  [ATTRIBUTE_INTEGER] = "integer", [ATTRIBUTE_TAGS] = "array",
    [ATTRIBUTE_IMMUTABLE] = "object", [ATTRIBUTE_MAP] = "object",      [ATTRIBUTE_LIST] = "array",
};

static bool is_text(const struct node *value)
{
    return value->type == NODE_SCALAR && !value->plain;
}

static bool is_word(const struct node *value, const char *word)
{
    return value->type == NODE_SCALAR && value->plain && strcmp(value->text, word) == 0;
}

static bool is_integer(const struct node *value, int64_t *number)
{
    char *end;
    if (value->type != NODE_SCALAR || !value->plain || !*value->text)
        return false;
    *number = strtoll(value->text, &end, 10);
    return !*end;
}

static bool has_type(const struct node *value, enum attribute_type type)
{
    int64_t number;
    switch (type) {
    case ATTRIBUTE_BOOLEAN:
        return is_word(value, "true") || is_word(value, "false");
    case ATTRIBUTE_INTEGER:
        return is_integer(value, &number);
    case ATTRIBUTE_TAGS:
    case ATTRIBUTE_LIST:
        return value->type == NODE_LIST;
    case ATTRIBUTE_IMMUTABLE:
    case ATTRIBUTE_MAP:
        return value->type == NODE_MAP;
    default:
        return is_text(value);
    }
}

/* What is wrong, as the library of schemas says it; NULL: nothing. */
static const char *explain_text(struct arena *arena, const struct node *value, enum attribute_type type,
                                size_t longest)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    const char *text = value->text, *printed = python_print(arena, value);
    if (type == ATTRIBUTE_ID)
        longest = LONGEST_ID;
    if (type != ATTRIBUTE_TEXT && !*text)
        return arena_print(arena, "%s is too short", printed);
    if (longest && text_characters(text) > longest)
        return arena_print(arena, "%s is too long", printed);
    if (type == ATTRIBUTE_ID && text[strspn(text, alphabet)])
        return arena_print(arena, "%s does not match '^[a-zA-Z0-9-]+$'", printed);
    if (type == ATTRIBUTE_NAME && !text[strspn(text, " \t\n")])
        return arena_print(arena, "%s does not match '[\\\\S]+'", printed);
    return NULL;
}

static const char *explain_integer(struct arena *arena, const struct node *value)
{
    int64_t number = 0;
    (void)is_integer(value, &number);
    if (number < -1)
        return arena_print(arena, "%s is less than the minimum of -1", value->text);
    if (number > GREATEST)
        return arena_print(arena, "%s is greater than the maximum of %d", value->text, GREATEST);
    return NULL;
}

static const char *explain_tag(struct arena *arena, const struct node *tag)
{
    if (!is_text(tag))
        return arena_print(arena, "%s is not of type 'string'", python_print(arena, tag));
    if (strpbrk(tag->text, ",/"))
        return arena_print(arena, "%s does not match '^[^,/]*$'", python_print(arena, tag));
    return explain_text(arena, tag, ATTRIBUTE_NAME, LONGEST_TAG);
}

static bool repeats(const struct node *list)
{
    for (size_t i = 0; i < list->count; i++)
        for (size_t j = 0; j < i; j++)
            if (text_equal(list->items[i]->text, list->items[j]->text))
                return true;
    return false;
}

/* *name becomes the number of the tag that is wrong. */
static const char *explain_tags(struct arena *arena, const struct node *tags, const char **name)
{
    if (tags->count > MOST_TAGS)
        return arena_print(arena, "%s is too long", python_print(arena, tags));
    for (size_t i = 0; i < tags->count; i++) {
        const char *wrong = explain_tag(arena, tags->items[i]);
        if (wrong) {
            *name = arena_print(arena, "%zu", i);
            return wrong;
        }
    }
    return repeats(tags) ? arena_print(arena, "%s has non-unique elements", python_print(arena, tags)) : NULL;
}

static const char *explain_unknown(struct arena *arena, const struct name_list *names)
{
    if (!names->count)
        return NULL;
    return arena_print(arena, "Additional properties are not allowed (%s %s unexpected)",
                       text_join(arena, names, ", "), names->count == 1 ? "was" : "were");
}

static const char *explain_options(struct arena *arena, const struct node *options)
{
    struct name_list unknown = {0};
    for (size_t i = 0; i < options->count; i++)
        if (strcmp(options->entries[i].key->text, "immutable") != 0)
            list_add(arena, &unknown, python_print(arena, options->entries[i].key));
    return explain_unknown(arena, &unknown);
}

static const char *explain(struct arena *arena, const struct node *value, const struct attribute *attribute,
                           const char **name)
{
    if (!has_type(value, attribute->type))
        return arena_print(arena, "%s is not of type '%s'%s", python_print(arena, value),
                           types[attribute->type], attribute->nullable ? ", 'null'" : "");
    switch (attribute->type) {
    case ATTRIBUTE_INTEGER:
        return explain_integer(arena, value);
    case ATTRIBUTE_TAGS:
        return explain_tags(arena, value, name);
    case ATTRIBUTE_IMMUTABLE:
        return explain_options(arena, value);
    case ATTRIBUTE_TEXT:
    case ATTRIBUTE_NAME:
    case ATTRIBUTE_ID:
        return explain_text(arena, value, attribute->type, attribute->longest);
    default:
        return NULL;
    }
}

/* --- refusing --- */

static bool refuse(struct call *call, const char *what)
{
    if (what)
        call_refuse(call, 400, NULL, "%s\n\nFailed validating the request against its schema", what);
    return !what;
}

bool attribute_check_value(struct call *call, const char *name, const struct node *value,
                           const struct attribute *attribute)
{
    if (attribute->nullable && is_word(value, "null"))
        return true;
    const char *at = name, *wrong = explain(call->arena, value, attribute, &at);
    if (wrong && at)
        wrong = arena_print(call->arena, "Invalid input for field '%s': %s", at, wrong);
    return refuse(call, wrong);
}

static const char *find_missing(struct arena *arena, const struct node *given,
                                const struct attributes *attributes)
{
    for (size_t i = 0; i < attributes->count; i++)
        if (attributes->items[i].required && !node_get(given, attributes->items[i].name))
            return arena_print(arena, "'%s' is a required property", attributes->items[i].name);
    return NULL;
}

static const struct attribute *find(const struct attributes *attributes, const char *name)
{
    for (size_t i = 0; i < attributes->count; i++)
        if (strcmp(attributes->items[i].name, name) == 0)
            return &attributes->items[i];
    return NULL;
}

static const char *find_unknown(struct arena *arena, const struct node *given,
                                const struct attributes *attributes)
{
    struct name_list unknown = {0};
    for (size_t i = 0; given && attributes->closed && i < given->count; i++)
        if (!find(attributes, given->entries[i].key->text))
            list_add(arena, &unknown, python_print(arena, given->entries[i].key));
    return explain_unknown(arena, &unknown);
}

bool attribute_check(struct call *call, const struct node *given, const struct attributes *attributes,
                     bool is_new)
{
    if (given && given->type != NODE_MAP)
        return refuse(
            call, arena_print(call->arena, "%s is not of type 'object'", python_print(call->arena, given)));
    const char *wrong = is_new ? find_missing(call->arena, given, attributes) : NULL;
    if (!wrong && !is_new && !attributes->closed && (!given || !given->count))
        wrong = "{} does not have enough properties";
    if (!wrong)
        wrong = find_unknown(call->arena, given, attributes);
    if (wrong)
        return refuse(call, wrong);
    for (size_t i = 0; given && i < given->count; i++) {
        const char *name = given->entries[i].key->text;
        const struct attribute *attribute = find(attributes, name);
        if (attribute && !attribute_check_value(call, name, given->entries[i].value, attribute))
            return false;
    }
    return true;
}
