/*
 * session - one cloud in one region, logged in: catalogue, one token for all calls (renewed early, and once
 * on 401), microversions, retries by a table, request ids sent and logged.
 */
#ifndef RECONCILER_SESSION_SESSION_H
#define RECONCILER_SESSION_SESSION_H

#include "base/log.h"
#include "base/node.h"
#include "reconciler/http/http.h"
#include "reconciler/session/catalogue.h"
#include "reconciler/session/clouds.h"

struct session;

/* An answer, valid during the callback only. */
struct session_reply {
    const struct error
        *error;      /* NULL: 2xx. Names method, URL, status, the service's own words and the request id */
    int status;      /* 0: no answer */
    const char *url; /* what was asked, for words about the answer */
    const struct node *body; /* parsed JSON, or NULL where there was none; in_headers: a map of these, their
                                names in small letters */
    const char *request_id;  /* the service's */
    bool unknown_fate;       /* a write that may or may not have been done */
};

typedef void session_done(void *context, const struct session_reply *reply);

struct session_request {
    const char *service; /* catalogue type: network, compute, … */
    const char *method;
    /* From the service's root: "/v2.0/networks". "{admin}" is the token's project, and "{account}" what
     * stands before it in the last part of the service's URL ("AUTH_"): where there is none, other projects
     * cannot be named. */
    const char *path;
    const char *query;        /* "limit=500", encoded, or NULL */
    const struct node *body;  /* or NULL */
    bool in_headers;          /* the body is a flat map, which is sent as headers, and so is the answer's */
    const char *content_type; /* of body; NULL: application/json */
    const char *microversion; /* "compute 2.87"; NULL: the one that we speak with the service */
    const char *owner;        /* the client on whose behalf, or NULL */
    int64_t if_match;         /* revision_number, or -1 */
};

/* settings, http and log must outlive the session. */
struct session *session_new(struct http *http, const struct cloud_settings *settings, const struct log *log);
/*
 * The session of the same user in another project; NULL: in the system. It is kept, and freed with this one.
 * NULL where the user cannot choose (application credentials).
 */
struct session *session_scoped(struct session *session, const char *project_id);
/*
 * The same login in another region of its catalogue, wherever settings have single services. It is kept, and
 * freed with this one, which must not be such a view itself.
 */
struct session *session_elsewhere(struct session *session, const char *region);
/* The other regions of the catalogue, as far as known. */
struct name_list session_regions(const struct session *session, struct arena *arena);
/* Answers that are still out are dropped. */
void session_free(struct session *session);
/* Logs in first if need be. done is always called, from http_run, never from here. */
void session_send(struct session *session, const struct session_request *request, session_done *done,
                  void *context);
/* Calls done after delay_ms, from http_run. */
void session_after(struct session *session, unsigned delay_ms, void (*done)(void *context), void *context);
/* Does the catalogue have it in this region? False before the first answer of session_send. */
bool session_offers(const struct session *session, const char *service);
/* What the catalogue has of the service in this region, as far as known; or NULL. */
const struct endpoint *session_endpoint(const struct session *session, const char *service);
/* The user's and the token's project ids once logged in, or NULL. */
const char *session_user_id(const struct session *session);
const char *session_project_id(const struct session *session);
uint64_t session_requests(const struct session *session);

#endif
