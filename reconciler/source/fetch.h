/*
 * fetch - brings a bare mirror up to date, within a time limit.
 *
 * libgit2 1.5 waits for ever on a silent server, so fetching is done in a process of its own, which can be
 * ended.
 */
#ifndef RECONCILER_SOURCE_FETCH_H
#define RECONCILER_SOURCE_FETCH_H

#include "base/error.h"
#include "reconciler/settings.h"
#include "reconciler/source/url.h"

struct fetch {
    const struct repository_settings *settings;
    const struct url *url;
    const char *mirror; /* made where it is missing; path.lock and path.home lie beside it */
    int cancel;         /* readable: stop with ERROR_CANCELLED; or -1 */
};

/* The code of the error is "late" where the time-out has passed. */
struct error *fetch_run(struct arena *arena, const struct fetch *fetch);

#endif
