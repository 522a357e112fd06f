/* What is of a client, and stands where its residency does not let it be. */
#include "base/text.h"
#include "drift/pass.h"

#define BEGINNING "residency violation: "

/* What a client makes in a region, and no cloud makes by itself; the rest are belongings. */
static const struct kind *const made[] = {&network_kind, &router_kind, &security_group_kind,
                                          &floating_ip_kind, &address_group_kind};

static bool is_made(const struct live *live)
{
    return !live->kind->born || !text_equal(live->name, live->kind->born);
}

static void count(struct arena *arena, struct name_list *parts, const char *title, size_t number,
                  size_t *total)
{
    if (number > 0)
        list_add(arena, parts, arena_print(arena, "%zu %s%s", number, title, number == 1 ? "" : "s"));
    *total += number;
}

/* "2 networks, 1 router, 3 servers"; NULL: nothing that is known of. */
static const char *contents(struct arena *arena, const struct snapshot *snapshot, const char *project_id,
                            size_t *total)
{
    struct name_list parts = {0};
    *total = 0;
    for (size_t i = 0; i < COUNT(made); i++) {
        const struct live_list *list = snapshot_of_project(snapshot, made[i], project_id);
        size_t number = 0;
        for (size_t k = 0; k < list->count; k++)
            number += is_made(list->items[k]);
        count(arena, &parts, made[i]->title, number, total);
    }
    const struct belonging_list belongings = snapshot_belongings(snapshot, project_id);
    for (size_t i = 0; i < belongings.count; i++)
        count(arena, &parts, belongings.items[i].title, belongings.items[i].count, total);
    return parts.count > 0 ? text_join(arena, &parts, ", ") : NULL;
}

static bool may_be_in(const struct region *region, const char *residency)
{
    for (size_t i = 0; i < region->jurisdictions.count; i++)
        if (text_equal(region->jurisdictions.items[i], residency))
            return true;
    return !region->jurisdictions_whole;
}

static const char *place(struct arena *arena, const struct region *region, const char *name)
{
    return arena_print(arena, "%s (%s)", name,
                       region->jurisdictions.count > 0 ? text_join(arena, &region->jurisdictions, ", ")
                                                       : "of no jurisdiction");
}

static const char *told(struct arena *arena, const struct region *region, const struct violation *violation,
                        const char *what)
{
    return arena_print(arena, BEGINNING "project %s (%s) is in region %s, and may be in %s only%s%s",
                       violation->project, violation->id, place(arena, region, violation->region),
                       violation->residency, what ? ": it has " : "", what ? what : "");
}

struct client_plan *plan_named(const struct client_plan_list *plans, const char *client)
{
    for (size_t i = 0; i < plans->count; i++)
        if (text_equal(plans->items[i]->name, client))
            return plans->items[i];
    return NULL;
}

static struct client_plan *plan_of(struct arena *arena, const struct violation *violation,
                                   struct client_plan_list *plans)
{
    struct client_plan *plan = plan_named(plans, violation->client);
    if (plan != NULL)
        return plan;
    plan = plan_without(arena, violation->client, violation->region, STATUS_DRIFTED, violation->message);
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

/* The client of a project that must not be in the region; NULL: it may, or is nobody's. */
static const struct client *misplaced(const struct fleet *fleet, const struct region *region,
                                      const struct live *project)
{
    const struct client *client = project->owner ? fleet_named(fleet, project->owner) : NULL;
    return client && client->residency && !may_be_in(region, client->residency) ? client : NULL;
}

struct name_list plan_misplaced(struct arena *arena, const struct fleet *fleet, const struct region *region,
                                const struct snapshot *snapshot)
{
    const struct live_list *all = &snapshot->collections[kind_index(&project_kind)].items;
    struct name_list ids = {0};
    for (size_t i = 0; i < all->count; i++)
        if (misplaced(fleet, region, all->items[i]))
            list_add(arena, &ids, all->items[i]->id);
    return ids;
}

/* Why not all is known that may be in such a project, or NULL. */
static const struct error *unread(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < COUNT(made); i++)
        if (snapshot_error(snapshot, made[i], NULL))
            return snapshot_error(snapshot, made[i], NULL);
    return snapshot->belongings_error;
}

/* What was not seen may be there all the same. */
static void doubt(struct arena *arena, const struct region *region, const struct snapshot *snapshot,
                  const struct client *client, struct client_plan_list *plans)
{
    const struct error *error = unread(snapshot);
    if (error && !plan_named(plans, client->name))
        list_add(arena, plans,
                 plan_without(arena, client->name, snapshot->region, STATUS_UNKNOWN,
                              arena_print(arena,
                                          "what it has in region %s, where it may not be (residency %s), "
                                          "could not be read: %s",
                                          place(arena, region, snapshot->region), client->residency,
                                          error->message)));
}

void plan_violations(struct arena *arena, const struct fleet *fleet, const struct region *region,
                     const struct snapshot *snapshot, struct client_plan_list *plans)
{
    const struct live_list *all = &snapshot->collections[kind_index(&project_kind)].items;
    for (size_t i = 0; i < all->count; i++) {
        const struct live *project = all->items[i];
        const struct client *client = misplaced(fleet, region, project);
        if (!client)
            continue;
        struct violation violation = {.client = client->name,
                                      .region = snapshot->region,
                                      .residency = client->residency,
                                      .project = project->name ? project->name : project->id,
                                      .id = project->id};
        const char *what = contents(arena, snapshot, project->id, &violation.objects);
        /* Sites may share their projects: then it is here if something of it is. */
        if (violation.objects == 0 && !text_equal(project->mark_region, snapshot->region)) {
            doubt(arena, region, snapshot, client, plans);
            continue;
        }
        violation.message = told(arena, region, &violation, what);
        report(arena, &violation, plan_of(arena, &violation, plans));
    }
}

bool plan_tells_violation(const char *problem)
{
    return text_starts(problem, BEGINNING);
}
