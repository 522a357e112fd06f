/*
 * record - what a pass did, written into the ledger.
 */
#ifndef RECONCILER_LOOP_RECORD_H
#define RECONCILER_LOOP_RECORD_H

#include "reconciler/ledger/ledger.h"
#include "reconciler/source/revision.h"

/*
 * After a client's plan was carried out, or found empty: the history entry, what is now applied (a change
 * from the spec that was not done keeps its old state, so that it is no drift later), writes that the cloud
 * ignored. at: seconds since 1970. Changes of the plan whose verdict was apply must have their outcome.
 */
struct error *record_pass(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                          const struct revision *revision, int64_t at);

/*
 * Of a client that is being removed: is what is left of it what was left a day ago? What is not known now
 * counts as no progress. The ledger keeps it: lost, the day begins anew.
 */
struct error *record_removal(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                             int64_t at, bool *stands_still);

#endif
