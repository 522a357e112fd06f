/*
 * pages - what the controller shows of itself over HTTP: /healthz, /readyz, /metrics and /api/v1/status.
 */
#ifndef RECONCILER_LOOP_PAGES_H
#define RECONCILER_LOOP_PAGES_H

#include "reconciler/loop/daemon.h"

/*
 * Serves where the settings say, from now on until pages_close; where that is so already nothing happens. An
 * address that cannot be had is logged, once, and stops nothing: call again to try again.
 */
void pages_open(struct daemon *daemon);
void pages_close(struct daemon *daemon);
/* Brings the pages up to date. Costs as much as reading the status of every client. */
void pages_publish(struct daemon *daemon);
/* Why the controller is not ready, for people; NULL: it is. now: seconds since 1970. */
const char *pages_unready(const struct daemon *daemon, struct arena *arena, int64_t now);

#endif
