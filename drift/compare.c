#include <string.h>

#include "base/text.h"
#include "drift/mark.h"
#include "drift/pass.h"
#include "spec/encode.h"

static const struct field tag_row = {.type = FIELD_TEXT};
const struct field tags_field = {.key = "tags", .type = FIELD_LIST, .of = &tag_row, .set = true};

const struct field *plan_row(const struct difference *change)
{
    return change->field != NULL ? change->field : &tags_field;
}

static bool is_compared(const struct field *field, const struct value *wanted)
{
    return !field->spec_only && field->type != FIELD_CHILDREN && wanted->type != VALUE_ABSENT;
}

static void walk_map(struct arena *arena, const struct field *field, unsigned row, const struct value *map,
                     compare_visit *visit, void *context)
{
    for (size_t i = 0; i < map->list.count; i++) {
        const struct value *entry = &map->list.items[i];
        const struct field *of = field->of;
        for (size_t j = 0; j < entry->list.count && j < of->row_count; j++)
            if (entry->list.items[j].type != VALUE_ABSENT)
                visit(context, arena_print(arena, "%s.%s.%s", field->key, entry->key, of->rows[j].key),
                      &of->rows[j], row, &entry->list.items[j]);
    }
}

void compare_walk(struct arena *arena, const struct kind *kind, const struct value *values,
                  compare_visit *visit, void *context)
{
    for (unsigned i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if (!is_compared(field, &values[i]))
            continue;
        if (field->type == FIELD_MAP)
            walk_map(arena, field, i, &values[i], visit, context);
        else
            visit(context, field->key, field, i, &values[i]);
    }
}

/* --- one object --- */

struct comparison {
    struct pass *pass;
    const struct item *item;
    const struct value *live, *named; /* named: references with names */
    struct difference_list *out;
};

/* "types" ignores all of "types.nvme.gigabytes". What is born with defaults at another region was never
 * anybody's there, so that a rebuild writes it, as a create does. */
static bool is_ignored(const struct pass *pass, const struct item *item, const char *name)
{
    if (pass->input->moving)
        return false;
    const struct resource *resource = item->desired;
    for (size_t length = 1; length <= strlen(name); length++)
        if ((name[length] == '.' || name[length] == '\0') &&
            policy_ignores(pass->input->policy, pass->client->name, change_project(resource), resource->kind,
                           resource->name, arena_copy(pass->arena, name, length)))
            return true;
    return false;
}

/* What holds at another site only, or for every project of this one. */
static bool is_left_out(const struct pass *pass, const struct kind *kind, unsigned row)
{
    return (pass->input->moving && kind->fields[row].local) ||
           (snapshot_common(pass->snapshot, kind) & UINT64_C(1) << row);
}

/* Is it what is wanted, as far as can be said? */
static bool is_covered(const struct item *item, const struct value *wanted, const struct value *there)
{
    if (wanted->type != VALUE_REFERENCE)
        return value_covers(wanted, there);
    if (wanted->reference.id != NULL)
        return there->type == VALUE_REFERENCE && text_equal(wanted->reference.id, there->reference.id);
    if (item->blocked != NULL && item->blocked_verdict == VERDICT_HELD)
        return true; /* what it means was not read */
    return there->type == VALUE_REFERENCE && text_equal(wanted->reference.name, there->reference.name);
}

/* What stands in the live map for wanted, a member of one of the spec's entries: there its key is the
 * cloud's. */
static const struct value *entry_there(const struct comparison *comparison, unsigned row,
                                       const struct value *wanted)
{
    static const struct value absent = {.type = VALUE_ABSENT};
    const struct field *field = &comparison->item->desired->kind->fields[row];
    const struct value *map = &comparison->item->desired->values[row];
    for (size_t i = 0; i < map->list.count; i++) {
        const struct value *entry = &map->list.items[i];
        if (wanted < entry->list.items || wanted >= entry->list.items + entry->list.count)
            continue;
        const struct region *region = comparison->pass->input->region;
        const char *key = field->kind != NULL ? region_call(region, field->kind, entry->key) : entry->key;
        const struct value *there = value_entry(&comparison->live[row], key);
        return there != NULL ? &there->list.items[wanted - entry->list.items] : &absent;
    }
    return &absent;
}

