/*
 * fault - what is wrong with a scalar, and words to say it in.
 */
#ifndef SPEC_SCALAR_FAULT_H
#define SPEC_SCALAR_FAULT_H

#include <stdbool.h>

#include "base/arena.h"
#include "spec/field.h"

/* message and hint (may be NULL) are for people. */
struct scalar_fault {
    const char *message, *hint;
};

/* Always false. */
bool fault_set(struct scalar_fault *fault, const char *message, const char *hint);
/* The text in quotation marks, cut to a length that a message can hold, and safe for a terminal. */
const char *fault_quote(struct arena *arena, const char *text);
/* "1 to 255", "at most 5", "at least 1": the row's bounds of a number of things. */
const char *fault_bounds(struct arena *arena, const struct field *field);

#endif
