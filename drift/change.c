#include "base/text.h"
#include "drift/pass.h"

struct change *change_new(struct pass *pass, enum action action, const struct kind *kind, const char *project,
                          const char *name)
{
    struct change *change = ARENA_NEW(pass->arena, struct change);
    change->action = action;
    change->kind = kind;
    change->project = project;
    change->name = name;
    change->phase = PHASE_BUILD;
    list_add(pass->arena, &pass->plan->changes, change);
    return change;
}

void change_stop(struct change *change, enum verdict verdict, const char *reason)
{
    if (change->verdict != VERDICT_APPLY)
        return;
    change->verdict = verdict;
    change->reason = reason;
}

bool change_ignored(const struct pass *pass, const struct kind *kind, const char *project, const char *name)
{
    return policy_ignores(pass->input->policy, pass->client->name, project, kind, name, NULL);
}

static bool only_reports(const struct pass *pass)
{
    enum drift_mode mode = pass->client->drift;
    return (mode == DRIFT_DEFAULT ? pass->input->policy->drift : mode) == DRIFT_REPORT;
}

void change_judge(struct pass *pass, struct change *change)
{
    bool by_hand = change->cause == CAUSE_DRIFT || change->cause == CAUSE_EXTRA;
    bool destroys = change->action == ACTION_DELETE || change->action == ACTION_REPLACE;
    if (destroys &&
        policy_protects(pass->input->policy, pass->client->name, change->project, change->kind, change->name))
        change_stop(change, VERDICT_HELD, "the policy protects it");
    if (by_hand && only_reports(pass))
        change_stop(change, VERDICT_REPORT, "drift is reported, not corrected");
}

/* --- what stands on something that is to go --- */

bool change_is_strange(const struct pass *pass, const struct live *live)
{
    if (match_is_ours(pass, live))
        return false;
    return pass->input->policy->extras[kind_index(live->kind)] != EXTRA_REMOVE ||
           match_foreign_mark(live, pass->client->name) != NULL;
}

static const char *stranger_on(struct pass *pass, const struct live *live, const struct kind *kind)
{
    const struct live_list *list = snapshot_of_parent(pass->snapshot, kind, live->id);
    for (size_t i = 0; i < list->count; i++) {
        const struct live *child = list->items[i];
        if (change_is_strange(pass, child))
            return arena_print(pass->arena, "%s %s (%s) stands on it and is not ours", kind->title,
                               child->name != NULL ? child->name : "", child->id);
    }
    return NULL;
}

/* An interface stands on a subnet as well as on its router. */
static const char *strange_router_on(struct pass *pass, const struct live *subnet)
{
    size_t row = kind_field(&router_interface_kind, "subnet");
    const struct live_list *all = &pass->snapshot->collections[kind_index(&router_interface_kind)].items;
    for (size_t i = 0; i < all->count; i++) {
        const struct value *on = &all->items[i]->values[row];
        if (on->type != VALUE_REFERENCE || !text_equal(on->reference.id, subnet->id))
            continue;
        const struct live *router = snapshot_by_id(pass->snapshot, &router_kind, all->items[i]->parent_id);
        if (router == NULL || (match_claimed(pass, router) == NULL && change_is_strange(pass, router)))
            return arena_print(pass->arena, "router %s (%s) is on it and is not ours",
                               router != NULL && router->name != NULL ? router->name : "",
                               all->items[i]->parent_id);
    }
    return NULL;
}

static const char *strange_router_below(struct pass *pass, const struct live *network)
{
    const struct live_list *subnets = snapshot_of_parent(pass->snapshot, &subnet_kind, network->id);
    const char *obstacle = NULL;
    for (size_t i = 0; obstacle == NULL && i < subnets->count; i++)
        obstacle = strange_router_on(pass, subnets->items[i]);
    return obstacle;
}

static void check_kind(struct pass *pass, struct change *change, const struct live *live,
                       const struct kind *kind)
{
    const char *obstacle = NULL;
    if (!match_knows(pass, kind, NULL))
        change_stop(change, VERDICT_HELD, match_unread(pass->arena, pass->snapshot, kind, NULL));
    else if (kind->mark != MARK_NONE)
        obstacle = stranger_on(pass, live, kind);
    else if (live->kind == &subnet_kind)
        obstacle = strange_router_on(pass, live);
    else if (live->kind == &network_kind)
        obstacle = strange_router_below(pass, live);
    if (obstacle != NULL)
        change_stop(change, VERDICT_BLOCKED, obstacle);
}

void change_check_obstacles(struct pass *pass, struct change *change, const struct live *live)
{
    for (size_t i = 0; i < KIND_COUNT && live->kind != &project_kind; i++) {
        bool wire = live->kind == &subnet_kind || live->kind == &network_kind;
        if (kinds[i]->parent == live->kind || (wire && kinds[i] == &router_interface_kind))
            check_kind(pass, change, live, kinds[i]);
    }
}
