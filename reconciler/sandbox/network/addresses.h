/*
 * addresses - who has which address of a subnet.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_ADDRESSES_H
#define RECONCILER_SANDBOX_NETWORK_ADDRESSES_H

#include "base/ip.h"
#include "reconciler/sandbox/network/resource.h"

/* The pools of a new subnet that says nothing of them: all but the ends and the gateway (or NULL). */
void addresses_fill_pools(struct call *call, struct node *subnet, const struct cidr *cidr,
                          const struct ip *gateway);
/* Gives that address to the port; refuses one that is taken or not of the subnet. */
bool addresses_take(struct call *call, const struct node *subnet, const char *address, const char *port);
/* The next free one of the pools; NULL where there is none. */
const char *addresses_take_next(struct call *call, const struct node *subnet, const char *port);
void addresses_release(struct call *call, const char *subnet, const char *address);
/* The port that has it, or NULL. */
const char *addresses_holder(struct call *call, const char *subnet, const char *address);
bool addresses_used(struct call *call, const char *subnet);
/* That of a MAC in a network of IPv6. */
const char *addresses_by_mac(struct call *call, const struct cidr *cidr, const char *mac);

#endif
