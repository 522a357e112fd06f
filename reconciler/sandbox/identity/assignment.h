/*
 * assignment - who has which role where: what an assignment's id in the store says.
 */
#ifndef RECONCILER_SANDBOX_IDENTITY_ASSIGNMENT_H
#define RECONCILER_SANDBOX_IDENTITY_ASSIGNMENT_H

#include "reconciler/sandbox/call.h"

struct assignment {
    const char *scope, *target; /* "projects", "domains" or "system"; the id, "all" of the system */
    const char *actors, *actor; /* "users" or "groups"; the id */
    const char *role;           /* its id */
    bool inherited;             /* by the projects below, and not of the target itself */
};

struct assignment_list LIST_OF(struct assignment);

/* "projects/ID/users/ID/ROLE" or the same with "/inherited" */
const char *assignment_id(struct arena *arena, const struct assignment *assignment);
/* Those whose ids begin so; "" for all. */
struct assignment_list assignment_find(struct call *call, const char *prefix);
/* They go. */
void assignment_drop(struct call *call, const char *prefix);
/* All of an actor's go, or all that have the role; what is not asked for is NULL. */
void assignment_drop_of(struct call *call, const char *actor, const char *role);

#endif
