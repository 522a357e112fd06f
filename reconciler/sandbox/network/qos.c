#include "reconciler/sandbox/network/qos.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

static const struct attribute attributes[] = {
    {"name", datum_text, NULL, IN_BODY | FILTER | REQUIRED},
    {"shared", datum_boolean, "false", IN_BODY | FILTER | ADMIN_SETS},
    {"is_default", datum_boolean, "false", IN_BODY | FILTER},
    {"rules", NULL, "[]", 0},
};

static bool is_on(struct call *call, const struct collection *collection, const char *policy)
{
    struct query query = {.region = call->region, .kind = collection->kind};
    query_where(&query, call->arena, "qos_policy_id", policy);
    return store_count(call->store, &query) > 0;
}

static void erase(struct call *call, const struct node *policy)
{
    static const struct collection *const bearers[] = {&network_collection, &port_collection};
    for (size_t i = 0; !call->status && i < COUNT(bearers); i++) {
        if (!is_on(call, bearers[i], id_of(policy)))
            continue;
        struct node_list found = resource_find(call, bearers[i], "qos_policy_id", id_of(policy));
        call_refuse(call, 409, "QosPolicyInUse", "QoS Policy %s is used by %s %s.", id_of(policy),
                    bearers[i]->kind, id_of(found.items[0]));
    }
}

const struct collection qos_policy_collection = {
    .path = "qos/policies",
    .kind = "policy",
    .plural = "policies",
    .missing = "QosPolicyNotFound",
    .no_such = "QoS policy %s could not be found.",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .sharing = SHARED_BY_POLICY,
    .tagged = true,
    .loose_marker = true,
    .admin_writes = true,
    .remove = erase,
};

void qos_check(struct call *call, const struct node *object)
{
    const char *policy = node_get_text(object, "qos_policy_id");
    if (policy && !call->status)
        (void)resource_get(call, &qos_policy_collection, policy);
}

/* --- rules, within their policy --- */

struct rule_type {
    const char *name;     /* "bandwidth_limit": its path and key end with _rule(s) */
    const char *required; /* key */
    const char *defaults; /* JSON: what else it says */
};

static const struct rule_type types[] = {
    {"bandwidth_limit", "max_kbps", "{\"max_burst_kbps\": 0, \"direction\": \"egress\"}"},
    {"dscp_marking", "dscp_mark", "{}"},
    {"minimum_bandwidth", "min_kbps", "{\"direction\": \"egress\"}"},
    {"packet_rate_limit", "max_kpps", "{\"max_burst_kpps\": 0, \"direction\": \"egress\"}"},
    {"minimum_packet_rate", "min_kpps", "{\"direction\": \"egress\"}"},
};

struct rule_request {
    struct node *policy;
    const struct rule_type *type;
    const char *key; /* "bandwidth_limit_rule" */
    const char *id;  /* or NULL */
};

static bool read_request(struct call *call, struct rule_request *request)
{
    const char *name = call_part(call, 1);
    for (size_t i = 0; i < COUNT(types); i++)
        if (text_equal(arena_print(call->arena, "%s_rules", types[i].name), name))
            request->type = &types[i];
    if (!request->type) {
        call_refuse(call, 404, "HTTPNotFound", "The resource could not be found.");
        return false;
    }
    request->key = arena_print(call->arena, "%s_rule", request->type->name);
    request->id = call->parts.count > 2 ? call_part(call, 2) : NULL;
    request->policy = resource_get(call, &qos_policy_collection, call_part(call, 0));
    return request->policy && (strcmp(call->method, "GET") == 0 ||
                               resource_may(call, &qos_policy_collection, request->policy, "update"));
}

/* Without what a policy shows besides. */
static struct node *bare(struct call *call, const struct node *rule)
{
    struct node *copy = node_new_map(call->arena);
    for (size_t i = 0; i < rule->count; i++)
        if (strcmp(rule->entries[i].key->text, "type") != 0 &&
            strcmp(rule->entries[i].key->text, "qos_policy_id") != 0)
            node_append(call->arena, copy, rule->entries[i].key, rule->entries[i].value);
    return copy;
}

static struct node *find_rule(struct call *call, const struct rule_request *request)
{
    const struct node *rules = node_get(request->policy, "rules");
    for (size_t i = 0; i < rules->count; i++)
        if (text_equal(id_of(rules->items[i]), request->id))
            return rules->items[i];
    call_refuse(call, 404, "QosRuleNotFound", "QoS rule of type %s with ID %s not found.",
                request->type->name, request->id);
    return NULL;
}

