/* Which projects of a region are tenants, and of which client. */
#include <string.h>

#include "base/text.h"
#include "drift/import/import.h"
#include "drift/pass.h"

enum { SLUG_MOST = 48 };

struct choice {
    struct arena *arena;
    const struct import_wish *wish;
    const struct snapshot *snapshot;
    struct tenant_list *tenants;
    struct name_list *left_out;
    struct map by_name;  /* struct tenant * */
    struct map declared; /* "domain\nproject" of the fleet in this region -> its client's name */
};

static const char *domain_of(const struct choice *choice, const struct live *live)
{
    const struct live *domain = snapshot_by_id(choice->snapshot, &domain_kind, live->domain_id);
    return domain != NULL ? domain->name : NULL;
}

static const char *place(struct arena *arena, const char *domain, const char *name)
{
    return arena_print(arena, "%s\n%s", domain, name);
}

static void note_fleet(struct choice *choice)
{
    map_init(&choice->declared, choice->arena);
    const struct fleet *fleet = choice->wish->fleet;
    struct name_list names = fleet != NULL ? fleet_names(choice->arena, fleet) : (struct name_list){0};
    for (size_t i = 0; i < names.count; i++) {
        const struct client *client = fleet_named(fleet, names.items[i]);
        for (size_t j = 0; text_equal(client->region, choice->wish->region) && j < client->projects.count;
             j++) {
            const struct resource *project = client->projects.items[j];
            const struct value *domain = resource_value(project, "domain");
            if (project->name != NULL && domain->type == VALUE_REFERENCE)
                map_set(&choice->declared, place(choice->arena, domain->reference.name, project->name),
                        (void *)client->name);
        }
    }
}

/* Why nobody means it who does not name it; NULL: it is a tenant's. */
static const char *foreign(const struct choice *choice, const struct live *live)
{
    static const char *const own[] = {"admin", "service", "services"};
    struct arena *arena = choice->arena;
    const char *domain = domain_of(choice, live);
    if (text_equal(live->id, choice->wish->own_project))
        return "it is the one that the admin works in";
    for (size_t i = 0; i < COUNT(own); i++)
        if (text_equal(live->name, own[i]))
            return "it is OpenStack's own, by its name";
    if (live->mark_region != NULL && !text_equal(live->mark_region, choice->wish->region))
        return arena_print(arena, "it is of region %s, by its mark", live->mark_region);
    if (domain == NULL)
        return "its domain is in no list";
    if (live->owner != NULL && choice->wish->fleet != NULL &&
        fleet_named(choice->wish->fleet, live->owner) != NULL)
        return arena_print(arena, "client %s is in the fleet", live->owner);
    const char *declared = map_get(&choice->declared, place(arena, domain, live->name));
    return declared != NULL ? arena_print(arena, "client %s of the fleet has it", declared) : NULL;
}

static bool is_slug(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return text[0] != '\0' && text[length] == '\0' && length <= SLUG_MOST && text[0] != '-' &&
           text[length - 1] != '-';
}

/* What can stand in a client's name; the rest becomes '-'. */
static const char *slug(struct arena *arena, const struct live *live)
{
    struct text out;
    text_init(&out, arena);
    for (const char *at = live->name; *at != '\0' && out.length < SLUG_MOST - 3; at++) {
        bool is_large = *at >= 'A' && *at <= 'Z';
        char small = (char)(is_large ? *at + 'a' - 'A' : *at);
        if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9'))
            text_char(&out, small);
        else if (out.length > 0 && out.data[out.length - 1] != '-')
            text_char(&out, '-');
    }
    while (out.length > 0 && out.data[out.length - 1] == '-')
        text_cut(&out, out.length - 1);
    return out.length > 0 ? out.data : arena_print(arena, "project-%.8s", live->id);
}

static bool is_taken(const struct choice *choice, const char *name)
{
    return map_has(&choice->by_name, name) ||
           (choice->wish->fleet != NULL && fleet_named(choice->wish->fleet, name) != NULL) ||
           snapshot_of_client(choice->snapshot, &project_kind, name)->count > 0;
}

/* The name of a client of that project alone. */
static const char *own_name(const struct choice *choice, const struct live *live)
{
    const char *name = slug(choice->arena, live), *free_name = name;
    for (int i = 2; is_taken(choice, free_name); i++)
        free_name = arena_print(choice->arena, "%s-%d", name, i);
    return free_name;
}

static struct tenant *tenant_of(struct choice *choice, const char *name, bool is_marked)
{
    struct tenant *tenant = map_get(&choice->by_name, name);
    if (tenant == NULL) {
        tenant = ARENA_NEW(choice->arena, struct tenant);
        tenant->name = name;
        tenant->is_marked = is_marked;
        map_set(&choice->by_name, name, tenant);
        list_add(choice->arena, choice->tenants, tenant);
    }
    return tenant;
}

