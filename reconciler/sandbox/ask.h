/*
 * ask - one service of the sandbox asks another, as OpenStack's do.
 */
#ifndef RECONCILER_SANDBOX_ASK_H
#define RECONCILER_SANDBOX_ASK_H

#include "reconciler/sandbox/api.h"

/*
 * Runs the request inside of the call, in its region (EVERYWHERE for the identity service) and for its
 * caller. Returns the body of the answer, NULL where it has none; status is what the other one said.
 */
const struct node *ask(struct call *call, const struct api *api, const char *method, const char *target,
                       const struct node *body, int *status);
/* The same with the powers of an admin. */
const struct node *ask_as_admin(struct call *call, const struct api *api, const char *method,
                                const char *target, const struct node *body, int *status);

#endif
