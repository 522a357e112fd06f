/*
 * http_request - keeping a request, and naming it without its secrets.
 */
#ifndef RECONCILER_HTTP_HTTP_REQUEST_H
#define RECONCILER_HTTP_HTTP_REQUEST_H

#include "reconciler/http/http.h"

/* A copy of everything but lane, which is borrowed. */
struct http_request http_request_copy(struct arena *arena, const struct http_request *from);
/* "GET http://host/path": no user and password; of a secret URL only scheme and host. */
const char *http_request_name(struct arena *arena, const struct http_request *request);

#endif
