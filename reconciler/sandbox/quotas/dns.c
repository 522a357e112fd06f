/* Designate's quotas. */
#include "base/text.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/quotas/belongings.h"
#include "reconciler/sandbox/quotas/service_quota.h"
#include "reconciler/sandbox/shape.h"
#include "reconciler/sandbox/view.h"

#define KIND "dns_quota"

static const struct quota_item first[] = {{"zones", 10, 0},
                                          {"zone_recordsets", 500, 0},
                                          {"zone_records", 500, 0},
                                          {"recordset_records", 20, 0},
                                          {"api_export_size", 1000, 0}};

/* type is Designate's word. */
static void refuse(struct call *call, int status, const char *type, const char *message)
{
    struct node *body = node_new_map(call->arena);
    view_integer(call, body, "code", status);
    view_text(call, body, "type", status == 403 ? "forbidden" : status == 400 ? type : "not_found");
    if (status == 400)
        view_text(call, body, "message", message);
    view_text(call, body, "request_id", call->request_id);
    call_answer(call, status, body);
}

/* Of another project's an admin must say so. */
static bool may(struct call *call)
{
    const char *project = call_part(call, 0);
    bool own = text_equal(project, call->caller.project);
    if (!own && !(call->caller.is_admin && shape_word_is_true(call_header(call, "X-Auth-All-Projects"))))
        call_refuse(call, 403, NULL, "Forbidden");
    return !call->status;
}

static void show(struct call *call)
{
    if (!may(call))
        return;
    struct quota_items items = service_quota_read(call, first, COUNT(first), KIND, call_part(call, 0));
    quota_answer(call, NULL, NULL, &items, QUOTA_LIMITS);
}

static void change(struct call *call)
{
    struct quota_items items = service_quota_read(call, first, COUNT(first), KIND, call_part(call, 0));
    if (!may(call))
        return;
    if (!call->body || call->body->type != NODE_MAP) {
        call_refuse(call, 400, "invalid_json", "Malformed JSON");
        return;
    }
    const char *stranger = service_quota_stranger(&items, call->body),
               *wrong = service_quota_wrong(call->body);
    if (stranger)
        call_refuse(call, 400, "invalid_object",
                    "Provided object is not valid. Got a ValueError error with message Field value %s is "
                    "invalid",
                    stranger);
    else if (wrong)
        call_refuse(call, 400, "invalid_object",
                    "Provided object is not valid. Got a ValueError error with message Value must be >= -1 "
                    "for field hard_limit");
    if (call->status)
        return;
    quota_keep(call, &items, KIND, call_part(call, 0), call->body);
    show(call);
}

static void drop(struct call *call)
{
    if (!may(call))
        return;
    store_remove(call->store, call->region, KIND, call_part(call, 0));
    call_answer_empty(call, 204);
}

static const struct route rows[] = {{"GET", "/v2/quotas/{}", show, NEEDS_TOKEN},
                                    {"PATCH", "/v2/quotas/{}", change, NEEDS_ADMIN},
                                    {"DELETE", "/v2/quotas/{}", drop, NEEDS_ADMIN}};
static const struct route_table routes = {rows, COUNT(rows)};
static const struct route_table *const tables[] = {&routes, &zone_routes};

const struct api dns_api = {.type = "dns",
                            .name = "designate",
                            .prefix = "dns",
                            .version = "/v2",
                            .regional = true,
                            .on_request = true,
                            .refuse = refuse,
                            .tables = tables,
                            .table_count = COUNT(tables)};
