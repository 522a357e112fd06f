/*
 * availability - how many addresses the networks have, and how many are taken.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_AVAILABILITY_H
#define RECONCILER_SANDBOX_NETWORK_AVAILABILITY_H

#include "reconciler/sandbox/api.h"

extern const struct route_table availability_routes;

#endif
