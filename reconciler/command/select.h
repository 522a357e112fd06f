/*
 * select - which clients of a fleet a command is about, region by region.
 */
#ifndef RECONCILER_COMMAND_SELECT_H
#define RECONCILER_COMMAND_SELECT_H

#include "base/error.h"
#include "drift/plan.h"
#include "spec/fleet.h"

struct selection {
    const struct region *region;
    struct client_list clients;
    bool whole; /* nothing was left out: who is missing is an orphan */
};

struct selection_list LIST_OF(struct selection);

/*
 * clients and regions empty: all. Invalid clients among those chosen become plans of their own in unplanned.
 * A name that is not in the fleet is an error that says so.
 */
struct error *select_clients(struct arena *arena, const struct fleet *fleet, const struct name_list *clients,
                             const struct name_list *regions, struct selection_list *out,
                             struct client_plan_list *unplanned);

/* The clients of region `from`, to be built at `into`. fleet: moved there (fleet_move), so that those who
 * cannot live there are invalid. */
struct error *select_rebuild(struct arena *arena, const struct fleet *fleet, const struct name_list *clients,
                             const char *from, const char *into, struct selection *out,
                             struct client_plan_list *unplanned);

#endif
