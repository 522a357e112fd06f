#include "reconciler/sandbox/network/datum.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/ip.h"
#include "base/json.h"
#include "base/text.h"

enum { MOST_TEXT = 255 };

/* --- refusing --- */

struct node *datum_refuse(struct call *call, const char *name, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *reason = arena_vprint(call->arena, format, arguments);
    va_end(arguments);
    call_refuse(call, 400, "HTTPBadRequest", "Invalid input for %s. Reason: %s", name, reason);
    return NULL;
}

struct node *datum_refuse_input(struct call *call, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *reason = arena_vprint(call->arena, format, arguments);
    va_end(arguments);
    call_refuse(call, 400, "InvalidInput", "Invalid input for operation: %s", reason);
    return NULL;
}

static void print_scalar(struct text *text, const struct node *value, bool quoted)
{
    if (node_is_null(value))
        text_add(text, "None");
    else if (value->plain && strcmp(value->text, "true") == 0)
        text_add(text, "True");
    else if (value->plain && strcmp(value->text, "false") == 0)
        text_add(text, "False");
    else
        text_print(text, quoted && !value->plain ? "'%s'" : "%s", value->text);
}

static void print_into(struct text *text, const struct node *value, bool quoted)
{
    if (value->type == NODE_SCALAR) {
        print_scalar(text, value, quoted);
        return;
    }
    text_char(text, value->type == NODE_LIST ? '[' : '{');
    for (size_t i = 0; i < value->count; i++) {
        text_add(text, i ? ", " : "");
        if (value->type == NODE_MAP)
            text_print(text, "'%s': ", value->entries[i].key->text);
        print_into(text, value->type == NODE_MAP ? value->entries[i].value : value->items[i], true);
    }
    text_char(text, value->type == NODE_LIST ? ']' : '}');
}

const char *datum_print(struct call *call, const struct node *value)
{
    struct text text;
    text_init(&text, call->arena);
    print_into(&text, value, false);
    return text.data;
}

/* --- asking --- */

bool datum_is_text(const struct node *value)
{
    return value->type == NODE_SCALAR && !value->plain;
}

bool datum_equal(const struct node *a, const struct node *b)
{
    struct arena arena;
    arena_init(&arena);
    bool equal =
        a && b && strcmp(json_print(&arena, a, JSON_COMPACT), json_print(&arena, b, JSON_COMPACT)) == 0;
    arena_release(&arena);
    return equal;
}

bool datum_has(const struct node *list, const char *text)
{
    for (size_t i = 0; list && i < list->count; i++)
        if (text_equal(node_text(list->items[i]), text))
            return true;
    return false;
}

static bool is_integer(const char *text)
{
    char *end;
    errno = 0;
    (void)strtoll(text, &end, 10);
    return *text && !*end && !errno;
}

static bool is_uuid(const char *text)
{
    return strlen(text) == 36 && strspn(text, "0123456789abcdefABCDEF-") == 36 && text[8] == '-' &&
           text[13] == '-' && text[18] == '-' && text[23] == '-';
}

/* --- reading --- */

struct node *datum_text(struct call *call, const char *name, const struct node *value)
{
    if (!datum_is_text(value))
        return datum_refuse(call, name, "'%s' is not a valid string.", datum_print(call, value));
    if (text_characters(value->text) > MOST_TEXT)
        return datum_refuse(call, name, "'%s' exceeds maximum length of %d.", value->text, MOST_TEXT);
    return view_part(value);
}

struct node *datum_text_or_null(struct call *call, const char *name, const struct node *value)
{
    return node_is_null(value) ? view_part(value) : datum_text(call, name, value);
}

struct node *datum_boolean(struct call *call, const char *name, const struct node *value)
{
    static const char *const words[] = {"false", "False", "0", "true", "True", "1"};
    (void)name;
    for (size_t i = 0; value->type == NODE_SCALAR && i < COUNT(words); i++)
        if (text_equal(value->text, words[i]))
            return node_new_boolean(call->arena, i >= COUNT(words) / 2);
    return datum_refuse_input(call, "'%s' cannot be converted to boolean.", datum_print(call, value));
}

struct node *datum_integer(struct call *call, const char *name, const struct node *value)
{
    (void)name;
    if (value->type != NODE_SCALAR || !is_integer(value->text))
        return datum_refuse_input(call, "'%s' is not an integer.", datum_print(call, value));
    return node_new_integer(call->arena, strtoll(value->text, NULL, 10));
}