static void compare_one(void *context, const char *name, const struct field *field, unsigned row,
                        const struct value *wanted)
{
    const struct comparison *comparison = context;
    struct pass *pass = comparison->pass;
    const struct value *to = wanted, *from = &comparison->named[row];
    const struct field *top = &comparison->item->desired->kind->fields[row];

    if (is_ignored(pass, comparison->item, name) || is_left_out(pass, comparison->item->desired->kind, row))
        return;
    if (top->type == FIELD_MAP)
        from = entry_there(comparison, row, wanted);
    else
        to = &comparison->item->values[row]; /* with ids */
    pass->plan->managed++;
    if (is_covered(comparison->item, to, from))
        return;
    struct difference change = {.field = field, .name = name, .from = *from, .to = *to, .row = row};
    list_add(pass->arena, comparison->out, change);
}

struct difference_list compare_fields(struct pass *pass, const struct item *item, const struct value *live)
{
    struct difference_list out = {0};
    const struct kind *kind = item->desired->kind;
    struct comparison comparison = {
        .pass = pass,
        .item = item,
        .live = live,
        .named = resolve_names(pass->arena, pass->snapshot, pass->input->region, kind, live),
        .out = &out,
    };
    compare_walk(pass->arena, kind, item->desired->values, compare_one, &comparison);
    return out;
}

static void add_wanted(void *context, const char *name, const struct field *field, unsigned row,
                       const struct value *wanted)
{
    const struct comparison *comparison = context;
    struct arena *arena = comparison->pass->arena;
    bool implied = wanted->type == VALUE_NULL && wanted->line == 0; /* none, and nobody wrote it */
    if (text_equal(name, "name") || field->api_only || implied ||
        is_left_out(comparison->pass, comparison->item->desired->kind, row))
        return;
    if (field->fallback != NULL && text_equal(field->fallback, encode_text(arena, field, wanted)))
        return;
    struct difference change = {.field = field, .name = name, .to = *wanted, .row = row};
    list_add(arena, comparison->out, change);
}

struct difference_list compare_all(struct pass *pass, const struct item *item)
{
    struct difference_list out = {0};
    struct comparison comparison = {.pass = pass, .item = item, .out = &out};
    compare_walk(pass->arena, item->desired->kind, item->desired->values, add_wanted, &comparison);
    return out;
}

/* --- the mark --- */

static struct value tag_list(struct arena *arena, const char *const *tags, size_t count)
{
    struct value list = {.type = VALUE_LIST};
    list.list.items = ARENA_ARRAY(arena, struct value, count);
    for (size_t i = 0; i < count; i++)
        if (tags[i] != NULL)
            list.list.items[list.list.count++] = value_text(tags[i]);
    value_sort(&list);
    return list;
}

bool compare_mark(struct pass *pass, const struct item *item, struct difference *out)
{
    struct arena *arena = pass->arena;
    const struct resource *resource = item->desired;
    const struct live *live = item->live;
    const struct kind *kind = resource->kind;
    if (kind->mark == MARK_NONE || live == NULL ||
        (kind->born != NULL && text_equal(kind->born, resource->name)))
        return false;
    bool is_project = kind == &project_kind;
    /* beside whose it is: of a project where it is, of what can be renamed its name */
    const char *second = kind->mark == MARK_MEMBER ? NULL : is_project ? MARK_REGION : MARK_NAME;
    const char *wanted = is_project ? pass->input->region->name : mark_name(arena, resource->name);
    const char *there = is_project ? live->mark_region : live->mark_name;
    bool turns = is_project && life_turns(pass, item);
    if ((text_equal(live->owner, pass->client->name) && (second == NULL || text_equal(wanted, there)) &&
         !turns) ||
        is_ignored(pass, item, "tags"))
        return false;
    const char *to[] = {arena_print(arena, MARK_OWNER "%s", pass->client->name),
                        second != NULL ? arena_print(arena, "%s%s", second, wanted) : NULL,
                        is_project && pass->plan->life != LIFE_ACTIVE
                            ? mark_suspended(arena, live, pass->snapshot->taken)
                            : NULL,
                        is_project && pass->plan->life == LIFE_TERMINATED
                            ? mark_terminated(arena, live, pass->snapshot->taken)
                            : NULL};
    const char *from[] = {
        live->owner != NULL ? arena_print(arena, MARK_OWNER "%s", live->owner) : NULL,
        second != NULL && there != NULL ? arena_print(arena, "%s%s", second, there) : NULL,
        live->mark_suspended != NULL ? arena_print(arena, MARK_SUSPENDED "%s", live->mark_suspended) : NULL,
        live->mark_terminated != NULL ? arena_print(arena, MARK_TERMINATED "%s", live->mark_terminated)
                                      : NULL};
    *out = (struct difference){
        .name = "tags", .from = tag_list(arena, from, COUNT(from)), .to = tag_list(arena, to, COUNT(to))};
    return true;
}
