/*
 * target - the target of a request ("/v2.0/networks?name=a%20b"), taken apart.
 */
#ifndef RECONCILER_SANDBOX_TARGET_H
#define RECONCILER_SANDBOX_TARGET_H

#include "reconciler/sandbox/call.h"

/* Percent-decoded; what is no escape stays. Without NULs. */
const char *target_decode(struct arena *arena, const char *bytes, size_t length);
/* Fills query; returns the path, still encoded. */
const char *target_split(struct arena *arena, const char *target, struct query_items *query);

#endif