static void add_live(struct choice *choice, struct live_list *list, struct live *live)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == live)
            return;
    size_t at = list->count;
    list_add(choice->arena, list, live);
    for (; at > 0 && strcmp(list->items[at - 1]->name, live->name) > 0; at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = live;
}

/* With all that carry the same mark: a client of which a part is not named would lose it. */
static void add_project(struct choice *choice, struct live *live)
{
    const char *client = choice->wish->client;
    if (live->owner == NULL) {
        add_live(choice,
                 &tenant_of(choice, client != NULL ? client : own_name(choice, live), false)->projects, live);
        return;
    }
    struct tenant *tenant = tenant_of(choice, live->owner, true);
    const struct live_list *all = snapshot_of_client(choice->snapshot, &project_kind, live->owner);
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i]->mark_region == NULL ||
            text_equal(all->items[i]->mark_region, choice->wish->region))
            add_live(choice, &tenant->projects, all->items[i]);
}

/* --- what was asked for --- */

static struct error *add_asked(struct choice *choice, const char *word)
{
    struct arena *arena = choice->arena;
    const struct live_list *named = snapshot_by_name(choice->snapshot, &project_kind, word);
    struct live *live = snapshot_by_id(choice->snapshot, &project_kind, word);
    if (live == NULL && named->count > 1)
        return error_make(arena, ERROR_INPUT, "%zu projects are called %s: name one by its id (%s, %s…)",
                          named->count, word, named->items[0]->id, named->items[1]->id);
    if (live == NULL && named->count == 1)
        live = named->items[0];
    if (live == NULL)
        return error_make(arena, ERROR_INPUT, "there is no project %s in region %s", word,
                          choice->wish->region);
    if (live->mark_region != NULL && !text_equal(live->mark_region, choice->wish->region))
        return error_make(arena, ERROR_INPUT, "project %s is of region %s, by its mark", word,
                          live->mark_region);
    if (live->owner != NULL && choice->wish->client != NULL && !text_equal(live->owner, choice->wish->client))
        return error_make(arena, ERROR_INPUT, "project %s carries the mark of client %s", word, live->owner);
    if (live->owner != NULL && !is_slug(live->owner))
        return error_make(arena, ERROR_INPUT,
                          "project %s carries the mark of client %s, which is no name of one", word,
                          live->owner);
    if (domain_of(choice, live) == NULL)
        return error_make(arena, ERROR_INPUT, "the domain of project %s is in no list", word);
    add_project(choice, live);
    return NULL;
}

static void leave_out(struct choice *choice, const struct live *live, const char *why)
{
    list_add(choice->arena, choice->left_out,
             arena_print(choice->arena, "project %s (%s) is left out: %s", live->name, live->id, why));
}

static struct error *add_all(struct choice *choice)
{
    const struct live_list *all = &choice->snapshot->collections[kind_index(&project_kind)].items;
    const char *client = choice->wish->client;
    struct live_list sorted = {0};
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i]->name != NULL && (client == NULL || text_equal(all->items[i]->owner, client)))
            add_live(choice, &sorted, all->items[i]);
    struct live_list ordered = {0}; /* those first whose names can be their clients' */
    for (size_t i = 0; i < sorted.count; i++)
        if (is_slug(sorted.items[i]->name))
            list_add(choice->arena, &ordered, sorted.items[i]);
    for (size_t i = 0; i < sorted.count; i++)
        if (!is_slug(sorted.items[i]->name))
            list_add(choice->arena, &ordered, sorted.items[i]);
    for (size_t i = 0; i < ordered.count; i++) {
        struct live *live = ordered.items[i];
        const char *why = foreign(choice, live);
        if (live->owner != NULL && client != NULL && domain_of(choice, live) != NULL)
            why = NULL; /* asked for by its name */
        if (why == NULL && live->owner != NULL && !is_slug(live->owner))
            why = "its mark is of no client that can be";
        if (why != NULL)
            leave_out(choice, live, why);
        else
            add_project(choice, live);
    }
    if (client != NULL && choice->tenants->count == 0)
        return error_make(
            choice->arena, ERROR_INPUT,
            "no project of region %s carries the mark of client %s; name those that are to be its "
            "with --project",
            choice->wish->region, client);
    return NULL;
}

/* --- its domain, and what is its own beside its projects --- */

static const char *common_domain(const struct choice *choice, const struct tenant *tenant)
{
    const char *common = domain_of(choice, tenant->projects.items[0]);
    for (size_t i = 1; i < tenant->projects.count; i++)
        if (!text_equal(domain_of(choice, tenant->projects.items[i]), common))
            return DEFAULT_DOMAIN;
    return common;
}

