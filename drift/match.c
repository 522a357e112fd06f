#include <string.h>

#include "base/text.h"
#include "drift/mark.h"
#include "drift/pass.h"

static const char *serial_key(struct arena *arena, const struct live *live)
{
    return arena_print(arena, "%zu", live->serial);
}

struct item *match_claimed(const struct pass *pass, const struct live *live)
{
    char key[24];
    size_t at = sizeof key - 1, rest = live->serial;
    key[at] = '\0';
    do
        key[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    return map_get(&pass->claims, key + at);
}

void match_claim(struct pass *pass, struct item *item, const struct live *live)
{
    map_set(&pass->claims, serial_key(pass->arena, live), item);
}

const char *match_unread(struct arena *arena, const struct snapshot *snapshot, const struct kind *kind,
                         const char *project_id)
{
    const struct error *error = snapshot_error(snapshot, kind, project_id);
    size_t length = strlen(kind->title);
    char last = kind->title[length - 1];
    const char *what = kind->singleton ? arena_print(arena, "the %s", kind->title)
                       : last == 'y'
                           ? arena_print(arena, "the list of %.*sies", (int)length - 1, kind->title)
                           : arena_print(arena, "the list of %s%s", kind->title, last == 's' ? "" : "s");
    if (error == NULL)
        return arena_print(arena, "%s was not read", what);
    return arena_print(arena, "%s could not be read: %s", what, error->message);
}

bool match_knows(struct pass *pass, const struct kind *kind, const char *project_id)
{
    if (snapshot_knows(pass->snapshot, kind, project_id))
        return true;
    pass->plan->complete = false;
    const char *key = arena_print(pass->arena, "%s/%s", kind->name, project_id != NULL ? project_id : "");
    if (!map_has(&pass->told, key)) {
        map_set(&pass->told, key, pass);
        list_add(pass->arena, &pass->plan->problems,
                 match_unread(pass->arena, pass->snapshot, kind, project_id));
    }
    return false;
}

const char *match_foreign_mark(const struct live *live, const char *client)
{
    for (size_t i = 0; i < live->tags.count; i++)
        if (text_starts(live->tags.items[i], MARK_OWNER) &&
            !text_equal(live->tags.items[i] + strlen(MARK_OWNER), client))
            return live->tags.items[i] + strlen(MARK_OWNER);
    return NULL;
}

bool match_is_ours(const struct pass *pass, const struct live *live)
{
    return text_equal(live->owner, pass->client->name) &&
           match_foreign_mark(live, pass->client->name) == NULL;
}

static bool was_called(const struct resource *resource, const char *name)
{
    for (size_t i = 0; name != NULL && i < resource->formerly.count; i++)
        if (text_equal(resource->formerly.items[i], name))
            return true;
    return false;
}

static enum likeness likeness(const struct pass *pass, const struct item *item, const struct live *live)
{
    const struct resource *resource = item->desired;
    if (match_is_ours(pass, live)) {
        if (text_equal(live->mark_name, mark_name(pass->arena, resource->name)))
            return LIKE_MARKED;
        if (live->mark_name == NULL && text_equal(live->name, resource->name))
            return LIKE_NAMED;
        if (was_called(resource, live->mark_name != NULL ? live->mark_name : live->name))
            return LIKE_FORMER;
        return LIKE_NOT;
    }
    if (text_equal(live->name, resource->name))
        return LIKE_STRANGER;
    return was_called(resource, live->name) ? LIKE_FORMER_STRANGER : LIKE_NOT;
}

static bool has_name(const struct kind *kind)
{
    for (size_t i = 0; i < COUNT(kind->identity) && kind->identity[i] != NULL; i++)
        if (text_equal(kind->identity[i], "name"))
            return true;
    return false;
}

static const char *list_ids(struct arena *arena, const struct live_list *list)
{
    struct name_list ids = {0};
    for (size_t i = 0; i < list->count; i++)
        list_add(arena, &ids, list->items[i]->id);
    words_sort(&ids);
    return text_join(arena, &ids, " and ");
}

static void claim(struct pass *pass, struct item *item, struct live *live)
{
    match_claim(pass, item, live);
    item->presence = PRESENCE_ONE;
    item->live = live;
    item->id = live->id;
    item->ours = item->desired->kind->mark == MARK_NONE || match_is_ours(pass, live);
}

static void conflict(struct item *item, const char *reason)
{
    item->presence = PRESENCE_MANY;
    item->blocked = reason;
    item->blocked_verdict = VERDICT_BLOCKED;
}

static bool is_before(const struct live *live, const struct live *other)
{
    int order = live->made != NULL && other->made != NULL ? strcmp(live->made, other->made) : 0;
    return order != 0 ? order < 0 : strcmp(live->id, other->id) < 0;
}

/* Of things that are the same in all that tells them apart, the one that somebody may rely on: the oldest. */
static struct live *oldest(const struct live_list *list)
{
    struct live *first = list->items[0];
    for (size_t i = 1; i < list->count; i++)
        if (is_before(list->items[i], first))
            first = list->items[i];
    return first;
}

/* Not everything has an id. */
static const char *in_brackets(struct arena *arena, const char *id)
{
    return id[0] != '\0' ? arena_print(arena, " (%s)", id) : "";
}

static void pick(struct pass *pass, struct item *item, const struct live_list *among)
{
    const struct resource *resource = item->desired;
    bool named = has_name(resource->kind);
    enum likeness best = LIKE_NOT;
    struct live_list candidates = {0};
    for (size_t i = 0; i < among->count; i++) {
        struct live *live = among->items[i];
        if (match_claimed(pass, live) != NULL)
            continue;
        enum likeness like = named ? likeness(pass, item, live) : alike_to(pass, item, live);
        if (like == LIKE_NOT || like < best)
            continue;
        if (like > best)
            candidates.count = 0;
        best = like;
        list_add(pass->arena, &candidates, live);
    }
    item->presence = PRESENCE_ABSENT;
    item->ours = best >= LIKE_FORMER;
    if (candidates.count == 0)
        return;
    const char *foreign = match_foreign_mark(candidates.items[0], pass->client->name);
    if (resource->kind->lent && candidates.count == 1)
        foreign = NULL;
    if (named && (candidates.count > 1 || foreign != NULL)) /* none of them is an extra */
        for (size_t i = 0; i < candidates.count; i++)
            match_claim(pass, item, candidates.items[i]);
    if (named && candidates.count > 1)
        conflict(item, arena_print(pass->arena, "%zu of the name %s are there: %s", candidates.count,
                                   candidates.items[0]->name, list_ids(pass->arena, &candidates)));
    else if (foreign != NULL)
        conflict(item, arena_print(pass->arena, "%s %s%s carries the mark of client %s",
                                   resource->kind->title, candidates.items[0]->name,
                                   in_brackets(pass->arena, candidates.items[0]->id), foreign));
    else
        claim(pass, item, oldest(&candidates));
}

/* --- projects, and what stands beside them --- */

static bool in_domain(const struct item *item, const struct live *live)
{
    const struct kind *kind = item->desired->kind;
    if (kind->domain_json == NULL)
        return true;
    const struct value *domain = &item->values[kind_field(kind, "domain")];
    return domain->type != VALUE_REFERENCE || text_equal(domain->reference.id, live->domain_id);
}

static struct live_list candidates_of(struct pass *pass, struct item *item)
{
    const struct resource *resource = item->desired;
    struct live_list found = {0};
    for (size_t n = 0; n <= resource->formerly.count; n++) {
        const char *name = n == 0 ? resource->name : resource->formerly.items[n - 1];
        const struct live_list *list = snapshot_by_name(pass->snapshot, resource->kind, name);
        for (size_t i = 0; i < list->count; i++)
            if (in_domain(item, list->items[i]))
                list_add(pass->arena, &found, list->items[i]);
    }
    const struct live_list *ours = snapshot_of_client(pass->snapshot, resource->kind, pass->client->name);
    for (size_t i = 0; i < ours->count; i++) /* renamed by hand */
        if (ours->items[i]->mark_name != NULL && !text_equal(ours->items[i]->name, resource->name) &&
            !was_called(resource, ours->items[i]->name) && in_domain(item, ours->items[i]))
            list_add(pass->arena, &found, ours->items[i]);
    return found;
}

/* Is something that tells it apart not known? Then it cannot be said whether it is there. */
static bool is_obscure(struct pass *pass, struct item *item)
{
    const struct kind *kind = item->desired->kind;
    for (size_t i = 0; i < COUNT(kind->identity) && kind->identity[i] != NULL; i++) {
        const struct value *value = &item->values[kind_field(kind, kind->identity[i])];
        if (value->type != VALUE_REFERENCE || value->reference.id != NULL)
            continue;
        if (item->blocked != NULL && item->blocked_verdict == VERDICT_HELD)
            return true;
        const struct resource *target = value->reference.target;
        if (target == NULL || pass->plan->items[target->index].presence == PRESENCE_ABSENT)
            continue;
        const struct item *unknown = &pass->plan->items[target->index];
        item->blocked = arena_print(pass->arena, "it needs %s %s: %s", target->kind->title, target->name,
                                    unknown->blocked);
        item->blocked_verdict = unknown->blocked_verdict;
        return true;
    }
    return false;
}

static void match_root(struct pass *pass, struct item *item)
{
    const struct kind *kind = item->desired->kind;
    if (item->blocked != NULL || !match_knows(pass, kind, NULL)) {
        item->presence = PRESENCE_UNKNOWN;
        if (item->blocked == NULL) {
            item->blocked = match_unread(pass->arena, pass->snapshot, kind, NULL);
            item->blocked_verdict = VERDICT_HELD;
        }
        return;
    }
    if (is_obscure(pass, item)) {
        item->presence = PRESENCE_UNKNOWN;
        return;
    }
    struct live_list candidates = candidates_of(pass, item);
    pick(pass, item, &candidates);
    doubt_domain(pass, item);
}

/*
 * A project carries no name in its mark. One of ours that no spec names while one is missing was renamed by
 * hand if the digest of what was applied says that the spec is still the same.
 */
static void match_renamed_project(struct pass *pass)
{
    struct item *missing = NULL;
    struct live *stray = NULL;
    size_t missing_count = 0, stray_count = 0;
    const struct resource_list *projects = &pass->client->projects;
    for (size_t i = 0; i < projects->count; i++) {
        struct item *item = &pass->plan->items[projects->items[i]->index];
        if (item->presence == PRESENCE_ABSENT) {
            missing = item;
            missing_count++;
        }
    }
    const struct live_list *all = snapshot_of_client(pass->snapshot, &project_kind, pass->client->name);
    for (size_t i = 0; missing_count == 1 && i < all->count; i++) {
        struct live *live = all->items[i];
        if (match_is_ours(pass, live) && match_claimed(pass, live) == NULL &&
            text_equal(live->mark_applied, pass->client->digest) &&
            text_equal(live->mark_region, pass->input->region->name) && in_domain(missing, live)) {
            stray = live;
            stray_count++;
        }
    }
    if (missing_count == 1 && stray_count == 1)
        claim(pass, missing, stray);
}

/* --- what is in them --- */

static void match_singleton(struct pass *pass, struct item *item, const struct item *project)
{
    const struct kind *kind = item->desired->kind;
    item->ours = true;
    if (snapshot_lacks(pass->snapshot, kind)) {
        item->presence = project->presence == PRESENCE_ABSENT ? PRESENCE_ABSENT : PRESENCE_UNKNOWN;
        item->blocked = kind->in_keystone != NULL ? arena_print(pass->arena, "region %s has no %s",
                                                                pass->snapshot->region, kind->in_keystone)
                                                  : arena_print(pass->arena, "region %s has no %s service",
                                                                pass->snapshot->region, kind->service);
        item->blocked_verdict = VERDICT_BLOCKED;
        return;
    }
    if (project->presence == PRESENCE_ABSENT) {
        item->presence = PRESENCE_ABSENT;
        return;
    }
    if (!match_knows(pass, kind, project->id)) {
        item->presence = PRESENCE_UNKNOWN;
        item->blocked = match_unread(pass->arena, pass->snapshot, kind, project->id);
        item->blocked_verdict = VERDICT_HELD;
        return;
    }
    struct live *live = snapshot_by_id(pass->snapshot, kind, project->id);
    item->presence = PRESENCE_ONE; /* it exists wherever its project does, listed or not */
    if (live != NULL)
        claim(pass, item, live);
    item->id = project->id;
}

/* What everybody may use needs no access; what can be given to nobody is in the way. */
static bool is_needless(const struct pass *pass, struct item *item)
{
    const struct kind *kind = item->desired->kind;
    if (kind->each_of == NULL || kind->each_of == kind->parent)
        return false;
    const struct value *of = &item->values[kind_field(kind, kind->identity[0])];
    const struct live *live = snapshot_by_id(pass->snapshot, kind->each_of, of->reference.id);
    if (live != NULL && !live->open && !live->closed && item->blocked == NULL) {
        item->blocked = arena_print(pass->arena, "%s %s is neither public nor one that can be shared",
                                    kind->each_of->title, of->reference.name);
        item->blocked_verdict = VERDICT_BLOCKED;
    }
    return live != NULL && live->open;
}

static void match_child(struct pass *pass, struct item *item)
{
    const struct kind *kind = item->desired->kind;
    const struct item *parent = &pass->plan->items[item->desired->parent->index];
    const struct resource *within = resource_project(item->desired);
    const char *project = within != NULL ? pass->plan->items[within->index].id : NULL;
    item->needless = is_needless(pass, item);
    if (parent->presence == PRESENCE_UNKNOWN || parent->presence == PRESENCE_MANY) {
        item->presence = PRESENCE_UNKNOWN;
        item->blocked = arena_print(pass->arena, "it needs %s %s: %s", parent->desired->kind->title,
                                    parent->desired->name, parent->blocked);
        item->blocked_verdict = parent->blocked_verdict;
    } else if (kind->singleton) {
        match_singleton(pass, item, parent);
    } else if (!match_knows(pass, kind, project)) {
        item->presence = parent->presence == PRESENCE_ABSENT ? PRESENCE_ABSENT : PRESENCE_UNKNOWN;
        item->blocked = match_unread(pass->arena, pass->snapshot, kind, project);
        item->blocked_verdict = VERDICT_HELD;
    } else if (parent->presence == PRESENCE_ABSENT) {
        item->presence = PRESENCE_ABSENT;
    } else if (is_obscure(pass, item)) {
        item->presence = PRESENCE_UNKNOWN;
    } else if (item->needless) {
        item->presence = PRESENCE_ONE;
    } else {
        pick(pass, item, snapshot_of_parent(pass->snapshot, kind, parent->id));
    }
    if (kind->born != NULL && text_equal(kind->born, item->desired->name))
        item->ours = true;
}

void match_items(struct pass *pass)
{
    bool projects_done = false;
    alike_note_marks(pass);
    for (size_t i = 0; i < pass->client->resource_count; i++) {
        struct item *item = pass->order[i];
        if (!projects_done && kind_index(item->desired->kind) > kind_index(&project_kind)) {
            match_renamed_project(pass);
            projects_done = true;
        }
        resolve_item(pass, item);
        if (item->desired->parent == NULL)
            match_root(pass, item);
        else
            match_child(pass, item);
    }
    if (!projects_done)
        match_renamed_project(pass);
}
