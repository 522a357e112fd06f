/*
 * area - one region in the controller: when it is read next, for whom, and what becomes of it.
 *
 * A sweep reads for every client, a dirty round only for those whose spec changed or whose last try failed,
 * and where these are few, no more of the region than they need. A client that is still being applied is left
 * out of the next round, so that it delays nobody.
 */
#ifndef RECONCILER_LOOP_AREA_H
#define RECONCILER_LOOP_AREA_H

#include "reconciler/loop/force.h"
#include "reconciler/loop/round.h"

struct daemon;

struct area {
    struct daemon *daemon;
    const char *region;
    struct site *site;
    bool reading;          /* a round is under way */
    bool sweeping;         /* and it is a full one */
    bool looked;           /* a sweep has ended, well or not */
    int64_t swept;         /* seconds since 1970 when a sweep last read it all; 0: not yet */
    int64_t unknown_since; /* the end of the first sweep in a row that could not; 0: the last one could */
    int64_t sweep_due;     /* monotonic ms */
    size_t applying;       /* clients of this region being applied */
    size_t marked; /* objects with a mark: as the last whole sweep found them, and what came and went */
    bool counted;  /* there was such a sweep */
};

/* Starts a round if one is due and none is under way. Returns the monotonic ms at which it wants to be asked
 * again. */
int64_t area_turn(struct area *area, int64_t now);
bool area_is_idle(const struct area *area);

#endif
