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
/* And may the caller use it as its own? An external network is seen, what is in it is not. */
bool rbac_shares(struct call *call, const struct node *object);
/* Makes the policy for all projects, as a flag of a new or changed network says. */
void rbac_open(struct call *call, const struct node *network, const char *action);
/* Removes it, or refuses. */
void rbac_close(struct call *call, const struct node *network, const char *action);
/* With the object. */
void rbac_forget(struct call *call, const struct node *object);

#endif
