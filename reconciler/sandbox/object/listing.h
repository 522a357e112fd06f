/*
 * listing - what is in an account or a container: as JSON or as lines, in pages.
 */
#ifndef RECONCILER_SANDBOX_OBJECT_LISTING_H
#define RECONCILER_SANDBOX_OBJECT_LISTING_H

#include "reconciler/sandbox/call.h"

struct listing {
    const char *kind, *above; /* of the store; what their keys begin with: "AUTH_1/" */
    const char *const *keys;  /* of what a line of JSON shows */
    size_t key_count;
    bool nothing; /* there is none yet of what is listed */
};

/* Answers; the headers are there already. */
void listing_answer(struct call *call, const struct listing *listing);

#endif
