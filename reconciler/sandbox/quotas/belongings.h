/*
 * belongings - what projects have in the services of which the sandbox knows little more than quotas: it is
 * made, listed and removed, and nothing comes of it.
 */
#ifndef RECONCILER_SANDBOX_QUOTAS_BELONGINGS_H
#define RECONCILER_SANDBOX_QUOTAS_BELONGINGS_H

#include "reconciler/sandbox/api.h"

/* Each is to be among the tables of its service. */
extern const struct route_table load_balancer_routes, zone_routes, secret_routes, share_routes, stack_routes;

#endif
