#include "reconciler/loop/force.h"

#include <string.h>

#include "base/text.h"

void force_init(struct force *force)
{
    *force = (struct force){0};
    arena_init(&force->arena);
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

static void set_problem(struct force *force, struct tenant *tenant, const char *problem)
{
    if (text_equal(tenant->problem, problem))
        return;
    tenant->problem = arena_text(&force->arena, problem);
    tenant->dirty = tenant->client != NULL; /* so that its status is told anew */
}

static void take_clients(struct force *force, struct revision *revision)
{
    const struct fleet *fleet = revision->fleet;
    for (size_t i = 0; i < fleet->clients.count; i++) {
        const struct client *named = fleet->clients.entries[i].value;
        struct tenant *tenant = tenant_of(force, named->name);
        set_problem(force, tenant, map_get(&fleet->invalid, named->name));
        const struct client *client = fleet_client(fleet, named->name);
        const char *region = client ? client->region : tenant->region ? NULL : named->region;
        if (region && !text_equal(region, tenant->region))
            tenant->region = arena_text(&force->arena, region);
        if (!client)
            continue;
        tenant->dirty = tenant->dirty || client != tenant->client;
        tenant->client = client;
        hold(&tenant->revision, revision);
    }
}

/* Clients that the newest fleet does not name: with a broken file they stay as they were, without it they are
 * orphans. */
static void drop_clients(struct force *force, const struct revision *revision)
{
    for (size_t i = 0; i < force->tenants.count; i++) {
        struct tenant *tenant = force->tenants.entries[i].value;
        if (map_has(&revision->fleet->clients, tenant->name))
            continue;
        if (tenant->client && is_hidden(revision, tenant->client->at.file)) {
            set_problem(force, tenant,
                        arena_print(&force->arena, "%s cannot be read", tenant->client->at.file));
            continue;
        }
        tenant->client = NULL;
        tenant->problem = NULL;
        tenant->dirty = false;
        hold(&tenant->revision, NULL);
    }
}

static void mark_region(struct force *force, const char *region)
{
    for (size_t i = 0; i < force->tenants.count; i++) {
        struct tenant *tenant = force->tenants.entries[i].value;
        if (tenant->client && (!region || text_equal(tenant->region, region)))
            tenant->dirty = true;
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
        if (standing->document && (!region->valid || region == standing->document))
            region = region->valid ? region : standing->document;
        if (region != standing->document)
            mark_region(force, region->name);
        if (region == regions->entries[i].value)
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
    size_t before = 0;
    for (size_t i = 0; i < force->tenants.count; i++)
        before += ((struct tenant *)force->tenants.entries[i].value)->client != NULL;
    if ((size_t)accepted->clients > before)
        before = (size_t)accepted->clients;
    bool by_hand = text_equal(accepted->commit, revision->commit);
    if (!by_hand && plan_fleet_shrinks(before, fleet_size(revision->fleet))) {
        hold(&force->held, revision);
        revision_release(revision);
        return FORCE_HELD;
    }
    hold(&force->held, NULL);
    drop_clients(force, revision);
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
    tenant->client = client;
    tenant->region = arena_text(&force->arena, client->region);
    tenant->dirty = true;
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
