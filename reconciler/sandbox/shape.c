#include "reconciler/sandbox/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/python.h"

static const char *const true_words[] = {"True", "TRUE", "true", "1",   "ON", "On",
                                         "on",   "YES",  "Yes",  "yes", "t",  "y"};
static const char *const false_words[] = {"False", "FALSE", "false", "0",  "OFF", "Off",
                                          "off",   "NO",    "No",    "no", "f",   "n"};
enum { LISTED_WORDS = 10 }; /* "t" and the like are no words of a schema */

/* --- one value --- */

static bool has_word(const char *const *words, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return false;
}

static bool is_boolean(const struct node *value)
{
    return value->type == NODE_SCALAR && value->plain &&
           (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0);
}

static bool is_integer(const struct node *value)
{
    return value->type == NODE_SCALAR && value->plain && *value->text &&
           strspn(value->text + (*value->text == '-'), "0123456789") ==
               strlen(value->text) - (*value->text == '-');
}

static bool is_text(const struct node *value)
{
    return value->type == NODE_SCALAR && !value->plain;
}

bool shape_word_is_true(const char *word)
{
    return word && has_word(true_words, COUNT(true_words), word);
}

bool shape_word_is_boolean(const char *word)
{
    return shape_word_is_true(word) || (word && has_word(false_words, COUNT(false_words), word));
}

bool shape_is_true(const struct node *map, const char *key, bool fallback)
{
    const struct node *value = node_get(map, key);
    if (!value || value->type != NODE_SCALAR)
        return fallback;
    return has_word(true_words, COUNT(true_words), value->text);
}

int64_t shape_integer(const struct node *map, const char *key, int64_t fallback)
{
    const char *text = node_get_text(map, key);
    return text ? strtoll(text, NULL, 10) : fallback;
}

static bool refuse(struct call *call, const struct node *value, const struct shape *shape, const char *why)
{
    if (shape->name && *shape->name)
        call_refuse(call, 400, NULL, "Invalid input for field/attribute %s. Value: %s. %s", shape->name,
                    is_text(value) ? value->text : python_print(call->arena, value), why);
    else
        call_refuse(call, 400, NULL, "%s", why);
    return false;
}

static const char *wants(const struct shape *shape)
{
    static const char *const names[] = {[SHAPE_ANY] = "",
                                        [SHAPE_TEXT] = "'string'",
                                        [SHAPE_INTEGER] = "'integer', 'string'",
                                        [SHAPE_BOOLEAN] = "'boolean', 'string'",
                                        [SHAPE_MAP] = "'object'",
                                        [SHAPE_LIST] = "'array'"};
    return names[shape->type];
}

static bool has_type(const struct node *value, enum shape_type type)
{
    switch (type) {
    case SHAPE_ANY:
        return true;
    case SHAPE_TEXT:
        return is_text(value);
    case SHAPE_INTEGER:
        return is_integer(value) || is_text(value);
    case SHAPE_BOOLEAN:
        return is_boolean(value) || is_text(value);
    case SHAPE_MAP:
        return value->type == NODE_MAP;
    case SHAPE_LIST:
        return value->type == NODE_LIST;
    }
    return false;
}

static bool check_integer(struct call *call, const struct node *value, const struct shape *shape)
{
    char *end;
    const char *shown = python_print(call->arena, value);
    const long long number = strtoll(value->text, &end, 10);
    if (*end || !*value->text)
        return refuse(call, value, shape,
                      arena_print(call->arena, "%s does not match '%s'", shown,
                                  shape->least < 0 ? "^-?[0-9]+$" : "^[0-9]*$"));
    if (number < shape->least)
        return refuse(call, value, shape,
                      arena_print(call->arena, "%s is less than the minimum of %lld", value->text,
                                  (long long)shape->least));
    if (shape->most && number > shape->most)
        return refuse(call, value, shape,
                      arena_print(call->arena, "%s is greater than the maximum of %lld", value->text,
                                  (long long)shape->most));
    return true;
}

static void add_words(struct text *text, const char *first, const char *const *words)
{
    text_add(text, first);
    for (size_t i = 0; i < LISTED_WORDS; i++)
        text_print(text, ", '%s'", words[i]);
}

static bool check_boolean(struct call *call, const struct node *value, const struct shape *shape)
{
    if (is_boolean(value) || has_word(true_words, LISTED_WORDS, value->text) ||
        has_word(false_words, LISTED_WORDS, value->text))
        return true;
    struct text why;
    text_init(&why, call->arena);
    text_print(&why, "%s is not one of [", python_print(call->arena, value));
    add_words(&why, "True", true_words);
    add_words(&why, ", False", false_words);
    text_char(&why, ']');
    return refuse(call, value, shape, why.data);
}

