/* security groups */
#include "reconciler/sandbox/network/groups.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/rbac.h"

#define DEFAULT "default"

static const struct attribute attributes[] = {
    {"name", datum_text, "\"\"", IN_BODY | FILTER},
    {"stateful", datum_boolean, "true", IN_BODY | FILTER},
    {"security_group_rules", NULL, "[]", 0},
    {"shared", NULL, "false", FILTER},
};

static bool is_default(const struct node *group)
{
    return text_equal(node_get_text(group, "name"), DEFAULT);
}

const char *group_ensure_default(struct call *call, const char *project)
{
    if (!project || !*project)
        return NULL;
    const struct node *known = store_get(call->store, call->arena, call->region, "default_group", project);
    if (known)
        return id_of(known);
    struct node *group = node_new_map(call->arena);
    const char *id = call_new_uuid(call), *now = call_now(call);
    view_text(call, group, "id", id);
    view_text(call, group, "project_id", project);
    view_text(call, group, "tenant_id", project);
    view_text(call, group, "name", DEFAULT);
    view_boolean(call, group, "stateful", true);
    set_list(call, group, "security_group_rules");
    view_boolean(call, group, "shared", false);
    view_text(call, group, "description", "Default security group");
    view_text(call, group, "created_at", now);
    view_text(call, group, "updated_at", now);
    view_integer(call, group, "revision_number", group_collection.first_revision);
    set_list(call, group, "tags");
    rule_born(call, group, true);
    resource_put(call, &group_collection, group);
    struct node *mark = node_new_map(call->arena);
    view_text(call, mark, "id", id);
    store_put(call->store, call->region, "default_group", project, mark);
    return id;
}

static void refuse_name(struct call *call)
{
    call_refuse(call, 409, "SecurityGroupDefaultAlreadyExists", "Default security group already exists.");
}

static void create(struct call *call, struct node *group)
{
    group_ensure_default(call, project_of(group));
    if (is_default(group))
        refuse_name(call);
    else
        rule_born(call, group, false);
}

static bool is_used(struct call *call, const struct node *group)
{
    struct query query = {.region = call->region, .kind = "group_use"};
    query_where(&query, call->arena, "security_group_id", id_of(group));
    return store_count(call->store, &query) > 0;
}

static void refuse_used(struct call *call, const struct node *group)
{
    call_refuse(call, 409, "SecurityGroupInUse", "Security Group %s in use.", id_of(group));
}

static void update(struct call *call, struct node *group, struct node *changes)
{
    const char *name = node_get_text(changes, "name");
    const struct node *stateful = node_get(changes, "stateful");
    if (name && is_default(group) && strcmp(name, DEFAULT) != 0)
        call_refuse(call, 409, "SecurityGroupCannotUpdateDefault",
                    "Updating default security group not allowed.");
    else if (name && !is_default(group) && strcmp(name, DEFAULT) == 0)
        refuse_name(call);
    else if (stateful && node_is_true(stateful) != node_is_true(node_get(group, "stateful")) &&
             is_used(call, group))
        refuse_used(call, group);
}

/* The rules of other groups that name it go with it. */
static void erase(struct call *call, const struct node *group)
{
    if (is_default(group) && !call->caller.is_admin) {
        call_refuse(call, 409, "SecurityGroupCannotRemoveDefault",
                    "Insufficient rights for removing default security group.");
        return;
    }
    if (is_used(call, group)) {
        refuse_used(call, group);
        return;
    }
    struct node_list own = resource_find(call, &rule_collection, "security_group_id", id_of(group));
    for (size_t i = 0; i < own.count; i++)
        rule_erase(call, own.items[i], true);
    struct node_list naming = resource_find(call, &rule_collection, "remote_group_id", id_of(group));
    for (size_t i = 0; i < naming.count; i++)
        rule_erase(call, naming.items[i], false);
    if (is_default(group))
        store_remove(call->store, call->region, "default_group", project_of(group));
    rbac_forget(call, group);
}

/* Whoever lists groups has one. */
static void listing(struct call *call)
{
    const char *project = call_query(call, "project_id"), *tenant = call_query(call, "tenant_id");
    group_ensure_default(call, project ? project : tenant ? tenant : call->caller.project);
}

const struct collection group_collection = {
    .path = "security-groups",
    .kind = "security_group",
    .plural = "security_groups",
    .missing = "SecurityGroupNotFound",
    .no_such = "Security group %s does not exist",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .sharing = SHARED_BY_POLICY,
    .first_revision = 1,
    .bulk = true,
    .tagged = true,
    .counted = true,
    .loose_marker = true,
    .create = create,
    .update = update,
    .remove = erase,
    .listing = listing,
};
