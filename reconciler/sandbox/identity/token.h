/*
 * token - who may ask what: tokens of the sandbox's Keystone.
 *
 * In the store, in region EVERYWHERE, Keystone's objects are kept as it shows them, without links, by id:
 * domain, project, user, group, role, application_credential, limit, registered_limit. What is not shown:
 *   password      by user id         {password}
 *   membership    by "GROUP/USER"    {group_id, user_id}
 *   assignment    by what it says, see assignment.h
 *   implication   by "PRIOR/IMPLIED" {implied}
 *   secret        by credential id   {secret, user_id}
 *   token         by its value       {user_id, project, domain, system, credential, methods, audit,
 *                                     issued_at, expires_at}
 * Which roles a token carries is found out anew whenever it is used.
 */
#ifndef RECONCILER_SANDBOX_IDENTITY_TOKEN_H
#define RECONCILER_SANDBOX_IDENTITY_TOKEN_H

#include "reconciler/sandbox/api.h"

/* Fills call->caller by X-Auth-Token. false: there is none, or it is not valid. */
bool token_read(struct call *call);
/* 401, as the service's middleware says it; or 404 where Keystone knows better. */
void token_refuse(struct call *call);
/* The header that goes with a 401. */
void token_challenge(struct call *call);

struct token_state {
    const struct node *token; /* NULL: there is none */
    const struct node *roles; /* [{id, name}]; NULL for a token without a scope */
    const char *problem;      /* NULL: it is valid; "": it is not; else what Keystone says to it, by a 404 */
};

struct token_state token_check(struct call *call, const char *value);
/* As replies show it. */
struct node *token_describe(struct call *call, const struct token_state *state);

/* The effective roles of a user there, implied ones included: [{id, name}]. scope: projects, domains, system.
 */
struct node *token_roles(struct call *call, const char *user, const char *scope, const char *target);
/* Those of roles that the application credential was made with. */
const struct node *token_roles_of_credential(struct call *call, const struct node *roles,
                                             const struct node *credential);
/* The enabled ones of kind "project" or "domain" in which the user has a role. */
struct node_list token_scopes(struct call *call, const char *user, const char *kind);

#endif
