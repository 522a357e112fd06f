/*
 * lock - who may write to the clouds with this state directory: one process at a time, from its reading to
 * its last write, so that two readings never both create what is missing. Released by the kernel when the
 * process ends, however it ends.
 */
#ifndef RECONCILER_LOOP_LOCK_H
#define RECONCILER_LOOP_LOCK_H

#include <stdbool.h>

#include "base/error.h"

struct lock {
    int fd; /* -1: not open */
};

/* Makes the directory (0700) and the file. */
struct error *lock_open(struct arena *arena, const char *state, struct lock *lock);
bool lock_try(const struct lock *lock);
/* Waits; false when a signal came. */
bool lock_wait(const struct lock *lock);
void lock_leave(const struct lock *lock);
void lock_close(struct lock *lock);

#endif
