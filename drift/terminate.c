/* A terminated client: its marked projects are suspended at once, and when the policy's retention is over
 * they go with all that is in them. Of its spec nothing is made or corrected any more. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "drift/mark.h"
#include "drift/pass.h"

enum { DAY = 86400 };

/* When the project is to go; INT64_MAX: it is not marked yet, or stays for ever. */
static int64_t end_of(const struct pass *pass, const struct live *project)
{
    int64_t began = mark_day(project->mark_terminated), retention = pass->input->policy->retention;
    if (began < 0 || retention >= POLICY_FOR_EVER)
        return INT64_MAX;
    return retention < DAY ? began : began + DAY + retention; /* the tag does not say when on that day */
}

static bool is_disabled(const struct live *project)
{
    const struct value *enabled = &project->values[kind_field(&project_kind, "enabled")];
    return enabled->type == VALUE_BOOL && !enabled->boolean;
}

/* Nothing goes that was not seen suspended, with all of its mark. */
bool terminate_is_due(const struct pass *pass, const struct live *project)
{
    return pass->plan->life == LIFE_TERMINATED && is_disabled(project) && project->mark_region != NULL &&
           end_of(pass, project) <= pass->snapshot->taken;
}

/* What is wanted of a project until it goes: to be as it is, and disabled. */
static void want(struct pass *pass, struct client *left, struct live *project)
{
    struct resource *resource = resource_new(pass->arena, &project_kind, NULL, pass->client->at);
    resource->name = project->name;
    resource->index = left->resource_count++;
    resource->values[kind_field(&project_kind, "enabled")] = (struct value){.type = VALUE_BOOL};
    list_add(pass->arena, &left->projects, resource);
    struct item *item = &pass->plan->items[resource->index];
    *item = (struct item){.desired = resource,
                          .presence = PRESENCE_ONE,
                          .ours = true,
                          .live = project,
                          .id = project->id,
                          .values = resource->values};
    pass->order[resource->index] = item;
    map_set(&pass->claims, arena_print(pass->arena, "%zu", project->serial), item);
}

static void leave(struct pass *pass, const struct live *project, const char *why)
{
    pass->plan->ends = false;
    list_add(pass->arena, &pass->plan->problems,
             arena_print(pass->arena, "project %s carries %s, and is left alone", project->name, why));
}

static bool is_named(const struct pass *pass, const struct live *project)
{
    for (size_t i = 0; i < pass->client->projects.count; i++)
        if (text_equal(pass->client->projects.items[i]->name, project->name))
            return true;
    return false;
}

/* Whatever the spec calls them: all that carry the client's mark for this region, and nobody else's. Of one
 * that lost its region's, the spec's name tells. */
static void find_projects(struct pass *pass)
{
    const struct live_list *all = snapshot_of_client(pass->snapshot, &project_kind, pass->client->name);
    struct client *left = ARENA_NEW(pass->arena, struct client);
    *left = *pass->client;
    left->projects = (struct resource_list){0};
    left->resource_count = 0;
    pass->plan->items = ARENA_ARRAY(pass->arena, struct item, all->count);
    pass->order = ARENA_ARRAY(pass->arena, struct item *, all->count);
    pass->plan->gone = pass->plan->ends = true;
    for (size_t i = 0; i < all->count; i++) {
        struct live *project = all->items[i];
        if (project->mark_region != NULL && !text_equal(project->mark_region, pass->input->region->name))
            continue;
        pass->plan->gone = false;
        if (!match_is_ours(pass, project))
            leave(pass, project,
                  arena_print(pass->arena, "the mark of %s too",
                              match_foreign_mark(project, pass->client->name)));
        else if (project->mark_region != NULL || is_named(pass, project))
            want(pass, left, project);
        else
            leave(pass, project, "our mark and no region's");
    }
    left->resources = left->projects.items;
    pass->client = left;
}

static void remove_project(struct pass *pass, struct live *project)
{
    const struct name_list *contents = snapshot_contents(pass->snapshot, project->id);
    struct change *change = change_new(pass, ACTION_DELETE, &project_kind, project->name, project->name);
    change->live = project;
    change->id = project->id;
    change->phase = PHASE_REMOVE;
    change->cause = CAUSE_LIFECYCLE;
    change->counts = true;
    if (contents == NULL) {
        if (!pass->input->answered)
            change_ask(pass, QUESTION_PURGE, &project_kind, project->id);
        change_stop(change, VERDICT_HELD, change_obscurity(pass, "in", project->id));
        return;
    }
    const char *what = contents->count > 0 ? text_join(pass->arena, contents, " and ") : "nothing else";
    const char *before = pass->plan->left != NULL ? pass->plan->left : "";
    pass->plan->left =
        arena_print(pass->arena, "%s%s%s: %s", before, before[0] != '\0' ? "; " : "", project->name, what);
    change->reason =
        arena_print(pass->arena, "terminated on %s; with it goes: %s", project->mark_terminated, what);
    change_judge(pass, change);
}

