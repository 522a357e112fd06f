/*
 * floating_ips - addresses of external networks that lead to ports inside.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_FLOATING_IPS_H
#define RECONCILER_SANDBOX_NETWORK_FLOATING_IPS_H

#include "reconciler/sandbox/network/resource.h"

extern const struct collection floating_ip_collection;

/* The port goes: those that lead to it lead nowhere. */
void floating_ip_leave(struct call *call, const struct node *port);
/* Does one go through that router; to a port of that subnet? */
bool floating_ip_needs_gateway(struct call *call, const char *router);
bool floating_ip_needs_subnet(struct call *call, const char *router, const char *subnet);

#endif
