/*
 * share - Manila: quotas of projects, in all and of single share types.
 *
 * Objects: share_type; private ones: share_quota by project, share_type_quota by PROJECT/TYPE.
 */
#ifndef RECONCILER_SANDBOX_QUOTAS_SHARE_H
#define RECONCILER_SANDBOX_QUOTAS_SHARE_H

#include "reconciler/sandbox/api.h"

#define SHARE_TYPE_QUOTA "share_type_quota"

extern const struct route_table share_type_routes;

/* By id or name; NULL if there is none. */
const struct node *share_type_find(struct call *call, const char *name);

#endif
