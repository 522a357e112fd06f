/*
 * calls - the requests of a session that are under way. Private to session.c.
 */
#ifndef RECONCILER_SESSION_CALLS_H
#define RECONCILER_SESSION_CALLS_H

#include "reconciler/session/session.h"

enum { CALLS_NAME_SIZE = sizeof "req-00112233-4455-6677-8899-aabbccddeeff" };

struct service;

struct call {
    struct call *previous, *next;
    struct arena arena; /* holds the call itself, too */
    struct session *session;
    struct service *service;
    struct session_request request;
    const char *url, *body;
    char request_id[CALLS_NAME_SIZE];
    session_done *done;
    void *context;
    struct http_exchange *exchange; /* while it is with http */
    uint64_t timer;                 /* while it waits for its next try, or to be failed */
    const struct error *failure;
    uint64_t token; /* number of the one it was sent with */
    unsigned tries;
    int64_t spent_ms;
    bool sent_with_new_token;
    bool unknown_fate;
};

struct call_list {
    struct call *first, *last;
};

void calls_add(struct call_list *list, struct call *call);
void calls_remove(struct call_list *list, struct call *call);
/* Gives it a request id of its own. */
void calls_name(struct call *call);

#endif
