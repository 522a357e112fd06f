/*
 * layer - one map laid over another: how a package gives defaults to what stands on it.
 */
#ifndef SPEC_LAYER_H
#define SPEC_LAYER_H

#include "base/node.h"

/*
 * Maps merge deeply, lists of named things by name (those below first); of all else what is above stands, an
 * empty list too. Both are left as they are; the result shares what it can with them, and is no larger than
 * the two. Either may be NULL.
 */
const struct node *layer_over(struct arena *arena, const struct node *above, const struct node *below);

/* How many values a tree has, repeated ones included. */
size_t layer_size(const struct node *node);
/* The last line that something of a document begins in. */
unsigned layer_last_line(const struct node *document);

#endif
