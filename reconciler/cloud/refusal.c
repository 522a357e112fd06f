#include "reconciler/cloud/refusal.h"

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

/* The text of a page, without tags and with single blanks. */
static const char *without_tags(struct arena *arena, const char *page, size_t length)
{
    struct text text;
    text_init(&text, arena);
    bool blank = false;
    for (size_t i = 0; i < length && text.length < LONGEST_MESSAGE; i++) {
        if (page[i] == '<') {
            const char *end = memchr(page + i, '>', length - i);
            i = end ? (size_t)(end - page) : length;
            blank = true;
        } else if (strchr(" \t\r\n", page[i])) {
            blank = true;
        } else {
            if (blank && text.length)
                text_char(&text, ' ');
            blank = false;
            text_char(&text, page[i]);
        }
    }
    return text.length ? text.data : NULL;
}

static const char *shortened(struct arena *arena, const char *message)
{
    size_t length = strlen(message);
    if (length <= LONGEST_MESSAGE)
        return text_printable(arena, message, length);
    length = LONGEST_MESSAGE;
    while (length && ((unsigned char)message[length] & 0xc0) == 0x80)
        length--;
    return arena_print(arena, "%s…", text_printable(arena, message, length));
}

struct error *refusal_make(struct arena *arena, const char *method, const char *url,
                           const struct http_reply *reply, const struct node *body)
{
    struct words words = {0};
    if (body)
        words = from_json(body);
    else if (reply->length)
        words.message = without_tags(arena, reply->body, reply->length);

    struct text text;
    text_init(&text, arena);
    text_print(&text, "%s %s: %d", method, url, reply->status);
    const char *name = words.code ? shortened(arena, words.code) : status_name(reply->status);
    if (name)
        text_print(&text, " %s", name);
    if (words.message && *words.message)
        text_print(&text, ": %s", shortened(arena, words.message));
    if (reply->request_id)
        text_print(&text, " (request %s)",
                   text_printable(arena, reply->request_id, strlen(reply->request_id)));

    struct error *error = error_make(arena, ERROR_HTTP, "%s", text.data);
    error->status = reply->status;
    error->code = arena_text(arena, words.code);
    error->request_id = arena_text(arena, reply->request_id);
    return error;
}
