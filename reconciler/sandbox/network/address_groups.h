/*
 * address_groups - ranges of addresses that security group rules name.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_ADDRESS_GROUPS_H
#define RECONCILER_SANDBOX_NETWORK_ADDRESS_GROUPS_H

#include "reconciler/sandbox/network/resource.h"

extern const struct collection address_group_collection;
extern const struct route_table address_group_routes;

#endif
