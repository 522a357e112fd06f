#include "spec/check.h"

#include "base/text.h"
#include "spec/checker.h"
#include "spec/kinds.h"

const struct place *checker_holder(const struct checker *checker, const struct map *map, const char *key)
{
    const struct fleet *fleet = checker->fleet;
    const struct place *place = map_get(map, key);
    if (place || !fleet->base)
        return place;
    ptrdiff_t offset = (const char *)map - (const char *)&fleet->claims;
    place = map_get((const struct map *)((const char *)&fleet->base->claims + offset), key);
    return place && !map_has(&fleet->paths, place->file) ? place : NULL;
}

const struct place *checker_hold(const struct checker *checker, struct map *map, const char *key,
                                 struct place at)
{
    const struct place *first = checker_holder(checker, map, key);
    if (first)
        return first;
    struct place *place = ARENA_NEW(map->arena, struct place);
    *place = at;
    map_set(map, key, place);
    return NULL;
}

/* --- names in the fleet
 * ----------------------------------------------------------------------------------------- */

static void add_region(struct checker *checker, struct region *region)
{
    struct fleet *fleet = checker->fleet;
    if (!region->name)
        return;
    const struct region *first = map_get(&fleet->regions, region->name);
    if (!first)
        map_set(&fleet->regions, region->name, region);
    else
        problem_add(checker->problems, SEVERITY_ERROR, region->at,
                    place_hint(checker->problems->arena, "the first is", first->at, region->at),
                    "region \"%s\" is declared twice", region->name);
    if (first || !region->valid)
        map_set(&checker->claims->sick_regions, region->name,
                arena_print(&fleet->arena, "the Region \"%s\" %s", region->name,
                            first ? "is declared twice" : "is invalid"));
}

static void add_client(struct checker *checker, struct spec_file *file, struct client *client)
{
    struct fleet *fleet = checker->fleet;
    if (client->document)
        client = checker_lay_client(checker, file, client);
    if (!client->name)
        return;
    const struct client *first = fleet_named(fleet, client->name);
    if (!first)
        map_set(&fleet->clients, client->name, client);
    else
        checker_client_problem(checker, client, client->at,
                               place_hint(checker->problems->arena, "the first is", first->at, client->at),
                               "client \"%s\" is declared twice", client->name);
    if (!client->valid)
        checker_mark_invalid(fleet, client->name, client->trouble);
}

static void add_clients(struct checker *checker, struct spec_file *file)
{
    for (size_t i = 0; i < file->clients.count; i++)
        add_client(checker, file, file->clients.items[i]);
}

static void add_documents(struct checker *checker)
{
    struct fleet *fleet = checker->fleet;
    for (size_t i = 0; i < fleet->files.count; i++) {
        const struct spec_file *file = fleet->files.items[i];
        if (!file->parsed && !checker->broken)
            checker->broken = file->path;
        for (size_t k = 0; k < file->regions.count; k++)
            add_region(checker, file->regions.items[k]);
    }
    checker_add_packages(checker);
    for (size_t i = 0; i < fleet->files.count; i++)
        add_clients(checker, fleet->files.items[i]);
}

static void choose_policy(struct checker *checker)
{
    struct fleet *fleet = checker->fleet;
    const struct policy *policy = NULL;
    bool sound = true;
    for (size_t i = 0; i < fleet->files.count; i++) {
        const struct spec_file *file = fleet->files.items[i];
        for (size_t k = 0; k < file->policies.count; k++) {
            const struct policy *next = file->policies.items[k];
            sound = sound && next->valid && !policy;
            if (policy)
                problem_add(checker->problems, SEVERITY_ERROR, next->at,
                            place_hint(checker->problems->arena, "the first is", policy->at, next->at),
                            "a fleet has at most one Policy");
            else
                policy = next;
        }
    }
    fleet->policy_sound = sound && (policy || !checker->broken);
    if (!fleet->policy_sound)
        fleet->policy = policy_cautious(&fleet->arena);
    else
        fleet->policy = policy ? policy : policy_default(&fleet->arena);
}

