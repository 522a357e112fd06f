/*
 * deed - what a fault does to a request, to the service behind it, or to the answer.
 */
#ifndef RECONCILER_SANDBOX_DEED_H
#define RECONCILER_SANDBOX_DEED_H

#include "reconciler/sandbox/fault.h"

enum member_type { MEMBER_TEXT, MEMBER_TEXTS, MEMBER_NUMBER, MEMBER_FLAG, MEMBER_LIST };

/* A member of a fault's JSON. */
struct member {
    const char *name; /* NULL behind the last */
    enum member_type type;
};

struct deed {
    const char *name;
    bool acts; /* unless the fault says otherwise */
    struct member members[6];
    void (*before)(struct strike *strike, const struct node *asked);
    void (*after)(struct strike *strike, const struct node *asked);
};

extern const struct deed deeds[];
extern const size_t deed_count;

#endif
