/*
 * A small HTTP server on loopback for tests: what it answers is decided by a function, what it was asked is
 * kept.
 */
#ifndef TESTS_UNIT_CLOUD_SERVER_H
#define TESTS_UNIT_CLOUD_SERVER_H

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SERVER_MOST_REQUESTS = 512 };

struct server_request {
    char method[16], url[256], query[128], body[2048];
    char token[64], version[64], request_id[64], if_match[64];
};

struct server_answer {
    int status;             /* 0: the connection is closed without an answer */
    const char *body;       /* or NULL */
    size_t length;          /* 0: that of the text */
    const char *headers[6]; /* name, value, name, value */
    unsigned delay_ms;
};

struct server {
    struct MHD_Daemon *daemon;
    unsigned port;
    pthread_mutex_t mutex;
    struct server_answer (*answer)(struct server *server, const struct server_request *request);
    struct server_request requests[SERVER_MOST_REQUESTS];
    size_t count;
    unsigned busy, most_busy;
    int step; /* for answer to use, under the mutex */
};

static inline void server_take_header(struct MHD_Connection *connection, const char *name, char *into,
                                      size_t size)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    snprintf(into, size, "%s", value ? value : "");
}

static inline enum MHD_Result server_keep_query(void *context, enum MHD_ValueKind kind, const char *key,
                                                const char *value)
{
    (void)kind;
    char *query = context;
    size_t length = strlen(query);
    snprintf(query + length, 128 - length, "%s%s=%s", length ? "&" : "", key, value ? value : "");
    return MHD_YES;
}

static inline enum MHD_Result server_send(struct MHD_Connection *connection,
                                          const struct server_answer *answer)
{
    size_t length = answer->length ? answer->length : answer->body ? strlen(answer->body) : 0;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, (void *)(uintptr_t)answer->body, MHD_RESPMEM_MUST_COPY);
    for (size_t i = 0; i + 1 < 6 && answer->headers[i]; i += 2)
        MHD_add_response_header(response, answer->headers[i], answer->headers[i + 1]);
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static inline enum MHD_Result server_handle(void *context, struct MHD_Connection *connection, const char *url,
                                            const char *method, const char *version, const char *data,
                                            size_t *size, void **exchange)
{
    (void)version;
    struct server *server = context;
    struct server_request *request = *exchange;
    if (!request) {
        *exchange = request = calloc(1, sizeof *request);
        return request ? MHD_YES : MHD_NO;
    }
    if (*size) {
        size_t length = strlen(request->body);
        snprintf(request->body + length, sizeof request->body - length, "%.*s", (int)*size, data);
        *size = 0;
        return MHD_YES;
    }
    snprintf(request->method, sizeof request->method, "%s", method);
    snprintf(request->url, sizeof request->url, "%s", url);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, server_keep_query, request->query);
    server_take_header(connection, "X-Auth-Token", request->token, sizeof request->token);
    server_take_header(connection, "OpenStack-API-Version", request->version, sizeof request->version);
    server_take_header(connection, "X-Openstack-Request-Id", request->request_id, sizeof request->request_id);
    server_take_header(connection, "If-Match", request->if_match, sizeof request->if_match);

    pthread_mutex_lock(&server->mutex);
    if (server->count < SERVER_MOST_REQUESTS)
        server->requests[server->count++] = *request;
    server->busy++;
    if (server->busy > server->most_busy)
        server->most_busy = server->busy;
    struct server_answer answer = server->answer(server, request);
    pthread_mutex_unlock(&server->mutex);
    usleep(answer.delay_ms * 1000);
    pthread_mutex_lock(&server->mutex);
    server->busy--;
    pthread_mutex_unlock(&server->mutex);
    return answer.status ? server_send(connection, &answer) : MHD_NO;
}

static inline void server_ended(void *context, struct MHD_Connection *connection, void **exchange,
                                enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    free(*exchange);
}

/* key and certificate in PEM: HTTPS; else NULL. */
static inline struct server *server_start(struct server_answer (*answer)(struct server *,
                                                                         const struct server_request *),
                                          const char *key, const char *certificate)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        abort();
    pthread_mutex_init(&server->mutex, NULL);
    server->answer = answer;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD;
    struct MHD_OptionItem options[] = {{MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
                                       {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)certificate},
                                       {MHD_OPTION_END, 0, NULL}};
    if (!key)
        options[0].option = MHD_OPTION_END;
    server->daemon = MHD_start_daemon(flags | (key ? MHD_USE_TLS : 0u), 0, NULL, NULL, server_handle, server,
                                      MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
                                      server_ended, NULL, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (!server->daemon)
        abort();
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    return server;
}

static inline void server_stop(struct server *server)
{
    MHD_stop_daemon(server->daemon);
    pthread_mutex_destroy(&server->mutex);
    free(server);
}

#endif
