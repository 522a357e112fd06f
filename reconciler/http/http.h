/*
 * http - many HTTP requests in flight on one thread, by curl's multi interface.
 *
 * Requests wait in lanes (one for each service of a region, say), so that a slow service holds up only its
 * own; within a lane the queue is fair between owners (clients). Callbacks run from http_run only and may
 * submit more.
 */
#ifndef RECONCILER_HTTP_HTTP_H
#define RECONCILER_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/list.h"

struct http;
struct http_lane;
struct http_exchange;

struct http_tls {
    const char *cacert;            /* file or directory; NULL: the system's */
    const char *certificate, *key; /* client certificate, or NULL */
    bool insecure;
};

struct http_header {
    const char *name, *value;
};

struct http_headers LIST_OF(struct http_header);

/* Copied by http_submit. */
struct http_request {
    const char *method, *url;
    const struct http_header *headers;
    size_t header_count;
    const char *body; /* NUL-terminated, or NULL */
    const struct http_tls *tls;
    struct http_lane *lane;
    const char *owner;           /* for fairness and logs: a client's name, or NULL */
    unsigned timeout_ms;         /* whole transfer; 0: 120 s */
    size_t most_bytes;           /* of the answer, decompressed; 0: 256 MiB */
    const char *user, *password; /* basic authentication, or NULL */
    bool url_is_secret;          /* messages then show scheme and host only (webhooks) */
};

/*
 * Valid during the callback only. error is set when there was no whole answer; status is then 0. Its kind is
 * ERROR_REACH, or ERROR_ANSWER for one that is too large. It names method and URL, and says what happened in
 * words.
 */
struct http_reply {
    int status;
    const struct error *error;
    const char *body;
    size_t length;
    struct http_headers headers; /* of the answer */
    bool unsent;        /* error: nothing of the request left this machine, so it is safe to send again */
    int64_t elapsed_ms; /* without the time in the queue */
};

/* What the answer says in that header, whatever its case; NULL: it does not. */
const char *http_said(const struct http_reply *reply, const char *name);

typedef void http_done(void *context, const struct http_reply *reply);

struct http *http_new(void);
/* Drops what is in flight without calling back. */
void http_free(struct http *http);
/* At most in_flight of its requests at once. Lives as long as http; one of the same name is used again. */
struct http_lane *http_lane_new(struct http *http, const char *name, unsigned in_flight);
/* The exchange is valid until done is called. A POST is never sent twice, not even over a connection that
 * turns out dead. */
struct http_exchange *http_submit(struct http *http, const struct http_request *request, http_done *done,
                                  void *context);
/* Is it still in its lane's queue, so that nothing has been sent? */
bool http_is_waiting(const struct http_exchange *exchange);
/* Drops it without calling back. Whether a service has acted on it stays unknown. */
void http_cancel(struct http_exchange *exchange);
/* Calls done after delay_ms, from http_run: the engine's only timer (retries, sweeps, polls). Returns an id
 * for http_cancel_timer. */
uint64_t http_after(struct http *http, unsigned delay_ms, void (*done)(void *context), void *context);
void http_cancel_timer(struct http *http, uint64_t id);
/* Calls readable, from http_run, whenever fd is readable. */
void http_watch(struct http *http, int fd, void (*readable)(void *context), void *context);
void http_unwatch(struct http *http, int fd);
/*
 * Moves everything on; waits at most timeout_ms for something to happen, and not at all once something has.
 * Returns early when a signal comes; one that comes outside the wait needs a watched signalfd or pipe to be
 * seen at once.
 */
void http_run(struct http *http, unsigned timeout_ms);
/* Nothing in flight and nothing queued (timers and watches do not count). */
bool http_is_idle(const struct http *http);

struct http_statistics {
    uint64_t requests, connections, bytes_in;
};
struct http_statistics http_statistics(const struct http *http);

#endif
