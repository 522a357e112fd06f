#include "base/text.h"
#include "drift/pass.h"

/* One live object that no desired one claims, with what is known of where it stands. */
struct extra {
    struct live *live;
    const char *project;       /* its name; "": in none */
    const struct item *parent; /* what it stands on, where that is desired; else NULL */
    struct change *gone;       /* the deletion of what it stands on, or NULL */
    const char *name;
};

/* The deletions of this pass: a live object's serial -> its struct change. */
static struct change *deletion_of(const struct pass *pass, const struct live *live)
{
    for (size_t i = 0; live != NULL && i < pass->plan->changes.count; i++) {
        struct change *change = pass->plan->changes.items[i];
        if (change->action == ACTION_DELETE && change->live == live)
            return change;
    }
    return NULL;
}

static struct change *add(struct pass *pass, const struct extra *extra, enum action action, enum cause cause)
{
    struct change *change = change_new(pass, action, extra->live->kind, extra->project, extra->name);
    change->live = extra->live;
    change->id = extra->live->id[0] != '\0' ? extra->live->id : NULL;
    change->cause = cause;
    return change;
}

static void report(struct pass *pass, const struct extra *extra, const char *reason)
{
    if (pass->input->policy->extras[kind_index(extra->live->kind)] == EXTRA_IGNORE)
        return;
    change_stop(add(pass, extra, ACTION_NONE, CAUSE_EXTRA), VERDICT_REPORT, reason);
}

/* It holds addresses, a VLAN, a place on a subnet or a router's gateway that what comes or goes may need, and
 * nothing that is to stay needs it. */
static bool is_in_the_way(const struct kind *kind)
{
    return kind == &network_kind || kind == &subnet_kind || kind == &router_kind ||
           kind == &router_interface_kind || kind == &floating_ip_kind;
}

static void remove_extra(struct pass *pass, const struct extra *extra, enum cause cause, const char *reason)
{
    struct change *change = add(pass, extra, ACTION_DELETE, cause);
    change->phase = is_in_the_way(extra->live->kind) ? PHASE_CLEAR : PHASE_REMOVE;
    change->reason = reason;
    change->counts = extra->live->kind->mark != MARK_NONE && extra->gone == NULL;
    change->because = extra->gone;
    if (extra->gone != NULL)
        change_stop(change, extra->gone->verdict, extra->gone->reason);
    change_check_obstacles(pass, change, extra->live);
    change_judge(pass, change);
}

static void by_policy(struct pass *pass, const struct extra *extra, const char *reason)
{
    if (pass->input->policy->extras[kind_index(extra->live->kind)] == EXTRA_REMOVE)
        remove_extra(pass, extra, CAUSE_EXTRA, reason);
    else
        report(pass, extra, reason);
}

/* --- what can carry a mark --- */

static void treat_object(struct pass *pass, const struct extra *extra)
{
    const struct live *live = extra->live;
    const struct kind *kind = live->kind;
    bool ours = match_is_ours(pass, live);
    if (kind->born != NULL && text_equal(live->name, kind->born))
        return;
    if (extra->gone != NULL) {
        if (!change_is_strange(pass, live))
            remove_extra(pass, extra, extra->gone->cause, NULL);
        return;
    }
    if (extra->parent == NULL)
        return; /* on an extra: that is reported */
    if (!resource_declares(extra->parent->desired, kind))
        report(pass, extra, arena_print(pass->arena, "the spec does not speak of %s", kind->collection));
    else if (decide(false, ours, PRESENCE_ONE) == DECISION_DELETE)
        remove_extra(pass, extra, CAUSE_SPEC, "the spec does not name it any more");
    else if (match_foreign_mark(live, pass->client->name) != NULL)
        report(pass, extra,
               arena_print(pass->arena, "it carries the mark of client %s",
                           match_foreign_mark(live, pass->client->name)));
    else
        by_policy(pass, extra, "the spec does not name it");
}

/* --- what cannot --- */

