/*
 * routes - the tables of what Keystone can be asked, one of each file.
 */
#ifndef RECONCILER_SANDBOX_IDENTITY_ROUTES_H
#define RECONCILER_SANDBOX_IDENTITY_ROUTES_H

#include "reconciler/sandbox/api.h"

extern const struct route_table version_routes, token_routes, scope_routes, project_routes, domain_routes,
    role_routes, user_routes, group_routes, grant_routes, assignment_routes, catalogue_routes,
    credential_routes, limit_routes;

/* A project goes, and what Keystone has for it. */
void projects_drop(struct call *call, const char *id);
/* A user goes, and what he has. */
void users_drop(struct call *call, const char *id);
void groups_drop(struct call *call, const char *id);
/* All tokens of a user are worth nothing from now on. */
void users_end_tokens(struct call *call, const char *id);

#endif
