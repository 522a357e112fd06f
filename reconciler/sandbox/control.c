#include "reconciler/sandbox/control.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/sandbox/seed.h"

#define ROOT "/sandbox"

static void refuse(struct call *call, int status, const char *message)
{
    call_answer_as(call, status, "error", node_new_text(call->arena, message));
}

/* --- faults --- */

static void list_faults(struct control *control, struct call *call, const char *rest)
{
    (void)rest;
    call_answer(call, 200, faults_list(control->faults, call->arena));
}

static void add_faults(struct control *control, struct call *call, const char *rest)
{
    struct error *error = faults_add(control->faults, call->store, call->arena, call->body);
    if (error)
        refuse(call, 400, error->message);
    else
        list_faults(control, call, rest);
}

static void remove_faults(struct control *control, struct call *call, const char *rest)
{
    (void)rest;
    (void)faults_remove(control->faults, 0);
    call_answer_empty(call, 204);
}

static void remove_fault(struct control *control, struct call *call, const char *rest)
{
    int64_t id = strtoll(rest, NULL, 10);
    if (id > 0 && faults_remove(control->faults, id))
        call_answer_empty(call, 204);
    else
        refuse(call, 404, "there is no fault of that id");
}

/* --- requests --- */

static void list_requests(struct control *control, struct call *call, const char *rest)
{
    (void)rest;
    struct node *body = node_new_map(call->arena);
    node_set(call->arena, body, "count", node_new_integer(call->arena, requests_count(control->requests)));
    node_set(call->arena, body, "requests", requests_list(control->requests, call->arena));
    call_answer(call, 200, body);
}

static void clear_requests(struct control *control, struct call *call, const char *rest)
{
    (void)rest;
    requests_clear(control->requests);
    call_answer_empty(call, 204);
}

/* --- settings --- */

static void show_settings(struct control *control, struct call *call, const char *rest)
{
    (void)rest;
    const struct pace *pace = &control->pace;
    struct node *body = node_new_map(call->arena);
    node_set(call->arena, body, "latency_ms", node_new_integer(call->arena, pace->latency_ms));
    node_set(call->arena, body, "jitter_ms", node_new_integer(call->arena, pace->jitter_ms));
    node_set(call->arena, body, "token_seconds", node_new_integer(call->arena, pace->token_seconds));
    node_set(call->arena, body, "reclaim_seconds", node_new_integer(call->arena, pace->reclaim_seconds));
    call_answer(call, 200, body);
}

static void take_settings(struct control *control, struct call *call, const char *rest)
{
    struct pace *pace = &control->pace;
    const struct {
        const char *name;
        unsigned *value;
    } numbers[] = {{"latency_ms", &pace->latency_ms},
                   {"jitter_ms", &pace->jitter_ms},
                   {"token_seconds", &pace->token_seconds},
                   {"reclaim_seconds", &pace->reclaim_seconds}};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        int64_t value = node_get_integer(call->body, numbers[i].name, *numbers[i].value);
        if (value >= 0 && value <= UINT32_MAX)
            *numbers[i].value = (unsigned)value;
    }
    show_settings(control, call, rest);
}

/* --- the cloud itself --- */

static void expire_tokens(struct control *control, struct call *call, const char *rest)
{
    (void)control;
    (void)rest;
    store_clear(call->store, EVERYWHERE, "token");
    call_answer_empty(call, 204);
}

static void show_state(struct control *control, struct call *call, const char *rest)
{
    (void)control;
    (void)rest;
    const char *dump = store_dump(call->store, call->arena);
    call_answer_bytes(call, 200, "application/json", dump, strlen(dump));
}

static bool is_dump(const struct node *body)
{
    if (!body || body->type != NODE_LIST)
        return false;
    for (size_t i = 0; i < body->count; i++) {
        const struct node *entry = body->items[i];
        if (!node_get_text(entry, "region") || !node_get_text(entry, "kind") || !node_get_text(entry, "id") ||
            !node_get(entry, "object"))
            return false;
    }
    return true;
}

static void take_state(struct control *control, struct call *call, const char *rest)
{
    (void)control;
    (void)rest;
    if (!is_dump(call->body)) {
        refuse(call, 400, "the state is a list of {region, kind, id, object}");
        return;
    }
    store_load(call->store, call->body);
    call_answer_empty(call, 204);
}

static void reset(struct control *control, struct call *call, const char *rest)
{
    (void)control;
    (void)rest;
    struct call pattern = *call;
    pattern.exchange = NULL;
    store_load(call->store, node_new_list(call->arena));
    store_begin(call->store);
    struct error *error = seed_fill(call->arena, &pattern);
    store_commit(call->store);
    if (error)
        refuse(call, 500, error->message);
    else
        call_answer_empty(call, 204);
}

/* --- finding --- */

static const struct {
    const char *method, *path; /* with a / at its end: something follows */
    void (*run)(struct control *control, struct call *call, const char *rest);
} rows[] = {
    {"GET", "/faults", list_faults},
    {"POST", "/faults", add_faults},
    {"DELETE", "/faults", remove_faults},
    {"DELETE", "/faults/", remove_fault},
    {"GET", "/requests", list_requests},
    {"DELETE", "/requests", clear_requests},
    {"GET", "/settings", show_settings},
    {"PUT", "/settings", take_settings},
    {"POST", "/expire-tokens", expire_tokens},
    {"GET", "/state", show_state},
    {"PUT", "/state", take_state},
    {"POST", "/reset", reset},
};

bool control_run(struct control *control, struct call *call, const char *path)
{
    size_t root = strlen(ROOT);
    if (strncmp(path, ROOT, root) != 0 || (path[root] && path[root] != '/'))
        return false;
    path += root;
    struct node *body = NULL; /* whatever its type is said to be */
    if (call->length && !json_parse(call->arena, call->bytes, call->length, &body))
        call->body = body;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool more = text_ends(rows[i].path, "/");
        if (strcmp(rows[i].method, call->method) != 0 ||
            !(more ? text_starts(path, rows[i].path) : strcmp(path, rows[i].path) == 0))
            continue;
        rows[i].run(control, call, path + strlen(rows[i].path));
        return true;
    }
    refuse(call, 404, "the sandbox's own endpoint has nothing of that path and method");
    return true;
}
