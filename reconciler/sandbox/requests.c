#include "reconciler/sandbox/requests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/sandbox/api.h"

/* One of the latest; its node is in its arena. */
struct record {
    struct arena arena;
    struct node *node;
};

struct requests {
    int64_t count;
    struct record records[MOST_REQUESTS]; /* request N is at N modulo their number */
    int fd;                               /* -1: no file */
};

struct error *requests_open(struct arena *arena, const char *file, struct requests **out)
{
    int fd = file ? open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (file && fd < 0)
        return error_make(arena, ERROR_SYSTEM, "%s: %s", file, strerror(errno));
    struct requests *requests = calloc(1, sizeof *requests);
    if (!requests)
        abort();
    requests->fd = fd;
    *out = requests;
    return NULL;
}

void requests_close(struct requests *requests)
{
    if (!requests)
        return;
    for (size_t i = 0; i < MOST_REQUESTS; i++)
        arena_release(&requests->records[i].arena);
    if (requests->fd >= 0)
        (void)close(requests->fd);
    free(requests);
}

/* --- the file --- */

struct headers {
    struct arena *arena;
    struct node *map;
};

static void add_header(void *context, const char *name, const char *value)
{
    const struct headers *headers = context;
    bool secret = strcasecmp(name, "X-Auth-Token") == 0 || strcasecmp(name, "X-Subject-Token") == 0;
    node_set(headers->arena, headers->map, name, node_new_text(headers->arena, secret ? "" : value));
}

static void write_line(const struct requests *requests, struct arena *arena,
                       const struct server_exchange *exchange)
{
    const struct server_request *request = server_request(exchange);
    struct headers headers = {arena, node_new_map(arena)};
    server_each_header(exchange, add_header, &headers);
    struct node *line = node_new_map(arena);
    node_set(arena, line, "number", node_new_integer(arena, requests->count));
    node_set(arena, line, "method", node_new_text(arena, request->method));
    node_set(arena, line, "target", node_new_text(arena, request->target));
    node_set(arena, line, "headers", headers.map);
    node_set(arena, line, "body", node_new_text(arena, request->length ? request->body : NULL));
    const char *text = arena_print(arena, "%s\n", json_print(arena, line, JSON_COMPACT));
    (void)!write(requests->fd, text, strlen(text));
}

int64_t requests_begin(struct requests *requests, const struct server_exchange *exchange)
{
    requests->count++;
    if (requests->fd >= 0) {
        struct arena arena;
        arena_init(&arena);
        write_line(requests, &arena, exchange);
        arena_release(&arena);
    }
    return requests->count;
}

/* --- the latest --- */

void requests_end(struct requests *requests, int64_t number, const char *target, const struct strike *strike)
{
    const struct call *call = strike->call;
    struct record *record = &requests->records[number % MOST_REQUESTS];
    struct arena *arena = &record->arena;
    arena_clear(arena);
    record->node = node_new_map(arena);
    const struct {
        const char *name, *text;
    } texts[] = {{"method", call->method},      {"target", target},
                 {"region", call->region},      {"service", call->api ? call->api->type : NULL},
                 {"caller", call->caller.user}, {"fault", strike->name}};
    node_set(arena, record->node, "number", node_new_integer(arena, number));
    for (size_t i = 0; i < COUNT(texts); i++)
        node_set(arena, record->node, texts[i].name, node_new_text(arena, arena_text(arena, texts[i].text)));
    node_set(arena, record->node, "connection", node_new_integer(arena, server_peer(call->exchange)));
    node_set(arena, record->node, "status",
             node_new_integer(arena, strike->ending == ENDS_WELL ? call->status : 0));
}

struct node *requests_list(const struct requests *requests, struct arena *arena)
{
    struct node *list = node_new_list(arena);
    int64_t first = requests->count > MOST_REQUESTS ? requests->count - MOST_REQUESTS + 1 : 1;
    for (int64_t number = first; number <= requests->count; number++)
        node_add(arena, list, requests->records[number % MOST_REQUESTS].node);
    return list;
}

int64_t requests_count(const struct requests *requests)
{
    return requests->count;
}

void requests_clear(struct requests *requests)
{
    requests->count = 0;
}
