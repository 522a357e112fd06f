/* projects - the projects of all tenants, and their tags. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/identity/assignment.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"
#include "reconciler/sandbox/target.h"

static const struct attribute attributes[] = {
    {.name = "name", .type = ATTRIBUTE_NAME, .required = true, .longest = 64},
    {.name = "description", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "domain_id", .type = ATTRIBUTE_ID, .nullable = true},
    {.name = "parent_id", .type = ATTRIBUTE_ID, .nullable = true},
    {.name = "enabled", .type = ATTRIBUTE_BOOLEAN},
    {.name = "is_domain", .type = ATTRIBUTE_BOOLEAN},
    {.name = "tags", .type = ATTRIBUTE_TAGS},
    {.name = "options", .type = ATTRIBUTE_IMMUTABLE},
};
static const char *const filters[] = {"name", "domain_id", "enabled", "parent_id", "is_domain", NULL};
static const char *const own[] = {"id",      "name",      "description", "domain_id", "parent_id",
                                  "enabled", "is_domain", "tags",        "options",   NULL};

const struct entity project_entity = {
    .kind = "project",
    .plural = "projects",
    .attributes = ATTRIBUTES(attributes),
    .fallback =
        "{\"name\": null, \"domain_id\": null, \"description\": \"\", \"enabled\": true, \"parent_id\": "
        "null, \"is_domain\": false, \"tags\": [], \"options\": {}}",
    .filters = filters,
    .own = own,
    .paged = true,
};

static void list(struct call *call)
{
    if (policy_allows(call, "list_projects"))
        entity_list(call, &project_entity, (struct query){.region = EVERYWHERE, .kind = "project"});
}

/* Whoever works in a project may look at it. */
static struct node *get_visible(struct call *call, const char *action)
{
    const char *id = call_part(call, 0);
    if (!text_equal(call->caller.project, id) && !policy_allows(call, action))
        return NULL;
    return entity_get(call, &project_entity, id);
}

static void show(struct call *call)
{
    const struct node *project = get_visible(call, "get_project");
    if (project)
        entity_answer(call, &project_entity, 200, project);
}

/* --- making --- */

static bool refuse_conflict(struct call *call, const struct node *project)
{
    if (entity_is_taken(call, &project_entity, project))
        call_refuse(
            call, 409, NULL,
            "Conflict occurred attempting to store project - it is not permitted to have two projects "
            "with either the same name or same id in the same domain: name is %s, project id %s.",
            node_get_text(project, "name"), node_get_text(project, "id"));
    return call->status != 0;
}

static const char *domain_of_caller(struct call *call)
{
    if (call->caller.domain)
        return call->caller.domain;
    const char *id = call->caller.project;
    const struct node *project = id ? store_get(call->store, call->arena, EVERYWHERE, "project", id) : NULL;
    return project ? node_get_text(project, "domain_id") : "default";
}

/* A project without a parent stands right under its domain. */
static bool place(struct call *call, struct node *project)
{
    const char *domain = node_get_text(project, "domain_id"), *parent = node_get_text(project, "parent_id");
    if (parent && !domain) {
        const struct node *above = store_get(call->store, call->arena, EVERYWHERE, "project", parent);
        domain = above ? node_get_text(above, "domain_id") : parent;
    }
    domain = domain ? domain : domain_of_caller(call);
    parent = parent ? parent : domain;
    if (node_is_true(node_get(project, "is_domain"))) {
        call_refuse(call, 400, NULL, "only root projects are allowed to act as domains.");
        return false;
    }
    bool at_top = strcmp(parent, domain) == 0 && store_has(call->store, EVERYWHERE, "domain", domain);
    if (!at_top && node_get_text(project, "parent_id") &&
        !store_has(call->store, EVERYWHERE, "project", parent))
        call_refuse(call, 400, NULL, "Could not find project: %s.", parent);
    else if (!store_has(call->store, EVERYWHERE, "domain", domain))
        call_refuse(call, 400, NULL, "Could not find domain: %s.", domain);
    if (call->status)
        return false;
    const struct node *above =
        at_top ? NULL : store_get(call->store, call->arena, EVERYWHERE, "project", parent);
    if (above && !text_equal(node_get_text(above, "domain_id"), domain))
        call_refuse(call, 400, NULL, "Cannot create project, the parent (%s) is in another domain.", parent);
    else if (above && !node_is_true(node_get(above, "enabled")))
        call_refuse(call, 403, NULL, "Cannot create a project in a branch containing a disabled project: %s.",
                    parent);
    node_set(call->arena, project, "domain_id", node_new_text(call->arena, domain));
    node_set(call->arena, project, "parent_id", node_new_text(call->arena, parent));
    return !call->status;
}

