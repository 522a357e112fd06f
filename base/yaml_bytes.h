/*
 * yaml_bytes - is a file text at all? What YAML forbids, and what editors, terminals and parsers understand
 * differently, is refused before anything is parsed.
 */
#ifndef BASE_YAML_BYTES_H
#define BASE_YAML_BYTES_H

#include "base/problem.h"

/*
 * Refuses UTF-16 and UTF-32, invalid UTF-8, NUL and other control characters, carriage returns within a line,
 * Unicode's line separators, non-characters, and byte-order marks behind the first bytes. Returns whether
 * there was nothing to refuse.
 */
bool yaml_bytes_check(const char *file, const char *bytes, size_t length, struct problems *problems);

/* Without the optional byte-order mark. */
const char *yaml_bytes_skip_mark(const char *bytes, size_t *length);

#endif
