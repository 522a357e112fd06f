/* Octavia's quotas. */
#include "base/text.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/quotas/belongings.h"
#include "reconciler/sandbox/quotas/service_quota.h"
#include "reconciler/sandbox/view.h"

#define KIND "load_balancer_quota"

/* As one project's answer spells them. */
static const struct quota_item first[] = {
    {"load_balancer", -1, 0},  {"listener", -1, 0}, {"member", -1, 0}, {"pool", -1, 0},
    {"health_monitor", -1, 0}, {"l7policy", -1, 0}, {"l7rule", -1, 0}};

/* Two have another spelling in lists, beside the first, and requests may have either. */
static const char *const spellings[][2] = {{"loadbalancer", "load_balancer"},
                                           {"healthmonitor", "health_monitor"}};

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    struct node *body = node_new_map(call->arena);
    view_text(call, body, "faultcode", "Client");
    view_text(call, body, "faultstring", message);
    view_text(call, body, "debuginfo", NULL);
    call_answer(call, status, body);
}

static void show(struct call *call, const char *project)
{
    struct quota_items items = service_quota_read(call, first, COUNT(first), KIND, project);
    quota_answer(call, "quota", NULL, &items, QUOTA_LIMITS);
}

static void show_one(struct call *call)
{
    show(call, call_part(call, 0));
}

static void show_defaults(struct call *call)
{
    show(call, NULL);
}

/* Projects with a row; null is what was never set in it. */
static void show_all(struct call *call)
{
    struct node *quotas = node_new_list(call->arena), *body = node_new_map(call->arena);
    const struct query query = {.region = call->region, .kind = KIND};
    const struct name_list ids = store_ids(call->store, call->arena, &query);
    for (size_t i = 0; i < ids.count; i++) {
        const struct node *kept = store_get(call->store, call->arena, call->region, KIND, ids.items[i]);
        struct node *row = node_new_map(call->arena);
        view_text(call, row, "project_id", ids.items[i]);
        for (size_t k = 0; k < COUNT(first); k++)
            view_from(call, row, first[k].key, kept);
        for (size_t k = 0; k < COUNT(spellings); k++) {
            const struct node *value = node_get(row, spellings[k][1]);
            node_set(call->arena, row, spellings[k][0], view_part(value));
        }
        view_text(call, row, "tenant_id", ids.items[i]);
        node_add(call->arena, quotas, row);
    }
    node_set(call->arena, body, "quotas", quotas);
    node_set(call->arena, body, "quotas_links", node_new_list(call->arena));
    call_answer(call, 200, body);
}

static struct node *spelt(struct call *call, const struct node *given)
{
    struct node *limits = node_new_map(call->arena);
    for (size_t i = 0; i < given->count; i++) {
        const char *key = given->entries[i].key->text;
        for (size_t k = 0; k < COUNT(spellings); k++)
            key = text_equal(key, spellings[k][0]) ? spellings[k][1] : key;
        node_set(call->arena, limits, key, given->entries[i].value);
    }
    return limits;
}

static void change(struct call *call)
{
    const char *project = call_part(call, 0);
    struct quota_items items = service_quota_read(call, first, COUNT(first), KIND, project);
    const struct node *given = node_get(call->body, "quota");
    if (!given || given->type != NODE_MAP) {
        call_refuse(call, 400, NULL, "Missing argument: \"quota\"");
        return;
    }
    const struct node *limits = spelt(call, given);
    const char *stranger = service_quota_stranger(&items, limits), *wrong = service_quota_wrong(limits);
    if (stranger)
        call_refuse(call, 400, NULL, "Unknown attribute for argument quotas.quota: %s", stranger);
    else if (wrong)
        call_refuse(
            call, 400, NULL,
            "Invalid input for field/attribute %s. Value: '%s'. Value should be greater or equal to -1",
            wrong, node_get_text(limits, wrong));
    if (call->status)
        return;
    quota_keep(call, &items, KIND, project, limits);
    show(call, project);
    call->status = 202;
}

/* The row stays, with nothing in it. */
static void drop(struct call *call)
{
    const char *project = call_part(call, 0);
    if (!store_has(call->store, call->region, KIND, project)) {
        call_refuse(call, 404, NULL, "Quotas %s not found.", project);
        return;
    }
    store_put(call->store, call->region, KIND, project, node_new_map(call->arena));
    call_answer_empty(call, 202);
}

#define QUOTAS(root)                                                                                         \
    {"GET", root "/quotas", show_all, NEEDS_ADMIN}, {"GET", root "/quotas/{}", show_one, NEEDS_ADMIN},       \
        {"GET", root "/quotas/{}/default", show_defaults, NEEDS_ADMIN},                                      \
        {"PUT", root "/quotas/{}", change, NEEDS_ADMIN},                                                     \
    {                                                                                                        \
        "DELETE", root "/quotas/{}", drop, NEEDS_ADMIN                                                       \
    }

static const struct route rows[] = {QUOTAS("/v2.0/lbaas"), QUOTAS("/v2/lbaas")};
static const struct route_table routes = {rows, COUNT(rows)};
static const struct route_table *const tables[] = {&routes, &load_balancer_routes};

const struct api load_balancer_api = {.type = "load-balancer",
                                      .name = "octavia",
                                      .prefix = "load-balancer",
                                      .version = "",
                                      .regional = true,
                                      .on_request = true,
                                      .open = service_quota_take_id,
                                      .enter = service_quota_give_id,
                                      .refuse = refuse,
                                      .tables = tables,
                                      .table_count = COUNT(tables)};
