/*
 * headers - what is kept with accounts, containers and objects: given by headers, and shown by them again.
 */
#ifndef RECONCILER_SANDBOX_OBJECT_HEADERS_H
#define RECONCILER_SANDBOX_OBJECT_HEADERS_H

#include "reconciler/sandbox/call.h"

/* Of each kind: their names as they are kept; one that ends in a dash stands for all that begin so. */
struct headers_kept {
    const char *const *names;
    size_t count;
};

/* Those of the call that are of these, by name, each as a text; "" is for those that are to go. Refuses with
 * 400 what is too much, and then returns NULL. */
struct node *headers_given(struct call *call, const struct headers_kept *kept);
/* Changes meta by what was given. */
void headers_merge(struct call *call, struct node *meta, const struct node *given);
/* Adds them to the answer. */
void headers_show(struct call *call, const struct node *meta);

#endif
