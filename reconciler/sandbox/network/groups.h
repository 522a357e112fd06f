/*
 * groups - security groups, their rules, and the default one that every project comes to have.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_GROUPS_H
#define RECONCILER_SANDBOX_NETWORK_GROUPS_H

#include "reconciler/sandbox/network/resource.h"

/* Its id; NULL for a project that is none (""). */
const char *group_ensure_default(struct call *call, const char *project);

datum_reader rule_direction, rule_ethertype, rule_port, rule_prefix;

/* Puts the rule into the one way to say it, or refuses; whether its peer is there is not looked at. */
void rule_check(struct call *call, struct node *rule);
/* All but the description; a protocol's name is its number, and no prefix is anywhere. */
bool rule_is_same(const struct node *a, const struct node *b);
/* The rules that a new group has. is_default: it is the default one. */
void rule_born(struct call *call, struct node *group, bool is_default);
/* As a group shows it among its rules. */
struct node *rule_inside(struct call *call, const struct node *rule);
/* Takes away the rule, and from its group; with_group: that goes too. */
void rule_erase(struct call *call, const struct node *rule, bool with_group);

#endif
