#include "reconciler/source/watcher.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/source/notify.h"

enum { JITTER_PERCENT = 10, SETTLE_MS = 20 };

struct watcher {
    struct source *source;
    const struct settings *settings;
    const struct log *log;
    pthread_t thread;
    int news, wake, stop; /* eventfd: the mailbox is full; look now; end (stays readable) */

    pthread_mutex_t lock; /* of the mailbox */
    struct arena arena;
    struct watcher_news box;

    /* of the thread alone */
    unsigned seed;
    char *told_error; /* malloc; NULL: all is well */
    char *told_commit;
};

/* --- the mailbox --- */

/* Takes the revision. What was not taken yet is outdated. */
static void put(struct watcher *watcher, struct revision *revision, const struct error *error)
{
    pthread_mutex_lock(&watcher->lock);
    struct watcher_news *box = &watcher->box;
    if (revision) {
        revision_release(box->revision);
        box->revision = revision;
    }
    arena_clear(&watcher->arena);
    box->error = error ? error_make(&watcher->arena, error->kind, "%s", error->message) : NULL;
    box->late = error && text_equal(error->code, "late");
    pthread_mutex_unlock(&watcher->lock);
    eventfd_write(watcher->news, 1);
}

struct watcher_news watcher_take(struct watcher *watcher, struct arena *arena)
{
    eventfd_t count;
    pthread_mutex_lock(&watcher->lock);
    (void)eventfd_read(watcher->news, &count);
    struct watcher_news news = watcher->box;
    if (news.error)
        news.error = error_make(arena, news.error->kind, "%s", news.error->message);
    watcher->box.revision = NULL; /* the error stands until the next news */
    pthread_mutex_unlock(&watcher->lock);
    return news;
}

/* --- the thread --- */

static void remember(char **told, const char *text)
{
    free(*told);
    *told = text ? strdup(text) : NULL;
}

static void look(struct watcher *watcher)
{
    struct arena arena;
    arena_init(&arena);
    struct revision *revision = NULL;
    struct error *error = source_read(watcher->source, &arena, SOURCE_FETCH, NULL, &revision);
    bool stopped = error && error->kind == ERROR_CANCELLED;
    /* just started, and the repository is out of reach: what was fetched last is in force */
    if (error && !stopped && !watcher->told_commit)
        (void)source_read(watcher->source, &arena, SOURCE_AS_IT_IS, NULL, &revision);
    bool is_new = revision && !text_equal(revision->commit, watcher->told_commit);
    const char *said = error ? error->message : NULL;
    if (!stopped && (is_new || !text_equal(said, watcher->told_error))) {
        if (is_new)
            remember(&watcher->told_commit, revision->commit);
        remember(&watcher->told_error, said);
        put(watcher, is_new ? revision_hold(revision) : NULL, error);
    }
    revision_release(revision);
    arena_release(&arena);
}

/* The polls of many controllers do not fall together. */
static int poll_ms(struct watcher *watcher)
{
    int64_t whole = watcher->settings->repository.poll * 1000, spread = whole * JITTER_PERCENT / 100;
    int64_t ms = whole - spread + (spread ? rand_r(&watcher->seed) % (2 * spread + 1) : 0);
    return ms < 1 ? 1 : ms > 86400000 ? 86400000 : (int)ms;
}

/* Until something may have changed; false: the thread is to end. */
static bool wait_for_change(struct watcher *watcher, int changed)
{
    struct pollfd fds[] = {{watcher->stop, POLLIN, 0}, {watcher->wake, POLLIN, 0}, {changed, POLLIN, 0}};
    int64_t until = clock_monotonic_ms() + poll_ms(watcher);
    for (int64_t left; (left = until - clock_monotonic_ms()) > 0;)
        if (poll(fds, COUNT(fds), (int)left) >= 0 || errno != EINTR)
            break;
    eventfd_t count;
    if (fds[1].revents)
        (void)eventfd_read(watcher->wake, &count);
    if (fds[2].revents) /* a push makes several changes */
        (void)poll(fds, 1, SETTLE_MS);
    return !fds[0].revents;
}

static void *run(void *context)
{
    struct watcher *watcher = context;
    bool going = true;
    while (going) {
        struct arena arena;
        arena_init(&arena);
        /* armed before looking: what changes in between is not missed; and anew, for folders come and go */
        const struct name_list folders = source_folders(watcher->source, &arena);
        int changed = notify_arm(&folders);
        if (folders.count && changed < 0)
            log_line(watcher->log, LOG_DEBUG, "the repository cannot be watched, so it is polled",
                     LOG_FIELDS(LOG_TEXT("folder", folders.items[0])));
        arena_release(&arena);
        look(watcher);
        going = wait_for_change(watcher, changed);
    }
    notify_disarm();
    return NULL;
}

/* --- from outside --- */

static void free_watcher(struct watcher *watcher)
{
    const int fds[] = {watcher->news, watcher->wake, watcher->stop};
    for (size_t i = 0; i < COUNT(fds); i++)
        if (fds[i] >= 0)
            close(fds[i]);
    revision_release(watcher->box.revision);
    source_close(watcher->source);
    pthread_mutex_destroy(&watcher->lock);
    arena_release(&watcher->arena);
    free(watcher->told_error);
    free(watcher->told_commit);
}

struct error *watcher_start(struct arena *arena, const struct settings *settings, const struct log *log,
                            struct watcher **out)
{
    struct watcher *watcher = ARENA_NEW(arena, struct watcher);
    watcher->settings = settings;
    watcher->log = log;
    watcher->seed = (unsigned)clock_monotonic_ms() ^ (unsigned)getpid();
    arena_init(&watcher->arena);
    pthread_mutex_init(&watcher->lock, NULL);
    watcher->news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watcher->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watcher->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct error *error = watcher->news < 0 || watcher->wake < 0 || watcher->stop < 0
                              ? error_make(arena, ERROR_SYSTEM, "cannot make an eventfd: %s", strerror(errno))
                              : source_open(arena, settings, log, &watcher->source);
    if (!error) {
        source_cancel_on(watcher->source, watcher->stop);
        int code = pthread_create(&watcher->thread, NULL, run, watcher);
        if (code)
            error = error_make(arena, ERROR_SYSTEM, "cannot start a thread: %s", strerror(code));
    }
    if (error) {
        free_watcher(watcher);
        return error_wrap(arena, error, "watching the repository");
    }
    *out = watcher;
    return NULL;
}

int watcher_fd(const struct watcher *watcher)
{
    return watcher->news;
}

void watcher_wake(struct watcher *watcher)
{
    eventfd_write(watcher->wake, 1);
}

void watcher_stop(struct watcher *watcher)
{
    eventfd_write(watcher->stop, 1);
    pthread_join(watcher->thread, NULL);
    free_watcher(watcher);
}
