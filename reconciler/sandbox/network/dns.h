/*
 * dns - names of networks, ports and floating IPs, as Neutron has them where its own domain is the default
 * and no DNS service is behind it: a network keeps its domain, names that are given to the others are checked
 * and forgotten.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_DNS_H
#define RECONCILER_SANDBOX_NETWORK_DNS_H

#include "reconciler/sandbox/network/datum.h"

datum_reader dns_read_domain, dns_read_name, dns_read_relative_name;

/* Sets what the addresses of a port, [{ip_address}], are called. */
void dns_assign(struct call *call, struct node *port, const struct node *fixed_ips);

#endif
