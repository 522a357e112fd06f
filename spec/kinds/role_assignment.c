/* One role of one group or user on a project. In specs a row has all roles of a group or user. */
#include "base/text.h"
#include "spec/kinds/rows.h"

enum { GROUP, USER, ROLE };

static const struct field fields[] = {
    [GROUP] = {.key = "group",
               .json = "group.id",
               .type = FIELD_REFERENCE,
               .kind = &group_kind,
               .change = CHANGE_REPLACES,
               .doc = "The group that has the role."},
    [USER] = {.key = "user",
              .json = "user.id",
              .type = FIELD_REFERENCE,
              .kind = &user_kind,
              .change = CHANGE_REPLACES,
              .doc = "The user that has the role."},
    [ROLE] = {.key = "role",
              .json = "role.id",
              .type = FIELD_REFERENCE,
              .kind = &role_kind,
              .required = true,
              .change = CHANGE_REPLACES,
              .doc = "The role."},
};

enum { SPEC_GROUP, SPEC_USER, SPEC_DOMAIN, SPEC_ROLES };

static const struct field role = {.type = FIELD_REFERENCE, .kind = &role_kind};

static const struct field spec[] = {
    [SPEC_GROUP] = {.key = "group",
                    .type = FIELD_REFERENCE,
                    .kind = &group_kind,
                    .doc = "A group that exists; either this or `user`.",
                    .example = "acme-admins"},
    [SPEC_USER] = {.key = "user",
                   .type = FIELD_REFERENCE,
                   .kind = &user_kind,
                   .doc = "A user that exists; either this or `group`.",
                   .example = "auditor"},
    [SPEC_DOMAIN] = {.key = "domain",
                     .type = FIELD_NAME,
                     .least = 1,
                     .most = 64,
                     .fallback = "Default",
                     .doc = "The Keystone domain of the group or user."},
    [SPEC_ROLES] = {.key = "roles",
                    .type = FIELD_LIST,
                    .of = &role,
                    .set = true,
                    .required = true,
                    .least = 1,
                    .doc = "The roles that they have on the project.",
                    .example = "[member, load-balancer_member]"},
};

/* The one that has the roles, or NULL and a problem. */
static const struct value *find_actor(const struct value *values, struct place at, struct problems *problems)
{
    const struct value *group = &values[SPEC_GROUP], *user = &values[SPEC_USER];
    if (value_is_set(group) && value_is_set(user)) {
        problem_add(problems, SEVERITY_ERROR, at, "write an entry for each",
                    "access is for a `group` or for a `user`, not for both");
        return NULL;
    }
    if (value_is_set(group) || value_is_set(user))
        return value_is_set(group) ? group : user;
    if (!group->line && !user->line)
        problem_add(problems, SEVERITY_ERROR, at, NULL, "access needs a `group` or a `user`");
    return NULL;
}

static void shape(struct arena *arena, struct resource *parent, const struct value *values, struct place at,
                  struct problems *problems)
{
    const struct value *actor = find_actor(values, at, problems);
    const struct value *roles = &values[SPEC_ROLES];
    if (!actor || roles->type != VALUE_LIST)
        return;
    for (size_t i = 0; i < roles->list.count; i++) {
        const struct value *item = &roles->list.items[i];
        if (i && value_equal(item, item - 1))
            continue; /* said by the list already */
        struct resource *resource = resource_new(arena, &role_assignment_kind, parent, value_place(item, at));
        struct value *who = &resource->values[actor == &values[SPEC_GROUP] ? GROUP : USER];
        *who = *actor;
        who->reference.domain = value_is_set(&values[SPEC_DOMAIN]) ? values[SPEC_DOMAIN].text : NULL;
        resource->values[ROLE] = *item;
    }
}

static const char schema[] = "[{\"oneOf\": [{\"required\": [\"group\"]}, {\"required\": [\"user\"]}]}]";

const struct kind role_assignment_kind = {
    .name = "role_assignment",
    .collection = "access",
    .title = "role assignment",
    .service = "identity",
    .parent = &project_kind,
    .list_envelope = "role_assignments",
    .list = {"GET", "/v3/role_assignments"},
    .narrow = {{NARROW_PROJECT, "/v3/role_assignments?scope.project.id={id}"}},
    .create = {"PUT", "/v3/projects/{project}/{groups/group}{users/user}/roles/{role}"},
    .remove = {"DELETE", "/v3/projects/{project}/{groups/group}{users/user}/roles/{role}"},
    .where = {{"scope.project.id", "*"}, {"scope.OS-INHERIT:inherited_to", NULL}},
    .id_json = "",
    .project_json = "scope.project.id",
    .identity = {"group", "user", "role"},
    .label = "[group {group}][user {user}]: {role}",
    ROWS_OF_KIND(fields),
    .spec = spec,
    .spec_count = COUNT(spec),
    .schema = schema,
    .doc = "Who may do what in the project.",
    .shape = shape,
};
