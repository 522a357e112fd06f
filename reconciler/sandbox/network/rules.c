/* rules of security groups */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/ip.h"
#include "base/text.h"
#include "reconciler/sandbox/network/address_groups.h"
#include "reconciler/sandbox/network/default_rules.h"
#include "reconciler/sandbox/network/groups.h"
#include "reconciler/sandbox/network/protocol.h"

enum { GREATEST_PORT = 65535, GREATEST_ICMP = 255, UNSET = -1 };

#define LEAST "port_range_min"
#define MOST "port_range_max"
#define PREFIX "remote_ip_prefix"
#define GROUP "remote_group_id"
#define ADDRESSES "remote_address_group_id"

/* --- values --- */

struct node *rule_direction(struct call *call, const char *name, const struct node *value)
{
    const char *text = datum_print(call, value);
    if (strcmp(text, "ingress") != 0 && strcmp(text, "egress") != 0)
        return datum_refuse(call, name, "%s is not in valid_values.", text);
    return view_part(value);
}

struct node *rule_ethertype(struct call *call, const char *name, const struct node *value)
{
    (void)name;
    const char *text = datum_print(call, value);
    if (strcasecmp(text, "IPv4") == 0)
        return node_new_text(call->arena, "IPv4");
    if (strcasecmp(text, "IPv6") == 0)
        return node_new_text(call->arena, "IPv6");
    call_refuse(call, 400, "SecurityGroupRuleInvalidEtherType",
                "Security group rule for ethertype '%s' not supported. Allowed values are ['IPv4', 'IPv6'].",
                text);
    return NULL;
}

struct node *rule_port(struct call *call, const char *name, const struct node *value)
{
    (void)name;
    if (node_is_null(value))
        return view_part(value);
    const char *text = datum_print(call, value);
    char *end;
    long port = strtol(text, &end, 10);
    if (*text && !*end && port >= 0 && port <= GREATEST_PORT)
        return node_new_integer(call->arena, port);
    call_refuse(call, 400, "SecurityGroupInvalidPortValue", "Invalid value for port %s", text);
    return NULL;
}

/* With a mask; host bits stay. */
struct node *rule_prefix(struct call *call, const char *name, const struct node *value)
{
    (void)name;
    struct ip ip;
    struct cidr cidr;
    if (node_is_null(value))
        return view_part(value);
    const char *text = datum_print(call, value);
    size_t address = strcspn(text, "/");
    if (!ip_parse(arena_copy(call->arena, text, address), &ip) ||
        (text[address] && !cidr_parse(text, &cidr, NULL))) {
        call_refuse(call, 400, "InvalidCIDR", "Invalid CIDR %s given as IP prefix.", text);
        return NULL;
    }
    int prefix = text[address] ? cidr.prefix : ip.version == 4 ? 32 : 128;
    return node_new_text(call->arena, arena_print(call->arena, "%s/%d", ip_print(call->arena, &ip), prefix));
}

static const struct attribute attributes[] = {
    {"security_group_id", datum_text, NULL, IN_POST | FILTER | REQUIRED},
    {"direction", rule_direction, NULL, IN_POST | FILTER | REQUIRED},
    {"ethertype", rule_ethertype, "\"IPv4\"", IN_POST | FILTER},
    {"protocol", protocol_read, "null", IN_POST | FILTER},
    {LEAST, rule_port, "null", IN_POST | FILTER},
    {MOST, rule_port, "null", IN_POST | FILTER},
    {PREFIX, rule_prefix, "null", IN_POST | FILTER},
    {GROUP, datum_text_or_null, "null", IN_POST | FILTER},
    {ADDRESSES, datum_uuid_or_null, "null", IN_POST | FILTER},
    {"normalized_cidr", NULL, "null", 0},
};

/* --- one way to say it --- */

static void canonical(struct call *call, struct node *rule)
{
    const char *protocol = node_get_text(rule, "protocol");
    int number = protocol_number(protocol);
    if (text_equal(node_get_text(rule, "ethertype"), "IPv6") && protocol_is_icmp(number))
        view_text(call, rule, "protocol", protocol[0] == '1' || protocol[0] == '5' ? "58" : "ipv6-icmp");
    if (protocol_has_ports(number) && node_get_integer(rule, LEAST, UNSET) == 1 &&
        node_get_integer(rule, MOST, UNSET) == GREATEST_PORT) {
        view_text(call, rule, LEAST, NULL);
        view_text(call, rule, MOST, NULL);
    }
    struct cidr cidr;
    const char *prefix = node_get_text(rule, PREFIX);
    if (prefix && cidr_parse(prefix, &cidr, NULL))
        view_text(call, rule, "normalized_cidr", cidr_print(call->arena, &cidr));
}

