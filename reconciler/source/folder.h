/*
 * folder - specs from a working directory, without Git.
 *
 * Symbolic links below the folder are not followed, what is no regular file is passed over, and a file that
 * cannot be read becomes a broken spec_file with a problem that says so. Every read is bounded.
 */
#ifndef RECONCILER_SOURCE_FOLDER_H
#define RECONCILER_SOURCE_FOLDER_H

#include "base/error.h"
#include "spec/fleet.h"

enum folder_names {
    FOLDER_NAMES_AS_GIVEN, /* the paths of files begin with the given one: "fleet/acme.yaml" */
    FOLDER_NAMES_BELOW     /* they begin below it, as a repository's do: "acme.yaml" */
};

/*
 * Every file below path that fleet_wants_path, in order; or the one file that path is, whatever its name.
 * Names that are no UTF-8 are shown escaped. The caller releases the files. On error out is untouched.
 */
struct error *folder_read(struct arena *arena, const char *path, enum folder_names names,
                          struct spec_file_list *out);

#endif