/* Where what carries its mark stands; else where all of its projects do. */
static const char *find_domain(const struct choice *choice, const struct tenant *tenant)
{
    const struct live_list *domains = snapshot_of_client(choice->snapshot, &domain_kind, tenant->name);
    const struct live_list *groups = snapshot_of_client(choice->snapshot, &group_kind, tenant->name);
    if (tenant->is_marked && domains->count > 0)
        return domains->items[0]->name;
    const char *domain = NULL;
    if (tenant->is_marked && groups->count > 0)
        domain = domain_of(choice, groups->items[0]);
    return domain != NULL ? domain : common_domain(choice, tenant);
}

static bool owns_domain(const struct choice *choice, const struct tenant *tenant)
{
    const struct live_list *all = &choice->snapshot->collections[kind_index(&project_kind)].items;
    if (text_equal(tenant->domain, DEFAULT_DOMAIN))
        return false;
    for (size_t i = 0; i < all->count; i++) {
        bool is_its = false;
        for (size_t j = 0; j < tenant->projects.count; j++)
            is_its |= tenant->projects.items[j] == all->items[i];
        if (!is_its && text_equal(domain_of(choice, all->items[i]), tenant->domain))
            return false;
    }
    return true;
}

static void furnish(struct choice *choice, struct tenant *tenant)
{
    tenant->domain = find_domain(choice, tenant);
    tenant->owns_domain = owns_domain(choice, tenant);
    const struct live_list *groups = &choice->snapshot->collections[kind_index(&group_kind)].items;
    for (size_t i = 0; i < groups->count; i++) {
        struct live *group = groups->items[i];
        bool is_its = tenant->is_marked ? text_equal(group->owner, tenant->name)
                                        : tenant->owns_domain && group->owner == NULL;
        if (group->name != NULL && is_its && text_equal(domain_of(choice, group), tenant->domain))
            add_live(choice, &tenant->groups, group);
    }
}

struct error *import_choose(struct arena *arena, const struct import_wish *wish,
                            const struct snapshot *snapshot, struct tenant_list *tenants,
                            struct name_list *left_out)
{
    struct choice choice = {arena, wish, snapshot, tenants, left_out, {0}, {0}};
    static const struct kind *const needed[] = {&project_kind, &domain_kind, &group_kind};
    for (size_t i = 0; i < COUNT(needed); i++)
        if (!snapshot_knows(snapshot, needed[i], NULL))
            return error_make(arena, ERROR_ANSWER, "%s", match_unread(arena, snapshot, needed[i], NULL));
    if (wish->client != NULL && !is_slug(wish->client))
        return error_make(arena, ERROR_INPUT,
                          "%s is no name of a client: a-z, 0-9 and - between them, at most %d", wish->client,
                          SLUG_MOST);
    map_init(&choice.by_name, arena);
    note_fleet(&choice);
    struct error *error = NULL;
    for (size_t i = 0; error == NULL && i < wish->projects->count; i++)
        error = add_asked(&choice, wish->projects->items[i]);
    if (wish->projects->count == 0)
        error = add_all(&choice);
    for (size_t i = 0; error == NULL && i < tenants->count; i++)
        furnish(&choice, tenants->items[i]);
    return error;
}

/* --- what reads it --- */

/* Says of each collection that there is none: so it is spoken of. */
static void speak_of_all(struct arena *arena, struct node *map, const struct field *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *row = &rows[i];
        if (row->type != FIELD_CHILDREN)
            continue;
        bool is_single = kind_is_single(row);
        node_put(arena, map, row->key,
                 !is_single      ? node_new_list(arena)
                 : row->nullable ? node_new_null(arena)
                                 : node_new_map(arena));
    }
}

static struct node *named(struct arena *arena, struct node *list, const struct live *live)
{
    struct node *map = node_new_map(arena);
    node_set(arena, map, "name", node_new_text(arena, live->name));
    node_add(arena, list, map);
    return map;
}

struct client *import_reader(struct arena *arena, const struct tenant *tenant, const char *region)
{
    struct node *document = node_new_map(arena), *groups = node_new_list(arena),
                *projects = node_new_list(arena);
    node_set(arena, document, "name", node_new_text(arena, tenant->name));
    node_set(arena, document, "region", node_new_text(arena, region));
    node_set(arena, document, "domain", node_new_text(arena, tenant->domain));
    for (size_t i = 0; i < tenant->groups.count; i++)
        speak_of_all(arena, named(arena, groups, tenant->groups.items[i]), group_kind.fields,
                     group_kind.field_count);
    for (size_t i = 0; i < tenant->projects.count; i++)
        speak_of_all(arena, named(arena, projects, tenant->projects.items[i]), project_fields,
                     PROJECT_FIELD_COUNT);
    node_set(arena, document, "groups", groups);
    node_set(arena, document, "projects", projects);
    struct problems problems;
    problems_init(&problems, arena);
    return client_read(arena, document, GROUND_MISSING, &problems);
}
