/*
 * token - who may ask what: tokens of the sandbox's Keystone.
 *
 * In the store, in region EVERYWHERE, Keystone's objects are kept as it shows them, without links:
 *   domain, project, user, group, role      by id
 *   password          by user id            {password}
 *   membership        by "GROUP/USER"       {group_id, user_id}
 *   assignment        by "SCOPE/ID/users|groups/ACTOR/ROLE[/inherited]"
 *                                           {scope: projects|domains|system, target, actor: users|groups,
 * actor_id, role_id, inherited} application_credential  by id           {..., "user_id", "secret", "roles"};
 * secret is never shown token             by its value          {user, project, domain, system, roles,
 * methods, expires_at, issued_at} The role admin implies member, and member implies reader, as in every
 * Keystone.
 */
#ifndef RECONCILER_SANDBOX_IDENTITY_TOKEN_H
#define RECONCILER_SANDBOX_IDENTITY_TOKEN_H

#include "reconciler/sandbox/api.h"

/* Fills call->caller by X-Auth-Token. false: there is none, or it is not valid. */
bool token_read(struct call *call);
/* 401, as the service's middleware says it. */
void token_refuse(struct call *call);

/* The effective roles of a user there, implied ones included: [{id, name}]. scope: projects, domains, system.
 */
struct node *token_roles(struct call *call, const char *user, const char *scope, const char *target);

extern const struct route_table token_routes;

#endif
