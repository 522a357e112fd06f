#include "reconciler/http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/http/timers.h"

enum { CONNECTION_BYTES = 32768, BACKLOG = 512, CHUNK = 65536 };

struct server {
    struct MHD_Daemon *daemon;
    server_handle *handle;
    void *context;
    size_t most_body;
    const char *url;
    struct arena arena;
    struct timers timers;
    struct server_exchange *waiting; /* suspended, without an answer or before its time */
};

enum exchange_state { READING, HANDLED, ANSWERED, HUNG_UP };

struct server_exchange {
    struct server *server;
    struct MHD_Connection *connection;
    struct arena arena;
    struct server_request request;
    struct text body;
    bool too_large, suspended;
    enum exchange_state state;
    struct server_reply reply;
    struct server_exchange *next, **link; /* in server->waiting */
};

/* --- suspending --- */

static void suspend(struct server_exchange *exchange)
{
    struct server *server = exchange->server;
    exchange->suspended = true;
    exchange->next = server->waiting;
    exchange->link = &server->waiting;
    if (exchange->next)
        exchange->next->link = &exchange->next;
    server->waiting = exchange;
    MHD_suspend_connection(exchange->connection);
}

static void resume(void *context)
{
    struct server_exchange *exchange = context;
    *exchange->link = exchange->next;
    if (exchange->next)
        exchange->next->link = exchange->link;
    exchange->suspended = false;
    MHD_resume_connection(exchange->connection);
}

/* --- answering --- */

static size_t length_of(const struct server_reply *reply)
{
    return reply->blanks + reply->length;
}

static ssize_t read_reply(void *context, uint64_t position, char *into, size_t most)
{
    const struct server_exchange *exchange = context;
    const struct server_reply *reply = &exchange->reply;
    size_t at = (size_t)position, end = reply->cut ? length_of(reply) / 2 : length_of(reply);
    if (at >= end)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t count = most < end - at ? most : end - at;
    if (at < reply->blanks) {
        count = count < reply->blanks - at ? count : reply->blanks - at;
        memset(into, ' ', count);
    } else {
        memcpy(into, reply->body + (at - reply->blanks), count);
    }
    return (ssize_t)count;
}

