/*
 * file - reading and writing whole files, within bounds.
 */
#ifndef RECONCILER_FILE_H
#define RECONCILER_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Regular files of at most `most` bytes; "-" is standard input. bytes are NUL-terminated behind length. */
struct error *file_read(struct arena *arena, const char *path, size_t most, const char **bytes,
                        size_t *length);
/* Whole or not at all: by a temporary file and a rename; mode 0600. */
struct error *file_write(struct arena *arena, const char *path, const char *bytes, size_t length);
/* All of it, however often that takes; errno says why not. */
bool file_put(int fd, const char *bytes, size_t length);
/* A folder for nobody else to read (0700), with those above it. One that is there already stays as it is. */
struct error *file_make_folder(struct arena *arena, const char *path);

#endif
