/* One role of one group or user on a project or a domain, or on what is below it. In specs a row has all
 * roles of a group or user. */
#include "base/text.h"
#include "spec/kinds/rows.h"

enum { GROUP, USER, ROLE, INHERITED };

static const char *const heirs[] = {"projects"};

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
    [INHERITED] = {.key = "inherited",
                   .json = "scope.OS-INHERIT:inherited_to",
                   .type = FIELD_WORD,
                   WORDS(heirs),
                   .nullable = true,
                   .change = CHANGE_REPLACES,
                   .doc = "What has the role instead: the projects below."},
};

enum { SPEC_GROUP, SPEC_USER, SPEC_DOMAIN, SPEC_ROLES, SPEC_INHERITED };

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
                     .of_domain = true,
                     .doc =
                         "The Keystone domain of the group or user; the client's, where it is not written."},
    [SPEC_ROLES] = {.key = "roles",
                    .type = FIELD_LIST,
                    .of = &role,
                    .gathers = "role",
                    .set = true,
                    .required = true,
                    .least = 1,
                    .doc = "The roles that they have.",
                    .example = "[member, load-balancer_member]"},
    [SPEC_INHERITED] = {.key = "inherited",
                        .type = FIELD_BOOL,
                        .doc = "Whether they have them on the projects below, and not here."},
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

static void grant(struct arena *arena, const struct kind *kind, struct resource *parent,
                  const struct value *values, struct place at, struct problems *problems)
{
    const struct value *actor = find_actor(values, at, problems);
    const struct value *roles = &values[SPEC_ROLES];
    if (!actor || roles->type != VALUE_LIST)
        return;
    for (size_t i = 0; i < roles->list.count; i++) {
        const struct value *item = &roles->list.items[i];
        if (i && value_equal(item, item - 1))
            continue; /* said by the list already */
        struct resource *resource = resource_new(arena, kind, parent, value_place(item, at));
        struct value *who = &resource->values[actor == &values[SPEC_GROUP] ? GROUP : USER];
        *who = *actor;
        who->reference.domain =
            value_is_set(&values[SPEC_DOMAIN]) ? values[SPEC_DOMAIN].text : parent->domain;
        resource->values[ROLE] = *item;
        if (values[SPEC_INHERITED].type == VALUE_BOOL && values[SPEC_INHERITED].boolean) {
            resource->values[INHERITED] = values[SPEC_INHERITED];
            resource->values[INHERITED].type = VALUE_TEXT;
            resource->values[INHERITED].text = heirs[0];
        }
    }
}

static const char schema[] = "[{\"oneOf\": [{\"required\": [\"group\"]}, {\"required\": [\"user\"]}]}]";

static void shape(struct arena *arena, struct resource *parent, const struct value *values, struct place at,
                  struct problems *problems)
{
    grant(arena, &role_assignment_kind, parent, values, at, problems);
}

static void shape_on_domain(struct arena *arena, struct resource *parent, const struct value *values,
                            struct place at, struct problems *problems)
{
    grant(arena, &domain_role_assignment_kind, parent, values, at, problems);
}

#define WHO_AND_WHAT "{groups/group}{users/user}/roles/{role}"
#define ON(what) "/v3/{inherited?OS-INHERIT/}" what "/" WHO_AND_WHAT "{inherited?/inherited_to_projects}"
#define LABEL "[group {group}][user {user}]: {role}[, inherited by {inherited}]"

const struct kind role_assignment_kind = {
    .name = "role_assignment",
    .collection = "access",
    .title = "role assignment",
    .service = "identity",
    .parent = &project_kind,
    .list_envelope = "role_assignments",
    .list = {"GET", "/v3/role_assignments"},
    .narrow = {{NARROW_PROJECT, "/v3/role_assignments?scope.project.id={id}"}},
    .create = {"PUT", ON("projects/{project}")},
    .remove = {"DELETE", ON("projects/{project}")},
    .where = {{"scope.project.id", "*"}},
    .id_json = "",
    .project_json = "scope.project.id",
    .identity = {"group", "user", "role", "inherited"},
    .label = LABEL,
    ROWS_OF_KIND(fields),
    .spec = spec,
    .spec_count = COUNT(spec),
    .schema = schema,
    .doc = "Who may do what in the project.",
    .shape = shape,
};

const struct kind domain_role_assignment_kind = {
    .name = "domain_role_assignment",
    .collection = "domain_access",
    .title = "domain role assignment",
    .service = "identity",
    .scope = SCOPE_CLIENT,
    .reading = READING_SHARED,
    .list_of = &role_assignment_kind,
    .parent = &domain_kind,
    .narrow = {{NARROW_PARENT, "/v3/role_assignments?scope.domain.id={id}"}},
    .create = {"PUT", ON("domains/{parent}")},
    .remove = {"DELETE", ON("domains/{parent}")},
    .where = {{"scope.domain.id", "*"}},
    .id_json = "",
    .parent_json = "scope.domain.id",
    .identity = {"group", "user", "role", "inherited"},
    .label = LABEL,
    ROWS_OF_KIND(fields),
    .spec = spec,
    .spec_count = COUNT(spec),
    .doc = "Who may do what in the domain.",
    .shape = shape_on_domain,
    .schema = schema,
};
