/*
 * quotas - how much of the network service a project may have.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_QUOTAS_H
#define RECONCILER_SANDBOX_NETWORK_QUOTAS_H

#include "reconciler/sandbox/api.h"

/* Refuses what would be too many. */
bool quota_allows(struct call *call, const char *resource, const char *project, long more);

extern const struct route_table network_quota_routes;

#endif
