#include "reconciler/face/web.h"

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/map.h"
#include "base/text.h"

enum { MOST_CONNECTIONS = 64, IDLE_SECONDS = 10, CONNECTION_BYTES = 16384, BACKLOG = 64 };

/* MHD counts the references to a response, so one that is replaced lives until it has been sent. */
struct page {
    int status;
    struct MHD_Response *response;
};

struct web {
    struct MHD_Daemon *daemon;
    struct MHD_Response *unknown, *refused;
    const char *url;

    pthread_mutex_t lock; /* of the pages */
    struct arena arena;
    struct map pages; /* path -> struct page * */
};

/* --- answering: on the thread of the server --- */

static enum MHD_Result answer_page(struct web *web, struct MHD_Connection *connection, const char *path)
{
    pthread_mutex_lock(&web->lock);
    const struct page *page = map_get(&web->pages, path);
    enum MHD_Result result = page ? MHD_queue_response(connection, (unsigned)page->status, page->response)
                                  : MHD_queue_response(connection, MHD_HTTP_NOT_FOUND, web->unknown);
    pthread_mutex_unlock(&web->lock);
    return result;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body, size_t *length,
                              void **request)
{
    (void)version;
    (void)body;
    (void)request;
    struct web *web = context;
    *length = 0; /* whatever comes with a request is of no interest */
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return MHD_queue_response(connection, MHD_HTTP_METHOD_NOT_ALLOWED, web->refused);
    return answer_page(web, connection, path);
}

/* --- publishing: on the main thread --- */

static struct MHD_Response *response_of(const char *content_type, const char *body)
{
    char *copy = strdup(body);
    struct MHD_Response *response =
        copy ? MHD_create_response_from_buffer(strlen(copy), copy, MHD_RESPMEM_MUST_FREE) : NULL;
    if (!response)
        abort();
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    /* a connection that is kept is a place taken */
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    return response;
}

void web_publish(struct web *web, const char *path, int status, const char *content_type, const char *body)
{
    struct MHD_Response *response = response_of(content_type, body);
    pthread_mutex_lock(&web->lock);
    struct page *page = map_get(&web->pages, path);
    if (!page) {
        page = ARENA_NEW(&web->arena, struct page);
        map_set(&web->pages, arena_text(&web->arena, path), page);
    }
    struct MHD_Response *old = page->response;
    *page = (struct page){status, response};
    pthread_mutex_unlock(&web->lock);
    if (old)
        MHD_destroy_response(old);
}

/* --- starting and stopping --- */

static int open_socket(const struct addrinfo *address)
{
    int yes = 1;
    int fd =
        socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    (void)close(fd);
    errno = why;
    return -1;
}

/* host: NULL: every address. */
static struct error *listen_at(struct arena *arena, const char *host, const char *port, int *out)
{
    struct addrinfo wish = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *address;
    int code = getaddrinfo(host, port, &wish, &address);
    if (code)
        return error_make(arena, ERROR_INPUT, "%s", gai_strerror(code));
    int fd = open_socket(address);
    struct error *error = fd < 0 ? error_make(arena, ERROR_SYSTEM, "%s", strerror(errno)) : NULL;
    freeaddrinfo(address);
    if (!error)
        *out = fd;
    return error;
}

static struct error *find_and_listen(struct arena *arena, const char *at, int *out)
{
    const char *colon = strrchr(at, ':');
    if (!colon)
        return error_make(arena, ERROR_INPUT, "there is no port");
    const char *host = arena_copy(arena, at, (size_t)(colon - at));
    if (text_starts(host, "[") && text_ends(host, "]"))
        host = arena_copy(arena, host + 1, strlen(host) - 2);
    return listen_at(arena, *host ? host : NULL, colon + 1, out);
}

static const char *url_of(struct arena *arena, int fd)
{
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    char host[NI_MAXHOST] = "", port[NI_MAXSERV] = "";
    if (getsockname(fd, (struct sockaddr *)&bound, &length) == 0)
        (void)getnameinfo((struct sockaddr *)&bound, length, host, sizeof host, port, sizeof port,
                          NI_NUMERICHOST | NI_NUMERICSERV);
    return arena_print(arena, strchr(host, ':') ? "http://[%s]:%s" : "http://%s:%s", host, port);
}

static struct error *serve(struct arena *arena, int fd, struct web **out)
{
    struct web *web = calloc(1, sizeof *web);
    if (!web)
        abort();
    arena_init(&web->arena);
    map_init(&web->pages, &web->arena);
    (void)pthread_mutex_init(&web->lock, NULL);
    web->url = url_of(&web->arena, fd);
    web->unknown = response_of("application/json", "{\"error\": \"there is no such page\"}\n");
    web->refused = response_of("application/json", "{\"error\": \"only GET and HEAD are served\"}\n");
    MHD_add_response_header(web->refused, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    web->daemon = MHD_start_daemon(
        MHD_USE_AUTO_INTERNAL_THREAD, 0, NULL, NULL, answer, web, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_END);
    if (!web->daemon) {
        web_stop(web);
        return error_make(arena, ERROR_SYSTEM, "the server does not start");
    }
    *out = web;
    return NULL;
}

struct error *web_start(struct arena *arena, const char *at, struct web **out)
{
    int fd = -1;
    struct error *error = find_and_listen(arena, at, &fd);
    if (!error)
        error = serve(arena, fd, out);
    return error ? error_wrap(arena, error, "listening at %s", at) : NULL;
}

void web_stop(struct web *web)
{
    if (!web)
        return;
    if (web->daemon)
        MHD_stop_daemon(web->daemon); /* closes the socket, too */
    for (size_t i = 0; i < web->pages.count; i++) {
        struct page *page = web->pages.entries[i].value;
        MHD_destroy_response(page->response);
    }
    MHD_destroy_response(web->unknown);
    MHD_destroy_response(web->refused);
    (void)pthread_mutex_destroy(&web->lock);
    arena_release(&web->arena);
    free(web);
}

const char *web_url(const struct web *web)
{
    return web->url;
}
