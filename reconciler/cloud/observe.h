/*
 * observe - reads one region into a snapshot: bulk lists, paged to the end, many in flight, and the quota
 * GETs of the projects asked for. calls = a + 2 N, a <= 30. Or no more of it than a few clients need, in
 * calls that do not grow with the cloud.
 */
#ifndef RECONCILER_CLOUD_OBSERVE_H
#define RECONCILER_CLOUD_OBSERVE_H

#include "drift/plan.h"
#include "drift/snapshot.h"
#include "reconciler/session/session.h"

enum observe_reach {
    OBSERVE_REGION,
    OBSERVE_CLIENTS /* what is of the clients' projects, and what they refer to: nothing else is known */
};

struct observe_wish {
    enum observe_reach reach;
    const char *region;
    const struct region *names;          /* what it calls things, or NULL */
    const struct client *const *clients; /* whose projects' quotas are read (those that declare any) */
    size_t client_count;
    size_t marked;  /* of OBSERVE_CLIENTS: marked objects of the whole region, as far as known */
    uint64_t kinds; /* a bit for each kind_index that some spec declares or needs; others are left unread */
    const struct policy *policy; /* what it may protect in projects of terminated clients is read; or NULL */
};

/* The kinds that these clients need: declared ones, what these refer to, and projects always. */
uint64_t observe_kinds(const struct client *const *clients, size_t count);

typedef void observe_done(void *context, struct snapshot *snapshot); /* the callee owns the reference */

/*
 * Never fails as a whole: what could not be read is failed in the snapshot. wish is copied (clients must
 * outlive the call). progress (may be NULL) hears of every request made and done.
 */
void observe_start(struct session *session, const struct observe_wish *wish,
                   void (*progress)(void *context, size_t done, size_t total), observe_done *done,
                   void *context);

/* Answers questions (usage, contents) into the snapshot, then calls done with it. Failures leave the question
 * unanswered. */
void observe_ask(struct session *session, struct snapshot *snapshot, const struct question *questions,
                 size_t count, observe_done *done, void *context);

#endif
