/*
 * seed - what every sandbox begins with: an admin, people, external networks, a flavor, an image, volume
 * types; the same as the real cloud of the tests has.
 */
#ifndef RECONCILER_SANDBOX_SEED_H
#define RECONCILER_SANDBOX_SEED_H

#include "reconciler/sandbox/call.h"

/* The password of admin and of everybody else. */
#define SEED_PASSWORD "sandbox"

/* pattern: store, release, base and regions are set. NULL, or the request that was refused. */
struct error *seed_fill(struct arena *arena, const struct call *pattern);

#endif
