/*
 * content - the bytes of images and objects, beside what the services show of them.
 */
#ifndef RECONCILER_SANDBOX_CONTENT_H
#define RECONCILER_SANDBOX_CONTENT_H

#include "reconciler/sandbox/call.h"

/* Makes or replaces what is kept under that kind and id in the call's region. */
void content_put(struct call *call, const char *kind, const char *id, const char *bytes, size_t length);
/* NULL where there is none. */
const char *content_get(struct call *call, const char *kind, const char *id, size_t *length);

#endif
