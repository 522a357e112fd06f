/*
 * saved - a plan in a file: written by plan --out, held against a fresh plan by apply --plan.
 */
#ifndef RECONCILER_COMMAND_SAVED_H
#define RECONCILER_COMMAND_SAVED_H

#include "drift/plan.h"
#include "reconciler/command/command.h"

/* What must be asked again to get the same plan, and its digest. */
struct saved {
    struct name_list clients, regions;
    const char *path, *commit; /* one of them */
    const char *digest;
};

struct error *saved_write(struct arena *arena, const char *file, const struct plan *plan,
                          const struct options *options);
struct error *saved_read(struct arena *arena, const char *file, struct saved *out);

#endif
