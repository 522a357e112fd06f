/* assignments - who has which role where, in one list; the effective ones too, which come of groups, of what
 * is inherited and of what is implied. */
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "reconciler/sandbox/identity/assignment.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"

/* An assignment, and what it comes to for one user, project and role. */
struct row {
    const struct assignment *source;
    const char *user, *group; /* one of them; with both, the user is in the group */
    const char *project;      /* instead of the source's target; or NULL */
    const char *role;
    const char *prior; /* the role that implies this one; or NULL */
};

struct listing {
    struct call *call;
    bool effective, names;
    const char *user, *group, *role, *project, *domain; /* what is asked for, or NULL */
    bool system;
    const char *inherited; /* "projects": only those */
    struct map described;  /* by id: how it is shown */
    struct name_list texts;
};

static bool has_flag(struct call *call, const char *name)
{
    const char *value = call_query(call, name);
    return value && strcmp(value, "0") != 0 && strcasecmp(value, "false") != 0;
}

/* --- showing --- */

static struct node *describe(struct listing *listing, const char *kind, const char *id)
{
    struct arena *arena = listing->call->arena;
    struct node *map = node_new_map(arena);
    node_set(arena, map, "id", node_new_text(arena, id));
    if (!listing->names)
        return map;
    const struct node *object = store_get(listing->call->store, arena, EVERYWHERE, kind, id);
    const char *name = node_get_text(object, "name"), *domain = node_get_text(object, "domain_id");
    node_set(arena, map, "name", node_new_text(arena, name ? name : ""));
    if (domain)
        node_set(arena, map, "domain", describe(listing, "domain", domain));
    return map;
}

static const char *described(struct listing *listing, const char *kind, const char *id)
{
    const char *text = map_get(&listing->described, id);
    if (!text) {
        text = json_print(listing->call->arena, describe(listing, kind, id), JSON_COMPACT);
        map_set(&listing->described, id, (void *)text);
    }
    return text;
}

static const char *scope_text(struct listing *listing, const struct row *row)
{
    struct arena *arena = listing->call->arena;
    const char *inherited = row->source->inherited ? ", \"OS-INHERIT:inherited_to\": \"projects\"" : "";
    if (strcmp(row->source->scope, "system") == 0)
        return arena_print(arena, "{\"system\": {\"all\": true}%s}", inherited);
    bool project = row->project || strcmp(row->source->scope, "projects") == 0;
    const char *kind = project ? "project" : "domain";
    const char *id = row->project ? row->project : row->source->target;
    return arena_print(arena, "{\"%s\": %s%s}", kind, described(listing, kind, id), inherited);
}

static const char *links_text(struct listing *listing, const struct row *row)
{
    const struct assignment *source = row->source;
    const char *url = call_api_url(listing->call);
    bool system = strcmp(source->scope, "system") == 0;
    struct text text;
    text_init(&text, listing->call->arena);
    text_print(&text, "{\"assignment\": \"%s/v3%s/%s%s%s/%s/%s/roles/%s%s\"", url,
               source->inherited ? "/OS-INHERIT" : "", source->scope, system ? "" : "/",
               system ? "" : source->target, source->actors, source->actor, source->role,
               source->inherited ? "/inherited_to_projects" : "");
    if (row->user && row->group)
        text_print(&text, ", \"membership\": \"%s/v3/groups/%s/users/%s\"", url, row->group, row->user);
    if (row->prior)
        text_print(&text, ", \"prior_role\": \"%s/v3/prior_role/%s/implies/%s\"", url, row->role, row->prior);
    text_char(&text, '}');
    return text.data;
}

static void show(struct listing *listing, const struct row *row)
{
    const char *kind = row->user ? "user" : "group", *actor = row->user ? row->user : row->group;
    const char *text =
        arena_print(listing->call->arena, "{\"links\": %s, \"scope\": %s, \"%s\": %s, \"role\": %s}",
                    links_text(listing, row), scope_text(listing, row), kind, described(listing, kind, actor),
                    described(listing, "role", row->role));
    list_add(listing->call->arena, &listing->texts, text);
}

/* --- choosing --- */

static bool is_wanted(const struct listing *listing, const struct row *row)
{
    const char *target = row->project ? row->project : row->source->target;
    bool project = row->project || strcmp(row->source->scope, "projects") == 0;
    if (listing->project && (!project || strcmp(target, listing->project) != 0))
        return false;
    if (listing->domain &&
        (strcmp(row->source->scope, "domains") != 0 || row->project || strcmp(target, listing->domain) != 0))
        return false;
    if (listing->system && strcmp(row->source->scope, "system") != 0)
        return false;
    if (listing->inherited && !row->source->inherited)
        return false;
    return (!listing->user || text_equal(listing->user, row->user)) &&
           (!listing->group || text_equal(listing->group, row->group)) &&
           (!listing->role || strcmp(listing->role, row->role) == 0);
}

