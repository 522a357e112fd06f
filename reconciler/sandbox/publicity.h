/*
 * publicity - flavors and volume types, which are everybody's or those projects' that have access to them.
 */
#ifndef RECONCILER_SANDBOX_PUBLICITY_H
#define RECONCILER_SANDBOX_PUBLICITY_H

#include "reconciler/sandbox/call.h"

struct publicity {
    const char *kind, *member; /* "flavor", and where it says whether it is public */
    const char *access, *project,
        *what; /* the kind of an access, its members for the project and the object */
};

/* The query's is_public, which is an admin's to ask for: all others see what is public. False: refused. */
bool publicity_take(struct call *call, const struct publicity *publicity, struct query *query);
/* Adds the private ones of the caller's project, unless the caller is an admin. */
void publicity_add_own(struct call *call, const struct publicity *publicity, struct node_list *objects);

#endif
