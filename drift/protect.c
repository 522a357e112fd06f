/* What the policy protects holds what would take it along: what it stands on, and the project that it is in.
 */
#include <string.h>

#include "base/text.h"
#include "drift/pass.h"

static bool fits(const struct pass *pass, const char *project, const struct kind *kind, const char *name)
{
    return name != NULL && policy_protects(pass->input->policy, pass->client->name, project, kind, name);
}

/* Its credential, which plans name as the spec does, ends with it. */
static bool has_protected_credential(const struct pass *pass, const char *project, const struct live *user)
{
    size_t length = strlen(project);
    return user->kind == &service_user_kind && text_starts(user->name, project) &&
           user->name[length] == '.' && fits(pass, project, &credential_kind, user->name + length + 1);
}

/* By any of its names: the one given, that in its mark where somebody renamed it, the spec's. */
static bool is_protected(const struct pass *pass, const char *project, const struct live *live,
                         const char *name)
{
    const struct item *item = match_claimed(pass, live);
    return fits(pass, project, live->kind, name) || fits(pass, project, live->kind, live->mark_name) ||
           (item != NULL && item->live == live && fits(pass, project, live->kind, item->desired->name)) ||
           has_protected_credential(pass, project, live);
}

/* The kind that the row tells it apart by; NULL: by no other object. */
static const struct kind *told_by(const struct kind *kind, size_t i)
{
    return i < COUNT(kind->identity) && kind->identity[i] != NULL
               ? kind->fields[kind_field(kind, kind->identity[i])].kind
               : NULL;
}

/* Does one of the kind go with what it is on, or is told apart by? */
static bool goes_with(const struct kind *kind, const struct kind *below)
{
    bool goes = kind->parent == below || (below == &project_kind && kind->scope == SCOPE_PROJECT);
    for (size_t i = 0; i < COUNT(kind->identity); i++)
        goes |= told_by(kind, i) == below;
    return goes && !kind->singleton;
}

static bool is_on(const struct live *live, const struct live *below)
{
    const struct kind *kind = live->kind;
    if (kind->parent == below->kind && text_equal(live->parent_id, below->id))
        return true;
    for (size_t i = 0; i < COUNT(kind->identity); i++) {
        if (told_by(kind, i) != below->kind)
            continue;
        const struct value *value = &live->values[kind_field(kind, kind->identity[i])];
        if (value->type == VALUE_REFERENCE && text_equal(value->reference.id, below->id))
            return true;
    }
    return false;
}

static struct live_list those_on(struct pass *pass, const struct kind *kind, const struct live *below)
{
    if (below->kind == &project_kind)
        return snapshot_in_project(pass->arena, pass->snapshot, kind, below->id);
    const struct live_list *all = &pass->snapshot->collections[kind_index(kind)].items;
    struct live_list found = {0};
    for (size_t i = 0; i < all->count; i++)
        if (is_on(all->items[i], below))
            list_add(pass->arena, &found, all->items[i]);
    return found;
}

/* May one of the kind be protected, or one that goes with it? */
static bool matters(const struct pass *pass, const struct kind *kind)
{
    const struct policy *policy = pass->input->policy;
    if (policy_may_protect(policy, pass->client->name, kind) ||
        (kind == &service_user_kind && policy_may_protect(policy, pass->client->name, &credential_kind)))
        return true;
    for (size_t i = kind_index(kind) + 1; i < KIND_COUNT; i++)
        if (goes_with(kinds[i], kind) && matters(pass, kinds[i]))
            return true;
    return false;
}

/* Why it cannot be said what of the kind would go with it; NULL: it can. What lingers only a purge removes
 * unseen. */
static const char *obscurity(struct pass *pass, const struct kind *kind, const struct live *below)
{
    const struct snapshot *snapshot = pass->snapshot;
    const char *project_id = below->project_id;
    bool failed = snapshot_error(snapshot, kind, project_id) != NULL;
    if (snapshot_lacks(snapshot, kind) || snapshot_knows(snapshot, kind, project_id) ||
        (!failed && kind_lingers(kind) && pass->plan->life != LIFE_TERMINATED))
        return NULL;
    if (failed)
        match_knows(pass, kind, project_id);
    return match_unread(pass->arena, snapshot, kind, project_id);
}

static const char *protected_on(struct pass *pass, const char *project, const struct live *below)
{
    const char *kept = NULL;
    for (size_t i = kind_index(below->kind) + 1; kept == NULL && i < KIND_COUNT; i++) {
        const struct kind *kind = kinds[i];
        if (!goes_with(kind, below->kind) || !matters(pass, kind))
            continue;
        kept = obscurity(pass, kind, below);
        const struct live_list list = those_on(pass, kind, below);
        for (size_t k = 0; kept == NULL && k < list.count; k++) {
            const struct live *live = list.items[k];
            const char *name = resolve_label(pass->arena, pass->snapshot, pass->input->region, live, NULL);
            if (is_protected(pass, project, live, name))
                kept = arena_print(pass->arena, "the policy protects %s %s", kind->title, name);
            else if (below->kind != &project_kind) /* of which the list has all */
                kept = protected_on(pass, project, live);
        }
    }
    return kept;
}

const char *protect_reason(struct pass *pass, const struct change *change)
{
    if (fits(pass, change->project, change->kind, change->name) ||
        (change->live != NULL && is_protected(pass, change->project, change->live, change->name)))
        return "the policy protects it";
    return change->live != NULL ? protected_on(pass, change->project, change->live) : NULL;
}
