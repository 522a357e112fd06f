#include <assert.h>

#include "base/text.h"
#include "drift/pass.h"
#include "spec/encode.h"

const char *resolve_logical(const struct region *region, const struct kind *kind, const char *name)
{
    const struct map *map = region_names(region, kind);
    for (size_t i = 0; map != NULL && name != NULL && i < map->count; i++)
        if (text_equal(map->entries[i].value, name))
            return map->entries[i].key;
    return name;
}

static void block(struct item *item, enum verdict verdict, const char *reason)
{
    if (item->blocked == NULL) {
        item->blocked = reason;
        item->blocked_verdict = verdict;
    }
}

/* "group acme-admins" or "external network public (here: ext-net-1)" */
static const char *called(struct arena *arena, const struct kind *kind, const char *name, const char *here)
{
    if (text_equal(name, here))
        return arena_print(arena, "%s %s", kind->title, name);
    return arena_print(arena, "%s %s (here: %s)", kind->title, name, here);
}

/* Those of the project of the item, where there are any. */
static const struct live_list *own_first(struct pass *pass, const struct item *item,
                                         const struct live_list *all)
{
    struct live_list *own = ARENA_NEW(pass->arena, struct live_list);
    const struct resource *project = resource_project(item->desired);
    const char *id = project != NULL ? pass->plan->items[project->index].id : NULL;
    for (size_t i = 0; id != NULL && i < all->count; i++)
        if (text_equal(all->items[i]->project_id, id))
            list_add(pass->arena, own, all->items[i]);
    return own->count > 0 ? own : all;
}

/* The one object of the cloud of that kind, or NULL and item blocked. domain NULL: Default. */
static const char *look_up(struct pass *pass, struct item *item, const struct kind *kind, const char *name,
                           const char *domain)
{
    struct arena *arena = pass->arena;
    const struct region *region = pass->input->region;
    const char *here = region_call(region, kind, name), *domain_id = NULL, *place = region->name;
    if (!match_knows(pass, kind, NULL)) {
        block(item, VERDICT_HELD, match_unread(arena, pass->snapshot, kind, NULL));
        return NULL;
    }
    if (kind->domain_json != NULL) {
        if (domain == NULL)
            domain = DEFAULT_DOMAIN;
        domain_id = look_up(pass, item, &domain_kind, domain, NULL);
        if (domain_id == NULL)
            return NULL;
        place = arena_print(arena, "domain %s of %s", domain, region->name);
    }
    const struct live_list *list = snapshot_by_name(pass->snapshot, kind, here);
    if (kind->found_outside)
        list = own_first(pass, item, list);
    const struct live *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (domain_id != NULL && !text_equal(list->items[i]->domain_id, domain_id))
            continue;
        found = list->items[i];
        count++;
    }
    if (count == 0)
        block(item, VERDICT_BLOCKED,
              arena_print(arena, "there is no %s in %s", called(arena, kind, name, here), place));
    if (count > 1)
        block(item, VERDICT_BLOCKED,
              arena_print(arena, "there are %zu of %s in %s", count, called(arena, kind, name, here), place));
    return count == 1 ? found->id : NULL;
}

/* The group `default` that no spec declares: it is there as soon as its project has anything. */
static const char *born_id(struct pass *pass, const struct item *item, const struct kind *kind,
                           const char *name)
{
    const struct item *project = &pass->plan->items[resource_project(item->desired)->index];
    const struct live_list *list = snapshot_of_project(pass->snapshot, kind, project->id);
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i]->name, name))
            return list->items[i]->id;
    return NULL;
}

static void resolve_map(struct pass *pass, struct item *item, const struct field *field, struct value *map)
{
    if (map->type != VALUE_LIST && map->type != VALUE_GROUP)
        return;
    struct value *entries = ARENA_ARRAY(pass->arena, struct value, map->list.count);
    for (size_t i = 0; i < map->list.count; i++) {
        entries[i] = map->list.items[i];
        if (look_up(pass, item, field->kind, entries[i].key, NULL) != NULL)
            entries[i].key = region_call(pass->input->region, field->kind, entries[i].key);
    }
    map->list.items = entries;
    value_sort(map);
}

void resolve_item(struct pass *pass, struct item *item)
{
    const struct kind *kind = item->desired->kind;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        struct value *value = &item->values[i];
        if (field->type == FIELD_MAP && field->kind != NULL)
            resolve_map(pass, item, field, value);
        if (value->type != VALUE_REFERENCE)
            continue;
        assert(field->kind != NULL);
        struct reference *reference = &value->reference;
        if (reference->target != NULL)
            reference->id = pass->plan->items[reference->target->index].id;
        else if (field->kind->scope != SCOPE_PROJECT || field->kind->found_outside)
            reference->id = look_up(pass, item, field->kind, reference->name, reference->domain);
        else
            reference->id = born_id(pass, item, field->kind, reference->name);
    }
}

struct value *resolve_names(struct arena *arena, const struct snapshot *snapshot, const struct region *region,
                            const struct kind *kind, const struct value *values)
{
    struct value *copy = ARENA_ARRAY(arena, struct value, kind->field_count);
    for (size_t i = 0; i < kind->field_count; i++) {
        copy[i] = values[i];
        if (copy[i].type != VALUE_REFERENCE || copy[i].reference.name != NULL)
            continue;
        const struct kind *to = kind->fields[i].kind;
        const struct live *live = snapshot_by_id(snapshot, to, copy[i].reference.id);
        if (live == NULL)
            continue;
        copy[i].reference.name = resolve_logical(region, to, live->name);
        const struct live *domain =
            to->domain_json != NULL ? snapshot_by_id(snapshot, &domain_kind, live->domain_id) : NULL;
        if (domain != NULL)
            copy[i].reference.domain = domain->name;
    }
    return copy;
}

const char *resolve_label(struct arena *arena, const struct snapshot *snapshot, const struct region *region,
                          const struct live *live, const char *parent)
{
    const struct kind *kind = live->kind;
    if (parent == NULL && kind->parent != NULL) {
        const struct live *above = snapshot_by_id(snapshot, kind->parent, live->parent_id);
        parent = above != NULL && above->name != NULL ? above->name : live->parent_id;
    }
    const char *label =
        encode_label(arena, kind, parent, resolve_names(arena, snapshot, region, kind, live->values));
    return label != NULL && label[0] != '\0' ? label : live->id;
}
