#include "reconciler/loop/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* Every part of the path, as mkdir -p does; the last one for its owner only. */
static bool make_folder(struct arena *arena, const char *path)
{
    char *copy = arena_text(arena, path);
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(copy, 0755) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return mkdir(copy, 0700) == 0 || errno == EEXIST;
}

struct error *lock_open(struct arena *arena, const char *state, struct lock *lock)
{
    const char *path = arena_print(arena, "%s/lock", state);
    lock->fd = -1;
    if (make_folder(arena, state))
        lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
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
