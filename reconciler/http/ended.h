/*
 * ended - whose answers are there, and have not been handed out yet: the short ones go first.
 */
#ifndef RECONCILER_HTTP_ENDED_H
#define RECONCILER_HTTP_ENDED_H

#include <stdbool.h>

#include "base/list.h"

struct ended {
    void *whose;
    size_t length; /* of the answer */
};

struct ended_list LIST_OF(struct ended);

/* The one with the shortest answer, or NULL. It stays in the list. */
void *ended_shortest(const struct ended_list *list, size_t *length);
/* Nothing happens where it is not in the list. */
void ended_forget(struct ended_list *list, const void *whose);

#endif
