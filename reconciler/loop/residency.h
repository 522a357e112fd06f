/*
 * residency - tells people of what is where it must not be, and when that is over.
 */
#ifndef RECONCILER_LOOP_RESIDENCY_H
#define RECONCILER_LOOP_RESIDENCY_H

#include "drift/plan.h"
#include "reconciler/face/alerts.h"

/* After a sweep of the region whose projects were read: what these plans do not tell any more is over. */
struct error *residency_tell(struct alerts *alerts, struct ledger *ledger, struct arena *arena,
                             const char *region, const struct client_plan_list *plans);

#endif
