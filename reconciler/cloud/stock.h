/*
 * stock - how much a region has of what is scarce, as its cloud says.
 */
#ifndef RECONCILER_CLOUD_STOCK_H
#define RECONCILER_CLOUD_STOCK_H

#include "reconciler/session/session.h"
#include "spec/region.h"

/* By enum scarce. */
struct stock {
    int64_t amount[SCARCE_COUNT];  /* in the API's unit; -1: not known */
    const char *why[SCARCE_COUNT]; /* it is not known: not asked for where NULL */
    bool failed[SCARCE_COUNT];     /* the cloud might have said it, and did not answer well */
};

typedef void stock_done(void *context, const struct stock *stock);

/*
 * Asks for what is wanted. Processors and memory are those of all enabled hypervisors, room is that of the
 * volume service's pools, addresses are all of the external networks' IPv4 pools, VLAN ids those of the
 * network segment ranges. done is called from http_run; what stock says is in the arena.
 */
void stock_read(struct session *session, struct arena *arena, const bool *wanted, stock_done *done,
                void *context);

#endif
