/*
 * release - what differs between the OpenStack releases that the sandbox can be.
 */
#ifndef RECONCILER_SANDBOX_RELEASE_H
#define RECONCILER_SANDBOX_RELEASE_H

#include <stdbool.h>

#include "base/arena.h"

struct release {
    const char *name;         /* "zed" */
    unsigned compute, volume; /* greatest microversion: 93 of 2.93, 70 of 3.70 */
    unsigned identity;        /* v3.N */
    unsigned image;           /* v2.N */
    bool identity_pages;      /* lists of projects, users, groups and domains honour limit and marker, and are
                                 cut at 1000 without a word where no limit is asked for (Keystone 27) */
    bool limits_by_any_scope; /* an admin's project token lists and writes all unified limits (Keystone 29) */
    bool network_quota_checked; /* a quota below usage is refused unless forced (Neutron 26) */
    bool unified_limits;        /* Nova's quota sets read Keystone's limits, and a PUT changes nothing */
    bool account_quotas; /* Swift's quotas have headers of their own, and may count objects (Swift 2.34) */
    bool default_group_rules; /* /v2.0/default-security-group-rules is there (Neutron 23) */
    bool several_tags;        /* POST adds tags, and there are at most 50 (Neutron 25, 26) */
    bool manager;             /* between admin and member there is the role manager (Keystone 26) */
    bool scope_enforced;      /* system-scoped tokens are refused by Nova, Neutron and Glance */
};

/* The one that stands first is the default. */
extern const struct release releases[];
extern const size_t release_count;

/* NULL where there is none. */
const struct release *release_by_name(const char *name);

#endif
