/*
 * yaml_explain - what libyaml says of broken syntax, in words for people who write YAML, not parsers.
 */
#ifndef BASE_YAML_EXPLAIN_H
#define BASE_YAML_EXPLAIN_H

#include "base/problem.h"

/* What libyaml reports; places are in the file, the context's line is 0 where it gives none. */
struct yaml_complaint {
    const char *problem, *context; /* may be NULL */
    struct place problem_at, context_at;
    bool at_end;    /* problem_at is where the document ends */
    char character; /* of the file, at problem_at; 0 at the end */
};

/* Adds one error. */
void yaml_explain(const struct yaml_complaint *complaint, struct problems *problems);

#endif
