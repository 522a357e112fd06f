/*
 * document - the header that every document has: apiVersion, kind, name.
 */
#ifndef SPEC_DOCUMENT_H
#define SPEC_DOCUMENT_H

#include "base/node.h"
#include "base/problem.h"
#include "spec/field.h"
#include "spec/value.h"

enum document_kind { DOCUMENT_NONE, DOCUMENT_CLIENT, DOCUMENT_PACKAGE, DOCUMENT_REGION, DOCUMENT_POLICY };

/* Which reader a document is for. DOCUMENT_NONE: for none, and a problem says why. */
enum document_kind document_kind(const struct node *document, struct problems *problems);

/* Is all that a document stands on known? Where it is not, a name of what is not there is no problem. */
enum ground { GROUND_WHOLE, GROUND_MISSING };

/* "file:line:col: message" */
const char *document_trouble(struct arena *arena, const struct problem *problem);
/* The same of the first error among the problems from the given one on; NULL where there is none. */
const char *document_first_trouble(struct arena *arena, const struct problems *problems, size_t from);

/* NULL unless the value is a text. */
const char *document_text(const struct value *value);

/* For the rows of the documents. */
extern const char *const document_versions[1];
extern const char *const document_drift_words[2];

#define DOCUMENT_VERSION_ROW                                                                                 \
    {                                                                                                        \
        .key = "apiVersion", .type = FIELD_WORD, .required = true, WORDS(document_versions),                 \
        .doc = "The version of the language; always tenantry/v1."                                            \
    }
#define DOCUMENT_KIND_ROW(kind_words)                                                                        \
    {                                                                                                        \
        .key = "kind", .type = FIELD_WORD, .required = true, WORDS(kind_words), .doc = "What this is."       \
    }

#endif
