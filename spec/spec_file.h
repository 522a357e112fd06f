/*
 * spec_file - one file of a fleet: its documents, each read by itself.
 *
 * Pure, so that many can be read at once. A file is kept as long as its blob is in use: fleets of successive
 * commits share what did not change.
 */
#ifndef SPEC_SPEC_FILE_H
#define SPEC_SPEC_FILE_H

#include "spec/client.h"
#include "spec/package.h"
#include "spec/policy.h"
#include "spec/region.h"

/* One file's documents, in an arena of its own. Immutable. */
struct spec_file {
    struct arena arena;
    _Atomic unsigned references; /* fleets that hold it; the last to release it frees it */
    const char *path;            /* as problems name it */
    const char *blob;            /* identity of the content, or NULL */
    const char *bytes;           /* the content, for the source lines of problems across files */
    size_t length;
    bool parsed;              /* false: its YAML, or a document's header, is broken: clients may be missing */
    struct problems problems; /* of this file alone, with source lines */
    struct arena nodes;       /* of its documents, where packages or drafts are among them; else empty */
    struct client_list clients; /* those with a package are drafts */
    struct package_list packages;
    struct {
        struct region **items;
        size_t count, capacity;
    } regions;
    struct {
        struct policy **items;
        size_t count, capacity;
    } policies;
};

struct spec_file_list LIST_OF(struct spec_file *);

/* Pure. Of a file above the bound of yaml.h the length is enough. The bytes may go away afterwards. With one
 * reference, the caller's. */
struct spec_file *spec_file_read(const char *path, const char *blob, const char *bytes, size_t length);
/* One that could not be read at all, and why. */
struct spec_file *spec_file_broken(const char *path, const char *why);
void spec_file_release(struct spec_file *file);

#endif
