/*
 * retry - which failures are worth another try, by a table of status and method, and how long to wait before
 * it.
 */
#ifndef RECONCILER_SESSION_RETRY_H
#define RECONCILER_SESSION_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* What became of a try. */
struct retry_outcome {
    int status;              /* 0: no answer */
    bool unsent;             /* no answer, and nothing was sent */
    const char *retry_after; /* seconds, or NULL */
};

enum { RETRY_TRIES = 4, RETRY_BUDGET_MS = 15000 };

/* Is doing it twice the same as doing it once? */
bool retry_is_safe(const char *method);
/*
 * tries: made so far; spent_ms: used up by them, waiting included. random: any number, for the jitter.
 * Returns milliseconds to wait, or -1: no more tries.
 */
int64_t retry_delay_ms(const char *method, const struct retry_outcome *outcome, unsigned tries,
                       int64_t spent_ms);
/* May a request with this outcome have been carried out? */
bool retry_fate_is_unknown(const struct retry_outcome *outcome);

#endif
