/*
 * remember - what an apply leaves in the ledger of clients for which there was nothing to carry out.
 */
#ifndef RECONCILER_COMMAND_REMEMBER_H
#define RECONCILER_COMMAND_REMEMBER_H

#include "reconciler/command/run.h"

/* Does an apply carry the plan out? It is written down when that is done. */
bool remember_later(const struct round *round, const struct client_plan *plan);
/*
 * Each other plan of the run, once: what became invalid, orphaned or unknown, or has something where it is
 * not to be. Clients of which nothing is left, in the fleet and in a region that was read whole, are
 * forgotten.
 */
void remember_rest(struct run *run);

#endif
