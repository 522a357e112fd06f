/*
 * ended - whose answers are there, and have not been handed out yet: in their order, the long ones after the
 * short ones.
 */
#ifndef RECONCILER_HTTP_ENDED_H
#define RECONCILER_HTTP_ENDED_H

#include <stdbool.h>

#include "base/list.h"

struct ended {
    void *whose;
    bool is_long; /* is the answer? */
};

struct ended_list LIST_OF(struct ended);

/* Who is next, or NULL. It stays in the list. */
const struct ended *ended_next(const struct ended_list *list);
/* Nothing happens where it is not in the list. */
void ended_forget(struct ended_list *list, const void *whose);

#endif