struct node *datum_integer_or_null(struct call *call, const char *name, const struct node *value)
{
    return node_is_null(value) ? view_part(value) : datum_integer(call, name, value);
}

struct node *datum_uuid(struct call *call, const char *name, const struct node *value)
{
    if (!datum_is_text(value) || !is_uuid(value->text))
        return datum_refuse(call, name, "'%s' is not a valid UUID.", datum_print(call, value));
    return view_part(value);
}

struct node *datum_uuid_or_null(struct call *call, const char *name, const struct node *value)
{
    return node_is_null(value) ? view_part(value) : datum_uuid(call, name, value);
}

struct node *datum_list(struct call *call, const char *name, const struct node *value)
{
    if (node_is_null(value))
        return node_new_list(call->arena);
    if (value->type != NODE_LIST)
        return datum_refuse(call, name, "'%s' is not a list.", datum_print(call, value));
    return view_part(value);
}

struct node *datum_uuids(struct call *call, const char *name, const struct node *value)
{
    struct node *list = datum_list(call, name, value);
    for (size_t i = 0; list && i < list->count; i++)
        if (!datum_uuid(call, name, list->items[i]))
            return NULL;
    return list;
}

struct node *datum_ip_or_null(struct call *call, const char *name, const struct node *value)
{
    struct ip ip;
    if (node_is_null(value))
        return view_part(value);
    if (!datum_is_text(value) || !ip_parse(value->text, &ip))
        return datum_refuse(call, name, "'%s' is not a valid IP address.", datum_print(call, value));
    return node_new_text(call->arena, ip_print(call->arena, &ip));
}

struct node *datum_nameservers(struct call *call, const char *name, const struct node *value)
{
    struct ip ip;
    struct node *list = datum_list(call, name, value);
    for (size_t i = 0; list && i < list->count; i++) {
        const char *text = datum_print(call, list->items[i]);
        if (!ip_parse(text, &ip))
            return datum_refuse(call, name, "'%s' is not a valid nameserver. '%s' is not a valid IP address.",
                                text, text);
        for (size_t j = 0; j < i; j++)
            if (text_equal(datum_print(call, list->items[j]), text))
                return datum_refuse(call, name, "Duplicate nameserver '%s'.", text);
    }
    return list;
}

static bool is_route(struct call *call, const char *name, const struct node *route)
{
    const char *to = node_get_text(route, "destination"), *via = node_get_text(route, "nexthop");
    if (!to || !via || route->count != 2) {
        struct text keys;
        text_init(&keys, call->arena);
        for (size_t i = 0; route->type == NODE_MAP && i < route->count; i++)
            text_print(&keys, "%s'%s'", i ? ", " : "", route->entries[i].key->text);
        datum_refuse(call, name,
                     "Validation of dictionary's keys failed. Expected keys: {'destination', 'nexthop'} "
                     "Provided keys: {%s}.",
                     keys.data);
        return false;
    }
    struct cidr cidr;
    struct ip ip;
    bool host_bits;
    if (!cidr_parse(to, &cidr, &host_bits))
        datum_refuse(call, name, "'%s' is not a valid IP subnet.", to);
    else if (host_bits)
        datum_refuse(call, name, "'%s' is not a recognized CIDR, '%s' is recommended.", to,
                     cidr_print(call->arena, &cidr));
    else if (!ip_parse(via, &ip))
        datum_refuse(call, name, "'%s' is not a valid IP address.", via);
    return !call->status;
}

struct node *datum_routes(struct call *call, const char *name, const struct node *value)
{
    struct node *list = datum_list(call, name, value);
    for (size_t i = 0; list && i < list->count; i++)
        if (!is_route(call, name, list->items[i]))
            return NULL;
    return list;
}

struct node *datum_anything(struct call *call, const char *name, const struct node *value)
{
    (void)call, (void)name;
    return view_part(value);
}

/* --- building --- */

struct node *set_list(struct call *call, struct node *object, const char *key)
{
    return node_set(call->arena, object, key, node_new_list(call->arena));
}

void drop_text(struct call *call, struct node *object, const char *key, const char *text)
{
    const struct node *list = node_get(object, key);
    struct node *left = node_new_list(call->arena);
    for (size_t i = 0; list && i < list->count; i++)
        if (!text_equal(node_text(list->items[i]), text))
            node_add(call->arena, left, list->items[i]);
    node_set(call->arena, object, key, left);
}
