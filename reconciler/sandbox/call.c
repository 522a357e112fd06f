#include "reconciler/sandbox/call.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "reconciler/sandbox/api.h"

const char *call_query(const struct call *call, const char *name)
{
    for (size_t i = 0; i < call->query.count; i++)
        if (strcmp(call->query.items[i].name, name) == 0)
            return call->query.items[i].value;
    return NULL;
}

long call_query_number(const struct call *call, const char *name, long fallback)
{
    const char *text = call_query(call, name);
    if (!text || !*text)
        return fallback;
    char *end;
    long number = strtol(text, &end, 10);
    return *end ? fallback : number;
}

struct name_list call_query_all(const struct call *call, const char *name)
{
    struct name_list all = {0};
    for (size_t i = 0; i < call->query.count; i++)
        if (strcmp(call->query.items[i].name, name) == 0)
            list_add(call->arena, &all, call->query.items[i].value);
    return all;
}

const char *call_header(const struct call *call, const char *name)
{
    return call->exchange ? server_header(call->exchange, name) : NULL;
}

bool call_has_role(const struct call *call, const char *name)
{
    const struct node *roles = call->caller.roles;
    for (size_t i = 0; roles && i < roles->count; i++)
        if (text_equal(node_get_text(roles->items[i], "name"), name))
            return true;
    return false;
}

const char *call_part(const struct call *call, size_t index)
{
    return call->parts.items[index];
}

/* --- answering --- */

void call_add_header(struct call *call, const char *name, const char *value)
{
    list_add(call->arena, &call->headers, ((struct server_header){name, value}));
}

void call_answer_bytes(struct call *call, int status, const char *content_type, const char *bytes,
                       size_t length)
{
    call->status = status;
    call->answer = bytes;
    call->answer_length = length;
    if (content_type)
        call_add_header(call, "Content-Type", content_type);
}

void call_answer(struct call *call, int status, const struct node *body)
{
    const char *text = json_print(call->arena, body, JSON_COMPACT);
    call_answer_bytes(call, status, "application/json", text, strlen(text));
}

void call_answer_as(struct call *call, int status, const char *key, struct node *value)
{
    struct node *body = node_new_map(call->arena);
    node_set(call->arena, body, key, value);
    call_answer(call, status, body);
}

void call_answer_list(struct call *call, const char *key, const struct name_list *texts,
                      const char *links_key, const struct node *links)
{
    struct text body;
    text_init(&body, call->arena);
    text_print(&body, "{\"%s\": [", key);
    for (size_t i = 0; i < texts->count; i++) {
        text_add(&body, i ? ", " : "");
        text_add(&body, texts->items[i]);
    }
    text_char(&body, ']');
    if (links)
        text_print(&body, ", \"%s\": %s", links_key, json_print(call->arena, links, JSON_COMPACT));
    text_char(&body, '}');
    call_answer_bytes(call, 200, "application/json", body.data, body.length);
}

void call_answer_empty(struct call *call, int status)
{
    call_answer_bytes(call, status, NULL, "", 0);
}

void call_refuse(struct call *call, int status, const char *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_vprint(call->arena, format, arguments);
    va_end(arguments);
    call->api->refuse(call, status, type, message);
}

/* --- making --- */

const char *call_stable_uuid(struct call *call, const char *what)
{
    const char *text = arena_print(call->arena, "%s %s", call->region, what);
    const char *hex = digest_bytes(call->arena, text, strlen(text));
    return arena_print(call->arena, "%.8s-%.4s-4%.3s-8%.3s-%.12s", hex, hex + 8, hex + 12, hex + 16,
                       hex + 20);
}

const char *call_new_hex(struct call *call)
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        abort();
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40); /* a random UUID, of version 4 */
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    char *hex = arena_alloc(call->arena, 2 * sizeof bytes + 1);
    for (size_t i = 0; i < sizeof bytes; i++) {
        hex[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    return hex;
}

const char *call_new_uuid(struct call *call)
{
    const char *hex = call_new_hex(call);
    return arena_print(call->arena, "%.8s-%.4s-%.4s-%.4s-%s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

const char *call_now(struct call *call)
{
    return clock_print(call->arena, clock_seconds());
}

const char *call_now_micro(struct call *call, const char *suffix)
{
    int64_t now = clock_milliseconds();
    const char *seconds = clock_print(call->arena, now / 1000);
    return arena_print(call->arena, "%.19s.%03d000%s", seconds, (int)(now % 1000), suffix);
}

const char *call_api_url(struct call *call)
{
    return api_url(call->arena, call->api, call->base, call->region);
}