static bool is_anywhere(const char *prefix)
{
    return !prefix || strcmp(prefix, "0.0.0.0/0") == 0 || strcmp(prefix, "::/0") == 0;
}

bool rule_is_same(const struct node *a, const struct node *b)
{
    static const char *const keys[] = {"direction", "ethertype", LEAST, MOST, GROUP, ADDRESSES};
    for (size_t i = 0; i < COUNT(keys); i++)
        if (!text_equal(node_get_text(a, keys[i]), node_get_text(b, keys[i])))
            return false;
    const char *left = node_get_text(a, PREFIX), *right = node_get_text(b, PREFIX);
    return protocol_number(node_get_text(a, "protocol")) == protocol_number(node_get_text(b, "protocol")) &&
           ((is_anywhere(left) && is_anywhere(right)) || text_equal(left, right));
}

/* --- checks --- */

static void check_icmp(struct call *call, long long type, long long code)
{
    static const char message[] = "Invalid value for ICMP %s (%s) %lld. It must be 0 to 255.";
    if (type > GREATEST_ICMP)
        call_refuse(call, 400, "SecurityGroupInvalidIcmpValue", message, "type", LEAST, type);
    else if (code > GREATEST_ICMP)
        call_refuse(call, 400, "SecurityGroupInvalidIcmpValue", message, "code", MOST, code);
    else if (type == UNSET)
        call_refuse(call, 400, "SecurityGroupMissingIcmpType",
                    "ICMP code (port-range-max) %lld is provided but ICMP type (port-range-min) is missing.",
                    code);
}

static void check_ports(struct call *call, const struct node *rule)
{
    long long least = node_get_integer(rule, LEAST, UNSET), most = node_get_integer(rule, MOST, UNSET);
    const char *protocol = node_get_text(rule, "protocol");
    int number = protocol_number(protocol);
    if (least == UNSET && most == UNSET)
        return;
    if (!protocol)
        call_refuse(call, 400, "SecurityGroupProtocolRequiredWithPorts",
                    "Must also specify protocol if port range is given.");
    else if (protocol_is_icmp(number))
        check_icmp(call, least, most);
    else if (!protocol_has_ports(number))
        call_refuse(
            call, 400, "SecurityGroupInvalidProtocolForPort",
            "Ports cannot be specified for protocol %d. Ports are only supported for DCCP, SCTP, TCP, "
            "UDP, UDPLITE.",
            number);
    else if (least == 0 || most == 0)
        call_refuse(call, 400, "SecurityGroupInvalidPortValue", "Invalid value for port 0");
    else if (least == UNSET || least > most)
        call_refuse(call, 400, "SecurityGroupInvalidPortRange",
                    "For TCP/UDP protocols, port_range_min must be <= port_range_max");
}

static void check_version(struct call *call, const struct node *rule)
{
    const char *ethertype = node_get_text(rule, "ethertype"), *prefix = node_get_text(rule, PREFIX);
    const char *protocol = node_get_text(rule, "protocol");
    bool is_v6 = text_equal(ethertype, "IPv6");
    if (prefix && (strchr(prefix, ':') != NULL) != is_v6)
        call_refuse(call, 400, "SecurityGroupRuleParameterConflict",
                    "Conflicting value ethertype %s for CIDR %s", ethertype, prefix);
    else if (!is_v6 && protocol_is_v6(protocol))
        call_refuse(call, 400, "SecurityGroupEthertypeConflictWithProtocol",
                    "Invalid ethertype %s for protocol %s.", ethertype, protocol);
}

static void check_peers(struct call *call, const struct node *rule)
{
    if ((node_get_text(rule, PREFIX) != NULL) + (node_get_text(rule, GROUP) != NULL) +
            (node_get_text(rule, ADDRESSES) != NULL) >
        1)
        call_refuse(call, 400, "SecurityGroupMultipleRemoteEntites",
                    "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be "
                    "provided.");
}

void rule_check(struct call *call, struct node *rule)
{
    static void (*const checks[])(struct call *, const struct node *) = {check_ports, check_version,
                                                                         check_peers};
    canonical(call, rule);
    for (size_t i = 0; !call->status && i < COUNT(checks); i++)
        checks[i](call, rule);
}

static void check_peer_is_there(struct call *call, const struct node *rule)
{
    const char *group = node_get_text(rule, GROUP), *addresses = node_get_text(rule, ADDRESSES);
    if (group)
        (void)resource_get(call, &group_collection, group);
    else if (addresses)
        (void)resource_get(call, &address_group_collection, addresses);
}

/* --- in a group --- */

struct node *rule_inside(struct call *call, const struct node *rule)
{
    struct node *inside = node_new_map(call->arena);
    for (size_t i = 0; i < rule->count; i++)
        node_append(call->arena, inside, rule->entries[i].key, rule->entries[i].value);
    view_integer(call, inside, "standard_attr_id", strtol(id_of(rule), NULL, 16) & 0xffff);
    set_list(call, inside, "tags");
    return inside;
}

