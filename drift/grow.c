/* Ranges that the cloud lets nobody take out again. */
#include "base/ip.h"
#include "drift/pass.h"

static bool is_covered(const struct value *range, const struct value *wanted)
{
    struct cidr cidr, wider;
    if (!value_is_set(range) || !cidr_parse(range->text, &cidr, NULL))
        return false;
    for (size_t i = 0; i < wanted->list.count; i++)
        if (cidr_parse(wanted->list.items[i].text, &wider, NULL) && wider.prefix <= cidr.prefix &&
            cidr_contains(&wider, &cidr.network))
            return true;
    return false;
}

/* The first of from that is not in to, where the field only grows; or NULL. */
static const struct value *find_left_out(const struct item *item, const struct difference *difference,
                                         const struct value *from, const struct value *to)
{
    if (difference->field == NULL || item->desired->kind->fields[difference->row].change != CHANGE_GROWS ||
        from->type != VALUE_LIST || to->type != VALUE_LIST)
        return NULL;
    for (size_t i = 0; i < from->list.count; i++)
        if (!is_covered(&from->list.items[i], to))
            return &from->list.items[i];
    return NULL;
}

const char *grow_obstacle(struct arena *arena, const struct item *item, const struct difference *difference)
{
    const struct value *range = find_left_out(item, difference, &difference->from, &difference->to);
    return range == NULL
               ? NULL
               : arena_print(arena,
                             "%s is there, and the cloud lets its %s only grow: write it, or make another "
                             "under another name",
                             range->text, difference->name);
}

const struct change *grow_stuck(const struct pass *pass, const struct item *item)
{
    for (size_t i = 0; i < pass->plan->changes.count; i++) {
        const struct change *change = pass->plan->changes.items[i];
        for (size_t j = 0;
             change->item == item && change->verdict != VERDICT_APPLY && j < change->fields.count; j++) {
            const struct difference *difference = &change->fields.items[j];
            if (find_left_out(item, difference, &difference->to, &difference->from) != NULL)
                return change;
        }
    }
    return NULL;
}