/* Stands on something desired; the spec may have named it, which only the ledger knows. */
static void treat_attached(struct pass *pass, const struct extra *extra, const char *owner)
{
    const struct kind *kind = extra->live->kind;
    const char *address = cause_address(pass->arena, kind, extra->project, owner, extra->name);
    if (extra->parent == NULL)
        return;
    if (extra->parent->desired->kind->lent && !extra->parent->ours && !cause_was_applied(pass, address))
        return; /* on what is everybody's */
    if (!resource_declares(extra->parent->desired, kind))
        report(pass, extra, arena_print(pass->arena, "the spec does not speak of %s", kind->collection));
    else if (cause_was_applied(pass, address))
        remove_extra(pass, extra, CAUSE_SPEC, "the spec does not name it any more");
    else if (pass->input->policy->extras[kind_index(kind)] == EXTRA_REMOVE &&
             cause_of_surplus(pass, extra->parent, address) == CAUSE_SPEC)
        remove_extra(pass, extra, CAUSE_SPEC, "the spec does not name it");
    else
        by_policy(pass, extra, "the spec does not name it");
}

static const struct value *live_value(const struct live *live, const char *key)
{
    return &live->values[kind_field(live->kind, key)];
}

static bool is_egress(const struct value *direction)
{
    return direction->type == VALUE_TEXT && text_equal(direction->text, "egress");
}

bool extras_is_born(const struct live *rule)
{
    const struct value *to = live_value(rule, "to");
    bool anywhere =
        !value_is_set(to) ||
        (to->type == VALUE_TEXT && (text_equal(to->text, "0.0.0.0/0") || text_equal(to->text, "::/0")));
    return is_egress(live_value(rule, "direction")) && anywhere &&
           !value_is_set(live_value(rule, "to.group")) && !value_is_set(live_value(rule, "protocol")) &&
           !value_is_set(live_value(rule, "to.address_group"));
}

static bool declares_egress(const struct resource *group)
{
    for (size_t i = 0; i < group->children.count; i++)
        if (group->children.items[i]->kind == &security_group_rule_kind &&
            is_egress(resource_value(group->children.items[i], "direction")))
            return true;
    return false;
}

static bool is_spoken_of(const struct extra *rule)
{
    const struct resource *group = rule->parent != NULL ? rule->parent->desired : NULL;
    return group != NULL && resource_declares(group, rule->live->kind) &&
           (!is_egress(live_value(rule->live, "direction")) || declares_egress(group));
}

/* Of an extra group, of one that goes with its rules, or what every group is born with. */
static bool is_let_be(const struct extra *rule)
{
    return rule->parent == NULL || (!is_spoken_of(rule) && extras_is_born(rule->live));
}

static void treat_rule(struct pass *pass, const struct extra *extra)
{
    if (extra->parent != NULL && is_spoken_of(extra))
        treat_attached(pass, extra, extra->parent->desired->name);
    else
        report(pass, extra, "the spec does not speak of rules of this direction");
}

/* An interface is ours where both of its ends are. */
static void treat_interface(struct pass *pass, struct extra *extra)
{
    const struct value *on = live_value(extra->live, "subnet");
    const struct live *subnet =
        on->type == VALUE_REFERENCE ? snapshot_by_id(pass->snapshot, &subnet_kind, on->reference.id) : NULL;
    struct change *subnet_gone = deletion_of(pass, subnet);
    const struct live *router_live = snapshot_by_id(pass->snapshot, &router_kind, extra->live->parent_id);
    if (extra->gone == NULL && router_live != NULL &&
        (extra->parent != NULL || match_is_ours(pass, router_live)))
        extra->gone = subnet_gone;
    if (extra->gone != NULL) {
        remove_extra(pass, extra, extra->gone->cause, NULL);
        return;
    }
    if (extra->parent == NULL)
        return;
    const struct resource *router = extra->parent->desired;
    const char *address =
        cause_address(pass->arena, extra->live->kind, extra->project, router->name, extra->name);
    if (subnet != NULL && match_is_ours(pass, subnet) && resource_declares(router, extra->live->kind))
        remove_extra(pass, extra, cause_of_surplus(pass, extra->parent, address),
                     "the spec does not put the subnet on this router");
    else
        treat_attached(pass, extra, router->name);
}

