/*
 * source - where the fleet comes from: a Git repository, read straight from its object database at a commit.
 *
 * A local repository (a path) is read where it is; anything else is fetched into a bare mirror under the state directory. No work
 * tree, no git program. Blobs already parsed are not parsed again.
 */
#ifndef RECONCILER_SOURCE_SOURCE_H
#define RECONCILER_SOURCE_SOURCE_H

#include "base/log.h"
#include "reconciler/settings.h"
#include "reconciler/source/revision.h"

struct source;

struct error *source_open(struct arena *arena, const struct settings *settings, const struct log *log, struct source **out);
void source_close(struct source *source);

enum source_fetch { SOURCE_FETCH, SOURCE_AS_IT_IS };

/*
 * Blocking. rev NULL: the tip of the branch. Fetches first where asked and there is something to fetch from. out holds a reference for
 * the caller. A branch or path that is not there, or a repository without commits, is an error.
 */
struct error *source_read(struct source *source, struct arena *arena, enum source_fetch fetch, const char *rev, struct revision **out);

/* The last commit that touched a path of the fleet, for attribution; fields are NULL when unknown. */
struct source_touch {
    const char *commit, *author, *subject;
    int64_t committed;
};
struct source_touch source_last_touch(struct source *source, struct arena *arena, const char *path);

/* A fleet from a working directory (--path), without Git. */
struct error *source_read_folder(struct arena *arena, const char *path, struct revision **out);

/*
 * The helper thread: keeps fetching (on wake-up by inotify for a local repository, else by polling with jitter), because libgit2 1.5 has no
 * time-outs. Every new revision or failure is put into a mailbox and fd becomes readable.
 */
struct watcher;

struct watcher_news {
    struct revision *revision; /* a reference for the taker, or NULL: nothing new */
    struct error *error;       /* in the arena given to watcher_take; the last good revision stays in force */
    bool late;                 /* a fetch has been hanging beyond its time-out */
};

struct error *watcher_start(struct arena *arena, const struct settings *settings, const struct log *log, struct watcher **out);
int watcher_fd(const struct watcher *watcher);
struct watcher_news watcher_take(struct watcher *watcher, struct arena *arena);
/* Look now (a webhook came, SIGHUP). */
void watcher_wake(struct watcher *watcher);
/* Waits for the thread at most a second; a hanging fetch is left to the process's end. */
void watcher_stop(struct watcher *watcher);

#endif
