/*
 * scalar - what a single scalar of a spec says, by the row it is for: a value in canonical form, or what is
 * wrong with it.
 */
#ifndef SPEC_SCALAR_SCALAR_H
#define SPEC_SCALAR_SCALAR_H

#include "spec/scalar/fault.h"
#include "spec/value.h"

/*
 * The text of a scalar, plain or quoted, as a value of the row (any type but lists, maps, groups and
 * children). False: fault says why. True with a message in fault: a warning. Only type and content of out are
 * set.
 */
bool scalar_read(struct arena *arena, const struct field *field, const char *text, bool plain,
                 struct value *out, struct scalar_fault *fault);

#endif
