#include "reconciler/sandbox/deed.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/identity/token.h"
#include "reconciler/sandbox/target.h"

enum { HUGE_BYTES = 200 << 20, SLOW_MS = 3000 };

/* --- other answers --- */

static void forget_answer(struct call *call)
{
    call->status = 0;
    call->headers = (struct header_list){0};
    call->answer = "";
    call->answer_length = 0;
}

static void add_retry_after(struct call *call, const struct node *asked)
{
    int64_t seconds = node_get_integer(asked, "retry_after", -1);
    if (seconds < 0)
        return;
    char date[64];
    time_t then = (time_t)(clock_seconds() + seconds);
    struct tm parts;
    (void)gmtime_r(&then, &parts);
    (void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    call_add_header(call, "Retry-After",
                    node_is_true(node_get(asked, "as_date"))
                        ? arena_text(call->arena, date)
                        : arena_print(call->arena, "%lld", (long long)seconds));
}

static int status_of(const struct node *asked)
{
    return (int)node_get_integer(asked, "status", 503);
}

static void answer_status(struct strike *strike, const struct node *asked)
{
    struct call *call = strike->call;
    const char *message = node_get_text(asked, "message");
    forget_answer(call);
    if (status_of(asked) == 401)
        token_refuse(call);
    else if (call->api)
        call_refuse(call, status_of(asked), node_get_text(asked, "type"), "%s",
                    message ? message : "The sandbox was asked to fail here.");
    else
        call_answer_empty(call, status_of(asked));
    add_retry_after(call, asked);
}

static void answer_proxy(struct strike *strike, const struct node *asked)
{
    struct call *call = strike->call;
    int status = status_of(asked);
    forget_answer(call);
    const char *page =
        arena_print(call->arena, "<html><body><h1>%d %s</h1>\nNo server is available.\n</body></html>\n",
                    status, api_reason(status));
    call_answer_bytes(call, status, "text/html", page, strlen(page));
    add_retry_after(call, asked);
}

/* --- the connection --- */

static void hang_up(struct strike *strike, const struct node *asked)
{
    (void)asked;
    strike->ending = ENDS_CLOSED;
}

static void keep_silent(struct strike *strike, const struct node *asked)
{
    (void)asked;
    strike->ending = ENDS_NEVER;
}

static void delay(struct strike *strike, const struct node *asked)
{
    strike->reply.delay_ms = (unsigned)node_get_integer(asked, "ms", SLOW_MS);
}

static void cut(struct strike *strike, const struct node *asked)
{
    (void)asked;
    if (strike->call->answer_length)
        strike->reply.cut = true;
    else
        strike->ending = ENDS_CLOSED;
}

static void blow_up(struct strike *strike, const struct node *asked)
{
    if (strike->call->answer_length)
        strike->reply.blanks = (size_t)node_get_integer(asked, "bytes", HUGE_BYTES);
}

/* --- the JSON --- */

static void halve(struct strike *strike, const struct node *asked)
{
    (void)asked;
    strike->call->answer_length /= 2;
}

static struct node *answer_of(struct call *call)
{
    struct node *body = NULL;
    if (!call->answer_length || json_parse(call->arena, call->answer, call->answer_length, &body))
        return NULL;
    return body;
}

static void put_answer(struct call *call, const struct node *body)
{
    call->answer = json_print(call->arena, body, JSON_COMPACT);
    call->answer_length = strlen(call->answer);
}

static struct node *of_another_type(struct arena *arena, const struct node *value)
{
    if (value->type == NODE_LIST)
        return node_new_map(arena);
    if (value->type == NODE_MAP || node_is_null(value))
        return node_new_list(arena);
    return value->plain ? node_new_text(arena, "seven") : node_new_integer(arena, 7);
}

static void turn(struct arena *arena, struct node *node, const char *pattern)
{
    for (size_t i = 0; i < node->count; i++) {
        if (node->type == NODE_LIST)
            turn(arena, node->items[i], pattern);
        else if (text_matches(node->entries[i].key->text, pattern))
            node->entries[i].value = of_another_type(arena, node->entries[i].value);
        else
            turn(arena, node->entries[i].value, pattern);
    }
}

static void turn_types(struct strike *strike, const struct node *asked)
{
    const char *pattern = node_get_text(asked, "member");
    struct node *body = answer_of(strike->call);
    if (!body)
        return;
    turn(strike->call->arena, body, pattern ? pattern : "*");
    put_answer(strike->call, body);
}

/* --- lists --- */

/* The list that the answer is, or has. */
static struct node *list_in(struct node *body)
{
    if (!body || body->type == NODE_LIST)
        return body;
    for (size_t i = 0; i < body->count; i++)
        if (body->entries[i].value->type == NODE_LIST && !text_ends(body->entries[i].key->text, "_links"))
            return body->entries[i].value;
    return NULL;
}

/* Every service has its own way to say that there is more. */
static void drop_next(struct arena *arena, struct node *body)
{
    node_remove(body, "next");
    for (size_t i = 0; i < body->count; i++) {
        struct node_entry *entry = &body->entries[i];
        if (text_ends(entry->key->text, "_links"))
            entry->value = node_new_list(arena);
        else if (strcmp(entry->key->text, "links") == 0 && entry->value->type == NODE_MAP)
            node_set(arena, entry->value, "next", node_new_null(arena));
    }
}

static void end_list(struct strike *strike, const struct node *asked)
{
    struct node *body = answer_of(strike->call), *list = list_in(body);
    if (!list)
        return;
    size_t keep = (size_t)node_get_integer(asked, "keep", (int64_t)list->count);
    list->count = keep < list->count ? keep : list->count;
    if (body->type == NODE_MAP)
        drop_next(strike->call->arena, body);
    put_answer(strike->call, body);
}

static void empty_page(struct strike *strike, const struct node *asked)
{
    (void)asked;
    struct node *body = answer_of(strike->call), *list = list_in(body);
    if (!list)
        return;
    list->count = 0;
    put_answer(strike->call, body);
}

static void hide(struct strike *strike, const struct node *asked)
{
    const char *pattern = node_get_text(asked, "name");
    struct node *body = answer_of(strike->call), *list = list_in(body);
    if (!list || !pattern)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        const char *name = node_get_text(list->items[i], "name"), *id = node_get_text(list->items[i], "id");
        if (!text_matches(name ? name : "", pattern) && !text_matches(id ? id : "", pattern))
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
    put_answer(strike->call, body);
}

static void forget_page(struct strike *strike, const struct node *asked)
{
    (void)asked;
    struct query_items *query = &strike->call->query;
    size_t kept = 0;
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->items[i].name, "marker") != 0)
            query->items[kept++] = query->items[i];
    query->count = kept;
}

