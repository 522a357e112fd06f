/*
 * provider - what carries a network: VXLANs of our choice, VLANs and wires of the operator's.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_PROVIDER_H
#define RECONCILER_SANDBOX_NETWORK_PROVIDER_H

#include "reconciler/sandbox/network/resource.h"

/* Fills in what a new network's provider attributes leave open, and reserves the segment. */
void provider_take(struct call *call, struct node *network);
/* What an update says of them. */
void provider_change(struct call *call, struct node *network, struct node *changes);
void provider_release(struct call *call, const struct node *network);
int64_t provider_most_mtu(const struct node *network);

#endif
