/*
 * progress - one line on a terminal that says how far long work is.
 */
#ifndef RECONCILER_FACE_PROGRESS_H
#define RECONCILER_FACE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
    const char *doing; /* "Reading the clouds" */
    bool shown;        /* standard error is a terminal and not quiet */
    bool drawn;
};

void progress_show(struct progress *progress, size_t done, size_t total);
/* Wipes the line. */
void progress_end(struct progress *progress);

#endif
