/*
 * problems - what is wrong with the specs, for people, pipelines and editors.
 *
 * The problems are sorted. Of a file at most 100 are shown, of a run 1,000; then "and N more". What concerns
 * a file as a whole stands at its line 1, column 1.
 */
#ifndef RECONCILER_FACE_PROBLEMS_H
#define RECONCILER_FACE_PROBLEMS_H

#include "base/problem.h"

/* What was looked at. */
struct problems_scope {
    size_t files, clients;
};

enum problems_ink { PROBLEMS_PLAIN, PROBLEMS_COLOURED };

/* Compiler style, each with its source line, a caret and the hint; ends with a line that sums up unless
 * scope is NULL. */
const char *problems_text(struct arena *arena, const struct problems *problems,
                          const struct problems_scope *scope, enum problems_ink ink);
/* "tenantry.problems/1" */
const char *problems_json(struct arena *arena, const struct problems *problems,
                          const struct problems_scope *scope);
/* Workflow commands of GitHub Actions. */
const char *problems_github(struct arena *arena, const struct problems *problems);
/* SARIF 2.1.0 */
const char *problems_sarif(struct arena *arena, const struct problems *problems);

#endif
