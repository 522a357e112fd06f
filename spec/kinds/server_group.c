/* Servers of a project that are to be together, or apart. It carries no mark, and nothing of it changes. */
#include "base/text.h"
#include "spec/kinds/rows.h"

enum { NAME, POLICY, MOST, MEMBERS };

static const char *const policies[] = {"anti-affinity", "affinity", "soft-anti-affinity", "soft-affinity"};

static const struct field member = {.type = FIELD_TEXT};

static const struct field fields[] = {
    [NAME] = ROW_NAME(255, "Unique within its project."),
    [POLICY] = {.key = "policy",
                .type = FIELD_WORD,
                WORDS(policies),
                .required = true,
                .change = CHANGE_REPLACES,
                .doc = "Whether its servers run on different hosts, or on one; soft: where that can be.",
                .example = "anti-affinity"},
    [MOST] = {.key = "rules.max_server_per_host",
              .type = FIELD_INTEGER,
              .least = 1,
              .most = LARGEST_COUNT,
              .change = CHANGE_REPLACES,
              .doc = "How many of them a host may have, with the policy anti-affinity.",
              .example = "2"},
    [MEMBERS] = {.key = "members",
                 .type = FIELD_LIST,
                 .of = &member,
                 .set = true,
                 .change = CHANGE_NEVER,
                 .api_only = true,
                 .doc = "The servers in it."},
};

static void check(const struct resource *resource, struct problems *problems)
{
    const struct value *policy = &resource->values[POLICY], *most = &resource->values[MOST];
    if (value_is_set(policy) && value_is_set(most) && !text_equal(policy->text, policies[0]))
        problem_add(problems, SEVERITY_ERROR, value_place(most, resource->at), NULL,
                    "only the policy `anti-affinity` has rules");
}

/* Nova knows the project by the token, and takes nothing that it does not know. */
static void encode(struct arena *arena, const struct value *values, const struct value *live,
                   struct node *body)
{
    (void)arena;
    (void)values;
    (void)live;
    node_remove(body, "project_id");
    node_remove(body, "members");
}

static const char schema[] =
    "[{\"if\": {\"required\": [\"rules\"], \"properties\": {\"rules\": {\"required\": "
    "[\"max_server_per_host\"]}}}, \"then\": {\"properties\": {\"policy\": {\"const\": "
    "\"anti-affinity\"}}}}]";

const struct kind server_group_kind = {
    .name = "server_group",
    .collection = "server_groups",
    .title = "server group",
    .service = "compute",
    .paging = PAGING_OFFSET,
    .parent = &project_kind,
    .lingers = true,
    .in_project = true,
    .envelope = "server_group",
    .list_envelope = "server_groups",
    .list = {"GET", "/v2.1/os-server-groups?all_projects=True"},
    .create = {"POST", "/v2.1/os-server-groups"},
    .remove = {"DELETE", "/v2.1/os-server-groups/{id}"},
    .identity = {"name"},
    .holds = "members",
    ROWS_OF_KIND(fields),
    .schema = schema,
    .doc = "Servers that are to be together, or apart. One with servers in it is never removed.",
    .check = check,
    .encode = encode,
};