/* Does it stand on something that its own list does not have? That list is old, or cut. */
static bool is_torn(const struct pass *pass, const struct live *live)
{
    const struct kind *kind = live->kind;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct value *value = &live->values[i];
        if (value->type == VALUE_REFERENCE && kind->fields[i].kind->scope == SCOPE_PROJECT &&
            !kind->fields[i].kind->found_outside &&
            snapshot_by_id(pass->snapshot, kind->fields[i].kind, value->reference.id) == NULL)
            return true;
    }
    return false;
}

/* Does item lack something that tells it from its siblings: what it names is nowhere, or yet to be made? */
static bool is_indistinct(const struct item *item, const struct live *live, bool torn)
{
    const struct kind *kind = item->desired->kind;
    for (size_t i = 0; i < COUNT(kind->identity) && kind->identity[i] != NULL; i++) {
        size_t row = kind_field(kind, kind->identity[i]);
        const struct value *value = &item->values[row];
        if (value->type == VALUE_REFERENCE && value->reference.id == NULL &&
            value_is_set(&live->values[row]) && (torn || value->reference.target == NULL))
            return true;
    }
    return false;
}

/* Is there a desired sibling of which it is not known whether it is there? This may be it. */
static bool may_be_desired(const struct pass *pass, const struct extra *extra)
{
    bool torn = is_torn(pass, extra->live);
    const struct resource *parent = extra->parent != NULL ? extra->parent->desired : NULL;
    for (size_t i = 0; parent != NULL && i < parent->children.count; i++) {
        const struct item *item = &pass->plan->items[parent->children.items[i]->index];
        if (item->desired->kind == extra->live->kind &&
            (item->presence == PRESENCE_UNKNOWN ||
             (item->presence == PRESENCE_ABSENT && is_indistinct(item, extra->live, torn))))
            return true;
    }
    return false;
}

/* root: the project that it is in, or what stands beside the projects. */
static void treat(struct pass *pass, const struct item *root, struct live *live)
{
    const struct kind *kind = live->kind;
    struct extra extra = {.live = live, .project = change_project(root->desired)};
    if (kind->parent == root->desired->kind) {
        extra.parent = root;
    } else {
        const struct live *below = snapshot_by_id(pass->snapshot, kind->parent, live->parent_id);
        extra.parent = below != NULL ? match_claimed(pass, below) : NULL;
        extra.gone = deletion_of(pass, below);
        if (extra.gone != NULL)
            extra.parent = NULL;
    }
    if (kind == &security_group_rule_kind && is_let_be(&extra))
        return;
    extra.name = resolve_label(pass->arena, pass->snapshot, pass->input->region, live,
                               extra.parent != NULL ? extra.parent->desired->name : NULL);
    if (may_be_desired(pass, &extra) || change_ignored(pass, kind, extra.project, extra.name))
        return;
    if (kind == &security_group_rule_kind)
        treat_rule(pass, &extra);
    else if (kind == &router_interface_kind)
        treat_interface(pass, &extra);
    else if (kind->mark != MARK_NONE)
        treat_object(pass, &extra);
    else
        treat_attached(pass, &extra,
                       kind->parent != &project_kind && extra.parent != NULL ? extra.parent->desired->name
                                                                             : NULL);
}

static bool is_in_projects(const struct kind *kind)
{
    return kind->scope == SCOPE_PROJECT && kind != &project_kind && !kind->singleton;
}

/* Did the spec write the collection anywhere in the project? Only then must its reading be whole. */
static bool speaks_of(const struct resource *resource, const struct kind *kind)
{
    if (resource_declares(resource, kind))
        return true;
    for (size_t i = 0; i < resource->children.count; i++)
        if (speaks_of(resource->children.items[i], kind))
            return true;
    return false;
}

static void project_extras(struct pass *pass, const struct item *project)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *kind = kinds[i];
        if (!is_in_projects(kind))
            continue;
        bool known = speaks_of(project->desired, kind) ? match_knows(pass, kind, project->id)
                                                       : snapshot_knows(pass->snapshot, kind, project->id);
        const struct live_list list = snapshot_in_project(pass->arena, pass->snapshot, kind, project->id);
        for (size_t j = 0; known && j < list.count; j++)
            if (match_claimed(pass, list.items[j]) == NULL && deletion_of(pass, list.items[j]) == NULL)
                treat(pass, project, list.items[j]);
    }
}

