/* server_quota - whether a project may have more servers. */
#include "base/text.h"
#include "reconciler/sandbox/compute/servers.h"

/* What would be beyond a limit, all of it in one sentence. */
struct excess {
    struct text names, requested, used, limits;
    size_t count;
};

static void add_number(struct text *text, size_t before, int64_t number)
{
    text_print(text, "%s%lld", before ? ", " : "", (long long)number);
}

static void check(struct excess *excess, const struct quota_item *item, int64_t more, int64_t used)
{
    if (item->limit < 0 || more <= 0 || used + more <= item->limit)
        return;
    text_print(&excess->names, "%s%s", excess->count ? ", " : "", item->key);
    add_number(&excess->requested, excess->count, more);
    add_number(&excess->used, excess->count, used);
    add_number(&excess->limits, excess->count, item->limit);
    excess->count++;
}

bool server_fits_quota(struct call *call, const char *project, const struct node *flavor,
                       const struct node *less, int64_t count)
{
    static const char *const keys[] = {"cores", "instances", "ram"};
    const int64_t more[] = {count * node_get_integer(flavor, "vcpus", 0) - node_get_integer(less, "vcpus", 0),
                            less ? 0 : count,
                            count * node_get_integer(flavor, "ram", 0) - node_get_integer(less, "ram", 0)};
    int64_t used[USED_COUNT];
    struct quota_items items;
    struct excess excess = {0};
    compute_usage(call, project, used);
    compute_quota_read(call, &items, project);
    const int64_t in_use[] = {used[USED_CORES], used[USED_INSTANCES], used[USED_RAM]};
    text_init(&excess.names, call->arena);
    text_init(&excess.requested, call->arena);
    text_init(&excess.used, call->arena);
    text_init(&excess.limits, call->arena);
    for (size_t i = 0; i < COUNT(keys); i++)
        check(&excess, quota_find(&items, keys[i]), more[i], in_use[i]);
    if (excess.count)
        call_refuse(call, 403, NULL, "Quota exceeded for %s: Requested %s, but already used %s of %s %s",
                    excess.names.data, excess.requested.data, excess.used.data, excess.limits.data,
                    excess.names.data);
    return !excess.count;
}
