#include "base/ip.h"
#include "base/text.h"
#include "drift/pass.h"
#include "spec/kinds/rows.h"

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

const char *change_project(const struct resource *resource)
{
    const struct resource *project = resource_project(resource);
    return project != NULL ? project->name : "";
}

void change_stop(struct change *change, enum verdict verdict, const char *reason)
{
    if (change->verdict != VERDICT_APPLY)
        return;
    change->verdict = verdict;
    change->reason = reason;
}

void change_ask(struct pass *pass, enum question_type type, const struct kind *kind, const char *id)
{
    struct question question = {type, kind, id};
    const struct question_list *list = &pass->plan->questions;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].type == type && list->items[i].kind == kind && text_equal(list->items[i].id, id))
            return;
    list_add(pass->arena, &pass->plan->questions, question);
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
    const char *kept = destroys ? protect_reason(pass, change) : NULL;
    if (kept != NULL)
        change_stop(change, VERDICT_HELD, kept);
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

/* A route over the interface that somebody made, of a router whose routes the spec leaves alone: Neutron
 * keeps the interface as long as it is there. */
static const char *route_over(const struct pass *pass, const struct live *interface)
{
    const struct live *router = snapshot_by_id(pass->snapshot, &router_kind, interface->parent_id);
    const struct item *item = router != NULL ? match_claimed(pass, router) : NULL;
    size_t routes = kind_field(&router_kind, "routes");
    if (item == NULL || item->values[routes].type != VALUE_ABSENT)
        return NULL;
    const struct value *live = &router->values[routes];
    for (size_t i = 0; live->type == VALUE_LIST && i < live->list.count; i++)
        if (clear_leads_over(pass, interface, &live->list.items[i]))
            return arena_print(
                pass->arena,
                "router %s has a route via %s over it, and the spec does not speak of its routes",
                router->name != NULL ? router->name : "", live->list.items[i].list.items[ROUTE_VIA].text);
    return NULL;
}

/* An interface stands on a subnet as well as on its router. */
static const char *router_in_the_way(struct pass *pass, const struct live *subnet)
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
        const char *route = route_over(pass, all->items[i]);
        if (route != NULL)
            return route;
    }
    return NULL;
}

static const char *router_in_the_way_below(struct pass *pass, const struct live *network)
{
    const struct live_list *subnets = snapshot_of_parent(pass->snapshot, &subnet_kind, network->id);
    const char *obstacle = NULL;
    for (size_t i = 0; obstacle == NULL && i < subnets->count; i++)
        obstacle = router_in_the_way(pass, subnets->items[i]);
    return obstacle;
}

/* A subnet that is cut from it, and stays. */
static const char *subnet_in_the_way(struct pass *pass, const struct live *pool)
{
    size_t row = kind_field(&subnet_kind, "subnet_pool");
    const struct live_list *all = &pass->snapshot->collections[kind_index(&subnet_kind)].items;
    for (size_t i = 0; i < all->count; i++) {
        const struct live *subnet = all->items[i];
        const struct item *item = match_claimed(pass, subnet);
        const struct value *from = &subnet->values[row];
        if (from->type != VALUE_REFERENCE || !text_equal(from->reference.id, pool->id))
            continue;
        bool stays = change_is_strange(pass, subnet);
        if (item != NULL) /* replaced it may be cut from it again */
            stays = item->making == NULL || (item->values[row].type == VALUE_REFERENCE &&
                                             text_equal(item->values[row].reference.id, pool->id));
        if (stays)
            return arena_print(pass->arena, "subnet %s (%s) is cut from it and stays",
                               subnet->name != NULL ? subnet->name : "", subnet->id);
    }
    return NULL;
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
        obstacle = router_in_the_way(pass, live);
    else if (live->kind == &network_kind)
        obstacle = router_in_the_way_below(pass, live);
    if (obstacle != NULL)
        change_stop(change, VERDICT_BLOCKED, obstacle);
}

const char *change_obscurity(const struct pass *pass, const char *where, const char *id)
{
    const struct error *error = snapshot_contents_error(pass->snapshot, id);
    return error == NULL
               ? arena_print(pass->arena, "what is %s it is not known", where)
               : arena_print(pass->arena, "what is %s it could not be read: %s", where, error->message);
}

/* Servers and load balancers hold on to it: Neutron would refuse, with its router interfaces gone already. */
static void check_contents(struct pass *pass, struct change *change, const struct live *live)
{
    const struct name_list *contents = snapshot_contents(pass->snapshot, live->id);
    if (change->verdict != VERDICT_APPLY)
        return;
    if (contents == NULL && pass->input->answered)
        change_stop(change, VERDICT_HELD, change_obscurity(pass, "on", live->id));
    else if (contents == NULL)
        change_ask(pass, QUESTION_CONTENTS, live->kind, live->id);
    else if (contents->count > 0)
        change_stop(change, VERDICT_BLOCKED,
                    arena_print(pass->arena, "in use by %s", words_shorten(pass->arena, *contents)));
}

const char *change_contents(struct arena *arena, const struct live *live)
{
    if (live->kind->holds == NULL)
        return NULL;
    const struct value *count = &live->values[kind_field(live->kind, live->kind->holds)];
    int64_t held = count->type == VALUE_INTEGER ? count->integer
                   : count->type == VALUE_LIST  ? (int64_t)count->list.count
                                                : 0;
    return held ? arena_print(arena, "%s (%lld)", live->kind->holds, (long long)held) : NULL;
}

void change_check_obstacles(struct pass *pass, struct change *change, const struct live *live)
{
    const char *held = change_contents(pass->arena, live);
    if (held != NULL)
        change_stop(change, VERDICT_BLOCKED, arena_print(pass->arena, "it still holds %s", held));
    if (live->kind == &subnet_kind || live->kind == &network_kind)
        check_contents(pass, change, live);
    const char *obstacle = live->kind == &subnet_pool_kind        ? subnet_in_the_way(pass, live)
                           : live->kind == &router_interface_kind ? route_over(pass, live)
                                                                  : NULL;
    if (obstacle != NULL)
        change_stop(change, VERDICT_BLOCKED, obstacle);
    if (live->kind == &project_kind || live->kind->scope != SCOPE_PROJECT)
        return; /* what is in a project was asked; a group goes with who is in it */
    for (size_t i = 0; i < KIND_COUNT; i++) {
        bool wire = live->kind == &subnet_kind || live->kind == &network_kind;
        if (kinds[i]->parent == live->kind || (wire && kinds[i] == &router_interface_kind))
            check_kind(pass, change, live, kinds[i]);
    }
}