/* --- what stands beside the projects --- */

/* What is on something of the client's: who is in a group. */
static void root_extras(struct pass *pass, const struct item *root)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *kind = kinds[i];
        if (kind->parent != root->desired->kind || !resource_declares(root->desired, kind) ||
            !match_knows(pass, kind, NULL))
            continue;
        const struct live_list *list = snapshot_of_parent(pass->snapshot, kind, root->id);
        for (size_t j = 0; j < list->count; j++)
            if (match_claimed(pass, list->items[j]) == NULL)
                treat(pass, root, list->items[j]);
    }
}

static void hold(struct pass *pass, struct change *change, const struct item *doubt)
{
    change_stop(change, VERDICT_HELD,
                arena_print(pass->arena, "it may be %s %s: %s", doubt->desired->kind->title,
                            doubt->desired->name, doubt->blocked));
}

/* Carries our mark, and no spec names it. */
static void treat_root(struct pass *pass, struct live *live)
{
    const struct kind *kind = live->kind;
    struct extra extra = {.live = live, .project = "", .name = live->name != NULL ? live->name : live->id};
    if (change_ignored(pass, kind, "", extra.name))
        return;
    const struct item *doubt = doubt_root(pass, kind);
    const char *lent = lent_to(pass, live), *unread = lent_doubt(pass, live);
    if (lent != NULL)
        report(pass, &extra, arena_print(pass->arena, "it stays: %s", lent));
    else if (kind->remove.path == NULL)
        report(pass, &extra, "the spec does not name it; it is not removed as long as the client is there");
    else if (!client_declares(pass->client, kind))
        report(pass, &extra, arena_print(pass->arena, "the spec does not speak of %s", kind->collection));
    else if (doubt != NULL)
        hold(pass, add(pass, &extra, ACTION_DELETE, CAUSE_SPEC), doubt);
    else if (unread != NULL)
        change_stop(add(pass, &extra, ACTION_DELETE, CAUSE_SPEC), VERDICT_HELD, unread);
    else
        remove_extra(pass, &extra, CAUSE_SPEC, "the spec does not name it any more");
}

static void roots_extras(struct pass *pass)
{
    for (size_t i = 0; i < pass->client->roots.count; i++) {
        const struct item *item = &pass->plan->items[pass->client->roots.items[i]->index];
        if (item->desired->kind != &project_kind && item->presence == PRESENCE_ONE)
            root_extras(pass, item);
    }
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *kind = kinds[i];
        if (kind->scope != SCOPE_CLIENT || kind->mark == MARK_NONE ||
            !snapshot_knows(pass->snapshot, kind, NULL))
            continue;
        const struct live_list *ours = snapshot_of_client(pass->snapshot, kind, pass->client->name);
        for (size_t j = 0; j < ours->count; j++)
            if (match_is_ours(pass, ours->items[j]) && match_claimed(pass, ours->items[j]) == NULL &&
                (kind != &user_kind ||
                 !snapshot_by_id(pass->snapshot, &service_user_kind, ours->items[j]->id)))
                treat_root(pass, ours->items[j]);
    }
}

/* --- projects that the spec does not name any more --- */

static struct name_list contents_of(struct pass *pass, const struct live *project)
{
    struct name_list names = {0};
    const struct name_list *told = snapshot_contents(pass->snapshot, project->id);
    for (size_t i = 0; told != NULL && i < told->count; i++)
        list_add(pass->arena, &names, told->items[i]);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *kind = kinds[i];
        const struct live_list list = snapshot_in_project(pass->arena, pass->snapshot, kind, project->id);
        for (size_t j = 0; is_in_projects(kind) && kind->mark != MARK_NONE && j < list.count; j++) {
            const struct live *live = list.items[j];
            bool born = kind->born != NULL && text_equal(live->name, kind->born);
            const char *held = change_contents(pass->arena, live);
            if (born || (match_is_ours(pass, live) && held == NULL))
                continue;
            const char *name = resolve_label(pass->arena, pass->snapshot, pass->input->region, live, NULL);
            list_add(pass->arena, &names,
                     arena_print(pass->arena, "%s %s%s%s", kind->title, name, held != NULL ? " with " : "",
                                 held != NULL ? held : ""));
        }
    }
    words_sort(&names);
    return names;
}

