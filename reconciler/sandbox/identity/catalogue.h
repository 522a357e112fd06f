/*
 * catalogue - which services there are, where.
 */
#ifndef RECONCILER_SANDBOX_IDENTITY_CATALOGUE_H
#define RECONCILER_SANDBOX_IDENTITY_CATALOGUE_H

#include "reconciler/sandbox/call.h"

/* As a token carries it; project: of the token's scope, or NULL. */
struct node *catalogue_make(struct call *call, const char *project);

/* As they are listed: [{id, name, type, …}], [{id, interface, url, …}], [{id, …}], without links. */
struct node_list catalogue_services(struct call *call);
struct node_list catalogue_endpoints(struct call *call);
struct node_list catalogue_regions(struct call *call);

#endif
