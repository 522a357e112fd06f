#include "reconciler/session/refusal.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

enum { LONGEST_MESSAGE = 500 };

struct words {
    const char *code, *message;
};

static const char *status_name(int status)
{
    static const struct {
        int status;
        const char *name;
    } names[] = {
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {409, "Conflict"},
        {412, "Precondition Failed"},
        {413, "Over Limit"},
        {429, "Too Many Requests"},
        {500, "Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Time-out"},
    };
    for (size_t i = 0; i < COUNT(names); i++)
        if (names[i].status == status)
            return names[i].name;
    return status >= 300 && status < 400 ? "Redirected" : NULL;
}

static const char *first_text(const struct node *map, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (node_get_text(map, keys[i]))
            return node_get_text(map, keys[i]);
    return NULL;
}

/*
 * {"NeutronError": {"type", "message"}}, {"error": {"title", "message"}}, {"badRequest": {"message"}},
 * {"faultcode", "faultstring"}, {"code", "message"}, {"errors": [{"title", "detail"}]}, {"error": "…"}
 */
static struct words from_json(const struct node *body)
{
    static const char *const codes[] = {"type", "title", "faultcode"};
    static const char *const messages[] = {"message",     "detail",        "faultstring",
                                           "description", "error_message", "error"};
    const struct node *said = body;
    const char *outer = NULL;
    const struct node *errors = node_get(body, "errors");
    if (errors && errors->type == NODE_LIST && errors->count) {
        said = errors->items[0];
    } else if (body->type == NODE_MAP && body->count == 1) {
        outer = body->entries[0].key->text;
        said = body->entries[0].value;
    }
    struct words words = {0};
    if (said->type == NODE_SCALAR)
        return (struct words){text_equal(outer, "error") || text_equal(outer, "message") ? NULL : outer,
                              node_text(said)};
    words.code = first_text(said, codes, COUNT(codes));
    words.message = first_text(said, messages, COUNT(messages));
    if (!words.code && outer && !text_equal(outer, "error") && !text_equal(outer, "errors"))
        words.code = outer;
    return words;
}

static bool starts_tag(const char *bytes, size_t length)
{
    return length > 1 && bytes[0] == '<' && (isalpha((unsigned char)bytes[1]) || strchr("/!", bytes[1]));
}

/* What can be shown of it: without tags, with single blanks, not too long. NULL if nothing is left. */
static const char *readable(struct arena *arena, const char *bytes, size_t length)
{
    struct text text;
    text_init(&text, arena);
    bool blank = false;
    for (size_t i = 0; i < length; i++) {
        const char *end = starts_tag(bytes + i, length - i) ? memchr(bytes + i, '>', length - i) : NULL;
        if (end || strchr(" \t\r\n", bytes[i])) {
            i = end ? (size_t)(end - bytes) : i;
            blank = true;
            continue;
        }
        if (text.length >= LONGEST_MESSAGE && ((unsigned char)bytes[i] & 0xc0) != 0x80) {
            text_add(&text, "…");
            break;
        }
        if (blank && text.length)
            text_char(&text, ' ');
        blank = false;
        text_char(&text, bytes[i]);
    }
    return text.length ? text_printable(arena, text.data, text.length) : NULL;
}

static const char *readable_text(struct arena *arena, const char *text)
{
    return text ? readable(arena, text, strlen(text)) : NULL;
}

struct error *refusal_make(struct arena *arena, const char *method, const char *url,
                           const struct http_reply *reply, const struct node *body)
{
    struct words words = {0};
    if (body)
        words = from_json(body);
    const char *code = readable_text(arena, words.code);
    const char *message =
        body ? readable_text(arena, words.message) : readable(arena, reply->body, reply->length);
    const char *name = code ? code : status_name(reply->status);
    const char *request_id = readable_text(arena, http_said(reply, "X-Openstack-Request-Id"));

    struct text text;
    text_init(&text, arena);
    text_print(&text, "%s %s: %d", method, url, reply->status);
    if (name)
        text_print(&text, " %s", name);
    if (message)
        text_print(&text, ": %s", message);
    if (request_id)
        text_print(&text, " (request %s)", request_id);

    struct error *error = error_make(arena, reply->status == 401 ? ERROR_AUTH : ERROR_HTTP, "%s", text.data);
    error->status = reply->status;
    error->code = code;
    error->request_id = request_id;
    return error;
}
