#include "reconciler/loop/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "reconciler/file.h"

enum { SETTLE_MS = 5000 };

struct error *lock_open(struct arena *arena, const char *state, struct lock *lock)
{
    const char *path = arena_print(arena, "%s/lock", state);
    struct error *error = file_make_folder(arena, state);
    lock->fd = error ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (error)
        return error_wrap(arena, error, "the state directory (set `state` in tenantry.yaml)");
    if (lock->fd >= 0)
        return NULL;
    return error_make(arena, ERROR_SYSTEM, "the state directory %s: %s (set `state` in tenantry.yaml)", state,
                      strerror(errno));
}

bool lock_try(const struct lock *lock)
{
    return flock(lock->fd, LOCK_EX | LOCK_NB) == 0;
}

bool lock_wait(const struct lock *lock)
{
    return flock(lock->fd, LOCK_EX) == 0;
}

void lock_writing(const struct lock *lock)
{
    char now[24];
    int length = snprintf(now, sizeof now, "%" PRId64 "\n", clock_milliseconds());
    (void)!pwrite(lock->fd, now, (size_t)length, 0);
}

void lock_written(const struct lock *lock)
{
    (void)!ftruncate(lock->fd, 0);
}

unsigned lock_settle_ms(const struct lock *lock)
{
    char text[24] = "";
    if (pread(lock->fd, text, sizeof text - 1, 0) <= 0)
        return 0;
    int64_t age = clock_milliseconds() - strtoll(text, NULL, 10);
    return age < 0 || age >= SETTLE_MS ? 0 : (unsigned)(SETTLE_MS - age);
}

void lock_leave(const struct lock *lock)
{
    (void)flock(lock->fd, LOCK_UN);
}

void lock_close(struct lock *lock)
{
    if (lock->fd >= 0)
        (void)close(lock->fd);
    lock->fd = -1;
}
