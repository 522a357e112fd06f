/*
 * watcher - the helper thread that keeps reading the fleet, because libgit2 and libinotifytools block.
 *
 * It looks on wake-up by inotify for a local repository, else by polling with jitter. Every new revision or
 * failure is put into a mailbox, and a file descriptor becomes readable. One watcher a process.
 */
#ifndef RECONCILER_SOURCE_WATCHER_H
#define RECONCILER_SOURCE_WATCHER_H

#include "reconciler/source/source.h"

struct watcher;

/*
 * A failure is told once, and again when it changes: the last good revision stays in force. Where none was
 * told yet, the failure comes with what was fetched last, if anything was. Neither a revision nor an error:
 * all is well again, at the revision told before.
 */
struct watcher_news {
    struct revision *revision; /* a reference for the taker, or NULL */
    struct error *error;       /* in the arena given to watcher_take */
    bool late;                 /* the failure is a fetch that did not end within its time-out */
};

struct error *watcher_start(struct arena *arena, const struct settings *settings, const struct log *log,
                            struct watcher **out);
int watcher_fd(const struct watcher *watcher);
/* Call it when the file descriptor is readable. */
struct watcher_news watcher_take(struct watcher *watcher, struct arena *arena);
/* Look now (a webhook came, SIGHUP). From any thread. */
void watcher_wake(struct watcher *watcher);
/* Ends a fetch that is under way, and the thread; news not taken are dropped. */
void watcher_stop(struct watcher *watcher);

#endif
