/* domains - what users, groups and projects stand in. */
#include "base/text.h"
#include "reconciler/sandbox/identity/assignment.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"

static const struct attribute attributes[] = {
    {.name = "name", .type = ATTRIBUTE_NAME, .required = true, .longest = 64},
    {.name = "description", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "enabled", .type = ATTRIBUTE_BOOLEAN},
    {.name = "tags", .type = ATTRIBUTE_TAGS},
    {.name = "options", .type = ATTRIBUTE_IMMUTABLE},
};
static const char *const filters[] = {"name", "enabled", NULL};

const struct entity domain_entity = {
    .kind = "domain",
    .plural = "domains",
    .attributes = ATTRIBUTES(attributes),
    .fallback = "{\"name\": null, \"description\": \"\", \"enabled\": true, \"tags\": [], \"options\": {}}",
    .filters = filters,
    .paged = true,
};

static void list(struct call *call)
{
    if (policy_allows(call, "list_domains"))
        entity_list(call, &domain_entity, (struct query){.region = EVERYWHERE, .kind = "domain"});
}

static struct node *get_allowed(struct call *call, const char *action)
{
    return policy_allows(call, action) ? entity_get(call, &domain_entity, call_part(call, 0)) : NULL;
}

static void show(struct call *call)
{
    const struct node *domain =
        text_equal(call->caller.domain, call_part(call, 0))
            ? store_get(call->store, call->arena, EVERYWHERE, "domain", call->caller.domain)
            : get_allowed(call, "get_domain");
    if (domain)
        entity_answer(call, &domain_entity, 200, domain);
}

static bool refuse_conflict(struct call *call, const struct node *domain)
{
    if (entity_is_taken(call, &domain_entity, domain))
        call_refuse(
            call, 409, NULL,
            "Conflict occurred attempting to store project - it is not permitted to have two projects "
            "acting as domains with the same name: %s.",
            node_get_text(domain, "name"));
    return call->status != 0;
}

static void create(struct call *call)
{
    const struct node *given =
        policy_allows(call, "create_domain") ? entity_given(call, &domain_entity, true) : NULL;
    if (!given)
        return;
    struct node *domain = entity_new(call, &domain_entity, given);
    const char *explicit = node_get_text(given, "explicit_domain_id");
    if (explicit)
        node_set(call->arena, domain, "id", node_new_text(call->arena, explicit));
    node_remove(domain, "explicit_domain_id");
    entity_strip_name(call, domain);
    if (refuse_conflict(call, domain))
        return;
    entity_keep(call, &domain_entity, domain);
    entity_answer(call, &domain_entity, 201, domain);
}

static void update(struct call *call)
{
    struct node *domain = get_allowed(call, "update_domain");
    const struct node *given = domain ? entity_given(call, &domain_entity, false) : NULL;
    if (!given || !entity_is_mutable(call, &domain_entity, domain, given))
        return;
    entity_lay_over(call, domain, given);
    entity_strip_name(call, domain);
    if (refuse_conflict(call, domain))
        return;
    entity_keep(call, &domain_entity, domain);
    entity_answer_changed(call, &domain_entity, domain);
}

/* Everything of that kind in the domain goes. */
static void drop_all(struct call *call, const char *kind, const char *domain,
                     void (*drop)(struct call *call, const char *id))
{
    struct query query = {.region = EVERYWHERE, .kind = kind};
    query_where(&query, call->arena, "domain_id", domain);
    struct name_list ids = store_ids(call->store, call->arena, &query);
    for (size_t i = 0; i < ids.count; i++)
        drop(call, ids.items[i]);
}

static void delete (struct call *call)
{
    const struct node *domain = get_allowed(call, "delete_domain");
    if (!domain)
        return;
    const char *id = node_get_text(domain, "id");
    if (node_is_true(node_get(domain, "enabled"))) {
        call_refuse(call, 403, NULL, "Cannot delete a domain that is enabled, please disable it first.");
        return;
    }
    drop_all(call, "project", id, projects_drop);
    drop_all(call, "user", id, users_drop);
    drop_all(call, "group", id, groups_drop);
    assignment_drop(call, arena_print(call->arena, "domains/%s/", id));
    store_remove(call->store, EVERYWHERE, "domain", id);
    call_answer_empty(call, 204);
}

static const struct route rows[] = {
    {"GET", "/v3/domains", list, NEEDS_TOKEN},         {"POST", "/v3/domains", create, NEEDS_TOKEN},
    {"GET", "/v3/domains/{}", show, NEEDS_TOKEN},      {"PATCH", "/v3/domains/{}", update, NEEDS_TOKEN},
    {"DELETE", "/v3/domains/{}", delete, NEEDS_TOKEN},
};

const struct route_table domain_routes = {rows, COUNT(rows)};
