/*
 * page - lists in pieces, as Nova and Cinder give them: limit, marker, and a link to the next piece.
 */
#ifndef RECONCILER_SANDBOX_PAGE_H
#define RECONCILER_SANDBOX_PAGE_H

#include "base/text.h"
#include "reconciler/sandbox/call.h"

/* Takes the marker and the size from the call's query; false: refused, for a limit that is none. */
bool page_open(struct call *call, struct query *query);
/* Answers {key: objects}, with links under links_key if more may follow: last is the id of the last object.
 */
void page_answer(struct call *call, const char *key, const char *links_key, struct node *objects,
                 const char *last);
/* The same where the objects are made of count others, which are what is counted. */
void page_answer_part(struct call *call, const char *key, const char *links_key, struct node *objects,
                      size_t count, const char *last);

/* What the call was asked with, for another page: "?limit=2&marker=ID"; "" for nothing. marker may be NULL.
 */
const char *page_query(struct call *call, const char *marker);
/* Percent-encoded. */
void page_escape(struct text *text, const char *value);

#endif
