/*
 * routers - their gateways, interfaces and routes.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_ROUTERS_H
#define RECONCILER_SANDBOX_NETWORK_ROUTERS_H

#include "base/ip.h"
#include "reconciler/sandbox/network/resource.h"

#define ROUTER_INTERFACE "network:router_interface"
#define ROUTER_GATEWAY "network:router_gateway"

/* The value of external_gateway_info in a body. */
datum_reader gateway_read;
/* Gives the router the gateway that wanted says, none if it is null or empty; sets it in object, which is the
 * router or what changes of it. Refuses or goes on. */
void gateway_set(struct call *call, struct node *router, struct node *object, const struct node *wanted);

/* Its ports with that owner. */
struct node_list router_ports(struct call *call, const char *router, const char *owner);
/* Refuses routes that lead nowhere. */
bool router_reaches(struct call *call, const struct node *router, const struct node *routes);
bool routes_equal(const struct node *a, const struct node *b);

extern const struct route_table interface_routes;

#endif
