/*
 * default_rules - the rules that new security groups are born with; the later releases let an admin say
 * which.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_DEFAULT_RULES_H
#define RECONCILER_SANDBOX_NETWORK_DEFAULT_RULES_H

#include "reconciler/sandbox/network/resource.h"

extern const struct collection default_rule_collection;

/* What stands there for the group that the rule will be in. */
#define RULE_PARENT "PARENT"

/* Those of a project's default group, or of any other. */
struct node_list default_rules(struct call *call, bool of_default_group);

#endif
