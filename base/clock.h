/*
 * clock - the only reader of time.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/arena.h"

int64_t clock_monotonic_ms(void);
int64_t clock_seconds(void);      /* since 1970, UTC */
int64_t clock_milliseconds(void); /* likewise */
/* "2026-11-23T06:03:20Z" */
const char *clock_print(struct arena *arena, int64_t seconds);
/* RFC 3339 with or without fraction, or OpenStack's "2026-11-23T06:03:20.000000Z"; -1 if it is none. */
int64_t clock_parse(const char *text);

#endif
