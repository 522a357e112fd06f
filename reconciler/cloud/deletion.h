/*
 * deletion - the certificate of a project that was removed with all that was in it: what went and when, and
 * that nothing is left. A file of its own for each project, written before anything goes, so that whatever
 * cuts a removal short, the next one adds to it.
 */
#ifndef RECONCILER_CLOUD_DELETION_H
#define RECONCILER_CLOUD_DELETION_H

#include "drift/plan.h"

struct deletion {
    const char *folder; /* is made where it is missing */
    const struct client_plan *plan;
    const struct change *change;      /* of the project */
    const struct name_list *removed;  /* in addition to what the file already has */
    const struct name_list *services; /* that were looked through */
    bool absent;                      /* nothing is left: every list and the project itself were asked for */
};

/* at: seconds since 1970. */
struct error *deletion_write(struct arena *arena, const struct deletion *deletion, int64_t at);

#endif