static void create(struct call *call)
{
    const struct node *given =
        policy_allows(call, "create_project") ? entity_given(call, &project_entity, true) : NULL;
    if (!given)
        return;
    struct node *project = entity_new(call, &project_entity, given);
    entity_strip_name(call, project);
    if (!place(call, project) || refuse_conflict(call, project))
        return;
    entity_keep(call, &project_entity, project);
    entity_answer(call, &project_entity, 201, project);
}

/* --- changing --- */

static struct query children_of(struct call *call, const char *id)
{
    struct query query = {.region = EVERYWHERE, .kind = "project"};
    query_where(&query, call->arena, "parent_id", id);
    return query;
}

static bool changes(const struct node *project, const struct node *given, const char *name)
{
    const struct node *value = node_get(given, name);
    return value && !text_equal(node_text(value), node_get_text(project, name));
}

static bool may_change(struct call *call, const struct node *project, const struct node *given)
{
    const char *id = node_get_text(project, "id");
    struct query children = children_of(call, id);
    query_where(&children, call->arena, "enabled", "1");
    const struct node *enabled = node_get(given, "enabled");
    if (changes(project, given, "domain_id"))
        call_refuse(call, 400, NULL, "Cannot change Domain ID");
    else if (changes(project, given, "parent_id"))
        call_refuse(call, 403, NULL, "Update of `parent_id` is not allowed.");
    else if (changes(project, given, "is_domain"))
        call_refuse(call, 400, NULL, "Update of `is_domain` is not allowed.");
    else if (enabled && !node_is_true(enabled) && store_count(call->store, &children))
        call_refuse(call, 403, NULL, "Cannot disable project %s since its subtree contains enabled projects.",
                    id);
    return !call->status && entity_is_mutable(call, &project_entity, project, given);
}

static void update(struct call *call)
{
    struct node *project =
        policy_allows(call, "update_project") ? entity_get(call, &project_entity, call_part(call, 0)) : NULL;
    const struct node *given = project ? entity_given(call, &project_entity, false) : NULL;
    if (!given || !may_change(call, project, given))
        return;
    entity_lay_over(call, project, given);
    entity_strip_name(call, project);
    if (refuse_conflict(call, project))
        return;
    entity_keep(call, &project_entity, project);
    entity_answer_changed(call, &project_entity, project);
}

void projects_drop(struct call *call, const char *id)
{
    assignment_drop(call, arena_print(call->arena, "projects/%s/", id));
    struct query limits = {.region = EVERYWHERE, .kind = "limit"};
    query_where(&limits, call->arena, "project_id", id);
    store_remove_all(call->store, &limits);
    store_remove(call->store, EVERYWHERE, "project", id);
}

static void delete (struct call *call)
{
    const char *id = call_part(call, 0);
    const struct node *project =
        policy_allows(call, "delete_project") ? entity_get(call, &project_entity, id) : NULL;
    if (!project || !entity_is_mutable(call, &project_entity, project, NULL))
        return;
    struct query children = children_of(call, id);
    if (store_count(call->store, &children)) {
        call_refuse(call, 403, NULL,
                    "Cannot delete the project %s since it is not a leaf in the hierarchy. Use the cascade "
                    "option if you want to delete a whole subtree.",
                    id);
        return;
    }
    projects_drop(call, id);
    call_answer_empty(call, 204);
}

/* --- tags --- */

static struct node *project_to_tag(struct call *call, const char *action)
{
    struct node *project =
        policy_allows(call, action) ? entity_get(call, &project_entity, call_part(call, 0)) : NULL;
    return project && entity_is_mutable(call, &project_entity, project, node_new_map(call->arena)) ? project
                                                                                                   : NULL;
}

static void answer_tags(struct call *call, struct node *tags)
{
    struct node *body = node_new_map(call->arena);
    node_set(call->arena, body, "tags", tags);
    node_put(call->arena, body, "links.self",
             node_new_text(call->arena, arena_print(call->arena, "%s/v3", call_api_url(call))));
    call_answer(call, 200, body);
}

static struct node *tags_of(struct call *call, const struct node *project)
{
    struct node *copy = node_new_list(call->arena);
    const struct node *tags = node_get(project, "tags");
    for (size_t i = 0; tags && i < tags->count; i++)
        node_add(call->arena, copy, tags->items[i]);
    return copy;
}