static void take(struct listing *listing, const struct row *row)
{
    if (is_wanted(listing, row))
        show(listing, row);
}

/* --- what comes of an assignment --- */

static void take_with_implied(struct listing *listing, struct row row)
{
    struct call *call = listing->call;
    take(listing, &row);
    const struct query query = {
        .region = EVERYWHERE, .kind = "implication", .prefix = arena_print(call->arena, "%s/", row.role)};
    struct name_list ids = store_ids(call->store, call->arena, &query);
    row.prior = row.role;
    for (size_t i = 0; i < ids.count; i++) {
        row.role = strchr(ids.items[i], '/') + 1;
        take_with_implied(listing, row);
    }
}

static void take_for_members(struct listing *listing, struct row row)
{
    struct call *call = listing->call;
    if (row.user) {
        take_with_implied(listing, row);
        return;
    }
    const struct query query = {
        .region = EVERYWHERE, .kind = "membership", .prefix = arena_print(call->arena, "%s/", row.group)};
    struct name_list ids = store_ids(call->store, call->arena, &query);
    for (size_t i = 0; i < ids.count; i++) {
        row.user = strchr(ids.items[i], '/') + 1;
        take_with_implied(listing, row);
    }
}

/* Does the project stand below what the assignment is on? */
static bool inherits(struct call *call, const struct node *project, const struct assignment *source)
{
    if (strcmp(source->scope, "domains") == 0)
        return text_equal(node_get_text(project, "domain_id"), source->target);
    while (project) {
        const char *parent = node_get_text(project, "parent_id");
        if (text_equal(parent, source->target))
            return true;
        project = parent ? store_get(call->store, call->arena, EVERYWHERE, "project", parent) : NULL;
    }
    return false;
}

static void take_for_heirs(struct listing *listing, struct row row)
{
    struct call *call = listing->call;
    struct query query = {.region = EVERYWHERE, .kind = "project"};
    struct node_list projects = {0};
    struct node *asked = listing->project
                             ? store_get(call->store, call->arena, EVERYWHERE, "project", listing->project)
                             : NULL;
    if (asked)
        list_add(call->arena, &projects, asked);
    else if (!listing->project)
        projects = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < projects.count; i++) {
        if (!inherits(call, projects.items[i], row.source))
            continue;
        row.project = node_get_text(projects.items[i], "id");
        take_for_members(listing, row);
    }
}

static void take_assignment(struct listing *listing, const struct assignment *source)
{
    bool is_user = strcmp(source->actors, "users") == 0;
    const struct row row = {.source = source,
                            .user = is_user ? source->actor : NULL,
                            .group = is_user ? NULL : source->actor,
                            .role = source->role};
    if (!listing->effective)
        take(listing, &row);
    else if (source->inherited)
        take_for_heirs(listing, row);
    else
        take_for_members(listing, row);
}

/* --- the call --- */

/* Where in the store to look: what is effective may come from anywhere above. */
static const char *prefix_of(const struct listing *listing)
{
    struct arena *arena = listing->call->arena;
    if (listing->system)
        return "system/";
    if (listing->domain)
        return arena_print(arena, "domains/%s/", listing->domain);
    if (listing->project && !listing->effective)
        return arena_print(arena, "projects/%s/", listing->project);
    return "";
}

static void list(struct call *call)
{
    if (!policy_allows(call, "list_role_assignments"))
        return;
    struct listing listing = {.call = call,
                              .effective = has_flag(call, "effective"),
                              .names = has_flag(call, "include_names"),
                              .user = call_query(call, "user.id"),
                              .group = call_query(call, "group.id"),
                              .role = call_query(call, "role.id"),
                              .project = call_query(call, "scope.project.id"),
                              .domain = call_query(call, "scope.domain.id"),
                              .system = call_query(call, "scope.system") != NULL,
                              .inherited = call_query(call, "scope.OS-INHERIT:inherited_to")};
    map_init(&listing.described, call->arena);
    if (listing.effective && listing.group)
        call_refuse(call, 400, NULL,
                    "Combining effective and group filter will always result in an empty list.");
    else if (listing.user && listing.group)
        call_refuse(call, 400, NULL, "Specify a user or group, not both");
    else if (listing.project && listing.domain)
        call_refuse(call, 400, NULL, "Specify a domain or project, not both");
    if (call->status)
        return;
    struct assignment_list sources = assignment_find(call, prefix_of(&listing));
    for (size_t i = 0; i < sources.count; i++)
        take_assignment(&listing, &sources.items[i]);
    entity_answer_texts(call, "role_assignments", &listing.texts, NULL);
}

static const struct route rows[] = {
    {"GET", "/v3/role_assignments", list, NEEDS_TOKEN},
};

const struct route_table assignment_routes = {rows, COUNT(rows)};
