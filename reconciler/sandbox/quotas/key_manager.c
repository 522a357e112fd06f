/* Barbican's quotas: a project has a row of them, or none. */
#include "base/text.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/quotas/belongings.h"
#include "reconciler/sandbox/quotas/service_quota.h"
#include "reconciler/sandbox/view.h"

#define KIND "key_manager_quota"
#define ROLE "key-manager:service-admin"

enum { FIRST_PAGE = 10, LONGEST_PAGE = 100 };

static const struct quota_item known[] = {
    {"secrets", -1, 0}, {"orders", -1, 0}, {"containers", -1, 0}, {"consumers", -1, 0}, {"cas", -1, 0}};

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    struct node *body = node_new_map(call->arena);
    view_integer(call, body, "code", status);
    view_text(call, body, "title", api_reason(status));
    view_text(call, body, "description", message);
    call_answer(call, status, body);
}

static void open(struct call *call)
{
    service_quota_take_id(call);
    call_add_header(call, "OpenStack-Api-Version", "key-manager 1.0");
    call_add_header(call, "Vary", "openstack-api-version");
}

static void enter(struct call *call)
{
    service_quota_give_id(call);
    bool quotas = text_starts(call->path, "/v1/project-quotas");
    if (!quotas && !call->caller.is_admin)
        call_refuse(call, 403, NULL, "It is not allowed - please review your user/project privileges");
    else if (quotas && !call_has_role(call, ROLE))
        call_refuse(call, 403, NULL,
                    "Project Quotas attempt not allowed - please review your user/project privileges");
}

/* What was never set is null: the default holds. */
static struct node *view(struct call *call, const char *project)
{
    const struct node *kept = store_get(call->store, call->arena, call->region, KIND, project);
    struct node *quotas = node_new_map(call->arena);
    for (size_t i = 0; i < COUNT(known); i++)
        view_from(call, quotas, known[i].key, kept);
    return quotas;
}

static void show(struct call *call)
{
    const char *project = call_part(call, 0);
    if (store_has(call->store, call->region, KIND, project))
        call_answer_as(call, 200, "project_quotas", view(call, project));
    else
        call_refuse(call, 404, NULL, "Project quotas not found.");
}

static void show_all(struct call *call)
{
    const struct query query = {.region = call->region, .kind = KIND};
    const struct name_list ids = store_ids(call->store, call->arena, &query);
    struct node *list = node_new_list(call->arena), *body = node_new_map(call->arena);
    long asked = call_query_number(call, "limit", FIRST_PAGE), from = call_query_number(call, "offset", 0);
    size_t most = asked < 1 || asked > LONGEST_PAGE ? LONGEST_PAGE : (size_t)asked;
    for (size_t i = from > 0 ? (size_t)from : 0; i < ids.count && list->count < most; i++) {
        struct node *row = node_new_map(call->arena);
        view_text(call, row, "project_id", ids.items[i]);
        node_set(call->arena, row, "project_quotas", view(call, ids.items[i]));
        node_add(call->arena, list, row);
    }
    node_set(call->arena, body, "project_quotas", list);
    view_integer(call, body, "total", (int64_t)ids.count);
    call_answer(call, 200, body);
}

static void change(struct call *call)
{
    const struct node *given = node_get(call->body, "project_quotas");
    if (!given || given->type != NODE_MAP) {
        call_refuse(call, 400, NULL,
                    "Provided object does not match schema 'Project Quota': 'project_quotas' is a required "
                    "property. Invalid property: 'None'");
        return;
    }
    struct quota_items items = service_quota_read(call, known, COUNT(known), KIND, NULL);
    const char *stranger = service_quota_stranger(&items, given);
    if (stranger)
        call_refuse(call, 400, NULL,
                    "Provided object does not match schema 'Project Quota': Additional properties are not "
                    "allowed ('%s' was unexpected). Invalid property: 'project_quotas'",
                    stranger);
    for (size_t i = 0; !call->status && i < given->count; i++)
        if (!given->entries[i].value->plain)
            call_refuse(
                call, 400, NULL,
                "Provided object does not match schema 'Project Quota': '%s' is not of type 'integer'. "
                "Invalid property: 'project_quotas'",
                node_text(given->entries[i].value));
    if (call->status)
        return;
    quota_keep(call, &items, KIND, call_part(call, 0), given);
    call_answer_empty(call, 204);
}

static void drop(struct call *call)
{
    if (store_remove(call->store, call->region, KIND, call_part(call, 0)))
        call_answer_empty(call, 204);
    else
        call_refuse(call, 404, NULL, "Project quotas not found.");
}

static const struct route rows[] = {{"GET", "/v1/project-quotas", show_all, NEEDS_TOKEN},
                                    {"GET", "/v1/project-quotas/{}", show, NEEDS_TOKEN},
                                    {"PUT", "/v1/project-quotas/{}", change, NEEDS_TOKEN},
                                    {"DELETE", "/v1/project-quotas/{}", drop, NEEDS_TOKEN}};
static const struct route_table routes = {rows, COUNT(rows)};
static const struct route_table *const tables[] = {&routes, &secret_routes};

const struct api key_manager_api = {.type = "key-manager",
                                    .name = "barbican",
                                    .prefix = "key-manager",
                                    .version = "",
                                    .regional = true,
                                    .on_request = true,
                                    .open = open,
                                    .enter = enter,
                                    .refuse = refuse,
                                    .tables = tables,
                                    .table_count = COUNT(tables)};
