/*
 * schema - the tables as JSON Schema (draft 2020-12), for editors.
 */
#ifndef SPEC_SCHEMA_H
#define SPEC_SCHEMA_H

#include "base/node.h"

/* kind: "Client", "Package", "Region", "Policy", or NULL for a schema of any document. NULL if there is no
 * such kind. */
struct node *schema_make(struct arena *arena, const char *kind);

#endif
