#include <stdlib.h>
#include <string.h>

#include "drift/pass.h"

struct place_in_order {
    unsigned phase;
    size_t rank, sequence;
    struct change *change;
};

static size_t rank_of(const struct change *change)
{
    if (change->phase == PHASE_CLEAR || change->phase == PHASE_REMOVE)
        return 2 * (KIND_COUNT - kind_index(change->kind));
    /* A router's routes lead over its interfaces: these come first. */
    if (change->kind == &router_kind && (change->action == ACTION_UPDATE || change->action == ACTION_ADOPT))
        return 2 * kind_index(&router_interface_kind) + 1;
    return 2 * kind_index(change->kind);
}

/* What no spec names is in no order of its own: readings may come in any. */
static int compare_unwanted(const struct change *a, const struct change *b)
{
    int order = strcmp(a->project, b->project);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return order != 0 || a->id == NULL || b->id == NULL ? order : strcmp(a->id, b->id);
}

static int compare(const void *left, const void *right)
{
    const struct place_in_order *a = left, *b = right;
    if (a->phase != b->phase)
        return a->phase < b->phase ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    bool wanted = a->change->item != NULL;
    if (wanted != (b->change->item != NULL))
        return wanted ? -1 : 1;
    int order = wanted ? 0 : compare_unwanted(a->change, b->change);
    if (order != 0)
        return order;
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

void order_changes(struct pass *pass)
{
    struct change_list *changes = &pass->plan->changes;
    struct place_in_order *places = ARENA_ARRAY(pass->arena, struct place_in_order, changes->count);
    for (size_t i = 0; i < changes->count; i++)
        places[i] = (struct place_in_order){changes->items[i]->phase, rank_of(changes->items[i]), i,
                                            changes->items[i]};
    qsort(places, changes->count, sizeof *places, compare);
    for (size_t i = 0; i < changes->count; i++)
        changes->items[i] = places[i].change;
}
