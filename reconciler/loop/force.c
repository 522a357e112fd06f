#include "reconciler/loop/force.h"

#include "base/text.h"

void force_init(struct force *force)
{
    *force = (struct force){0};
    arena_init(&force->arena);
    arena_init(&force->news);
    map_init(&force->tenants, &force->arena);
    map_init(&force->regions, &force->arena);
}

static void hold(struct revision **place, struct revision *revision)
{
    if (revision)
        revision->references++;
    if (*place)
        revision_release(*place);
    *place = revision;
}

void force_release(struct force *force)
{
    for (size_t i = 0; i < force->tenants.count; i++)
        hold(&((struct tenant *)force->tenants.entries[i].value)->revision, NULL);
    for (size_t i = 0; i < force->regions.count; i++)
        hold(&((struct standing *)force->regions.entries[i].value)->revision, NULL);
    hold(&force->policy.revision, NULL);
    hold(&force->current, NULL);
    hold(&force->held, NULL);
    arena_release(&force->news);
    arena_release(&force->arena);
}

static void stand(struct standing *standing, const void *document, struct revision *revision)
{
    standing->document = document;
    hold(&standing->revision, revision);
}

/* Does the newest fleet say nothing of a document because its file is broken, rather than because it is gone?
 */
static bool is_hidden(const struct revision *revision, const char *file)
{
    return file && fleet_file_is_broken(revision->fleet, file);
}

static struct tenant *tenant_of(struct force *force, const char *name)
{
    struct tenant *tenant = map_get(&force->tenants, name);
    if (tenant)
        return tenant;
    tenant = ARENA_NEW(&force->arena, struct tenant);
    tenant->name = arena_text(&force->arena, name);
    map_set(&force->tenants, tenant->name, tenant);
    return tenant;
}

void force_wait(struct force *force, struct tenant *tenant)
{
    if (tenant->waits)
        return;
    tenant->waits = true;
    tenant->next_waiting = force->waiting;
    force->waiting = tenant;
}

struct tenant *force_waiting(struct force *force)
{
    for (struct tenant **link = &force->waiting; *link;) {
        struct tenant *tenant = *link;
        if (tenant->dirty || tenant->retry_at > 0) {
            link = &tenant->next_waiting;
        } else {
            tenant->waits = false;
            *link = tenant->next_waiting;
        }
    }
    return force->waiting;
}

static void mark(struct force *force, struct tenant *tenant)
{
    tenant->dirty = true;
    force_wait(force, tenant);
}

struct revision *force_revision(const struct force *force, const struct tenant *tenant)
{
    return tenant->revision ? tenant->revision : force->current;
}

static size_t *count_of(struct force *force, const struct client *client)
{
    return client->state == LIFE_TERMINATED ? &force->size.terminated : &force->size.living;
}

static void set_client(struct force *force, struct tenant *tenant, const struct client *client)
{
    if (tenant->client)
        --*count_of(force, tenant->client);
    if (client)
        ++*count_of(force, client);
    tenant->client = client;
}

static void set_problem(struct force *force, struct tenant *tenant, const char *problem)
{
    if (text_equal(tenant->problem, problem))
        return;
    tenant->problem = arena_text(&force->arena, problem);
    tenant->dirty = false;
    if (tenant->client) /* so that its status is told anew */
        mark(force, tenant);
}

/* The new revision has nothing better: what is in force stays, and with it the revision that holds it. */
static void keep_client(struct force *force, struct tenant *tenant)
{
    if (tenant->client && !tenant->revision)
        hold(&tenant->revision, force->current);
}

/* A client that the newest fleet does not name: with a broken file it stays as it was, without it it is an
 * orphan. */
static void drop_client(struct force *force, struct tenant *tenant, const struct revision *revision)
{
    if (tenant->client && is_hidden(revision, tenant->client->at.file)) {
        set_problem(force, tenant, arena_print(&force->news, "%s cannot be read", tenant->client->at.file));
        keep_client(force, tenant);
        return;
    }
    set_client(force, tenant, NULL);
    tenant->problem = NULL;
    tenant->dirty = false;
    hold(&tenant->revision, NULL);
}

static void take_client(struct force *force, const char *name, const struct revision *revision)
{
    const struct fleet *fleet = revision->fleet;
    const struct client *named = fleet_named(fleet, name);
    struct tenant *tenant = named ? tenant_of(force, name) : map_get(&force->tenants, name);
    if (!tenant)
        return;
    list_add(&force->news, &force->touched, tenant);
    if (!named) {
        drop_client(force, tenant, revision);
        return;
    }
    set_problem(force, tenant, map_get(&fleet->invalid, name));
    const struct client *client = fleet_client(fleet, name);
    const char *region = client ? client->region : tenant->region ? NULL : named->region;
    if (region && !text_equal(region, tenant->region))
        tenant->region = arena_text(&force->arena, region);
    if (!client) {
        keep_client(force, tenant);
        return;
    }
    if (client != tenant->client)
        mark(force, tenant);
    set_client(force, tenant, client);
    hold(&tenant->revision, NULL);
}

