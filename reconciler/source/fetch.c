#include "reconciler/source/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/source/repository.h"

enum { RETRY_MS = 50, MESSAGE_MOST = 8192 };

/* --- the child --- */

/* What a fetch that was killed has left behind: lock files, and packs that were not finished. */
static int remove_leftover(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    const char *name = path + place->base;
    if (type == FTW_F &&
        (text_ends(name, ".lock") || text_starts(name, "pack_git2_") || text_starts(name, "tmp_")))
        unlink(path);
    return 0;
}

/* libgit2 reads no known_hosts but $HOME/.ssh/known_hosts. */
static struct error *use_known_hosts(struct arena *arena, const struct fetch *fetch)
{
    const char *known = fetch->settings->known_hosts;
    if (!known) {
        setenv("HOME", "/", 0);
        return NULL;
    }
    const char *home = arena_print(arena, "%s.home", fetch->mirror),
               *folder = arena_print(arena, "%s/.ssh", home);
    const char *link = arena_print(arena, "%s/known_hosts", folder);
    char whole[PATH_MAX];
    if (!realpath(known, whole))
        return error_make(arena, ERROR_INPUT, "cannot read repository.known_hosts %s: %s", known,
                          strerror(errno));
    bool made = (mkdir(home, 0700) == 0 || errno == EEXIST) && (mkdir(folder, 0700) == 0 || errno == EEXIST);
    unlink(link);
    if (!made || symlink(whole, link) < 0)
        return error_make(arena, ERROR_SYSTEM, "cannot write %s: %s", link, strerror(errno));
    setenv("HOME", home, 1);
    return NULL;
}

static void become_child(pid_t parent)
{
    setpgid(0, 0);
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGALRM, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < COUNT(signals); i++)
        signal(signals[i], SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(077);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
}

/* Its answer: a byte with the kind of the error, and the message; nothing but '+' where all is well. */
static _Noreturn void run_child(const struct fetch *fetch, int out)
{
    struct arena arena;
    arena_init(&arena);
    nftw(fetch->mirror, remove_leftover, 16, FTW_PHYS);
    struct error *error = fetch->url->type == URL_SSH ? use_known_hosts(&arena, fetch) : NULL;
    if (!error)
        error = repository_fetch(&arena, fetch->mirror, fetch->settings, fetch->url);
    const char *answer =
        error ? arena_print(&arena, "%c%.*s", 'a' + (int)error->kind, MESSAGE_MOST - 2, error->message) : "+";
    ssize_t written = write(out, answer, strlen(answer));
    _exit(written < 0);
}

/* --- the parent --- */

struct wait {
    int64_t until; /* monotonic milliseconds */
    int cancel;
};

enum waited { WAITED_READY, WAITED_LATE, WAITED_CANCELLED };

/* fd -1: waits for at most RETRY_MS. */
static enum waited wait_for(const struct wait *wait, int fd)
{
    for (;;) {
        int64_t left = wait->until - clock_monotonic_ms();
        if (left <= 0)
            return WAITED_LATE;
        struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = wait->cancel, .events = POLLIN}};
        int ready = poll(fds, COUNT(fds),
                         fd < 0 && left > RETRY_MS ? RETRY_MS : (int)(left < INT_MAX ? left : INT_MAX));
        if (ready < 0 && errno == EINTR)
            continue;
        if (fds[1].revents)
            return WAITED_CANCELLED;
        if (fds[0].revents || fd < 0)
            return WAITED_READY;
    }
}

static struct error *not_waited(struct arena *arena, const struct fetch *fetch, enum waited waited,
                                const char *what)
{
    if (waited == WAITED_CANCELLED)
        return error_make(arena, ERROR_CANCELLED, "%s was stopped", what);
    struct error *error =
        error_make(arena, ERROR_REACH, "%s did not end in %lld s", what, (long long)fetch->settings->timeout);
    error->code = "late";
    return error;
}

/* Only one process at a time writes a mirror. */
static struct error *lock(struct arena *arena, const struct fetch *fetch, const struct wait *wait, int *out)
{
    const char *path = arena_print(arena, "%s.lock", fetch->mirror);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_make(arena, ERROR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
    while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        enum waited waited = errno == EWOULDBLOCK ? wait_for(wait, -1) : WAITED_READY;
        if (errno != EWOULDBLOCK && errno != EINTR && waited == WAITED_READY) {
            close(fd);
            return error_make(arena, ERROR_SYSTEM, "cannot lock %s: %s", path, strerror(errno));
        }
        if (waited != WAITED_READY) {
            close(fd);
            return not_waited(arena, fetch, waited, "waiting for another process that is fetching");
        }
    }
    *out = fd;
    return NULL;
}

static struct error *receive(struct arena *arena, const struct fetch *fetch, const struct wait *wait, int fd)
{
    char answer[MESSAGE_MOST];
    size_t length = 0;
    for (;;) {
        enum waited waited = wait_for(wait, fd);
        if (waited != WAITED_READY)
            return not_waited(arena, fetch, waited, "the fetch");
        ssize_t got = read(fd, answer + length, sizeof answer - 1 - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    answer[length] = '\0';
    if (text_equal(answer, "+"))
        return NULL;
    if (!length)
        return error_make(arena, ERROR_SYSTEM, "the process that fetches has died");
    return error_make(arena, (enum error_kind)(answer[0] - 'a'), "%s",
                      text_printable(arena, answer + 1, length - 1));
}

static struct error *run_locked(struct arena *arena, const struct fetch *fetch, const struct wait *wait)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_make(arena, ERROR_SYSTEM, "cannot make a pipe: %s", strerror(errno));
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        become_child(parent);
        run_child(fetch, ends[1]);
    }
    close(ends[1]);
    struct error *error = child < 0
                              ? error_make(arena, ERROR_SYSTEM, "cannot start a process: %s", strerror(errno))
                              : receive(arena, fetch, wait, ends[0]);
    close(ends[0]);
    if (child > 0) {
        if (error && (error->code || error->kind == ERROR_CANCELLED)) {
            setpgid(child, child);
            kill(-child, SIGKILL); /* a credential helper that it waits for included */
        }
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    return error;
}

struct error *fetch_run(struct arena *arena, const struct fetch *fetch)
{
    const struct wait wait = {clock_monotonic_ms() + fetch->settings->timeout * 1000, fetch->cancel};
    int held = -1;
    struct error *error = lock(arena, fetch, &wait, &held);
    if (!error) {
        error = run_locked(arena, fetch, &wait);
        close(held);
    }
    return error ? error_wrap(arena, error, "fetching %s", fetch->url->safe) : NULL;
}
