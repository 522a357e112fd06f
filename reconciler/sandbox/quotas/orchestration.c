/* Heat: of its stacks there are names. */
#include "base/text.h"
#include "reconciler/sandbox/quotas/belongings.h"
#include "reconciler/sandbox/quotas/service_quota.h"
#include "reconciler/sandbox/view.h"

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    struct node *error = node_new_map(call->arena), *body = node_new_map(call->arena);
    view_text(call, error, "message", message);
    view_text(call, error, "traceback", NULL);
    view_text(call, error, "type", type ? type : "HTTPException");
    view_text(call, body, "explanation", message);
    view_integer(call, body, "code", status);
    node_set(call->arena, body, "error", error);
    view_text(call, body, "title", api_reason(status));
    call_answer(call, status, body);
}

/* The project in the path is to be the token's. */
static void enter(struct call *call)
{
    service_quota_give_id(call);
    if (!text_equal(call_part(call, 0), call->caller.project))
        call_refuse(call, 403, "Forbidden", "You are not authorized to complete this action.");
}

static const struct route_table *const tables[] = {&stack_routes};

const struct api orchestration_api = {.type = "orchestration",
                                      .name = "heat",
                                      .prefix = "orchestration",
                                      .version = "/v1/%s",
                                      .regional = true,
                                      .on_request = true,
                                      .open = service_quota_take_id,
                                      .enter = enter,
                                      .refuse = refuse,
                                      .tables = tables,
                                      .table_count = COUNT(tables)};
