/*
 * ports - where devices meet networks.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_PORTS_H
#define RECONCILER_SANDBOX_NETWORK_PORTS_H

#include "reconciler/sandbox/network/resource.h"

struct port_wish {
    const char *network, *project; /* "" for one that is nobody's */
    const char *device, *owner;
    const struct node *fixed_ips; /* as in a POST; NULL: as the network has them */
    const char *status;
};

/* One of the network's own: a router's, a floating IP's. NULL once the call is refused. */
struct node *port_make(struct call *call, const struct port_wish *wish);
void port_erase(struct call *call, const struct node *port);
/* [{subnet_id, ip_address}] */
const struct node *port_addresses(const struct node *port);
/* The one of a device with that owner, or NULL. */
struct node *port_of_device(struct call *call, const char *device, const char *owner);

#endif