/* --- a client and its region
 * ------------------------------------------------------------------------------------ */

static void unknown_region(struct checker *checker, const struct client *client)
{
    struct fleet *fleet = checker->fleet;
    const char *nearest = checker_nearest(checker, client->region, &fleet->regions);
    const char *hint = "declare it with `kind: Region`";
    if (nearest)
        hint = arena_print(&fleet->arena, "did you mean \"%s\"?", nearest);
    else if (checker->broken)
        hint = arena_print(&fleet->arena, "it may be declared in %s, which is broken", checker->broken);
    checker_client_problem(checker, client, client->region_at, hint, "there is no region \"%s\"",
                           client->region);
}

static void check_residency(struct checker *checker, const struct client *client, const struct region *region)
{
    if (!client->residency || !region->jurisdictions_whole)
        return;
    for (size_t i = 0; i < region->jurisdictions.count; i++)
        if (text_equal(client->residency, region->jurisdictions.items[i]))
            return;
    const char *hint =
        region->jurisdictions.count
            ? arena_print(&checker->fleet->arena, "the jurisdictions of \"%s\" are %s", region->name,
                          text_join(&checker->fleet->arena, &region->jurisdictions, " and "))
            : arena_print(&checker->fleet->arena, "the Region \"%s\" names no `jurisdictions`", region->name);
    checker_client_problem(checker, client, client->residency_at, hint,
                           "region \"%s\" is not in jurisdiction \"%s\"", region->name, client->residency);
}

struct site {
    struct checker *checker;
    const struct client *client;
    const struct region *region;
};

static void check_external_network(const struct site *site, const struct resource *resource,
                                   const struct value *value)
{
    const struct map *networks = &site->region->external_networks;
    if (value->type != VALUE_REFERENCE || map_has(networks, value->reference.name) ||
        !site->region->external_networks_whole)
        return;
    struct arena *arena = &site->checker->fleet->arena;
    const char *nearest = checker_nearest(site->checker, value->reference.name, networks);
    const char *hint = nearest ? arena_print(arena, "did you mean \"%s\"?", nearest)
                               : arena_print(arena, "name it in `external_networks` of the Region \"%s\"",
                                             site->region->name);
    checker_client_problem(site->checker, site->client, value_place(value, resource->at), hint,
                           "region \"%s\" has no external network \"%s\"", site->region->name,
                           value->reference.name);
}

static void check_external_networks(const struct site *site, const struct resource *resource)
{
    for (size_t i = 0; i < resource->kind->field_count; i++)
        if (resource->kind->fields[i].type == FIELD_REFERENCE &&
            resource->kind->fields[i].kind == &external_network_kind)
            check_external_network(site, resource, &resource->values[i]);
}

/* What there is one of in a region. done: what one cannot do twice with it. */
static void hold_scarce(const struct site *site, const char *what, const char *done, struct place at)
{
    struct checker *checker = site->checker;
    const char *key = arena_print(&checker->fleet->arena, "%s\n%s", site->region->name, what);
    const struct place *first = checker_hold(checker, &checker->claims->scarce, key, at);
    if (!first)
        return;
    bool is_shared = text_equal(first->file, at.file) && first->line == at.line && first->column == at.column;
    checker_client_problem(checker, site->client, at,
                           is_shared ? "what a package says holds for each project: write it in the client"
                                     : place_hint(checker->problems->arena, "the first is", *first, at),
                           "%s is %s twice in region \"%s\"", what, done, site->region->name);
}

static void check_vlan(const struct site *site, const struct resource *network)
{
    struct checker *checker = site->checker;
    const struct value *physical = resource_value(network, "vlan.physical_network");
    const struct value *id = resource_value(network, "vlan.id");
    if (physical->type != VALUE_TEXT || id->type != VALUE_INTEGER)
        return;
    const char *what =
        arena_print(&checker->fleet->arena, "VLAN %lld of \"%s\"", (long long)id->integer, physical->text);
    hold_scarce(site, what, "used", value_place(id, network->at));
}

