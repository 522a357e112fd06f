/*
 * repository - a Git repository's objects and references, by libgit2.
 *
 * One thread at a time may use a struct repository; several may each use one of their own.
 */
#ifndef RECONCILER_SOURCE_REPOSITORY_H
#define RECONCILER_SOURCE_REPOSITORY_H

#include <stdint.h>

#include "base/error.h"
#include "base/list.h"
#include "reconciler/settings.h"
#include "reconciler/source/url.h"

/* The library stays ready between these two, which nest. */
struct error *repository_begin(struct arena *arena);
void repository_end(void);

struct repository;

/* path is a bare repository, or the folder with .git in it. Nothing in it is written. */
struct error *repository_open(struct arena *arena, const char *path, struct repository **out);
void repository_close(struct repository *repository);

struct commit {
    const char *id; /* 40 hexadecimal digits */
    const char *author, *subject;
    int64_t committed; /* seconds since 1970 */
};

/* The tip of a branch; branch NULL: what HEAD says. */
struct error *repository_branch(struct repository *repository, struct arena *arena, const char *branch,
                                struct commit *out);
/* Any revision as git rev-parse understands it, that comes to a commit. */
struct error *repository_revision(struct repository *repository, struct arena *arena, const char *revision,
                                  struct commit *out);

struct repository_file {
    const char *path;     /* in the repository */
    const char *relative; /* to the root of the walk */
    const char *blob;     /* 40 hexadecimal digits; NULL: the file is gone */
};

/* The error ends the walk. file's strings live in the arena given to repository_walk. */
typedef struct error *repository_visit(void *context, struct repository_file file);

/*
 * Visits every regular file below root ("clients/eu"; NULL: everything; it may also be a file) at a commit,
 * in the order of Git's trees; with `from`, an earlier commit, only those that are not as they were there, at
 * a cost that goes with their number; where that cannot be told there is an error. Names that begin with '.'
 * or '_' are left out, folders too; symbolic links and submodules as well.
 */
struct error *repository_walk(struct repository *repository, struct arena *arena, const char *from,
                              const char *commit, const char *root, repository_visit *visit, void *context);

/* bytes is NULL where there are more than most, and then nothing was read; length is always set. Freed by
 * repository_blob_free. */
struct blob {
    const char *bytes;
    size_t length;
    void *handle;
};
struct error *repository_blob(struct repository *repository, struct arena *arena, const char *id, size_t most,
                              struct blob *out);
void repository_blob_free(struct blob *blob);

/* Its folders: the two differ in a work tree added by git worktree, where HEAD is in the first and branches
 * are in the second. */
struct places {
    const char *own, *common; /* end with a slash */
    const char *head;         /* the reference that HEAD stands for, or NULL */
};
struct places repository_places(struct repository *repository, struct arena *arena);

/*
 * Brings the bare mirror at path (made where it is missing) to the state of the remote repository: branches,
 * tags and HEAD; what is gone there goes here. Blocks without any limit, and changes settings of the whole
 * process: call it in a process of its own.
 */
struct error *repository_fetch(struct arena *arena, const char *path,
                               const struct repository_settings *settings, const struct url *url);

#endif
