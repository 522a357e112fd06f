/*
 * bulk - many objects and containers deleted by one request.
 */
#ifndef RECONCILER_SANDBOX_OBJECT_BULK_H
#define RECONCILER_SANDBOX_OBJECT_BULK_H

#include "reconciler/sandbox/call.h"

/* The body names them, a line each: "CONTAINER/OBJECT" or "CONTAINER", percent-encoded. */
void bulk_delete(struct call *call);

#endif
