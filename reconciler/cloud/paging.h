/*
 * paging - walks one list of a service to its end, page by page, and knows a whole list from a cut one.
 */
#ifndef RECONCILER_CLOUD_PAGING_H
#define RECONCILER_CLOUD_PAGING_H

#include "reconciler/session/session.h"
#include "spec/kind.h"

/* Hears of each request and of each answer; zeroed: nobody does. */
struct request_count {
    void *context;
    void (*sent)(void *context);
    void (*received)(void *context);
};

/* Contexts and texts must outlive the walk. */
struct paging_wish {
    const char *service, *path; /* path may end in a query */
    const char *envelope;       /* the member that holds the list; "": the answer is it */
    const char *id;             /* where an object's id stands; used by PAGING_MARKER only */
    enum kind_paging paging;
    const char *owner; /* as in struct session_request */

    void *context;
    /* Each object once. An error ends the walk. */
    struct error *(*object)(void *context, struct arena *arena, const struct node *object);
    struct request_count count;
    /* error NULL: the list is whole. error is valid during the call only. */
    void (*done)(void *context, const struct error *error);
};

void paging_start(struct session *session, const struct paging_wish *wish);

#endif
