/* What is of a client, and stands where its residency does not let it be. */
#include "base/text.h"
#include "drift/pass.h"

/* What a client makes in a region, and no cloud makes by itself. */
static const struct kind *const made[] = {&network_kind,     &router_kind,        &security_group_kind,
                                          &floating_ip_kind, &address_group_kind, &container_kind};

static bool is_made(const struct live *live)
{
    return !live->kind->born || !text_equal(live->name, live->kind->born);
}

/* "2 networks, 1 router"; NULL: nothing that is known of. */
static const char *contents(struct arena *arena, const struct snapshot *snapshot, const char *project_id,
                            size_t *total)
{
    struct name_list parts = {0};
    *total = 0;
    for (size_t i = 0; i < COUNT(made); i++) {
        const struct live_list *list = snapshot_of_project(snapshot, made[i], project_id);
        size_t count = 0;
        for (size_t k = 0; k < list->count; k++)
            count += is_made(list->items[k]);
        if (count > 0)
            list_add(arena, &parts,
                     arena_print(arena, "%zu %s%s", count, made[i]->title, count == 1 ? "" : "s"));
        *total += count;
    }
    return parts.count > 0 ? text_join(arena, &parts, ", ") : NULL;
}

static bool may_be_in(const struct region *region, const char *residency)
{
    for (size_t i = 0; i < region->jurisdictions.count; i++)
        if (text_equal(region->jurisdictions.items[i], residency))
            return true;
    return !region->jurisdictions_whole;
}

static const char *told(struct arena *arena, const struct region *region, const struct violation *violation,
                        const char *what)
{
    const char *where = region->jurisdictions.count > 0 ? text_join(arena, &region->jurisdictions, ", ")
                                                        : "of no jurisdiction";
    return arena_print(arena,
                       "residency violation: project %s (%s) is in region %s (%s), and may be in %s only%s%s",
                       violation->project, violation->id, violation->region, where, violation->residency,
                       what ? ": it has " : "", what ? what : "");
}

static struct client_plan *plan_of(struct arena *arena, const struct violation *violation,
                                   struct client_plan_list *plans)
{
    for (size_t i = 0; i < plans->count; i++)
        if (text_equal(plans->items[i]->name, violation->client))
            return plans->items[i];
    struct client_plan *plan =
        plan_without(arena, violation->client, violation->region, STATUS_DRIFTED, violation->message);
    plan->problems.count = 0;
    list_add(arena, plans, plan);
    return plan;
}

static void report(struct arena *arena, const struct violation *violation, struct client_plan *plan)
{
    struct name_list problems = {0};
    struct change *change = ARENA_NEW(arena, struct change);
    *change = (struct change){.action = ACTION_NONE,
                              .kind = &project_kind,
                              .project = violation->project,
                              .name = violation->project,
                              .id = violation->id,
                              .cause = CAUSE_DRIFT,
                              .verdict = VERDICT_REPORT,
                              .reason = violation->message};
    list_add(arena, &plan->changes, change);
    list_add(arena, &plan->violations, *violation);
    for (size_t i = 0; i < plan->violations.count; i++)
        list_add(arena, &problems, plan->violations.items[i].message);
    for (size_t i = plan->violations.count - 1; i < plan->problems.count; i++)
        list_add(arena, &problems, plan->problems.items[i]);
    plan->problems = problems;
}

void plan_violations(struct arena *arena, const struct fleet *fleet, const struct region *region,
                     const struct snapshot *snapshot, struct client_plan_list *plans)
{
    const struct live_list *all = &snapshot->collections[kind_index(&project_kind)].items;
    for (size_t i = 0; i < all->count; i++) {
        const struct live *project = all->items[i];
        const struct client *client = project->owner ? fleet_named(fleet, project->owner) : NULL;
        if (!client || !client->residency || may_be_in(region, client->residency))
            continue;
        struct violation violation = {.client = client->name,
                                      .region = snapshot->region,
                                      .residency = client->residency,
                                      .project = project->name ? project->name : project->id,
                                      .id = project->id};
        const char *what = contents(arena, snapshot, project->id, &violation.objects);
        /* Sites may share their projects: then it is here if something of it is. */
        if (violation.objects == 0 && !text_equal(project->mark_region, snapshot->region))
            continue;
        violation.message = told(arena, region, &violation, what);
        report(arena, &violation, plan_of(arena, &violation, plans));
    }
}
