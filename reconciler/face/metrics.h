/*
 * metrics - what the controller counts, as a page in Prometheus' text format. Pure.
 */
#ifndef RECONCILER_FACE_METRICS_H
#define RECONCILER_FACE_METRICS_H

#include "drift/plan.h"

enum {
    METRICS_STATUSES = STATUS_TERMINATING + 1,
    METRICS_ACTIONS = ACTION_ADOPT + 1,
    METRICS_OUTCOMES = OUTCOME_NOT_CONVERGING + 1
};

/* How often each action has come to each outcome since the controller started. */
struct change_counts {
    uint64_t of[METRICS_ACTIONS][METRICS_OUTCOMES];
};

struct region_metrics {
    const char *region; /* a name of the fleet: there is nothing to escape in it */
    int64_t swept;      /* seconds since 1970 of the last sweep that read it whole; 0: none yet */
    bool unknown;       /* the last sweep could not read it whole */
};

struct region_metrics_list LIST_OF(struct region_metrics);

struct metrics {
    const char *version;
    int64_t started; /* seconds since 1970 */
    uint64_t clients[METRICS_STATUSES];
    struct change_counts changes;
    uint64_t requests; /* sent to clouds and receivers of alerts */
    struct region_metrics_list regions;
    uint64_t drift, conditions; /* open episodes */
    bool source_error, fleet_held, ready;
};

#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Counts what became of the changes of a plan that was carried out. */
void metrics_count(struct change_counts *counts, const struct client_plan *plan);
/* Counts one more client of that status; words that are none are left out. */
void metrics_add_client(struct metrics *metrics, const char *status);
const char *metrics_text(struct arena *arena, const struct metrics *metrics);

#endif