/* --- the cloud behind it --- */

static bool only_reads(const struct call *call)
{
    return strcmp(call->method, "GET") == 0 || strcmp(call->method, "HEAD") == 0;
}

static void go_back(struct strike *strike, const struct node *asked)
{
    if (!only_reads(strike->call))
        return;
    store_begin(strike->call->store);
    store_rewind(strike->call->store, node_get_integer(asked, "writes", 0));
}

static void come_forward(struct strike *strike, const struct node *asked)
{
    (void)asked;
    if (only_reads(strike->call))
        store_rollback(strike->call->store);
}

static void carry_out(const struct strike *strike, const struct node *request)
{
    struct arena *arena = strike->call->arena;
    struct call call = *strike->call;
    const char *path = node_get_text(request, "path"), *own = path ? strstr(path, "$path") : NULL;
    if (own)
        path = arena_print(arena, "%.*s%s%s", (int)(own - path), path, strike->path, own + strlen("$path"));
    call.query = (struct query_items){0};
    call.method = node_get_text(request, "method");
    call.body = node_get(request, "body");
    call.bytes = call.body ? json_print(arena, call.body, JSON_COMPACT) : "";
    call.length = strlen(call.bytes);
    call.caller.is_admin = true;
    call.api = NULL;
    path = target_split(arena, path ? path : "", &call.query);
    call.exchange = NULL;
    if (call.method && api_find(&call, path))
        api_act(&call);
}

static void let_others_act(struct strike *strike, const struct node *asked)
{
    const struct node *requests = node_get(asked, "requests");
    (void)token_read(strike->call);
    for (size_t i = 0; requests && i < requests->count; i++)
        carry_out(strike, requests->items[i]);
}

const struct deed deeds[] = {
    {"status",
     false,
     {{"status", MEMBER_NUMBER},
      {"type", MEMBER_TEXT},
      {"message", MEMBER_TEXT},
      {"retry_after", MEMBER_NUMBER},
      {"as_date", MEMBER_FLAG}},
     NULL,
     answer_status},
    {"proxy",
     false,
     {{"status", MEMBER_NUMBER}, {"retry_after", MEMBER_NUMBER}, {"as_date", MEMBER_FLAG}},
     NULL,
     answer_proxy},
    {"hang-up", false, {{0}}, NULL, hang_up},
    {"never", false, {{0}}, NULL, keep_silent},
    {"slow", true, {{"ms", MEMBER_NUMBER}}, NULL, delay},
    {"cut", true, {{0}}, NULL, cut},
    {"malformed", true, {{0}}, NULL, halve},
    {"types", true, {{"member", MEMBER_TEXT}}, NULL, turn_types},
    {"huge", true, {{"bytes", MEMBER_NUMBER}}, NULL, blow_up},
    {"end", true, {{"keep", MEMBER_NUMBER}}, NULL, end_list},
    {"lose", true, {{0}}, NULL, empty_page},
    {"repeat", true, {{0}}, forget_page, NULL},
    {"hide", true, {{"name", MEMBER_TEXT}}, NULL, hide},
    {"stale", true, {{"writes", MEMBER_NUMBER}}, go_back, come_forward},
    {"meanwhile", true, {{"requests", MEMBER_LIST}}, let_others_act, NULL},
};

const size_t deed_count = COUNT(deeds);
