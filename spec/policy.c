#include "spec/policy.h"

#include <string.h>

#include "base/text.h"
#include "spec/decode.h"
#include "spec/document.h"

#define DAY INT64_C(86400)

static const char *const kind_words[] = {"Policy"};
static const char *const extra_words[] = {"ignore", "report", "remove"};
static const char *const rule_kinds[] = {
    "project",
    "compute_quota",
    "volume_quota",
    "network_quota",
    "role_assignment",
    "domain",
    "user",
    "group",
    "group_member",
    "domain_role_assignment",
    "service_user",
    "credential",
    "subnet_pool",
    "network",
    "subnet",
    "router",
    "router_interface",
    "address_group",
    "security_group",
    "security_group_rule",
    "floating_ip",
    "shared_network",
    "flavor_access",
    "volume_type_access",
    "image_member",
    "dedicated_hosts",
    "default_volume_type",
    "object_quota",
    "load_balancer_quota",
    "dns_quota",
    "key_manager_quota",
    "share_quota",
    "image_quota",
    "container",
    "server_group",
};

enum { RULE_KIND, RULE_CLIENT, RULE_PROJECT, RULE_NAME, RULE_FIELD };

#define PATTERN .type = FIELD_NAME, .least = 1, .most = 255

/* A rule of `protect` has no field, so that row is last. */
static const struct field rule_rows[] = {
    [RULE_KIND] = {.key = "kind",
                   .type = FIELD_WORD,
                   WORDS(rule_kinds),
                   .doc = "The kind, as plans name it; omitted: every kind."},
    [RULE_CLIENT] = {.key = "client", PATTERN, .doc = "The client; `*` stands for anything."},
    [RULE_PROJECT] = {.key = "project", PATTERN, .doc = "The project; `*` stands for anything."},
    [RULE_NAME] = {.key = "name", PATTERN, .doc = "The object; `*` stands for anything."},
    [RULE_FIELD] = {.key = "field",
                    PATTERN,
                    .doc = "The field, as plans name it; omitted: the object as a whole."},
};
static const struct field ignore_rule = {.type = FIELD_GROUP, ROWS(rule_rows), .least = 1};
static const struct field protect_rule = {
    .type = FIELD_GROUP, .rows = rule_rows, .row_count = RULE_FIELD, .least = 1};

enum {
    API_VERSION,
    KIND,
    NAME,
    DRIFT,
    IGNORE,
    PROTECT,
    RETENTION,
    EXPIRY_WARNING,
    DELETE_PERCENT,
    DELETE_COUNT,
    EXTRAS
};

#define EXTRA_ROW(collection, text)                                                                          \
    {                                                                                                        \
        .key = "extras." collection, .type = FIELD_WORD, WORDS(extra_words), .doc = text                     \
    }

const struct field policy_fields[] = {
    [API_VERSION] = DOCUMENT_VERSION_ROW,
    [KIND] = DOCUMENT_KIND_ROW(kind_words),
    [NAME] = {.key = "name", .type = FIELD_SLUG, .required = true, .doc = "A name for it."},
    [DRIFT] = {.key = "drift",
               .type = FIELD_WORD,
               WORDS(document_drift_words),
               .doc =
                   "What is done about changes made outside Git: put back (the default), or only reported."},
    [IGNORE] = {.key = "ignore",
                .type = FIELD_LIST,
                .of = &ignore_rule,
                .doc = "Differences that are not looked at.",
                .example = "[{kind: compute_quota, field: cores, client: \"lab-*\"}]"},
    [PROTECT] = {.key = "protect",
                 .type = FIELD_LIST,
                 .of = &protect_rule,
                 .doc = "Objects that are never deleted.",
                 .example = "[{kind: network, name: backbone}]"},
    [RETENTION] = {.key = "retention",
                   .type = FIELD_SPAN,
                   .doc = "How long a terminated client stays suspended before it is removed.",
                   .example = "30d"},
    [EXPIRY_WARNING] = {.key = "expiry_warning",
                        .type = FIELD_SPAN,
                        .doc = "How long before a client expires people are told.",
                        .example = "14d"},
    [DELETE_PERCENT] = {.key = "limits.delete_percent",
                        .type = FIELD_INTEGER,
                        .least = 0,
                        .most = 100,
                        .doc = "Deletions of a run above this part of a region's objects are held."},
    [DELETE_COUNT] = {.key = "limits.delete_count",
                      .type = FIELD_INTEGER,
                      .least = 0,
                      .most = INT32_MAX,
                      .doc = "More deletions of a run in one region are held."},
    [EXTRAS] = EXTRA_ROW("access", "Role assignments that no spec names."),
    EXTRA_ROW("domain_access", "Role assignments on the client's own domain that no spec names."),
    EXTRA_ROW("users", "Users that no spec names, in groups that one does."),
    EXTRA_ROW("credentials", "Service users of the project that no spec names."),
    EXTRA_ROW("subnet_pools", "Subnet pools that no spec names, in projects with some that one does."),
    EXTRA_ROW("networks", "Networks that no spec names."),
    EXTRA_ROW("subnets", "Subnets that no spec names."),
    EXTRA_ROW("routers", "Routers that no spec names."),
    EXTRA_ROW("router_interfaces", "Subnets on a router that no spec names."),
    EXTRA_ROW("floating_ips", "Floating IPs that no spec names."),
    EXTRA_ROW("shared_networks", "What else the networks that specs name are shared with."),
    EXTRA_ROW("flavors", "Private flavors that no spec names."),
    EXTRA_ROW("volume_types", "Private volume types that no spec names."),
    EXTRA_ROW("default_volume_type", "A default volume type that no spec names."),
    EXTRA_ROW("containers", "Containers that no spec names, in projects with some that one does."),
    EXTRA_ROW("images", "Shared images that no spec names."),
    EXTRA_ROW("hosts", "Host aggregates for a project that no spec names."),
    EXTRA_ROW("address_groups", "Address groups that no spec names."),
    EXTRA_ROW("server_groups", "Server groups that no spec names, in projects with some that one does."),
    EXTRA_ROW("security_groups", "Security groups that no spec names."),
    EXTRA_ROW("security_group_rules", "Rules that no spec names, in groups that one does."),
};
const size_t policy_field_count = COUNT(policy_fields);

