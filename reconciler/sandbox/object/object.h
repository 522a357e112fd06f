/*
 * object - Swift, as far as the sandbox has it: accounts AUTH_PROJECT, containers, objects, quotas, access
 * lists. What an account or container holds is known at once, not some minutes later.
 *
 * In the store, by region:
 *   account      by "ACCOUNT"                    {meta, containers, objects, bytes, domain, since, deleted}
 *   container    by "ACCOUNT/CONTAINER"          {name, meta, count, bytes, last_modified, since}
 *   stored       by "ACCOUNT/CONTAINER/OBJECT"   {name, meta, bytes, hash, content_type, last_modified,
 * since} stored_data  likewise meta are the headers that were given with it.
 */
#ifndef RECONCILER_SANDBOX_OBJECT_OBJECT_H
#define RECONCILER_SANDBOX_OBJECT_OBJECT_H

#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/view.h"

extern const struct route_table account_routes, container_routes, object_routes;

/* As the type of a refusal: its message is the body, and not Swift's page for the status. */
#define OBJECT_SAYS "body"

/* The key of what the call's path names: parts 1 is the account, 2 the container, 3 the object. */
const char *object_key(struct call *call, size_t parts);

/* NULL where there is none. */
struct node *account_find(struct call *call, const char *name);
/* The call's; it is made where it is missing. NULL: refused, for it was deleted. */
struct node *account_make(struct call *call);
void account_put(struct call *call, struct node *account);

/* NULL where there is none. */
struct node *container_find(struct call *call, const char *key);
/* Keeps the container, and its account, with that many objects and bytes more. */
void container_grow(struct call *call, const char *key, struct node *container, int64_t count, int64_t bytes);

/* What comes of it: 204, or why not. */
int container_remove(struct call *call, const char *key);
int object_remove(struct call *call, const char *container, const char *key);

/* "1795400000.12345" */
const char *object_timestamp(struct call *call);
/* The time of that, "2026-11-23T06:03:20.123450", as "Mon, 23 Nov 2026 06:03:20 GMT". */
const char *object_http_date(struct call *call, const char *time);
/* How many that is, of something kept; 0 for nothing. */
void object_add_count(struct call *call, const char *header, const struct node *object, const char *key);

/* By a status alone: with Swift's page for it, or without a body. */
void object_answer(struct call *call, int status);

#endif