static struct MHD_Response *response_of(struct server_exchange *exchange)
{
    const struct server_reply *reply = &exchange->reply;
    if (reply->cut || reply->blanks)
        return MHD_create_response_from_callback(length_of(reply), CHUNK, read_reply, exchange, NULL);
    return MHD_create_response_from_buffer(reply->length, (void *)reply->body, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result send_reply(struct server_exchange *exchange)
{
    const struct server_reply *reply = &exchange->reply;
    struct MHD_Response *response = response_of(exchange);
    if (!response)
        abort();
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    enum MHD_Result result = MHD_queue_response(exchange->connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static void answered(struct server_exchange *exchange, unsigned delay_ms)
{
    if (!exchange->suspended)
        return;
    if (delay_ms)
        timers_add(&exchange->server->timers, clock_monotonic_ms() + delay_ms, resume, exchange);
    else
        resume(exchange);
}

void server_reply(struct server_exchange *exchange, const struct server_reply *reply)
{
    struct server_header *headers = ARENA_ARRAY(&exchange->arena, struct server_header, reply->header_count);
    for (size_t i = 0; i < reply->header_count; i++)
        headers[i] = (struct server_header){arena_text(&exchange->arena, reply->headers[i].name),
                                            arena_text(&exchange->arena, reply->headers[i].value)};
    exchange->reply = *reply;
    exchange->reply.headers = headers;
    if (!reply->body)
        exchange->reply.body = "";
    exchange->state = ANSWERED;
    answered(exchange, reply->delay_ms);
}

void server_hang_up(struct server_exchange *exchange)
{
    exchange->state = HUNG_UP;
    answered(exchange, 0);
}

/* --- receiving --- */

static void *begin(void *context, const char *target, struct MHD_Connection *connection)
{
    struct server_exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        abort();
    exchange->server = context;
    exchange->connection = connection;
    arena_init(&exchange->arena);
    text_init(&exchange->body, &exchange->arena);
    exchange->request.target = arena_text(&exchange->arena, target);
    return exchange;
}

static void end(void *context, struct MHD_Connection *connection, void **slot,
                enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    struct server_exchange *exchange = *slot;
    if (!exchange)
        return;
    arena_release(&exchange->arena);
    free(exchange);
    *slot = NULL;
}

static void take_piece(struct server_exchange *exchange, const char *piece, size_t length)
{
    exchange->too_large = exchange->too_large || exchange->body.length + length > exchange->server->most_body;
    if (!exchange->too_large)
        text_add_bytes(&exchange->body, piece, length);
}

static void hand_over(struct server_exchange *exchange)
{
    struct server *server = exchange->server;
    exchange->state = HANDLED;
    exchange->request.body = exchange->body.data;
    exchange->request.length = exchange->body.length;
    if (exchange->too_large)
        server_reply(exchange, &(struct server_reply){.status = MHD_HTTP_CONTENT_TOO_LARGE});
    else
        server->handle(server->context, exchange);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *piece, size_t *length,
                                  void **slot)
{
    (void)context;
    (void)connection;
    (void)path;
    (void)version;
    struct server_exchange *exchange = *slot;
    if (!exchange->request.method) { /* the headers are there, the body is not: to answer now would close */
        exchange->request.method = arena_text(&exchange->arena, method);
        return MHD_YES;
    }
    if (*length) {
        take_piece(exchange, piece, *length);
        *length = 0;
        return MHD_YES;
    }
    if (exchange->state == READING) {
        hand_over(exchange);
        bool later = exchange->state == HANDLED || (exchange->state == ANSWERED && exchange->reply.delay_ms);
        if (later) {
            suspend(exchange);
            if (exchange->state == ANSWERED)
                answered(exchange, exchange->reply.delay_ms);
            return MHD_YES;
        }
    }
    return exchange->state == ANSWERED ? send_reply(exchange) : MHD_NO;
}

const struct server_request *server_request(const struct server_exchange *exchange)
{
    return &exchange->request;
}

struct arena *server_arena(struct server_exchange *exchange)
{
    return &exchange->arena;
}

const char *server_header(const struct server_exchange *exchange, const char *name)
{
    return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

unsigned server_peer(const struct server_exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    if (!address)
        return 0;
    return address->sa_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)address)->sin6_port)
                                          : ntohs(((const struct sockaddr_in *)address)->sin_port);
}

struct visitor {
    server_visit *visit;
    void *context;
};

static enum MHD_Result visit_header(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    (void)kind;
    const struct visitor *visitor = context;
    visitor->visit(visitor->context, name, value ? value : "");
    return MHD_YES;
}

void server_each_header(const struct server_exchange *exchange, server_visit *visit, void *context)
{
    struct visitor visitor = {visit, context};
    (void)MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, visit_header, &visitor);
}

/* --- running --- */

int server_descriptor(const struct server *server)
{
    return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int server_wait_ms(const struct server *server)
{
    enum { DAY_MS = 86400000 };
    MHD_UNSIGNED_LONG_LONG wait = DAY_MS;
    if (MHD_get_timeout(server->daemon, &wait) != MHD_YES || wait > DAY_MS)
        wait = DAY_MS;
    return (int)timers_wait(&server->timers, clock_monotonic_ms(), (int64_t)wait);
}

void server_run(struct server *server)
{
    struct timer due;
    while (timers_take(&server->timers, clock_monotonic_ms(), &due))
        due.done(due.context);
    (void)MHD_run(server->daemon);
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

static const char *url_of(struct arena *arena, int fd, const char *scheme)
{
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    char host[NI_MAXHOST] = "", port[NI_MAXSERV] = "";
    if (getsockname(fd, (struct sockaddr *)&bound, &length) == 0)
        (void)getnameinfo((struct sockaddr *)&bound, length, host, sizeof host, port, sizeof port,
                          NI_NUMERICHOST | NI_NUMERICSERV);
    return arena_print(arena, strchr(host, ':') ? "%s://[%s]:%s" : "%s://%s:%s", scheme, host, port);
}

/* Paths and queries are given out as they were sent. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static struct MHD_Daemon *start_daemon(struct server *server, const struct server_options *options, int fd)
{
    unsigned flags = options->own_thread ? MHD_USE_AUTO_INTERNAL_THREAD : MHD_USE_EPOLL;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)options->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)options->key},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem *more = options->certificate ? tls : &tls[2];
    return MHD_start_daemon(
        flags | MHD_ALLOW_SUSPEND_RESUME | (options->certificate ? MHD_USE_TLS : 0U), 0, NULL, NULL,
        on_request, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
        options->most_connections, MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_NOTIFY_COMPLETED, end, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, begin, server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_ARRAY, more, MHD_OPTION_END);
}

struct error *server_start(struct arena *arena, const struct server_options *options, server_handle *handle,
                           void *context, struct server **out)
{
    int fd = -1;
    struct error *error = find_and_listen(arena, options->at, &fd);
    if (error)
        return error_wrap(arena, error, "listening at %s", options->at);
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        abort();
    server->handle = handle;
    server->context = context;
    server->most_body = options->most_body;
    arena_init(&server->arena);
    timers_init(&server->timers, &server->arena);
    server->url = url_of(&server->arena, fd, options->certificate ? "https" : "http");
    server->daemon = start_daemon(server, options, fd);
    if (!server->daemon) {
        (void)close(fd);
        server_stop(server);
        return error_make(arena, ERROR_SYSTEM, "listening at %s: the server does not start", options->at);
    }
    *out = server;
    return NULL;
}

void server_stop(struct server *server)
{
    if (!server)
        return;
    while (server->waiting) { /* libmicrohttpd wants none suspended when it stops */
        server->waiting->state = HUNG_UP;
        resume(server->waiting);
    }
    if (server->daemon)
        MHD_stop_daemon(server->daemon); /* closes the socket, too */
    arena_release(&server->arena);
    free(server);
}

const char *server_url(const struct server *server)
{
    return server->url;
}
