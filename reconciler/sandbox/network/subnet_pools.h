/*
 * subnet_pools - ranges that new subnets are cut from.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_SUBNET_POOLS_H
#define RECONCILER_SANDBOX_NETWORK_SUBNET_POOLS_H

#include "reconciler/sandbox/network/resource.h"

extern const struct collection subnet_pool_collection, address_scope_collection;

/* A new subnet that names a pool gets its cidr from there, or refuses. */
void subnet_pool_cut(struct call *call, struct node *subnet);

#endif
