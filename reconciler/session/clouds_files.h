/*
 * clouds_files - clouds.yaml and its kin: where they are looked for, and what they hold.
 */
#ifndef RECONCILER_SESSION_CLOUDS_FILES_H
#define RECONCILER_SESSION_CLOUDS_FILES_H

#include "base/node.h"
#include "base/problem.h"

struct clouds_file {
    const char *path;        /* NULL: there is none */
    const struct node *root; /* a map, or NULL */
};

/* The value of a variable in a NULL-ended list of KEY=VALUE; NULL where it is unset or empty. */
const char *environment_get(const char *const *environment, const char *name);

/*
 * name: "clouds", "secure", "clouds-public". first: looked at before all others, or NULL. The first that
 * exists and may be read counts; what is wrong in it becomes problems.
 */
struct clouds_file clouds_file_find(struct arena *arena, const char *name, const char *first,
                                    const char *const *environment, struct problems *problems);
/* The folders that are searched, for messages. */
const char *clouds_file_folders(struct arena *arena, const char *const *environment);

#endif
