/*
 * mark - the tags that say what is ours: whose it is, what its spec calls it, and of a project where it is
 * and what was last applied.
 */
#ifndef DRIFT_MARK_H
#define DRIFT_MARK_H

#include "drift/snapshot.h"

#define MARK_OWNER "tenantry:"           /* and the client's name */
#define MARK_NAME "tenantry.name:"       /* and mark_name() */
#define MARK_REGION "tenantry.region:"   /* and the region's name */
#define MARK_APPLIED "tenantry.applied:" /* and the digest of the client's desired state */

/* of a suspended client's project, and the day since which it is */
#define MARK_SUSPENDED "tenantry.suspended:"
/* of a terminated client's project, and the day since which it is: the retention is counted from it */
#define MARK_TERMINATED "tenantry.terminated:"
/* of a server that was stopped for that: it is to be started again */
#define MARK_STOPPED "tenantry.stopped"
/* of a service user, and the id of an application credential of it that was delivered; of a user, and
 * DELIVERED_PASSWORD */
#define MARK_DELIVERED "tenantry.delivered:"
#define DELIVERED_PASSWORD "password"

/* The whole tag: the day that live (may be NULL) has in it, or else that of now (seconds since 1970). */
const char *mark_suspended(struct arena *arena, const struct live *live, int64_t now);
const char *mark_terminated(struct arena *arena, const struct live *live, int64_t now);
/* The beginning of the day in such a tag, in seconds since 1970; -1 where it is none (NULL too). */
int64_t mark_day(const char *day);
/* What stands behind MARK_NAME: the name, or as much of it as fits into a tag of 255 characters. */
const char *mark_name(struct arena *arena, const char *name);

#endif
