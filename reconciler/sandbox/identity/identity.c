#include "reconciler/sandbox/api.h"

#include "reconciler/sandbox/identity/token.h"

/* {"error": {code, title, message}} */
static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    struct node *error = node_new_map(call->arena);
    node_set(call->arena, error, "code", node_new_integer(call->arena, status));
    node_set(call->arena, error, "message", node_new_text(call->arena, message));
    node_set(call->arena, error, "title", node_new_text(call->arena, api_reason(status)));
    call_answer_as(call, status, "error", error);
}

static const struct route_table *const tables[] = {&token_routes};

const struct api identity_api = {.type = "identity",
                                 .name = "keystone",
                                 .prefix = "identity",
                                 .version = "/v3",
                                 .refuse = refuse,
                                 .tables = tables,
                                 .table_count = COUNT(tables)};
