#include "reconciler/sandbox/release.h"

#include <string.h>

#include "base/list.h"

const struct release releases[] = {
    {.name = "zed", .compute = 93, .volume = 70, .identity = 14, .image = 15},
    {.name = "2026.1",
     .compute = 103,
     .volume = 71,
     .identity = 14,
     .image = 17,
     .identity_pages = true,
     .limits_by_any_scope = true,
     .network_quota_checked = true,
     .unified_limits = true,
     .account_quotas = true,
     .default_group_rules = true,
     .several_tags = true,
     .manager = true,
     .scope_enforced = true},
};

const size_t release_count = COUNT(releases);

const struct release *release_by_name(const char *name)
{
    for (size_t i = 0; i < release_count; i++)
        if (strcmp(releases[i].name, name) == 0)
            return &releases[i];
    return NULL;
}
