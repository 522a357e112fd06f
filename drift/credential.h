/*
 * credential - what of a service user's credentials can be read in the cloud: to whom they were issued, when,
 * and whether they were delivered.
 */
#ifndef DRIFT_CREDENTIAL_H
#define DRIFT_CREDENTIAL_H

#include <stdbool.h>

#include "drift/snapshot.h"

/* The name of an application credential: this, and when it was issued, as clock_parse() reads it. */
#define CREDENTIAL_PREFIX "tenantry-"

/* How many recipients (a list of texts), a digest of them, and the region that what they get is for: the
 * description of an application credential. */
const char *credential_recipients(struct arena *arena, const struct value *recipients, const char *region);
/* Does a tag of the user say that it was delivered? what: the id of an application credential. */
bool credential_was_delivered(const struct live *user, const char *what);

#endif
