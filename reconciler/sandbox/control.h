/*
 * control - the sandbox's own endpoint, below /sandbox on the same port; JSON, and no token.
 *
 *   GET | POST | DELETE  /sandbox/faults         all; one more or a list of them (see fault.h); none
 *   DELETE               /sandbox/faults/ID      without that one
 *   GET | DELETE         /sandbox/requests       the latest requests; none, and the next has the number 1
 *   GET | PUT            /sandbox/settings       {latency_ms, jitter_ms, token_seconds, reclaim_seconds};
 *                                                what is not given stays
 *   POST                 /sandbox/expire-tokens  no token is valid any more
 *   GET | PUT            /sandbox/state          everything there is: [{region, kind, id, object}]
 *   POST                 /sandbox/reset          everything as in a new sandbox
 *
 * jitter_ms: each answer takes up to that much longer, by chance, so that answers overtake each other.
 * reclaim_seconds: not 0, and a server that is deleted can be restored, for ever.
 * Requests to /sandbox itself are neither counted nor met by faults.
 */
#ifndef RECONCILER_SANDBOX_CONTROL_H
#define RECONCILER_SANDBOX_CONTROL_H

#include "reconciler/sandbox/fault.h"
#include "reconciler/sandbox/requests.h"

struct pace {
    unsigned latency_ms, jitter_ms, token_seconds, reclaim_seconds;
};

struct control {
    struct faults *faults;
    struct requests *requests;
    struct pace pace;
};

/* Is the path below /sandbox? Then the call is answered. */
bool control_run(struct control *control, struct call *call, const char *path);

#endif
