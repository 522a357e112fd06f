#include "reconciler/sandbox/api.h"

/* {"NeutronError": {type, message, detail}} */
static void refuse(struct call *call, int status, const char *type, const char *message)
{
    struct node *error = node_new_map(call->arena);
    node_set(call->arena, error, "type", node_new_text(call->arena, type ? type : "HTTPInternalServerError"));
    node_set(call->arena, error, "message", node_new_text(call->arena, message));
    node_set(call->arena, error, "detail", node_new_text(call->arena, ""));
    call_answer_as(call, status, "NeutronError", error);
}

const struct api network_api = {.type = "network",
                                .name = "neutron",
                                .prefix = "network",
                                .version = "",
                                .regional = true,
                                .refuse = refuse};
