/*
 * deletion - the certificate of a project that was removed with all that was in it: what went and when, and
 * that nothing is left. A file of its own for each project, written before anything goes, so that whatever
 * cuts a removal short, the next one adds to it.
 */
#ifndef RECONCILER_CLOUD_DELETION_H
#define RECONCILER_CLOUD_DELETION_H

#include "drift/plan.h"

enum deletion_stage {
    DELETION_BEGUN,
    DELETION_EMPTIED, /* every list was asked for, and has nothing */
    DELETION_DONE     /* and so was the project itself, after that */
};

struct deletion {
    const char *folder; /* is made where it is missing */
    const struct client_plan *plan;
    const struct change *change;      /* of the project */
    const struct name_list *removed;  /* in addition to what the file already has */
    const struct name_list *services; /* that were looked through */
    enum deletion_stage stage;
};

/* at: seconds since 1970. */
struct error *deletion_write(struct arena *arena, const struct deletion *deletion, int64_t at);

/* The ids of those of the client's projects in the region that were seen empty, and of which nobody wrote
 * down that they are gone. */
struct name_list deletion_unfinished(struct arena *arena, const char *folder, const struct client_plan *plan);
/* Writes that down. */
struct error *deletion_finish(struct arena *arena, const char *folder, const struct client_plan *plan,
                              const char *id, int64_t at);

#endif
