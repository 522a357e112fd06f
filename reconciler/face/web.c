#include "reconciler/face/web.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "reconciler/http/server.h"

enum { MOST_CONNECTIONS = 64, IDLE_SECONDS = 10, MOST_BODY = 1 << 20 };

struct page {
    int status;
    char *content_type, *body;
};

struct web {
    struct server *server;
    pthread_mutex_t lock; /* of the pages */
    struct arena arena;
    struct map pages; /* path -> struct page * */
};

/* --- answering: on the thread of the server --- */

static void reply(struct server_exchange *exchange, int status, const char *content_type, const char *body)
{
    const struct server_header headers[] = {
        {"Content-Type", content_type}, {"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"},
        {"Connection", "close"}, /* a connection that is kept is a place taken */
        {"Allow", "GET, HEAD"},
    };
    server_reply(exchange, &(struct server_reply){.status = status,
                                                  .headers = headers,
                                                  .header_count = status == 405 ? 5 : 4,
                                                  .body = body,
                                                  .length = strlen(body)});
}

static void answer(void *context, struct server_exchange *exchange)
{
    struct web *web = context;
    const struct server_request *request = server_request(exchange);
    struct arena *arena = server_arena(exchange);
    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
        reply(exchange, 405, "application/json", "{\"error\": \"only GET and HEAD are served\"}\n");
        return;
    }
    const char *path = arena_copy(arena, request->target, strcspn(request->target, "?"));
    pthread_mutex_lock(&web->lock);
    const struct page *page = map_get(&web->pages, path);
    if (page)
        reply(exchange, page->status, page->content_type, arena_text(arena, page->body));
    pthread_mutex_unlock(&web->lock);
    if (!page)
        reply(exchange, 404, "application/json", "{\"error\": \"there is no such page\"}\n");
}

/* --- publishing: on the main thread --- */

static char *copy_of(const char *text)
{
    char *copy = strdup(text);
    if (!copy)
        abort();
    return copy;
}

void web_publish(struct web *web, const char *path, int status, const char *content_type, const char *body)
{
    struct page new = {status, copy_of(content_type), copy_of(body)};
    pthread_mutex_lock(&web->lock);
    struct page *page = map_get(&web->pages, path);
    if (!page) {
        page = ARENA_NEW(&web->arena, struct page);
        map_set(&web->pages, arena_text(&web->arena, path), page);
    }
    struct page old = *page;
    *page = new;
    pthread_mutex_unlock(&web->lock);
    free(old.content_type);
    free(old.body);
}

/* --- starting and stopping --- */

struct error *web_start(struct arena *arena, const char *at, struct web **out)
{
    struct web *web = calloc(1, sizeof *web);
    if (!web)
        abort();
    arena_init(&web->arena);
    map_init(&web->pages, &web->arena);
    (void)pthread_mutex_init(&web->lock, NULL);
    const struct server_options options = {.at = at,
                                           .own_thread = true,
                                           .most_connections = MOST_CONNECTIONS,
                                           .idle_seconds = IDLE_SECONDS,
                                           .most_body = MOST_BODY};
    struct error *error = server_start(arena, &options, answer, web, &web->server);
    if (error) {
        web_stop(web);
        return error;
    }
    *out = web;
    return NULL;
}

void web_stop(struct web *web)
{
    if (!web)
        return;
    server_stop(web->server);
    for (size_t i = 0; i < web->pages.count; i++) {
        struct page *page = web->pages.entries[i].value;
        free(page->content_type);
        free(page->body);
    }
    (void)pthread_mutex_destroy(&web->lock);
    arena_release(&web->arena);
    free(web);
}

const char *web_url(const struct web *web)
{
    return server_url(web->server);
}
