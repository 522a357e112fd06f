/*
 * revision - the fleet at one commit, or as a working directory has it now. Immutable, shared by reference
 * counts.
 */
#ifndef RECONCILER_SOURCE_REVISION_H
#define RECONCILER_SOURCE_REVISION_H

#include "spec/fleet.h"

/* Held and released by several threads. */
struct revision {
    _Atomic unsigned references;
    struct arena arena;
    const char *commit;           /* 40 hexadecimal digits; NULL: a working directory */
    const char *author, *subject; /* of the commit, or NULL */
    int64_t committed;            /* seconds since 1970 */
    struct fleet *fleet;
    size_t files_parsed; /* how many were not known from the revision before */
};

/* With one reference, the caller's. Everything in it but the fleet lives in its arena. */
struct revision *revision_new(void);
struct revision *revision_hold(struct revision *revision);
/* NULL is fine. */
void revision_release(struct revision *revision);

#endif