static void check_address(const struct site *site, const struct resource *floating_ip)
{
    const struct value *network = resource_value(floating_ip, "network");
    const struct value *address = resource_value(floating_ip, "address");
    if (network->type != VALUE_REFERENCE || address->type != VALUE_TEXT)
        return;
    const char *what = arena_print(&site->checker->fleet->arena, "address %s of \"%s\"", address->text,
                                   network->reference.name);
    hold_scarce(site, what, "used", value_place(address, floating_ip->at));
}

/* Has the client one of that name before it? That is told already. */
static bool is_repeated(const struct client *client, const struct resource *group)
{
    for (size_t i = 0; i < client->resource_count && client->resources[i] != group; i++)
        if (client->resources[i]->kind == group->kind && text_equal(client->resources[i]->name, group->name))
            return true;
    return false;
}

/* One client's: another that has it as well would take out whom the first puts in. */
static void check_group(const struct site *site, const struct resource *group)
{
    const struct value *name = resource_value(group, "name"), *domain = resource_value(group, "domain");
    if (!value_is_set(name) || domain->type != VALUE_REFERENCE || is_repeated(site->client, group))
        return;
    const char *what = arena_print(&site->checker->fleet->arena, "group \"%s\" of domain \"%s\"", name->text,
                                   domain->reference.name);
    hold_scarce(site, what, "declared", value_place(name, group->at));
}

/* Clients may stand in one domain; one of them may say more of it than its name. */
static void check_domain(const struct site *site, const struct resource *domain)
{
    const struct value *name = resource_value(domain, "name");
    bool is_described = domain->declared || domain->formerly.count > 0 ||
                        resource_value(domain, "description")->type != VALUE_ABSENT;
    if (!value_is_set(name) || !is_described)
        return;
    const char *what = arena_print(&site->checker->fleet->arena, "domain \"%s\"", name->text);
    hold_scarce(site, what, "described", value_place(name, domain->at));
}

static const char *project_key(struct fleet *fleet, const struct client *client,
                               const struct resource *project, const char *name)
{
    const struct value *domain = resource_value(project, "domain");
    return arena_print(&fleet->arena, "%s\n%s\n%s", fleet_region_of(fleet, client),
                       domain->type == VALUE_REFERENCE ? domain->reference.name : "", name);
}

static void hold_names(struct checker *checker, const struct client *client)
{
    for (size_t i = 0; i < client->projects.count; i++) {
        const struct resource *project = client->projects.items[i];
        const struct value *name = resource_value(project, "name");
        if (!value_is_set(name))
            continue;
        struct place at = value_place(name, project->at);
        const char *key = project_key(checker->fleet, client, project, project->name);
        const struct place *first = checker_hold(checker, &checker->claims->projects, key, at);
        if (!first && checker->fleet->base) /* of the base nobody asks again */
            first = checker_holder(checker, &checker->claims->old_names, key);
        if (first)
            checker_client_problem(
                checker, client, at, place_hint(checker->problems->arena, "the first is", *first, at),
                "project \"%s\" is declared twice in region \"%s\"", project->name, client->region);
    }
}

static void claim_project(struct checker *checker, const struct client *client,
                          const struct resource *project, const struct value *formerly)
{
    if (formerly->type != VALUE_TEXT)
        return;
    const char *key = project_key(checker->fleet, client, project, formerly->text);
    struct place at = value_place(formerly, project->at);
    const struct place *user = checker_holder(checker, &checker->claims->projects, key);
    if (user) {
        checker_client_problem(checker, client, at, place_hint(checker->problems->arena, "it is", *user, at),
                               "the former name \"%s\" is in use", formerly->text);
        return;
    }
    const struct place *first = checker_hold(checker, &checker->claims->old_names, key, at);
    if (first)
        checker_client_problem(checker, client, at,
                               place_hint(checker->problems->arena, "the first is", *first, at),
                               "the former name \"%s\" is claimed twice", formerly->text);
}

