#include "reconciler/session/service.h"

#include <stdbool.h>
#include <string.h>

#define ALIASES(...)                                                                                         \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)

/* The microversions are answered by every release from Zed on (openstack 2022.2). */
static const struct service_type types[] = {
    {"identity", NULL, 0, {0}},
    {"compute", NULL, 0, {"OpenStack-API-Version", "compute 2.93"}},
    {"network", NULL, 0, {0}},
    {"block-storage",
     ALIASES("volumev3", "volumev2", "volume", "block-store"),
     {"OpenStack-API-Version", "volume 3.70"}},
    {"image", NULL, 0, {0}},
    {"object-store", NULL, 0, {0}},
    {"load-balancer", NULL, 0, {0}},
    {"dns", NULL, 0, {"X-Auth-All-Projects", "true"}},
    {"key-manager", NULL, 0, {0}},
    {"placement", NULL, 0, {0}},
    {"orchestration", NULL, 0, {0}},
    {"shared-file-system", ALIASES("sharev2", "share"), {"X-OpenStack-Manila-API-Version", "2.69"}},
    {"container-infrastructure-management", ALIASES("container-infrastructure", "container-infra"), {0}},
};

static bool is_same(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (*a != *b && !(strchr("-_", *a) && strchr("-_", *b)))
            return false;
    return *a == *b;
}

const struct service_type *service_find(const char *type)
{
    for (size_t i = 0; i < COUNT(types); i++) {
        if (is_same(types[i].official, type))
            return &types[i];
        for (size_t j = 0; j < types[i].alias_count; j++)
            if (is_same(types[i].aliases[j], type))
                return &types[i];
    }
    return NULL;
}

const char *service_official(struct arena *arena, const char *type)
{
    const struct service_type *known = service_find(type);
    if (known)
        return known->official;
    char *copy = arena_text(arena, type);
    for (char *at = copy; *at; at++)
        if (*at == '_')
            *at = '-';
    return copy;
}
