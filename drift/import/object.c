/* One live object as a spec writes it: the inverse of decode, shape and resolve, by the same rows. */
#include <string.h>

#include "base/text.h"
#include "drift/import/part.h"
#include "drift/mark.h"
#include "spec/encode.h"

/* --- references --- */

static bool is_in(const struct live_list *list, const struct live *live)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i]->id, live->id))
            return true;
    return false;
}

/* Something of a project of the tenant's. */
static const char *name_inside(struct work *work, const struct live *target, const char **why)
{
    struct arena *arena = work->arena;
    const struct kind *kind = target->kind;
    if (kind == &project_kind) {
        if (!is_in(&work->tenant->projects, target))
            *why = arena_print(arena, "project %s is not of this client", target->name);
    } else if (!text_equal(target->project_id, work->project)) {
        *why = arena_print(arena, "%s %s is of another project", kind->title, target->name);
    } else if (map_has(&work->lost, arena_print(arena, "%zu", target->serial))) {
        *why = arena_print(arena, "%s is left out", import_called(work, target));
    }
    return *why != NULL ? NULL : target->name;
}

static size_t count_named(const struct snapshot *snapshot, const struct live *target)
{
    const struct live_list *list = snapshot_by_name(snapshot, target->kind, target->name);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count +=
            target->kind->domain_json == NULL || text_equal(list->items[i]->domain_id, target->domain_id);
    return count;
}

/* Something of the cloud's, by the Region's word for it. */
static const char *name_outside(struct work *work, const struct live *target, const char **why)
{
    struct arena *arena = work->arena;
    const struct kind *kind = target->kind;
    const char *name = resolve_logical(work->region, kind, target->name);
    const struct map *words = region_names(work->region, kind);
    size_t count = count_named(work->snapshot, target);
    if (count > 1)
        *why = arena_print(arena, "%zu of %s %s are there", count, kind->title, target->name);
    else if (kind == &external_network_kind && !map_has(words, name))
        *why = arena_print(arena, "the Region has no word for external network %s", target->name);
    else if (!text_equal(region_call(work->region, kind, name), target->name))
        *why = arena_print(arena, "%s %s is something else to the Region", kind->title, name);
    return *why != NULL ? NULL : name;
}

static const char *name_of(struct work *work, const struct kind *kind, const char *id, const char **why)
{
    const struct live *target = snapshot_by_id(work->snapshot, kind, id);
    if (!snapshot_knows(work->snapshot, kind, kind->scope == SCOPE_PROJECT ? work->project : NULL)) {
        *why = match_unread(work->arena, work->snapshot, kind, NULL);
        work->out->is_incomplete = true;
    } else if (target == NULL || target->name == NULL) {
        *why = arena_print(work->arena, "its %s (%s) is in no list", kind->title, id);
    } else {
        bool is_outside = kind->scope != SCOPE_PROJECT ||
                          (kind->found_outside && !text_equal(target->project_id, work->project));
        return is_outside ? name_outside(work, target, why) : name_inside(work, target, why);
    }
    return NULL;
}

/* --- what is left out, as the cloud does it so anyway --- */

static bool is_born(const struct live *live)
{
    return live->kind->born != NULL && text_equal(live->name, live->kind->born);
}

/* What most of them have; of what every project is born with, most of those. */
static bool is_common(const struct work *work, const struct live *live, size_t row)
{
    const struct live_list *all = &work->snapshot->collections[kind_index(live->kind)].items;
    size_t count = 0, total = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (is_born(all->items[i]) != is_born(live))
            continue;
        total++;
        count += value_equal(&all->items[i]->values[row], &live->values[row]);
    }
    return count > 1 && 2 * count > total;
}

static bool is_said_so(struct arena *arena, const char *said, const struct field *field,
                       const struct value *value)
{
    return said != NULL && text_equal(said, encode_text(arena, field, value));
}

static bool is_usual(const struct work *work, const struct live *live, const struct field *field, size_t row)
{
    const struct value *value = &live->values[row];
    const struct value *defaults =
        live->kind->singleton ? snapshot_defaults(work->snapshot, live->kind) : NULL;
    return (value->type == VALUE_LIST && value->list.count == 0) ||
           (defaults != NULL && value_equal(&defaults[row], value)) ||
           is_said_so(work->arena, field->fallback, field, value) ||
           is_said_so(work->arena, field->usual, field, value) ||
           (field->is_usual != NULL && field->is_usual(live->values, value)) ||
           ((field->common || (is_born(live) && !field->required)) && is_common(work, live, row));
}

/* The address of one that its spec asked for without an address: its mark has its name. */
static bool is_needless(const struct work *work, const struct live *live, const struct field *field)
{
    if (!field->local || !text_equal(live->owner, work->tenant->name) || live->mark_name == NULL)
        return false;
    struct value *values = resolve_names(work->arena, work->snapshot, work->region, live->kind, live->values);
    const char *with = encode_label(work->arena, live->kind, NULL, values);
    values[field - live->kind->fields].type = VALUE_ABSENT;
    const char *without = encode_label(work->arena, live->kind, NULL, values);
    return text_starts(live->mark_name, without) && !text_starts(live->mark_name, with);
}

