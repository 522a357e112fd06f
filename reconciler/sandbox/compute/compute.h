/*
 * compute - Nova, as far as the sandbox has it.
 *
 * In the store, by region:
 *   compute_quota, compute_quota_class   by project, class   {key: limit}: what is set explicitly
 *   flavor                               by id
 *   flavor_access                        by "FLAVOR/PROJECT" {flavor_id, tenant_id}
 *   aggregate                            by number, of ten digits
 *   server_group, server                 by id; project_id beside what is shown
 *   old_flavor                           by server          {flavor, flavor_id}: before a resize
 *   lent_port                            by port            {}: was there before its server, and stays
 *   keypair                              by "USER/NAME"
 *   counter                              by kind             {last}: numbers given so far
 */
#ifndef RECONCILER_SANDBOX_COMPUTE_COMPUTE_H
#define RECONCILER_SANDBOX_COMPUTE_COMPUTE_H

#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/quota.h"
#include "reconciler/sandbox/shape.h"
#include "reconciler/sandbox/view.h"

extern const struct route_table compute_quota_routes, flavor_routes, flavor_access_routes, flavor_spec_routes,
    aggregate_routes, server_group_routes, keypair_routes, host_routes, usage_routes, server_routes,
    server_create_routes, server_action_routes, server_part_routes, server_volume_routes;

struct node *compute_links(struct call *call, const char *path, const char *id);
/* The only host of the region. */
const char *compute_host(struct call *call);
/* May the caller write what is of its project? Refuses. A reader may, before policies were new. */
bool compute_may_write(struct call *call, const char *rule);
/* Without a body; Nova gives a content type all the same. */
void compute_answer_done(struct call *call, int status);
/* 1, 2, 3, ... for each kind. */
int64_t compute_next_number(struct call *call, const char *kind);

/* What the project may have and has, by Nova's names. */
void compute_quota_read(struct call *call, struct quota_items *items, const char *project);
enum { USED_INSTANCES, USED_CORES, USED_RAM, USED_GROUPS, USED_COUNT };
void compute_usage(struct call *call, const char *project, int64_t used[USED_COUNT]);

/* The flavor with that id, as it is kept; NULL where there is none, or the caller may not see it. */
struct node *flavor_get(struct call *call, const char *id);

#endif
