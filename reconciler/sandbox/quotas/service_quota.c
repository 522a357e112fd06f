#include "reconciler/sandbox/quotas/service_quota.h"

struct quota_items service_quota_read(struct call *call, const struct quota_item *first, size_t count,
                                      const char *kind, const char *project)
{
    struct quota_items items = {0};
    for (size_t i = 0; i < count; i++)
        list_add(call->arena, &items, first[i]);
    if (project)
        quota_overlay(call, &items, kind, project);
    return items;
}

const char *service_quota_stranger(const struct quota_items *items, const struct node *given)
{
    for (size_t i = 0; i < given->count; i++)
        if (!quota_find(items, given->entries[i].key->text))
            return given->entries[i].key->text;
    return NULL;
}

const char *service_quota_wrong(const struct node *given)
{
    for (size_t i = 0; i < given->count; i++) {
        const char *key = given->entries[i].key->text;
        if (!given->entries[i].value->plain || node_get_integer(given, key, -2) < -1)
            return key;
    }
    return NULL;
}

void service_quota_take_id(struct call *call)
{
    call->request_id = NULL;
}

void service_quota_give_id(struct call *call)
{
    call->request_id = arena_print(call->arena, "req-%s", call_new_uuid(call));
}