struct policy *policy_default(struct arena *arena)
{
    struct policy *policy = ARENA_NEW(arena, struct policy);
    policy->name = "default";
    policy->drift = DRIFT_CORRECT;
    for (size_t i = 0; i < KIND_COUNT; i++)
        policy->extras[i] = EXTRA_REPORT;
    policy->extras[kind_index(&security_group_rule_kind)] = EXTRA_REMOVE;
    policy->delete_percent = 20;
    policy->delete_count = 50;
    policy->retention = 30 * DAY;
    policy->expiry_warning = 14 * DAY;
    policy->valid = true;
    return policy;
}

struct policy *policy_cautious(struct arena *arena)
{
    struct policy *policy = policy_default(arena);
    policy->name = "cautious";
    policy->drift = DRIFT_REPORT;
    policy->extras[kind_index(&security_group_rule_kind)] = EXTRA_REPORT;
    policy->delete_percent = 0;
    policy->delete_count = 0;
    policy->retention = POLICY_FOR_EVER;
    policy->valid = false;
    return policy;
}

static void read_extras(struct policy *policy, const struct value *values)
{
    for (size_t i = EXTRAS; i < COUNT(policy_fields); i++) {
        const char *word = document_text(&values[i]);
        const struct kind *kind = kind_by_collection(policy_fields[i].key + strlen("extras."));
        for (size_t action = 0; word && kind && action < COUNT(extra_words); action++)
            if (text_equal(word, extra_words[action]))
                policy->extras[kind_index(kind)] = (enum extra_action)(EXTRA_IGNORE + action);
    }
}

/* "external" means "external.network" and "external.snat" too; patterns may hold '*'. */
static bool field_fits(const char *field, const char *pattern)
{
    size_t length = strlen(pattern);
    return text_matches(field, pattern) || (strncmp(field, pattern, length) == 0 && field[length] == '.');
}

/* "types.nvme", "types.nvme.gigabytes" and "types.*" of a map "types" of groups. */
static bool map_has_field(const struct field *map, const char *pattern)
{
    size_t length = strlen(map->key);
    if (map->type != FIELD_MAP || strncmp(pattern, map->key, length) != 0 || pattern[length] != '.')
        return false;
    const char *entry = pattern + length + 1, *dot = strrchr(entry, '.');
    if (!dot)
        return *entry;
    for (size_t i = 0; i < map->of->row_count; i++)
        if (text_matches(map->of->rows[i].key, dot + 1))
            return true;
    return false;
}

static bool kind_has_field(const struct kind *kind, const char *pattern)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].type != FIELD_CHILDREN &&
            (field_fits(kind->fields[i].key, pattern) || map_has_field(&kind->fields[i], pattern)))
            return true;
    if (kind->mark != MARK_NONE && text_matches("tags", pattern))
        return true;
    return kind == &project_kind && text_matches("enabled", pattern);
}

static void check_field(const struct policy_rule *rule, struct place at, struct problems *problems)
{
    struct name_list keys = {0};
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (kinds[i]->scope == SCOPE_CLOUD || (rule->kind && !text_equal(rule->kind, kinds[i]->name)))
            continue;
        if (kind_has_field(kinds[i], rule->field))
            return;
        for (size_t k = 0; k < kinds[i]->field_count; k++)
            if (kinds[i]->fields[k].type != FIELD_CHILDREN)
                list_add(problems->arena, &keys, kinds[i]->fields[k].key);
    }
    const char *nearest =
        problems->errors < PROBLEMS_GUESSED ? text_nearest(rule->field, keys.items, keys.count) : NULL;
    const char *hint = nearest ? arena_print(problems->arena, "did you mean \"%s\"?", nearest) : NULL;
    if (rule->kind)
        problem_add(problems, SEVERITY_ERROR, at, hint, "kind \"%s\" has no field \"%s\"", rule->kind,
                    rule->field);
    else
        problem_add(problems, SEVERITY_ERROR, at, hint, "no kind has a field \"%s\"", rule->field);
}