static bool all_go(const struct pass *pass)
{
    size_t count = 0;
    for (size_t i = 0; i < pass->plan->changes.count; i++)
        count += pass->plan->changes.items[i]->action == ACTION_DELETE &&
                 pass->plan->changes.items[i]->verdict == VERDICT_APPLY;
    return count > 0 && count == pass->client->resource_count;
}

static void remove_beside(struct pass *pass, struct live *live)
{
    const char *name = live->name != NULL ? live->name : live->id;
    struct change *change = change_new(pass, ACTION_DELETE, live->kind, "", name);
    change->live = live;
    change->id = live->id;
    change->phase = PHASE_REMOVE;
    change->cause = CAUSE_LIFECYCLE;
    change->reason = life_reason(pass);
    change_judge(pass, change);
}

/* Nobody would come back to what stays behind the last of the projects. */
static void wait_for(struct pass *pass, const char *doubt)
{
    for (size_t i = 0; doubt != NULL && i < pass->plan->changes.count; i++)
        if (pass->plan->changes.items[i]->action == ACTION_DELETE)
            change_stop(pass->plan->changes.items[i], VERDICT_HELD, doubt);
}

static void treat_beside(struct pass *pass, struct live *live, bool all_go)
{
    const char *name = live->name != NULL ? live->name : live->id, *why = NULL;
    bool can_go = live->kind->remove.path != NULL;
    if (change_ignored(pass, live->kind, "", name))
        return;
    const char *lent = all_go ? lent_to(pass, live) : NULL;
    if (lent != NULL)
        why = lent;
    else if (can_go && all_go) {
        remove_beside(pass, live);
        wait_for(pass, lent_doubt(pass, live));
    } else if (can_go && pass->plan->gone)
        why = "no project of the client says since when it is terminated";
    else if (all_go)
        why = "it is not removed, whoever made it";
    if (why != NULL)
        list_add(pass->arena, &pass->plan->problems,
                 arena_print(pass->arena, "%s %s stays: %s", live->kind->title, name, why));
}

/* Groups and users that were made for the client go with the last of its projects, and before it: that one
 * says since when. */
static void treat_people(struct pass *pass, bool all_go)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (kinds[i]->scope != SCOPE_CLIENT || kinds[i]->mark == MARK_NONE)
            continue;
        const struct live_list *ours = snapshot_of_client(pass->snapshot, kinds[i], pass->client->name);
        for (size_t k = 0; k < ours->count; k++)
            if (match_is_ours(pass, ours->items[k]))
                treat_beside(pass, ours->items[k], all_go);
    }
}

static void read_people(struct pass *pass)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->scope == SCOPE_CLIENT && kinds[i]->mark != MARK_NONE &&
            pass->snapshot->collections[i].knowledge == KNOWLEDGE_FAILED)
            match_knows(pass, kinds[i], NULL);
}

static void tell(struct pass *pass, const struct live *project)
{
    int64_t end = end_of(pass, project), now = pass->snapshot->taken;
    if (end == INT64_MAX)
        return;
    const char *day = clock_print(pass->arena, end);
    if (end > now)
        list_add(
            pass->arena, &pass->plan->problems,
            arena_print(pass->arena, "project %s goes on %.10s, with all that is in it", project->name, day));
    if (end > now - DAY)
        return;
    pass->plan->overdue = arena_print(pass->arena, "project %s should have gone on %.10s, and is still there",
                                      project->name, day);
    list_add(pass->arena, &pass->plan->problems, pass->plan->overdue);
    list_add(pass->arena, &pass->plan->late, pass->plan->overdue);
}

void terminate_plan(struct pass *pass)
{
    if (!match_knows(pass, &project_kind, NULL))
        return;
    read_people(pass);
    find_projects(pass);
    items_plan(pass);
    life_plan(pass);
    for (size_t i = 0; i < pass->client->resource_count; i++) {
        struct live *project = pass->order[i]->live;
        if (change_ignored(pass, &project_kind, project->name, project->name))
            continue;
        tell(pass, project);
        if (terminate_is_due(pass, project))
            remove_project(pass, project);
    }
    pass->plan->ends &= all_go(pass);
    treat_people(pass, all_go(pass));
}

void terminate_end(struct client_plan *plan)
{
    size_t kept = 0;
    for (size_t i = 0; i < plan->problems.count; i++) {
        bool is_over = false;
        for (size_t k = 0; k < plan->late.count; k++)
            is_over |= plan->problems.items[i] == plan->late.items[k];
        if (!is_over)
            plan->problems.items[kept++] = plan->problems.items[i];
    }
    plan->problems.count = kept;
    plan->overdue = NULL;
    plan->gone = true;
}
