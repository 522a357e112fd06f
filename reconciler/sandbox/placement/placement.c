/* What a catalogue has, and clients look for, of Placement: its versions. Nobody but Nova asks it for more.
 */
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/view.h"

/* {errors: [{status, title, detail, request_id}]} */
static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    struct node *error = node_new_map(call->arena), *errors = node_new_list(call->arena);
    view_integer(call, error, "status", status);
    view_text(call, error, "title", api_reason(status));
    view_text(call, error, "detail", message);
    view_text(call, error, "request_id", call->request_id);
    node_add(call->arena, errors, error);
    call_answer_as(call, status, "errors", errors);
}

static void list_versions(struct call *call)
{
    struct node *version = node_new_map(call->arena), *link = node_new_map(call->arena);
    struct node *links = node_new_list(call->arena), *versions = node_new_list(call->arena);
    view_text(call, version, "id", "v1.0");
    view_text(call, version, "max_version", "1.39");
    view_text(call, version, "min_version", "1.0");
    view_text(call, version, "status", "CURRENT");
    view_text(call, link, "rel", "self");
    view_text(call, link, "href", "");
    node_add(call->arena, links, link);
    node_set(call->arena, version, "links", links);
    node_add(call->arena, versions, version);
    call_answer_as(call, 200, "versions", versions);
}

static const struct route rows[] = {{"GET", "/", list_versions, NEEDS_NOTHING}};

static const struct route_table routes = {rows, COUNT(rows)};

static const struct route_table *const tables[] = {&routes};

const struct api placement_api = {.type = "placement",
                                  .name = "placement",
                                  .prefix = "placement",
                                  .version = "",
                                  .regional = true,
                                  .refuse = refuse,
                                  .tables = tables,
                                  .table_count = COUNT(tables)};
