#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/identity/routes.h"

static void refuse_by_page(struct call *call)
{
    static const char page[] =
        "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested "
        "URL was not found on the server. If you entered the URL manually please check your spelling and try "
        "again.</p>\n";
    call_answer_bytes(call, 404, "text/html; charset=utf-8", page, strlen(page));
}

/* {"error": {code, title, message}} */
static void refuse(struct call *call, int status, const char *type, const char *message)
{
    if (text_equal(type, "HTTPNotFound")) {
        refuse_by_page(call);
        return;
    }
    if (status == 405) {
        call_answer_as(call, status, "message",
                       node_new_text(call->arena, "The method is not allowed for the requested URL."));
        return;
    }
    struct node *error = node_new_map(call->arena);
    node_set(call->arena, error, "code", node_new_integer(call->arena, status));
    node_set(call->arena, error, "message", node_new_text(call->arena, message));
    node_set(call->arena, error, "title", node_new_text(call->arena, api_reason(status)));
    call_answer_as(call, status, "error", error);
}

static void open(struct call *call)
{
    call_add_header(call, "Vary", "X-Auth-Token");
}

static const struct route_table *const tables[] = {
    &version_routes,   &token_routes,      &scope_routes, &project_routes, &domain_routes,
    &role_routes,      &user_routes,       &group_routes, &grant_routes,   &assignment_routes,
    &catalogue_routes, &credential_routes, &limit_routes,
};

const struct api identity_api = {.type = "identity",
                                 .name = "keystone",
                                 .prefix = "identity",
                                 .version = "/v3",
                                 .open = open,
                                 .refuse = refuse,
                                 .tables = tables,
                                 .table_count = COUNT(tables)};