static void list_rules(struct call *call)
{
    struct rule_request request = {0};
    if (!read_request(call, &request))
        return;
    struct node *found = node_new_list(call->arena);
    const struct node *rules = node_get(request.policy, "rules");
    for (size_t i = 0; i < rules->count; i++)
        if (text_equal(node_get_text(rules->items[i], "type"), request.type->name))
            node_add(call->arena, found, bare(call, rules->items[i]));
    call_answer_as(call, 200, arena_print(call->arena, "%ss", request.key), found);
}

static void show_rule(struct call *call)
{
    struct rule_request request = {0};
    const struct node *rule = read_request(call, &request) ? find_rule(call, &request) : NULL;
    if (rule)
        call_answer_as(call, 200, request.key, bare(call, rule));
}

/* What the body says of it. */
static void take_body(struct call *call, const struct rule_request *request, const struct node *given,
                      struct node *rule)
{
    struct node *defaults = NULL;
    (void)json_parse(call->arena, request->type->defaults, strlen(request->type->defaults), &defaults);
    for (size_t i = 0; i < given->count; i++) {
        const char *key = given->entries[i].key->text;
        if (strcmp(key, request->type->required) != 0 && !node_get(defaults, key)) {
            call_refuse(call, 400, "HTTPBadRequest", "Unrecognized attribute(s) '%s'", key);
            return;
        }
        node_set(call->arena, rule, key, given->entries[i].value);
    }
    for (size_t i = 0; i < defaults->count; i++)
        if (!node_get(rule, defaults->entries[i].key->text))
            node_append(call->arena, rule, defaults->entries[i].key, defaults->entries[i].value);
    if (!node_get(rule, request->type->required))
        call_refuse(call, 400, "HTTPBadRequest",
                    "Failed to parse request. Required attribute '%s' not specified",
                    request->type->required);
}

static void create_rule(struct call *call)
{
    struct rule_request request = {0};
    const struct node *given = read_request(call, &request) ? resource_body(call, request.key) : NULL;
    if (!given)
        return;
    struct node *rule = node_new_map(call->arena);
    view_text(call, rule, "id", call_new_uuid(call));
    take_body(call, &request, given, rule);
    if (call->status)
        return;
    struct node *shown = bare(call, rule);
    view_text(call, rule, "qos_policy_id", id_of(request.policy));
    view_text(call, rule, "type", request.type->name);
    node_add(call->arena, view_part(node_get(request.policy, "rules")), rule);
    resource_touch(call, &qos_policy_collection, request.policy);
    call_answer_as(call, 201, request.key, shown);
}

static void update_rule(struct call *call)
{
    struct rule_request request = {0};
    struct node *rule = read_request(call, &request) ? find_rule(call, &request) : NULL;
    const struct node *given = rule ? resource_body(call, request.key) : NULL;
    if (!given)
        return;
    take_body(call, &request, given, rule);
    if (call->status)
        return;
    resource_touch(call, &qos_policy_collection, request.policy);
    call_answer_as(call, 200, request.key, bare(call, rule));
}

static void erase_rule(struct call *call)
{
    struct rule_request request = {0};
    const struct node *rule = read_request(call, &request) ? find_rule(call, &request) : NULL;
    if (!rule)
        return;
    const struct node *rules = node_get(request.policy, "rules");
    struct node *left = set_list(call, request.policy, "rules");
    for (size_t i = 0; i < rules->count; i++)
        if (rules->items[i] != rule)
            node_add(call->arena, left, rules->items[i]);
    resource_touch(call, &qos_policy_collection, request.policy);
    call_answer_empty(call, 204);
}

static void list_types(struct call *call)
{
    struct node *list = node_new_list(call->arena);
    for (size_t i = 0; i < COUNT(types); i++) {
        struct node *type = node_new_map(call->arena);
        view_text(call, type, "type", types[i].name);
        node_add(call->arena, list, type);
    }
    call_answer_as(call, 200, "rule_types", list);
}

static const struct route routes[] = {
    {"GET", "/v2.0/qos/rule-types", list_types, NEEDS_TOKEN},
    {"GET", "/v2.0/qos/policies/{}/{}", list_rules, NEEDS_TOKEN},
    {"POST", "/v2.0/qos/policies/{}/{}", create_rule, NEEDS_TOKEN},
    {"GET", "/v2.0/qos/policies/{}/{}/{}", show_rule, NEEDS_TOKEN},
    {"PUT", "/v2.0/qos/policies/{}/{}/{}", update_rule, NEEDS_TOKEN},
    {"DELETE", "/v2.0/qos/policies/{}/{}/{}", erase_rule, NEEDS_TOKEN},
};

const struct route_table qos_routes = {routes, COUNT(routes)};