/* --- rows --- */

static bool is_text_sound(struct arena *arena, const char *text)
{
    return text_equal(text_printable(arena, text, strlen(text)), text);
}

/* The entries whose members are not the cloud's defaults, under the Region's words. */
static struct node *map_node(struct work *work, const struct live *live, const struct field *field,
                             size_t row)
{
    struct arena *arena = work->arena;
    const struct value *map = &live->values[row];
    const struct value *defaults = snapshot_defaults(work->snapshot, live->kind);
    struct node *node = node_new_map(arena);
    for (size_t i = 0; i < map->list.count; i++) {
        const struct value *entry = &map->list.items[i];
        const struct value *usual = defaults != NULL ? value_entry(&defaults[row], entry->key) : NULL;
        struct value wanted = *entry;
        wanted.list.items = ARENA_ARRAY(arena, struct value, entry->list.count);
        bool is_empty = true;
        for (size_t j = 0; j < entry->list.count; j++) {
            if (usual != NULL && value_equal(&usual->list.items[j], &entry->list.items[j]))
                continue;
            wanted.list.items[j] = entry->list.items[j];
            is_empty &= entry->list.items[j].type == VALUE_ABSENT;
        }
        const char *key =
            field->kind != NULL ? resolve_logical(work->region, field->kind, entry->key) : entry->key;
        if (!is_empty)
            node_set(arena, node, key, encode_spec(arena, field->of, &wanted));
    }
    return node->count > 0 ? node : NULL;
}

static struct node *reference_node(struct work *work, const struct field *field, const struct value *value,
                                   const char **why)
{
    const char *name = name_of(work, field->kind, value->reference.id, why);
    if (name == NULL || (field->kind == &domain_kind && text_equal(name, work->tenant->domain)))
        return NULL;
    return node_new_text(work->arena, name);
}

/* What the row of the object's own table says; NULL: nothing, or why tells why not. */
static struct node *row_node(struct work *work, const struct live *live, const struct field *field,
                             const char **why)
{
    size_t row = (size_t)(field - live->kind->fields);
    const struct value *value = &live->values[row];
    if (value->type == VALUE_ABSENT)
        return NULL;
    if (value->type == VALUE_NULL) /* none, where the cloud would make something of silence */
        return field->nullable && field->is_usual != NULL ? node_new_null(work->arena) : NULL;
    if (value->type == VALUE_REFERENCE)
        return reference_node(work, field, value, why);
    if (field->type == FIELD_MAP)
        return map_node(work, live, field, row);
    if (is_usual(work, live, field, row) || is_needless(work, live, field))
        return NULL;
    if (value->type == VALUE_TEXT && !is_text_sound(work->arena, value->text))
        *why = arena_print(work->arena, "its %s has characters that a spec cannot have", field->key);
    return *why != NULL ? NULL : encode_spec(work->arena, field, value);
}

/* The Keystone domain of what it refers to, where that is not the client's. */
static struct node *domain_node(struct work *work, const struct live *live)
{
    for (size_t i = 0; i < live->kind->field_count; i++) {
        const struct field *field = &live->kind->fields[i];
        const struct value *value = &live->values[i];
        if (value->type != VALUE_REFERENCE || field->kind->domain_json == NULL)
            continue;
        const struct live *target = snapshot_by_id(work->snapshot, field->kind, value->reference.id);
        const struct live *domain =
            target != NULL ? snapshot_by_id(work->snapshot, &domain_kind, target->domain_id) : NULL;
        if (domain != NULL && !text_equal(domain->name, work->tenant->domain))
            return node_new_text(work->arena, domain->name);
    }
    return NULL;
}

static struct node *gathered_node(struct work *work, const struct field *row, const struct live_list *alike,
                                  const char **why)
{
    struct node *list = node_new_list(work->arena);
    for (size_t i = 0; i < alike->count; i++) {
        const struct live *live = alike->items[i];
        const struct field *own = &live->kind->fields[kind_field(live->kind, row->gathers)];
        struct node *node = row_node(work, live, own, why);
        if (node == NULL)
            return NULL;
        node_add(work->arena, list, node);
    }
    return list;
}

/* A row of the spec, which may be another than the object's own of that key. */
static struct node *spec_node(struct work *work, const struct live *live, const struct field *row,
                              const struct live_list *alike, const char **why)
{
    if (live->kind->spec == NULL)
        return row_node(work, live, row, why);
    if (row->gathers != NULL)
        return gathered_node(work, row, alike, why);
    if (row->of_domain)
        return domain_node(work, live);
    const struct field *own = &live->kind->fields[kind_field(live->kind, row->key)];
    struct node *node = row_node(work, live, own, why);
    return node != NULL && row->type == FIELD_BOOL && own->type != FIELD_BOOL
               ? node_new_boolean(work->arena, true)
               : node;
}