static void read_rules(struct arena *arena, const struct node *document, const struct value *list,
                       const struct field *row, struct policy_rules *rules, struct problems *problems)
{
    for (size_t i = 0; value_is_set(list) && i < list->list.count; i++) {
        const struct value *item = &list->list.items[i];
        if (item->type != VALUE_GROUP)
            continue;
        const char *texts[COUNT(rule_rows)] = {NULL};
        for (size_t k = 0; k < row->row_count; k++)
            texts[k] = document_text(&item->list.items[k]);
        struct policy_rule rule = {texts[RULE_KIND],   texts[RULE_FIELD],
                                   texts[RULE_CLIENT], texts[RULE_PROJECT],
                                   texts[RULE_NAME],   value_place(item, node_place(document))};
        if (rule.field)
            check_field(&rule, value_place(&item->list.items[RULE_FIELD], node_place(document)), problems);
        list_add(arena, rules, rule);
    }
}

/* Rules that name nothing. */
static void check_rules(const struct node *rules, struct problems *problems)
{
    for (size_t i = 0; rules && rules->type == NODE_LIST && i < rules->count; i++) {
        const struct node *rule = rules->items[i];
        if (rule->type == NODE_MAP && rule->count == 0)
            problem_add(problems, SEVERITY_ERROR, node_place(rule),
                        "name a kind, a client, a project or a name",
                        "a rule that names nothing would hold for everything");
    }
}

struct policy *policy_read(struct arena *arena, const struct node *document, struct problems *problems)
{
    size_t errors = problems->errors;
    struct value *values = ARENA_ARRAY(arena, struct value, policy_field_count);
    decode_rows(arena, document, policy_fields, policy_field_count, values, problems);

    struct policy *policy = policy_default(arena);
    policy->name = document_text(&values[NAME]);
    policy->at = value_place(&values[NAME], node_place(document));
    if (text_equal(document_text(&values[DRIFT]), "report"))
        policy->drift = DRIFT_REPORT;
    if (values[DELETE_PERCENT].type == VALUE_INTEGER)
        policy->delete_percent = values[DELETE_PERCENT].integer;
    if (values[DELETE_COUNT].type == VALUE_INTEGER)
        policy->delete_count = values[DELETE_COUNT].integer;
    if (values[RETENTION].type == VALUE_INTEGER)
        policy->retention = values[RETENTION].integer;
    if (policy->retention < DAY)
        problem_add(problems, SEVERITY_WARNING, value_place(&values[RETENTION], policy->at),
                    "a day or more gives people time to think better of it",
                    "with this retention a terminated client is removed as soon as it is suspended");
    if (values[EXPIRY_WARNING].type == VALUE_INTEGER)
        policy->expiry_warning = values[EXPIRY_WARNING].integer;
    read_extras(policy, values);
    read_rules(arena, document, &values[IGNORE], &ignore_rule, &policy->ignore, problems);
    read_rules(arena, document, &values[PROTECT], &protect_rule, &policy->protect, problems);
    check_rules(node_get(document, "ignore"), problems);
    check_rules(node_get(document, "protect"), problems);
    policy->valid = problems->errors == errors;
    return policy;
}

static bool fits(const char *pattern, const char *text)
{
    return !pattern || (text && text_matches(text, pattern));
}

static bool rule_fits(const struct policy_rule *rule, const char *client, const char *project,
                      const struct kind *kind, const char *name)
{
    return fits(rule->kind, kind->name) && fits(rule->client, client) && fits(rule->project, project) &&
           fits(rule->name, name);
}

bool policy_ignores(const struct policy *policy, const char *client, const char *project,
                    const struct kind *kind, const char *name, const char *field)
{
    for (size_t i = 0; i < policy->ignore.count; i++) {
        const struct policy_rule *rule = &policy->ignore.items[i];
        if (rule->field && (!field || !field_fits(field, rule->field)))
            continue;
        if (rule_fits(rule, client, project, kind, name))
            return true;
    }
    return false;
}

bool policy_protects(const struct policy *policy, const char *client, const char *project,
                     const struct kind *kind, const char *name)
{
    for (size_t i = 0; i < policy->protect.count; i++)
        if (rule_fits(&policy->protect.items[i], client, project, kind, name))
            return true;
    return false;
}

bool policy_may_protect(const struct policy *policy, const char *client, const struct kind *kind)
{
    for (size_t i = 0; i < policy->protect.count; i++)
        if (fits(policy->protect.items[i].kind, kind->name) && fits(policy->protect.items[i].client, client))
            return true;
    return false;
}
