/*
 * limits - quotas of a service that Keystone has (unified limits), once its two lists are read: what is
 * registered, which holds for everybody, and the limits that single projects have instead.
 */
#ifndef RECONCILER_CLOUD_LIMITS_H
#define RECONCILER_CLOUD_LIMITS_H

#include "base/error.h"
#include "base/map.h"
#include "base/node.h"
#include "reconciler/session/catalogue.h"
#include "spec/kind.h"

struct limit {
    bool there;
    int64_t value;
    const char *id, *region; /* region NULL: of all */
};

struct limits {
    struct arena *arena;
    const struct kind *kind;
    const char *service_id, *region;
    struct limit *registered; /* by the kind's fields */
    struct map projects;      /* id -> struct limit * by the kind's fields */
};

/* Has the kind quotas that Keystone may have? */
bool limits_may_have(const struct kind *kind);
/* A bit for each row of such a kind that Keystone has for all projects alike. */
uint64_t limits_common(const struct kind *kind);
/* service: what the catalogue has of the kind's; false where it does not say enough to find its limits. */
bool limits_init(struct limits *limits, struct arena *arena, const struct kind *kind,
                 const struct endpoint *service);
const char *limits_registered_path(const struct limits *limits);
/* project_id NULL: of all. */
const char *limits_path(const struct limits *limits, const char *project_id);
/* One of the list; those of other regions and resources are left out. All registered ones go first. */
struct error *limits_add_registered(struct limits *limits, const struct node *object);
struct error *limits_add(struct limits *limits, const struct node *object);
bool limits_any_registered(const struct limits *limits);
/* What the project has of its own in the row of a field, or NULL. */
const struct limit *limits_own(const struct limits *limits, const char *project_id, size_t row);
/* Has it a limit of its own that is not what everybody has? */
bool limits_differs(const struct limits *limits, const char *project_id);
/* What holds for it: its own, or the registered one; NULL where neither is there. */
const struct limit *limits_of(const struct limits *limits, const char *project_id, size_t row);

#endif
