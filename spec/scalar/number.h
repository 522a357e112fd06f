/*
 * number - integers, sizes and spans of time, as people write them.
 */
#ifndef SPEC_SCALAR_NUMBER_H
#define SPEC_SCALAR_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "spec/scalar/fault.h"
#include "spec/value.h"

/* See scalar_read. */
bool number_read_integer(struct arena *arena, const struct field *field, const char *text, bool plain,
                         struct value *out, struct scalar_fault *fault);
bool number_read_size(struct arena *arena, const struct field *field, const char *text, bool plain,
                      struct value *out, struct scalar_fault *fault);
bool number_read_ratio(struct arena *arena, const struct field *field, const char *text, bool plain,
                       struct value *out, struct scalar_fault *fault);
bool number_read_span(struct arena *arena, const struct field *field, const char *text, struct value *out,
                      struct scalar_fault *fault);

/* A plain decimal of length characters, without sign or leading zero. Too large ones give INT64_MAX. */
bool number_parse(const char *text, size_t length, int64_t *out);
/* "MiB", "" for none */
const char *number_unit(enum size_unit unit);
/* Bytes in one; 1 for none. */
int64_t number_unit_bytes(enum size_unit unit);
/* The units that sizes may be written in, from the first on, and the bytes in one; NULL: there are no more.
 */
const char *number_size_unit(size_t i, int64_t *bytes);

#endif
