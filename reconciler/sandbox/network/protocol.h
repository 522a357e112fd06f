/*
 * protocol - IP protocols in security group rules: by name or number, one way or another.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_PROTOCOL_H
#define RECONCILER_SANDBOX_NETWORK_PROTOCOL_H

#include "reconciler/sandbox/network/datum.h"

/* Names in lower case, numbers as text. */
datum_reader protocol_read;

/* -1 for none (NULL). */
int protocol_number(const char *protocol);
bool protocol_has_ports(int number);
bool protocol_is_icmp(int number);
/* Is it of IPv6 only? */
bool protocol_is_v6(const char *protocol);

#endif