static void claim_projects(struct checker *checker, const struct client *client)
{
    for (size_t i = 0; i < client->projects.count; i++) {
        const struct resource *project = client->projects.items[i];
        const struct value *formerly = resource_value(project, "formerly");
        for (size_t k = 0; formerly->type == VALUE_LIST && k < formerly->list.count; k++)
            claim_project(checker, client, project, &formerly->list.items[k]);
    }
}

static void check_site(struct checker *checker, const struct client *client)
{
    struct fleet *fleet = checker->fleet;
    const struct region *region = map_get(&fleet->regions, fleet_region_of(fleet, client));
    if (!region) {
        unknown_region(checker, client);
        return;
    }
    const char *trouble = map_get(&checker->claims->sick_regions, region->name);
    if (trouble) /* told once, where the Region stands */
        checker_mark_invalid(fleet, client->name, trouble);
    check_residency(checker, client, region);
    struct site site = {checker, client, region};
    for (size_t i = 0; i < client->resource_count; i++) {
        const struct resource *resource = client->resources[i];
        check_external_networks(&site, resource);
        if (resource->kind == &network_kind)
            check_vlan(&site, resource);
        if (resource->kind == &floating_ip_kind)
            check_address(&site, resource);
        if (resource->kind == &group_kind)
            check_group(&site, resource);
        if (resource->kind == &domain_kind)
            check_domain(&site, resource);
    }
}

typedef void client_check(struct checker *checker, const struct client *client);

/*
 * Those that name a region; residents before those who move in, so that the newcomer is the one in the wrong.
 * The second of two clients of a name is left out: all that it holds would be told as doubled.
 */
static void each_located_client(struct checker *checker, client_check *check)
{
    const struct map *clients = &checker->fleet->clients;
    for (int moved = 0; moved < 2; moved++)
        for (size_t i = 0; i < clients->count; i++) {
            const struct client *client = clients->entries[i].value;
            if (client->region && (fleet_region_of(checker->fleet, client) != client->region) == moved)
                check(checker, client);
        }
}

void check_fleet(struct fleet *fleet, const struct fleet *previous, struct problems *across)
{
    struct checker checker = {
        .fleet = fleet, .previous = previous, .claims = &fleet->claims, .problems = across};
    add_documents(&checker);
    choose_policy(&checker);
    each_located_client(&checker, check_site);
    each_located_client(&checker, hold_names);
    each_located_client(&checker, claim_projects);
    each_located_client(&checker, checker_check_beside);
    each_located_client(&checker, checker_check_oversell);
}

/* What the clients whose files changed were promised before, they are promised no more. */
static void withdraw_promises(struct checker *checker)
{
    const struct fleet *fleet = checker->fleet;
    for (size_t i = 0; i < fleet->paths.count; i++) {
        const struct spec_file *before = map_get(&fleet->base->paths, fleet->paths.entries[i].key);
        for (size_t k = 0; before && k < before->clients.count; k++) {
            const char *name = before->clients.items[k]->name;
            const struct client *client = name ? map_get(&fleet->base->clients, name) : NULL;
            if (client && client->region)
                checker_withdraw_promises(checker, client);
        }
    }
}

bool check_changes(struct fleet *fleet, const struct fleet *previous)
{
    struct problems across;
    problems_init(&across, &fleet->arena);
    struct checker checker = {
        .fleet = fleet, .previous = previous, .claims = &fleet->claims, .problems = &across};
    for (size_t i = 0; i < fleet->files.count; i++)
        add_clients(&checker, fleet->files.items[i]);
    withdraw_promises(&checker);
    each_located_client(&checker, check_site);
    each_located_client(&checker, hold_names);
    each_located_client(&checker, claim_projects);
    each_located_client(&checker, checker_check_beside);
    each_located_client(&checker, checker_check_oversell);
    for (size_t i = 0; i < fleet->layers.count; i++)
        if (fleet->layers.items[i]->problems.list.count > 0)
            return false;
    return across.list.count == 0;
}
