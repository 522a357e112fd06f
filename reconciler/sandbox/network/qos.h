/*
 * qos - QoS policies and their rules.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_QOS_H
#define RECONCILER_SANDBOX_NETWORK_QOS_H

#include "reconciler/sandbox/network/resource.h"

extern const struct collection qos_policy_collection;
/* Refuses a policy that is not there. */
void qos_check(struct call *call, const struct node *object);

extern const struct route_table qos_routes;

#endif
