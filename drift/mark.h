/*
 * mark - the tags that say what is ours: whose it is, what its spec calls it, and of a project where it is
 * and what was last applied.
 */
#ifndef DRIFT_MARK_H
#define DRIFT_MARK_H

#include "base/arena.h"

#define MARK_OWNER "tenantry:"           /* and the client's name */
#define MARK_NAME "tenantry.name:"       /* and mark_name() */
#define MARK_REGION "tenantry.region:"   /* and the region's name */
#define MARK_APPLIED "tenantry.applied:" /* and the digest of the client's desired state */

/* What stands behind MARK_NAME: the name, or as much of it as fits into a tag of 255 characters. */
const char *mark_name(struct arena *arena, const char *name);

#endif
