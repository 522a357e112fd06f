/*
 * agents - who would do the work: one agent that binds ports; none for DHCP and routers, so there are no
 * zones either.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_AGENTS_H
#define RECONCILER_SANDBOX_NETWORK_AGENTS_H

#include "reconciler/sandbox/api.h"

extern const struct route_table agent_routes;

#endif
