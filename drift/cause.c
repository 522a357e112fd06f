#include "base/json.h"
#include "base/text.h"
#include "drift/pass.h"
#include "spec/encode.h"

/* word: what the kind is called there */
static const char *address(struct arena *arena, const char *word, const struct kind *kind,
                           const char *project, const char *owner, const char *name)
{
    if (kind == &project_kind)
        return arena_print(arena, "%s %s", word, name);
    if (project[0] == '\0')
        return owner == NULL ? arena_print(arena, "%s %s", word, name)
                             : arena_print(arena, "%s %s/%s", word, owner, name);
    if (owner == NULL)
        return arena_print(arena, "%s %s/%s", word, project, name);
    return arena_print(arena, "%s %s/%s/%s", word, project, owner, name);
}

const char *cause_address(struct arena *arena, const struct kind *kind, const char *project,
                          const char *owner, const char *name)
{
    return address(arena, kind->name, kind, project, owner, name);
}

/* What cannot carry a mark has a name that is unique only on what it stands on. */
const char *plan_address(struct arena *arena, const struct resource *resource)
{
    const struct kind *kind = resource->kind;
    const char *owner = kind->mark == MARK_NONE && kind->parent != NULL && kind->parent != &project_kind
                            ? resource->parent->name
                            : NULL;
    return cause_address(arena, kind, change_project(resource), owner, resource->name);
}

const char *plan_title(struct arena *arena, const struct resource *resource)
{
    const struct kind *kind = resource->kind;
    return address(arena, kind->title, kind, change_project(resource), NULL, resource->name);
}

#define STANDS_IN "in"

/* Its address does not say what it stands on, so that what was applied has to. */
static bool stands_elsewhere(const struct resource *resource)
{
    return resource->kind->mark != MARK_NONE && resource->parent != NULL &&
           resource->parent->kind != &project_kind;
}

struct applied {
    struct arena *arena;
    struct node *fields;
};

static void add_applied(void *context, const char *name, const struct field *field, unsigned row,
                        const struct value *value)
{
    const struct applied *applied = context;
    (void)row;
    node_set(applied->arena, applied->fields, name, encode_value(applied->arena, field, value));
}

struct node *plan_applied(struct arena *arena, const struct client *client)
{
    struct node *all = node_new_map(arena);
    for (size_t i = 0; i < client->resource_count; i++) {
        const struct resource *resource = client->resources[i];
        struct applied applied = {arena, node_new_map(arena)};
        compare_walk(arena, resource->kind, resource->values, add_applied, &applied);
        if (stands_elsewhere(resource))
            node_set(arena, applied.fields, STANDS_IN, node_new_text(arena, resource->parent->name));
        node_set(arena, all, plan_address(arena, resource), applied.fields);
    }
    return all;
}

/* Without a ledger: the mark of the project (of what stands in none: of all) says what was applied; equal to
 * what is wanted now, all differences are drift. */
static enum cause by_digest(const struct pass *pass, const struct resource *resource)
{
    const struct resource *within = resource_project(resource);
    const struct resource_list *projects = &pass->client->projects;
    bool applied = !pass->input->moving && projects->count > 0;
    for (size_t i = 0; i < projects->count; i++) {
        const struct live *project = pass->plan->items[projects->items[i]->index].live;
        if (within == NULL || within == projects->items[i])
            applied &= project != NULL && text_equal(project->mark_applied, pass->client->digest);
    }
    return applied ? CAUSE_DRIFT : CAUSE_SPEC;
}

/* The spec has moved its project, which cannot move: another one is made, in the other domain. */
static bool is_of_another_domain(const struct pass *pass, const struct resource *resource)
{
    const struct resource *project = resource_project(resource);
    if (project == NULL)
        return false;
    const struct node *before = node_get(pass->input->applied, plan_address(pass->arena, project));
    const char *domain = node_get_text(before, "domain");
    return domain != NULL && !text_equal(domain, resource_value(project, "domain")->reference.name);
}

enum cause cause_of_object(const struct pass *pass, const struct item *item)
{
    const struct resource *resource = item->desired;
    if (pass->input->applied == NULL || pass->input->moving)
        return by_digest(pass, resource);
    const struct node *before = node_get(pass->input->applied, plan_address(pass->arena, resource));
    if (before == NULL)
        return CAUSE_SPEC;
    const char *stood_in = node_get_text(before, STANDS_IN);
    if (stood_in != NULL && !text_equal(stood_in, resource->parent->name))
        return CAUSE_SPEC; /* the spec has moved it */
    return is_of_another_domain(pass, resource) ? CAUSE_SPEC : CAUSE_DRIFT;
}

enum cause cause_of_field(const struct pass *pass, const struct item *item, const char *name,
                          const struct field *field, const struct value *to)
{
    if (pass->input->applied == NULL || pass->input->moving)
        return by_digest(pass, item->desired);
    const struct node *object = node_get(pass->input->applied, plan_address(pass->arena, item->desired));
    const struct node *before = node_get(object, name);
    if (before == NULL)
        return CAUSE_SPEC;
    const char *was = json_print(pass->arena, before, JSON_COMPACT);
    const char *is = json_print(pass->arena, encode_value(pass->arena, field, to), JSON_COMPACT);
    return text_equal(was, is) ? CAUSE_DRIFT : CAUSE_SPEC;
}

bool cause_was_applied(const struct pass *pass, const char *address)
{
    return node_get(pass->input->applied, address) != NULL;
}

enum cause cause_of_surplus(const struct pass *pass, const struct item *parent, const char *address)
{
    if (pass->input->applied == NULL || pass->input->moving)
        return by_digest(pass, parent->desired);
    return cause_was_applied(pass, address) ? CAUSE_SPEC : CAUSE_DRIFT;
}
