#include "base/text.h"
#include "reconciler/cloud/task.h"
#include "spec/decode.h"

/* The kind whose objects come inside a new object of kind, or NULL. */
static const struct kind *embedded_in(const struct kind *kind)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->reading == READING_EMBEDDED && kinds[i]->list_of == kind)
            return kinds[i];
    return NULL;
}

static bool is_same(const struct kind *kind, const struct value *wanted, const struct value *live)
{
    for (size_t i = 0; i < COUNT(kind->identity) && kind->identity[i]; i++) {
        size_t row = kind_field(kind, kind->identity[i]);
        bool set = value_is_set(&wanted[row]);
        if (set != value_is_set(&live[row]) || (set && !value_equal(&wanted[row], &live[row])))
            return false;
    }
    for (size_t row = 0; row < kind->field_count; row++)
        if (!value_covers(&wanted[row], &live[row]))
            return false;
    return true;
}

/* A group's rules are all there may be, by direction: ingress if it says `rules`, egress if one of these is
 * for egress. */
static bool is_exhaustive(const struct resource *group, const char *direction)
{
    if (!resource_declares(group, &security_group_rule_kind))
        return false;
    if (text_equal(direction, "ingress"))
        return true;
    for (size_t i = 0; i < group->children.count; i++) {
        const struct resource *rule = group->children.items[i];
        if (rule->kind == &security_group_rule_kind &&
            text_equal(resource_value(rule, "direction")->text, direction))
            return true;
    }
    return false;
}

/* The wanted object that a born one is, or NULL. */
static struct item *find(const struct apply *apply, const struct resource *parent, const struct kind *kind,
                         const struct value *live)
{
    for (size_t i = 0; i < parent->children.count; i++) {
        const struct resource *child = parent->children.items[i];
        struct item *item = item_of(apply, child);
        if (child->kind != kind || item->id)
            continue;
        write_resolve(apply, item);
        if (is_same(kind, item->values, live))
            return item;
    }
    return NULL;
}

static void sort_one(struct task *task, const struct kind *kind, const struct node *object)
{
    struct apply *apply = task->apply;
    const struct item *group = task->change->item;
    const char *id = node_get_text(object, kind->id_json ? kind->id_json : "id");
    struct value *values = ARENA_ARRAY(apply->arena, struct value, kind->field_count);
    if (!id || decode_live(apply->arena, kind, object, values))
        return; /* the next reading says what is wrong with it */
    struct item *item = find(apply, group->desired, kind, values);
    if (item) {
        item->id = arena_text(apply->arena, id);
        struct task *child = item->making ? task_of(apply, item->making, PART_MAIN) : NULL;
        if (child && child->state == TASK_WAITING)
            task_end(child, OUTCOME_DONE, NULL, NULL);
        return;
    }
    if (!is_exhaustive(group->desired, values[kind_field(kind, "direction")].text))
        return;
    const struct encode_ids ids = {arena_text(apply->arena, id), NULL, group->id};
    step_add(task, STEP_PRUNE, kind->service, kind->remove.method,
             encode_path(apply->arena, kind, kind->remove.path, &ids, values));
}

void born_sort(struct task *task, const struct node *object)
{
    const struct kind *kind = embedded_in(task->change->kind);
    const struct node *members = kind ? node_get(object, kind->list_envelope) : NULL;
    for (size_t i = 0; members && members->type == NODE_LIST && i < members->count; i++)
        sort_one(task, kind, members->items[i]);
}
