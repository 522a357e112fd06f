/*
 * groups - security groups, their rules, and the default one that every project comes to have.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_GROUPS_H
#define RECONCILER_SANDBOX_NETWORK_GROUPS_H

#include "reconciler/sandbox/network/resource.h"

/* Its id; NULL for a project that is none (""). */
const char *group_ensure_default(struct call *call, const char *project);

/* The rules that a new group has. is_default: it is the default one. */
void rule_born(struct call *call, struct node *group, bool is_default);
/* As a group shows it among its rules. */
struct node *rule_inside(struct call *call, const struct node *rule);
/* Takes away the rule, and from its group; with_group: that goes too. */
void rule_erase(struct call *call, const struct node *rule, bool with_group);

#endif