static void empty_project(struct pass *pass, struct live *project, struct change *gone)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *kind = kinds[i];
        bool goes_along = kind == &router_interface_kind || kind->mark != MARK_NONE || kind_lingers(kind);
        if (!is_in_projects(kind) || !goes_along)
            continue;
        if (snapshot_error(pass->snapshot, kind, project->id) != NULL) {
            match_knows(pass, kind, project->id);
            change_stop(gone, VERDICT_HELD, match_unread(pass->arena, pass->snapshot, kind, project->id));
        }
        const struct live_list list = snapshot_in_project(pass->arena, pass->snapshot, kind, project->id);
        for (size_t j = 0; j < list.count; j++) {
            struct live *live = list.items[j];
            if (kind->mark != MARK_NONE && !match_is_ours(pass, live))
                continue;
            const char *name = resolve_label(pass->arena, pass->snapshot, pass->input->region, live, NULL);
            struct change *change = change_new(pass, ACTION_DELETE, kind, gone->project, name);
            change->live = live;
            change->id = live->id[0] != '\0' ? live->id : NULL;
            change->cause = gone->cause;
            change->because = gone;
            change->phase = PHASE_REMOVE;
        }
    }
}

static void remove_project(struct pass *pass, struct live *project)
{
    const struct item *doubt = doubt_root(pass, &project_kind);
    struct change *change = change_new(pass, ACTION_DELETE, &project_kind, project->name, project->name);
    change->live = project;
    change->id = project->id;
    change->phase = PHASE_REMOVE;
    change->counts = true;
    change->reason = "the spec does not name it any more";
    if (doubt != NULL) {
        hold(pass, change, doubt);
        return;
    }
    if (snapshot_contents(pass->snapshot, project->id) == NULL) {
        change_ask(pass, QUESTION_CONTENTS, &project_kind, project->id);
        change_stop(change, VERDICT_HELD, change_obscurity(pass, "in", project->id));
        return;
    }
    struct name_list contents = contents_of(pass, project);
    if (contents.count > 0)
        change_stop(change, VERDICT_BLOCKED,
                    arena_print(pass->arena, "it still holds what is not ours: %s",
                                words_shorten(pass->arena, contents)));
    change_judge(pass, change);
    if (contents.count > 0)
        return;
    size_t first = pass->plan->changes.count;
    empty_project(pass, project, change);
    for (size_t i = first; i < pass->plan->changes.count; i++)
        change_stop(pass->plan->changes.items[i], change->verdict, change->reason);
}

static void treat_project(struct pass *pass, struct live *project)
{
    if (change_ignored(pass, &project_kind, project->name, project->name))
        return;
    if (client_declares(pass->client, &project_kind) && project->mark_region != NULL) {
        remove_project(pass, project);
        return;
    }
    struct change *change = change_new(pass, ACTION_NONE, &project_kind, project->name, project->name);
    change->live = project;
    change->id = project->id;
    change->cause = CAUSE_EXTRA;
    change_stop(change, VERDICT_REPORT,
                project->mark_region == NULL ? "it carries our mark and no region's"
                                             : "the spec does not speak of projects");
}

void extras_plan(struct pass *pass)
{
    const struct resource_list *projects = &pass->client->projects;
    for (size_t i = 0; i < projects->count; i++) {
        const struct item *item = &pass->plan->items[projects->items[i]->index];
        if (item->presence == PRESENCE_ONE)
            project_extras(pass, item);
    }
    roots_extras(pass);
    if (!match_knows(pass, &project_kind, NULL))
        return;
    const struct live_list *all = snapshot_of_client(pass->snapshot, &project_kind, pass->client->name);
    for (size_t i = 0; i < all->count; i++) {
        struct live *project = all->items[i];
        bool here =
            project->mark_region == NULL || text_equal(project->mark_region, pass->input->region->name);
        if (here && match_is_ours(pass, project) && match_claimed(pass, project) == NULL)
            treat_project(pass, project);
    }
}
