#include "reconciler/sandbox/network/default_rules.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/groups.h"
#include "reconciler/sandbox/network/protocol.h"

#define OF_DEFAULT "used_in_default_sg"
#define OF_OTHERS "used_in_non_default_sg"
#define BORN "default_rules_born"

static const struct attribute attributes[] = {
    {"direction", rule_direction, NULL, IN_POST | FILTER | REQUIRED},
    {"ethertype", rule_ethertype, "\"IPv4\"", IN_POST | FILTER},
    {"protocol", protocol_read, "null", IN_POST | FILTER},
    {"port_range_min", rule_port, "null", IN_POST | FILTER},
    {"port_range_max", rule_port, "null", IN_POST | FILTER},
    {"remote_ip_prefix", rule_prefix, "null", IN_POST | FILTER},
    {"remote_group_id", datum_text_or_null, "null", IN_POST | FILTER},
    {"remote_address_group_id", datum_uuid_or_null, "null", IN_POST | FILTER},
    {"description", datum_text, "\"\"", IN_POST | FILTER},
    {OF_DEFAULT, datum_boolean, "false", IN_POST | FILTER},
    {OF_OTHERS, datum_boolean, "true", IN_POST | FILTER},
};

/* --- those that were always there --- */

static struct node *make_legacy(struct call *call, const char *direction, const char *ethertype)
{
    struct node *rule = node_new_map(call->arena);
    const bool out = strcmp(direction, "egress") == 0;
    view_text(call, rule, "id", call_new_uuid(call));
    for (size_t i = 0; i < COUNT(attributes); i++)
        view_text(call, rule, attributes[i].name, NULL);
    view_text(call, rule, "direction", direction);
    view_text(call, rule, "ethertype", ethertype);
    view_text(call, rule, "remote_group_id", out ? NULL : RULE_PARENT);
    view_text(call, rule, "description",
              arena_print(call->arena, "Legacy default SG rule for %s traffic", direction));
    view_boolean(call, rule, OF_DEFAULT, true);
    view_boolean(call, rule, OF_OTHERS, out);
    return rule;
}

static struct node_list legacy(struct call *call, bool of_default_group)
{
    static const char *const ethertypes[] = {"IPv4", "IPv6"};
    struct node_list rules = {0};
    for (size_t i = 0; i < COUNT(ethertypes); i++) {
        list_add(call->arena, &rules, make_legacy(call, "egress", ethertypes[i]));
        if (of_default_group)
            list_add(call->arena, &rules, make_legacy(call, "ingress", ethertypes[i]));
    }
    return rules;
}

/* They are there before anybody asks. */
static void ensure_legacy(struct call *call)
{
    if (store_has(call->store, call->region, BORN, BORN))
        return;
    store_put(call->store, call->region, BORN, BORN, node_new_map(call->arena));
    struct node_list rules = legacy(call, true);
    for (size_t i = 0; i < rules.count; i++)
        resource_put(call, &default_rule_collection, rules.items[i]);
}

struct node_list default_rules(struct call *call, bool of_default_group)
{
    if (!call->release->default_group_rules)
        return legacy(call, of_default_group);
    ensure_legacy(call);
    return resource_find(call, &default_rule_collection, of_default_group ? OF_DEFAULT : OF_OTHERS, "1");
}

/* --- the collection --- */

static bool both(const struct node *a, const struct node *b, const char *flag)
{
    return node_is_true(node_get(a, flag)) && node_is_true(node_get(b, flag));
}

static void create(struct call *call, struct node *rule)
{
    ensure_legacy(call);
    rule_check(call, rule);
    node_remove(rule, "normalized_cidr");
    node_remove(rule, "project_id"); /* it is nobody's */
    node_remove(rule, "tenant_id");
    struct node_list others =
        resource_find(call, &default_rule_collection, "direction", node_get_text(rule, "direction"));
    for (size_t i = 0; !call->status && i < others.count; i++)
        if (rule_is_same(rule, others.items[i]) &&
            (both(rule, others.items[i], OF_DEFAULT) || both(rule, others.items[i], OF_OTHERS)))
            call_refuse(call, 409, "DefaultSecurityGroupRuleExists",
                        "Default Security group rule already exists. Rule id is %s.", id_of(others.items[i]));
}

const struct collection default_rule_collection = {
    .path = "default-security-group-rules",
    .kind = "default_security_group_rule",
    .plural = "default_security_group_rules",
    .missing = "DefaultSecurityGroupRuleNotFound",
    .no_such = "Default Security Group rule %s could not be found.",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .sharing = SHARED_WITH_ALL,
    .recent = true,
    .plain = true,
    .bulk = true,
    .loose_marker = true,
    .admin_writes = true,
    .create = create,
    .listing = ensure_legacy,
};
