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
/*
 * A server may still be at work on a request whose sender was killed: what it makes a moment later, a reading
 * that comes too early does not see, and it would be made twice. So the file says that writes are under way,
 * and since when none was: to be called at least once a second while they are, and lock_written once the last
 * answer is in.
 */
void lock_writing(const struct lock *lock);
void lock_written(const struct lock *lock);
/* Milliseconds that a new holder has to wait before it reads, because the one before was killed while it
 * wrote; 0: none. */
unsigned lock_settle_ms(const struct lock *lock);
void lock_leave(const struct lock *lock);
void lock_close(struct lock *lock);

#endif
