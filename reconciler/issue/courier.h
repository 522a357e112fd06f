/*
 * courier - a secret on its way to its recipients: encrypted by age, which gets it through a pipe, into a
 * file that appears whole in the drop directory.
 */
#ifndef RECONCILER_ISSUE_COURIER_H
#define RECONCILER_ISSUE_COURIER_H

#include "base/error.h"
#include "base/list.h"

struct courier {
    struct arena *arena;
    const struct name_list *recipients; /* as age names them */
    const char *path, *part;            /* where it appears, and until then */
    int fd;                             /* of part */
};

/*
 * Makes ready, before there is any secret: the folder of path, the file, and age with these recipients, which
 * is tried on nothing. An error means that nothing could be delivered.
 */
struct error *courier_open(struct arena *arena, const char *path, const struct name_list *recipients,
                           struct courier *out);
/* The file is there, and lasts. What it was called before is replaced. */
struct error *courier_deliver(struct courier *courier, const char *secret);
/* What was not delivered is no more. */
void courier_close(struct courier *courier);

#endif
