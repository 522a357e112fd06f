/*
 * policy - who may do what in Keystone.
 */
#ifndef RECONCILER_SANDBOX_IDENTITY_POLICY_H
#define RECONCILER_SANDBOX_IDENTITY_POLICY_H

#include "reconciler/sandbox/call.h"

/* An admin may, and a reader of the system what only reads; else 403. action: "list_projects". */
bool policy_allows(struct call *call, const char *action);
/* So may the user himself. */
bool policy_allows_user(struct call *call, const char *action, const char *user);

#endif
