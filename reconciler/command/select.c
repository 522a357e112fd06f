#include "reconciler/command/select.h"

#include <string.h>

#include "base/text.h"

static bool has(const struct name_list *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return names->count == 0;
}

/* Every name that is not a key of known, in one message. */
static struct error *check_names(struct arena *arena, const char *what, const struct name_list *names,
                                 const struct map *known)
{
    struct text text;
    text_init(&text, arena);
    for (size_t i = 0; i < names->count; i++) {
        if (map_has(known, names->items[i]))
            continue;
        struct name_list all = {0};
        for (size_t k = 0; k < known->count; k++)
            list_add(arena, &all, known->entries[k].key);
        const char *near = text_nearest(names->items[i], all.items, all.count);
        text_print(&text, "%sno %s `%s` in the fleet", text.length > 0 ? "; " : "", what, names->items[i]);
        if (near)
            text_print(&text, " (did you mean `%s`?)", near);
    }
    return text.length > 0 ? error_make(arena, ERROR_INPUT, "%s", text.data) : NULL;
}

static struct selection *selection_of(struct arena *arena, struct selection_list *list,
                                      const struct region *region)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].region == region)
            return &list->items[i];
    struct selection selection = {.region = region};
    list_add(arena, list, selection);
    return &list->items[list->count - 1];
}

struct error *select_clients(struct arena *arena, const struct fleet *fleet, const struct name_list *clients,
                             const struct name_list *regions, struct selection_list *out,
                             struct client_plan_list *unplanned)
{
    struct error *error = check_names(arena, "client", clients, &fleet->clients);
    if (!error)
        error = check_names(arena, "region", regions, &fleet->regions);
    if (error)
        return error;
    for (size_t i = 0; i < fleet->regions.count && clients->count == 0; i++)
        if (has(regions, fleet->regions.entries[i].key))
            selection_of(arena, out, fleet->regions.entries[i].value)->whole = true;
    for (size_t i = 0; i < fleet->clients.count; i++) {
        struct client *client = fleet->clients.entries[i].value;
        const char *region = client->region ? client->region : "";
        if (!has(clients, client->name) || (regions->count > 0 && !has(regions, region)))
            continue;
        const char *problem = map_get(&fleet->invalid, client->name);
        if (problem) {
            struct client_plan *plan = plan_without(arena, client->name, region, STATUS_INVALID, problem);
            list_add(arena, unplanned, plan);
        } else {
            struct selection *selection = selection_of(arena, out, map_get(&fleet->regions, region));
            list_add(arena, &selection->clients, client);
        }
    }
    return NULL;
}

struct error *select_rebuild(struct arena *arena, const struct fleet *fleet, const struct name_list *clients,
                             const char *from, const char *into, struct selection *out,
                             struct client_plan_list *unplanned)
{
    struct name_list regions = {0};
    list_add(arena, &regions, from);
    list_add(arena, &regions, into);
    struct error *error = check_names(arena, "region", &regions, &fleet->regions);
    struct selection_list selections = {0};
    if (!error && strcmp(from, into) == 0)
        error = error_make(arena, ERROR_INPUT,
                           "--region and --into are both `%s`: a rebuild needs another region", from);
    regions.count = 1;
    if (!error)
        error = select_clients(arena, fleet, clients, &regions, &selections, unplanned);
    if (error)
        return error;
    out->region = map_get(&fleet->regions, into);
    for (size_t i = 0; i < selections.count; i++)
        for (size_t k = 0; k < selections.items[i].clients.count; k++)
            list_add(arena, &out->clients, selections.items[i].clients.items[k]);
    return NULL;
}
