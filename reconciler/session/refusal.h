/*
 * refusal - what a service said when it said no, out of the many shapes in which services say it.
 */
#ifndef RECONCILER_SESSION_REFUSAL_H
#define RECONCILER_SESSION_REFUSAL_H

#include "base/error.h"
#include "base/node.h"
#include "reconciler/http/http.h"

/*
 * "PUT http://…/v2.0/networks/ID: 409 NetworkInUse: … (request req-…)", ERROR_HTTP, or ERROR_AUTH for 401.
 * body: the reply's JSON, or NULL where it is none.
 */
struct error *refusal_make(struct arena *arena, const char *method, const char *url,
                           const struct http_reply *reply, const struct node *body);

#endif
