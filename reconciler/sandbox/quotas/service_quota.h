/*
 * service_quota - quotas of services of which the sandbox has nothing else: Octavia, Designate, Barbican and
 * Manila, where --all-services asks for them.
 */
#ifndef RECONCILER_SANDBOX_QUOTAS_SERVICE_QUOTA_H
#define RECONCILER_SANDBOX_QUOTAS_SERVICE_QUOTA_H

#include "reconciler/sandbox/quota.h"

/* The built-in ones, and over them those of the project; project NULL: the built-in ones alone. */
struct quota_items service_quota_read(struct call *call, const struct quota_item *first, size_t count,
                                      const char *kind, const char *project);
/* The first member of the map that is none of items', or NULL. */
const char *service_quota_stranger(const struct quota_items *items, const struct node *given);
/* The first whose value is no integer, or below -1; or NULL. */
const char *service_quota_wrong(const struct node *given);

/* What is before these services refuses without a request's id: api.open takes it away, api.enter gives one.
 */
void service_quota_take_id(struct call *call);
void service_quota_give_id(struct call *call);

#endif