static bool check_length(struct call *call, const struct node *value, const struct shape *shape,
                         size_t length)
{
    const char *shown = python_print(call->arena, value);
    if ((int64_t)length < shape->least)
        return refuse(call, value, shape, arena_print(call->arena, "%s is too short", shown));
    if (shape->most && (int64_t)length > shape->most)
        return refuse(call, value, shape, arena_print(call->arena, "%s is too long", shown));
    return true;
}

/* --- maps and lists --- */

static bool is_known(const struct call *call, const struct shape *member)
{
    return call->microversion >= member->since && (!member->until || call->microversion <= member->until);
}

static const struct shape *find_member(const struct call *call, const struct shape *shape, const char *key)
{
    for (size_t i = 0; i < shape->count; i++) {
        const char *name = shape->of[i].name;
        if ((strcmp(name, key) == 0 || strcmp(name, "*") == 0) && is_known(call, &shape->of[i]))
            return &shape->of[i];
    }
    return NULL;
}

static const char *quoted_list(struct call *call, const struct name_list *names)
{
    struct text text;
    text_init(&text, call->arena);
    for (size_t i = 0; i < names->count; i++)
        text_print(&text, "%s'%s'", i ? ", " : "", names->items[i]);
    return text.data;
}

static const char *unexpected(struct call *call, const struct name_list *names)
{
    return arena_print(call->arena, "Additional properties are not allowed (%s %s unexpected)",
                       quoted_list(call, names), names->count == 1 ? "was" : "were");
}

static bool check_members(struct call *call, const struct node *value, const struct shape *shape)
{
    struct name_list strange = {0};
    for (size_t i = 0; i < shape->count; i++)
        if (shape->of[i].required && is_known(call, &shape->of[i]) && !node_get(value, shape->of[i].name))
            return refuse(call, value, shape,
                          arena_print(call->arena, "'%s' is a required property", shape->of[i].name));
    for (size_t i = 0; i < value->count; i++)
        if (!find_member(call, shape, value->entries[i].key->text))
            list_add(call->arena, &strange, value->entries[i].key->text);
    if (strange.count)
        return refuse(call, value, shape, unexpected(call, &strange));
    for (size_t i = 0; i < value->count; i++)
        if (!shape_check(call, value->entries[i].value,
                         find_member(call, shape, value->entries[i].key->text)))
            return false;
    return true;
}

static bool check_items(struct call *call, const struct node *value, const struct shape *shape)
{
    for (size_t i = 0; i < value->count; i++)
        if (!shape_check(call, value->items[i], shape->of))
            return false;
    return true;
}

bool shape_check(struct call *call, const struct node *value, const struct shape *shape)
{
    bool null = value->type == NODE_SCALAR && node_is_null(value) && value->plain;
    if (null && shape->nullable)
        return true;
    if (!has_type(value, shape->type))
        return refuse(call, value, shape,
                      arena_print(call->arena, "%s is not of type %s%s", python_print(call->arena, value),
                                  wants(shape), shape->nullable ? ", 'null'" : ""));
    switch (shape->type) {
    case SHAPE_TEXT:
        return check_length(call, value, shape, text_characters(value->text));
    case SHAPE_INTEGER:
        return check_integer(call, value, shape);
    case SHAPE_BOOLEAN:
        return check_boolean(call, value, shape);
    case SHAPE_MAP:
        return !shape->of || check_members(call, value, shape);
    case SHAPE_LIST:
        return check_length(call, value, shape, value->count) &&
               (!shape->of || check_items(call, value, shape));
    case SHAPE_ANY:
        break;
    }
    return true;
}

const struct node *shape_body(struct call *call, const char *key, const struct shape *members, size_t count)
{
    const struct shape inner = {
        .name = key, .type = SHAPE_MAP, .required = true, .of = members, .count = members ? count : 0};
    const struct shape whole = {.name = "", .type = SHAPE_MAP, .of = &inner, .count = 1};
    if (!call->body && call->length)
        call_refuse(call, 400, NULL, "Malformed request body");
    else if (!call->body)
        call_refuse(call, 400, NULL, "None is not of type 'object'");
    else if (shape_check(call, call->body, &whole))
        return node_get(call->body, key);
    return NULL;
}

bool shape_query(struct call *call, const char *const *names, size_t count)
{
    struct name_list strange = {0};
    for (size_t i = 0; i < call->query.count; i++)
        if (!has_word(names, count, call->query.items[i].name))
            list_add(call->arena, &strange, call->query.items[i].name);
    if (strange.count)
        call_refuse(call, 400, NULL, "%s", unexpected(call, &strange));
    return !strange.count;
}

void shape_refuse_action(struct call *call)
{
    const struct node *body = call->body;
    const char *name = body && body->type == NODE_MAP && body->count ? body->entries[0].key->text : "None";
    call_refuse(call, 400, NULL, "There is no such action: %s", name);
}
