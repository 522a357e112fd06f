/*
 * microversion - which version of a service a call asks for, and what its answer says about that.
 */
#ifndef RECONCILER_SANDBOX_MICROVERSION_H
#define RECONCILER_SANDBOX_MICROVERSION_H

#include "reconciler/sandbox/call.h"

struct microversion_range {
    const char *service; /* as OpenStack-API-Version names it: "compute" */
    const char *older;   /* the header of before that one; or NULL */
    unsigned major, least, most;
    bool strict; /* Cinder: a header that is of other services alone is refused, and no other major version is
                    echoed */
};

/* Sets call->microversion and the headers of the answer; refuses with 400 or 406. */
void microversion_read(struct call *call, const struct microversion_range *range);

#endif
