/*
 * daemon - the controller: one event loop over the repository, the clouds and the clock.
 */
#ifndef RECONCILER_LOOP_DAEMON_H
#define RECONCILER_LOOP_DAEMON_H

#include "reconciler/face/alerts.h"
#include "reconciler/face/metrics.h"
#include "reconciler/loop/area.h"
#include "reconciler/loop/lock.h"

struct web;

struct area_list LIST_OF(struct area *);

struct daemon {
    struct arena arena; /* as long as one configuration */
    const struct settings *settings;
    const struct log *log;
    struct http *http;
    struct lock lock;
    bool locked;  /* held while any area reads or applies */
    bool settled; /* nothing that a killed holder had in flight can still be done */
    struct ledger *ledger;
    struct alerts *alerts; /* NULL: nobody is told */
    struct source *source; /* reads old revisions; does not fetch */
    struct watcher *watcher;
    struct force force;
    struct area_list areas;
    bool source_heard;
    const char *source_error; /* or NULL: the source is fine */
    int64_t started, swept;   /* seconds since 1970; swept: when a region was last read whole */
    struct change_counts changes;
    struct web *web;         /* NULL: no pages are served */
    const char *listening;   /* as the settings said when web was opened */
    const char *web_refused; /* why it could not be, as was last logged; or NULL */
    bool news;               /* since the pages were published */
    bool stop, reload;
};

/* Runs until SIGTERM or SIGINT. config: the file to read again at SIGHUP, or NULL for the usual places.
 * Returns an exit status. */
int daemon_run(const struct settings *settings, const char *config, const struct log *log);

/* For areas: may a round start now? Takes the lock of the state directory. */
bool daemon_enter(struct daemon *daemon);
/* Something finished: gives the lock back when nothing is under way. */
void daemon_leave(struct daemon *daemon);

#endif
