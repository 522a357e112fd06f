/*
 * service - OpenStack's service types: official names, the aliases that catalogues and files use, and the
 * header that each wants to hear: the microversion that we speak, or that an admin asks.
 */
#ifndef RECONCILER_SESSION_SERVICE_H
#define RECONCILER_SESSION_SERVICE_H

#include "base/list.h"

struct service_type {
    const char *official;
    const char *const *aliases; /* best first */
    size_t alias_count;
    struct {
        const char *name, *value; /* name NULL: none */
    } header;
};

/* By official name or alias, '_' standing for '-'; NULL where it is unknown. */
const struct service_type *service_find(const char *type);
/* The official name, or, of an unknown type, the type itself with '-' for '_' (in the arena). */
const char *service_official(struct arena *arena, const char *type);

#endif