/* --- objects --- */

static bool is_in_group(const struct field *row, const struct field *of)
{
    const char *dot = strchr(of->key, '.');
    return dot != NULL && strncmp(row->key, of->key, (size_t)(dot - of->key) + 1) == 0;
}

/* Of a map in the spec: does something have no value without which it cannot stand? */
static bool is_hollow(const struct live *live, const struct field *row)
{
    for (size_t i = 0; live->kind->spec == NULL && i < live->kind->field_count; i++) {
        const struct field *field = &live->kind->fields[i];
        if (is_in_group(row, field) && field->required && !value_is_set(&live->values[i]))
            return true;
    }
    return false;
}

static bool tells_apart(const struct kind *kind, const struct field *row)
{
    for (size_t i = 0; i < COUNT(kind->identity) && kind->identity[i] != NULL; i++)
        if (text_equal(kind->identity[i], row->gathers != NULL ? row->gathers : row->key))
            return true;
    return row->required && strchr(row->key, '.') == NULL;
}

/* What only APIs say must be as a spec silently wants it; a project's life is told elsewhere. */
static const char *odd_state(struct work *work, const struct live *live)
{
    const struct kind *kind = live->kind;
    if (kind == &service_user_kind)
        return "to whom its credentials are delivered no API says: write its entry of `credentials` anew, "
               "and leave its roles out of `access`";
    for (size_t i = 0; kind != &project_kind && i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if (field->api_only && field->fallback != NULL && value_is_set(&live->values[i]) &&
            !is_said_so(work->arena, field->fallback, field, &live->values[i]))
            return arena_print(work->arena, "its %s is %s", field->key,
                               encode_text(work->arena, field, &live->values[i]));
    }
    if (live->owner != NULL && !text_equal(live->owner, work->tenant->name) && !kind->lent)
        return arena_print(work->arena, "it carries the mark of client %s", live->owner);
    return NULL;
}

/* It was renamed by hand: what its mark calls it. */
static void add_former_name(struct work *work, const struct live *live, struct node *map)
{
    if (!text_equal(live->owner, work->tenant->name) || live->mark_name == NULL ||
        live->kind->label != NULL || text_equal(live->mark_name, mark_name(work->arena, live->name)) ||
        snapshot_by_name(work->snapshot, live->kind, live->mark_name)->count > 0)
        return;
    struct node *list = node_new_list(work->arena);
    node_add(work->arena, list, node_new_text(work->arena, live->mark_name));
    node_set(work->arena, map, "formerly", list);
}

static void tell_field(struct work *work, const struct node *map, const struct live *live,
                       const struct field *row, const char *why)
{
    const char *key = arena_copy(work->arena, row->key, strcspn(row->key, "."));
    import_lose(work, map, key, "%s of %s: %s", key, import_called(work, live), why);
}

struct node *import_object(struct work *work, const struct live *live, const struct live_list *alike,
                           const char **why)
{
    const struct kind *kind = live->kind;
    const struct field *rows = kind->spec != NULL ? kind->spec : kind->fields;
    size_t count = kind->spec != NULL ? kind->spec_count : kind->field_count;
    struct node *map = node_new_map(work->arena);
    const struct field *broken = NULL; /* of whose map nothing more is said */
    *why = odd_state(work, live);
    for (size_t i = 0; *why == NULL && i < count; i++) {
        const struct field *row = &rows[i];
        if (row->type == FIELD_CHILDREN || row->spec_only || row->api_only)
            continue;
        if (is_hollow(live, row)) {
            bool is_first = row == rows || !is_in_group(row - 1, row);
            if (is_first && value_is_set(&live->values[i]))
                tell_field(work, map, live, row, "specs say it only with what it does not have");
            continue;
        }
        if (broken != NULL && is_in_group(row, broken))
            continue;
        const char *wrong = NULL;
        struct node *node = spec_node(work, live, row, alike, &wrong);
        if (wrong != NULL && tells_apart(kind, row))
            *why = wrong;
        else if (wrong != NULL)
            tell_field(work, map, live, broken = row, wrong);
        if (node != NULL)
            node_put(work->arena, map, row->key, node);
        if (text_equal(row->key, "name"))
            add_former_name(work, live, map);
    }
    return *why == NULL ? map : NULL;
}

struct node *import_shortest(const struct kind *kind, struct node *map)
{
    bool is_alone =
        kind->scalar != NULL && map->count == 1 && text_equal(map->entries[0].key->text, kind->scalar);
    return is_alone ? map->entries[0].value : map;
}

/* What carries no mark goes where the ledger has it, an interface where both of its ends are ours. */
bool import_is_at_risk(const struct work *work, const struct live *live)
{
    return text_equal(live->owner, work->tenant->name) || live->kind == &router_interface_kind ||
           (live->kind->mark == MARK_NONE && work->tenant->is_marked) ||
           work->policy->extras[kind_index(live->kind)] == EXTRA_REMOVE;
}