static void list_tags(struct call *call)
{
    const struct node *project = get_visible(call, "list_project_tags");
    if (project)
        answer_tags(call, tags_of(call, project));
}

static void replace_tags(struct call *call)
{
    static const struct attribute tags_attribute = {.name = "tags", .type = ATTRIBUTE_TAGS};
    struct node *project = project_to_tag(call, "update_project_tags");
    if (!project)
        return;
    const struct node *tags = node_get(call->body, "tags");
    if (!tags)
        call_refuse(call, 400, NULL, "'tags' is a required property");
    else if (attribute_check_value(call, NULL, tags, &tags_attribute)) {
        struct node *given = node_new_map(call->arena);
        node_set(call->arena, given, "tags", tags_of(call, call->body));
        entity_lay_over(call, project, given);
        entity_keep(call, &project_entity, project);
        answer_tags(call, tags_of(call, project));
    }
}

static void remove_tags(struct call *call)
{
    struct node *project = project_to_tag(call, "delete_project_tags");
    if (!project)
        return;
    node_set(call->arena, project, "tags", node_new_list(call->arena));
    entity_keep(call, &project_entity, project);
    call_answer_empty(call, 204);
}

/* The project's tags without the one that the call names; NULL and 404 where it is not there. */
static struct node *other_tags(struct call *call, const struct node *project)
{
    const char *tag = call_part(call, 1);
    struct node *all = tags_of(call, project), *others = node_new_list(call->arena);
    for (size_t i = 0; i < all->count; i++)
        if (!text_equal(all->items[i]->text, tag))
            node_add(call->arena, others, all->items[i]);
    if (others->count < all->count)
        return others;
    call_refuse(call, 404, NULL, "Could not find project tag: %s.", tag);
    return NULL;
}

static void check_tag(struct call *call)
{
    const struct node *project = get_visible(call, "get_project_tag");
    if (project && other_tags(call, project))
        call_answer_empty(call, 204);
}

static void add_tag(struct call *call)
{
    static const struct attribute tags_attribute = {.name = "tags", .type = ATTRIBUTE_TAGS};
    struct node *project = project_to_tag(call, "create_project_tag");
    if (!project)
        return;
    const char *tag = call_part(call, 1);
    struct node *tags = tags_of(call, project);
    bool there = false;
    for (size_t i = 0; i < tags->count; i++)
        there = there || strcmp(tags->items[i]->text, tag) == 0;
    if (!there)
        node_add(call->arena, tags, node_new_text(call->arena, tag));
    if (!attribute_check_value(call, NULL, tags, &tags_attribute))
        return;
    node_set(call->arena, project, "tags", tags);
    entity_keep(call, &project_entity, project);
    call_add_header(
        call, "Location",
        arena_print(call->arena, "%s/v3/%s/tags/%s", call_api_url(call), node_get_text(project, "id"), tag));
    call_answer_bytes(call, 201, "text/html; charset=utf-8", "", 0);
}

static void remove_tag(struct call *call)
{
    struct node *project = project_to_tag(call, "delete_project_tag");
    struct node *others = project ? other_tags(call, project) : NULL;
    if (!others)
        return;
    node_set(call->arena, project, "tags", others);
    entity_keep(call, &project_entity, project);
    call_answer_empty(call, 204);
}

static const struct route rows[] = {
    {"GET", "/v3/projects", list, NEEDS_TOKEN},
    {"POST", "/v3/projects", create, NEEDS_TOKEN},
    {"GET", "/v3/projects/{}", show, NEEDS_TOKEN},
    {"PATCH", "/v3/projects/{}", update, NEEDS_TOKEN},
    {"DELETE", "/v3/projects/{}", delete, NEEDS_TOKEN},
    {"GET", "/v3/projects/{}/tags", list_tags, NEEDS_TOKEN},
    {"PUT", "/v3/projects/{}/tags", replace_tags, NEEDS_TOKEN},
    {"DELETE", "/v3/projects/{}/tags", remove_tags, NEEDS_TOKEN},
    {"GET", "/v3/projects/{}/tags/{}", check_tag, NEEDS_TOKEN},
    {"PUT", "/v3/projects/{}/tags/{}", add_tag, NEEDS_TOKEN},
    {"DELETE", "/v3/projects/{}/tags/{}", remove_tag, NEEDS_TOKEN},
};

const struct route_table project_routes = {rows, COUNT(rows)};
