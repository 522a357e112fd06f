/*
 * extensions - which versions and extensions the network service has.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_EXTENSIONS_H
#define RECONCILER_SANDBOX_NETWORK_EXTENSIONS_H

#include "reconciler/sandbox/api.h"

extern const struct route_table extension_routes;

#endif