/* --- which clients a revision may have changed --- */

static void add_keys(struct arena *arena, struct map *names, const struct map *from)
{
    for (size_t i = 0; i < from->count; i++)
        map_set(names, arena_text(arena, from->entries[i].key), names);
}

static void add_file(struct arena *arena, struct map *names, const struct spec_file *file)
{
    for (size_t i = 0; file && i < file->clients.count; i++)
        if (file->clients.items[i]->name)
            map_set(names, arena_text(arena, file->clients.items[i]->name), names);
}

/* Of the files that differ from those of a common base. */
static void add_differing(struct arena *arena, struct map *names, const struct fleet *a,
                          const struct fleet *b)
{
    for (size_t i = 0; a->base && i < a->paths.count; i++) {
        const char *path = a->paths.entries[i].key;
        if (fleet_file(a, path) == fleet_file(b, path))
            continue;
        add_file(arena, names, fleet_file(a, path));
        add_file(arena, names, fleet_file(b, path));
    }
}

/* False: any client may be another one. */
static bool add_changed(struct arena *arena, struct map *names, const struct fleet *before,
                        const struct fleet *after)
{
    if (!after->base || after->base != (before->base ? before->base : before))
        return false;
    add_differing(arena, names, before, after);
    add_differing(arena, names, after, before);
    /* what is told of these may have changed with another file */
    add_keys(arena, names, &before->invalid);
    add_keys(arena, names, &after->invalid);
    return true;
}

static void take_clients(struct force *force, const struct revision *revision)
{
    arena_clear(&force->news);
    force->touched = (struct tenant_list){0};
    struct arena arena;
    struct map names;
    arena_init(&arena);
    map_init(&names, &arena);
    if (!force->current || !add_changed(&arena, &names, force->current->fleet, revision->fleet)) {
        add_keys(&arena, &names, &force->tenants);
        const struct name_list all = fleet_names(&arena, revision->fleet);
        for (size_t i = 0; i < all.count; i++)
            map_set(&names, all.items[i], &names);
    }
    for (size_t i = 0; i < names.count; i++)
        take_client(force, names.entries[i].key, revision);
    arena_release(&arena);
}

/* --- regions and the policy --- */

static void mark_region(struct force *force, const char *region)
{
    for (size_t i = 0; i < force->tenants.count; i++) {
        struct tenant *tenant = force->tenants.entries[i].value;
        if (tenant->client && (!region || text_equal(tenant->region, region)))
            mark(force, tenant);
    }
}

static void take_regions(struct force *force, struct revision *revision)
{
    const struct map *regions = &revision->fleet->regions;
    for (size_t i = 0; i < regions->count; i++) {
        const struct region *region = regions->entries[i].value;
        struct standing *standing = map_get(&force->regions, region->name);
        if (!standing) {
            standing = ARENA_NEW(&force->arena, struct standing);
            map_set(&force->regions, arena_text(&force->arena, region->name), standing);
        }
        if (standing->document && !region->valid && region != standing->document)
            continue; /* what is broken now stays as it was */
        if (region != standing->document)
            mark_region(force, region->name);
        stand(standing, region, revision);
    }
}

static void take_policy(struct force *force, struct revision *revision)
{
    const struct policy *old = force->policy.document, *new = revision->fleet->policy;
    if (old && !revision->fleet->policy_sound)
        return;
    bool changed = old != new && (!old || old->at.file || new->at.file);
    stand(&force->policy, new, revision);
    if (changed)
        mark_region(force, NULL);
}

enum force_result force_take(struct force *force, struct revision *revision,
                             const struct ledger_accepted *accepted)
{
    struct fleet_size before = force->size.living > accepted->size.living ? force->size : accepted->size;
    bool by_hand = text_equal(accepted->commit, revision->commit);
    if (!by_hand && plan_fleet_shrinks(before, fleet_size(revision->fleet))) {
        hold(&force->held, revision);
        revision_release(revision);
        return FORCE_HELD;
    }
    hold(&force->held, NULL);
    take_clients(force, revision);
    take_regions(force, revision);
    take_policy(force, revision);
    hold(&force->current, revision);
    revision_release(revision);
    return FORCE_TAKEN;
}

void force_recall(struct force *force, struct tenant *tenant, struct revision *revision)
{
    const struct client *client = fleet_client(revision->fleet, tenant->name);
    if (!client || tenant->client)
        return;
    set_client(force, tenant, client);
    tenant->region = arena_text(&force->arena, client->region);
    mark(force, tenant);
    hold(&tenant->revision, revision);
}

const struct region *force_region(const struct force *force, const char *name)
{
    const struct standing *standing = map_get(&force->regions, name);
    return standing ? standing->document : NULL;
}

const struct policy *force_policy(const struct force *force)
{
    return force->policy.document;
}
