/*
 * source - where the fleet comes from: a Git repository, read straight from its object database at a commit.
 *
 * A local repository (a path) is read where it is; anything else is fetched into a bare mirror under the
 * state directory. No work tree, no git program. Blobs already parsed are not parsed again.
 */
#ifndef RECONCILER_SOURCE_SOURCE_H
#define RECONCILER_SOURCE_SOURCE_H

#include "base/log.h"
#include "reconciler/settings.h"
#include "reconciler/source/revision.h"

/* Used by one thread at a time; its revisions by any. */
struct source;

/* settings and arena must outlive it. */
struct error *source_open(struct arena *arena, const struct settings *settings, const struct log *log,
                          struct source **out);
void source_close(struct source *source);

enum source_fetch { SOURCE_FETCH, SOURCE_AS_IT_IS };

/*
 * Blocking, at most for repository.timeout while it fetches (then ERROR_REACH with the code "late"). rev
 * NULL: the tip of the branch. Fetches first where asked and there is something to fetch from. out holds a
 * reference for the caller; while the tip stays where it is, it is the same revision. A branch or path that
 * is not there, or a repository without commits, is an error.
 */
struct error *source_read(struct source *source, struct arena *arena, enum source_fetch fetch,
                          const char *rev, struct revision **out);
/* From now on a fetch ends with ERROR_CANCELLED once fd is readable. */
void source_cancel_on(struct source *source, int fd);

/* Where the branch's commits show up, to be watched; empty for what is fetched. */
struct name_list source_folders(struct source *source, struct arena *arena);

/* A fleet from a working directory (--path), without Git. */
struct error *source_read_folder(struct arena *arena, const char *path, struct revision **out);

#endif
