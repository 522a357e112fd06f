/*
 * volume - Cinder, as far as the sandbox has it.
 *
 * Paths may do without the project; in routes it is always there, as "-" where it was not.
 *
 * In the store, by region:
 *   volume_quota, volume_quota_class   by project, class   {key: limit}: what is set explicitly
 *   volume_type                        by id
 *   volume_type_access                 by "TYPE/PROJECT"   {volume_type_id, project_id}
 *   default_type                       by project          {project_id, volume_type_id}
 *   group_type                         by id
 *   volume, snapshot, backup, group, group_snapshot   by id; project_id beside what is shown, and what
 * depends on them
 */
#ifndef RECONCILER_SANDBOX_VOLUME_VOLUME_H
#define RECONCILER_SANDBOX_VOLUME_VOLUME_H

#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/quota.h"
#include "reconciler/sandbox/shape.h"
#include "reconciler/sandbox/view.h"

extern const struct route_table volume_quota_routes, volume_type_routes, volume_type_access_routes,
    volume_routes, volume_action_routes, snapshot_routes, backup_routes, asset_routes, attachment_routes,
    volume_host_routes, volume_group_routes, volume_group_type_routes;

/* The id that is the n-th {} behind the project. */
const char *volume_part(const struct call *call, size_t index);
/* Is the object one that the caller may see and change? */
bool volume_is_ours(const struct call *call, const struct node *object);
/* Without a body; what content type such an answer has depends on how Cinder comes to it. */
void volume_answer_done(struct call *call, int status, const char *content_type);

/* What the project may have and has, by Cinder's names. */
struct quota_items volume_quota_read(struct call *call, const char *project);
void volume_quota_use(struct call *call, struct quota_items *items, const char *project);

struct volume_claim {
    enum { CLAIM_VOLUME, CLAIM_SNAPSHOT, CLAIM_BACKUP } kind;
    const char *project, *type;      /* type: its name */
    int64_t count, gigabytes, whole; /* how much more, and of which size a volume then is */
};
/* Refuses with 413 what goes beyond a quota. */
bool volume_claim_fits(struct call *call, const struct volume_claim *claim);

/* By id or name; NULL where there is none, or the caller may not see it. */
struct node *volume_type_find(struct call *call, const char *name);
/* The type of what says none: the project's, or the region's. */
struct node *volume_type_default(struct call *call, const char *project);
struct node *volume_type_show(struct call *call, const struct node *type);

#endif
