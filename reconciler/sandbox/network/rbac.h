/*
 * rbac - who else may use what is one project's: RBAC policies, and the flags shared and router:external that
 * say the same.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_RBAC_H
#define RECONCILER_SANDBOX_NETWORK_RBAC_H

#include "reconciler/sandbox/network/resource.h"

extern const struct collection rbac_collection;

/* Does a policy show the object to the caller? */
bool rbac_shows(struct call *call, const struct node *object);
/* Makes or removes the policy for all projects, as a flag of a new or changed object says. */
void rbac_set(struct call *call, const struct collection *collection, const struct node *object,
              const char *action, bool wanted);
/* With the object. */
void rbac_forget(struct call *call, const struct node *object);

#endif
