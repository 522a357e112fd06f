/*
 * server - an HTTP server, by libmicrohttpd.
 *
 * A request is handed over whole, with its body, and is answered at once or later, well or, for a cloud that
 * is to be seen failing, badly.
 */
#ifndef RECONCILER_HTTP_SERVER_H
#define RECONCILER_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct server;
struct server_exchange;

struct server_options {
    const char
        *at; /* ADDRESS:PORT, as "127.0.0.1:8080", "[::1]:8080" or ":8080" (every address); port 0: any */
    bool own_thread; /* requests are handled on a thread of the server's; else in server_run */
    unsigned most_connections, idle_seconds; /* idle_seconds 0: for ever */
    size_t most_body;                        /* a request with a longer body gets 413 */
    const char *certificate, *key;           /* PEM; NULL: no TLS */
};

struct server_request {
    const char *method;
    const char *target; /* path and query, percent-encoded as sent */
    const char *body;   /* NUL-terminated behind length */
    size_t length;
};

/* Answers the exchange, now or later. */
typedef void server_handle(void *context, struct server_exchange *exchange);

struct error *server_start(struct arena *arena, const struct server_options *options, server_handle *handle,
                           void *context, struct server **out);
/* What has no answer yet never gets one. NULL is fine. */
void server_stop(struct server *server);
/* "http://127.0.0.1:8080", with the port that 0 came to. Lives as long as server. */
const char *server_url(const struct server *server);

/* Without a thread of its own: server_run is due when the descriptor is readable or the time is over. */
int server_descriptor(const struct server *server);
int server_wait_ms(const struct server *server); /* -1: for ever */
void server_run(struct server *server);

/* What was asked; lives until the exchange is answered and the answer is sent, and so does its arena. */
const struct server_request *server_request(const struct server_exchange *exchange);
struct arena *server_arena(struct server_exchange *exchange);
const char *server_header(const struct server_exchange *exchange, const char *name); /* or NULL */
unsigned server_peer(const struct server_exchange *exchange); /* the client's port: of one connection alone */
typedef void server_visit(void *context, const char *name, const char *value);
void server_each_header(const struct server_exchange *exchange, server_visit *visit, void *context);

struct server_header {
    const char *name, *value;
};

struct server_reply {
    int status;
    const struct server_header *headers;
    size_t header_count;
    const char *body; /* may be NULL; in the exchange's arena, or longer-lived */
    size_t length;
    size_t blanks;     /* that many blanks go before the body */
    bool cut;          /* the connection is closed after the first half of it all */
    unsigned delay_ms; /* polled servers only */
};

void server_reply(struct server_exchange *exchange, const struct server_reply *reply);
/* Closes the connection without an answer. */
void server_hang_up(struct server_exchange *exchange);

#endif