static void add_to(struct call *call, struct node *group, const struct node *rule)
{
    node_add(call->arena, view_part(node_get(group, "security_group_rules")), rule_inside(call, rule));
}

static void create(struct call *call, struct node *rule)
{
    rule_check(call, rule);
    if (!call->status)
        check_peer_is_there(call, rule);
    struct node *group =
        call->status ? NULL : resource_get(call, &group_collection, node_get_text(rule, "security_group_id"));
    if (!group)
        return;
    const struct node *rules = node_get(group, "security_group_rules");
    for (size_t i = 0; i < rules->count; i++) {
        if (!rule_is_same(rules->items[i], rule))
            continue;
        call_refuse(call, 409, "SecurityGroupRuleExists",
                    "Security group rule already exists. Rule id is %s.", id_of(rules->items[i]));
        return;
    }
    add_to(call, group, rule);
    resource_touch(call, &group_collection, group);
}

static void several(struct call *call, const struct node *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        canonical(call, rules->items[i]);
        const char *group = node_get_text(rules->items[i], "security_group_id");
        for (size_t j = 0; j < i; j++) {
            if (!text_equal(node_get_text(rules->items[j], "security_group_id"), group))
                call_refuse(call, 400, "SecurityGroupNotSingleGroupRules",
                            "Only allowed to update rules for one security profile at a time");
            else if (rule_is_same(rules->items[i], rules->items[j]))
                call_refuse(call, 409, "DuplicateSecurityGroupRuleInPost",
                            "Duplicate Security Group Rule in POST.");
            if (call->status)
                return;
        }
    }
}

/* As it is in the real one. */
static void update(struct call *call, struct node *rule, struct node *changes)
{
    (void)rule;
    if (changes->count)
        call_refuse(call, 500, "HTTPInternalServerError",
                    "Request Failed: internal server error while processing your request.");
}

void rule_erase(struct call *call, const struct node *rule, bool with_group)
{
    resource_erase(call, &rule_collection, rule);
    struct node *group =
        with_group ? NULL : resource_peek(call, &group_collection, node_get_text(rule, "security_group_id"));
    const struct node *rules = node_get(group, "security_group_rules");
    if (!rules)
        return;
    struct node *left = set_list(call, group, "security_group_rules");
    for (size_t i = 0; i < rules->count; i++)
        if (!text_equal(id_of(rules->items[i]), id_of(rule)))
            node_add(call->arena, left, rules->items[i]);
    resource_touch(call, &group_collection, group);
}

static void erase(struct call *call, const struct node *rule)
{
    rule_erase(call, rule, false);
}

/* --- born with a group --- */

/* As the template says. */
static void bear(struct call *call, struct node *group, const struct node *template)
{
    static const char *const said[] = {"direction", "ethertype", "protocol", LEAST,
                                       MOST,        PREFIX,      GROUP,      ADDRESSES};
    struct node *rule = node_new_map(call->arena);
    const char *now = call_now(call), *project = project_of(group);
    view_text(call, rule, "id", call_new_uuid(call));
    view_text(call, rule, "project_id", project);
    view_text(call, rule, "tenant_id", project);
    view_text(call, rule, "security_group_id", id_of(group));
    for (size_t i = 0; i < COUNT(said); i++)
        node_set(call->arena, rule, said[i], view_part(node_get(template, said[i])));
    if (text_equal(node_get_text(rule, GROUP), RULE_PARENT))
        view_text(call, rule, GROUP, id_of(group));
    view_text(call, rule, "normalized_cidr", NULL);
    view_text(call, rule, "description", NULL);
    canonical(call, rule);
    view_text(call, rule, "created_at", now);
    view_text(call, rule, "updated_at", now);
    view_integer(call, rule, "revision_number", 0);
    resource_put(call, &rule_collection, rule);
    add_to(call, group, rule);
}

void rule_born(struct call *call, struct node *group, bool is_default)
{
    struct node_list templates = default_rules(call, is_default);
    for (size_t i = 0; i < templates.count; i++)
        bear(call, group, templates.items[i]);
}

/* Whoever lists rules has a default group. */
static void listing(struct call *call)
{
    group_collection.listing(call);
}

const struct collection rule_collection = {
    .path = "security-group-rules",
    .kind = "security_group_rule",
    .plural = "security_group_rules",
    .missing = "SecurityGroupRuleNotFound",
    .no_such = "Security group rule %s does not exist",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .bulk = true,
    .counted = true,
    .loose_marker = true,
    .several = several,
    .create = create,
    .update = update,
    .remove = erase,
    .listing = listing,
};
