#include "reconciler/sandbox/api.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/sandbox/identity/token.h"
#include "reconciler/sandbox/target.h"

const struct api *const apis[] = {&identity_api, &compute_api,     &placement_api, &network_api,
                                  &volume_api,   &image_api,       &object_api,    &load_balancer_api,
                                  &dns_api,      &key_manager_api, &share_api,     &orchestration_api};
const size_t api_count = COUNT(apis);

const char *api_url(struct arena *arena, const struct api *api, const char *base, const char *region)
{
    return api->regional ? arena_print(arena, "%s/%s/%s", base, region, api->prefix)
                         : arena_print(arena, "%s/%s", base, api->prefix);
}

/* Is the first segment of path that word? Then *rest is what follows it. */
static bool takes_segment(const char *path, const char *word, const char **rest)
{
    size_t length = strlen(word);
    if (path[0] != '/' || strncmp(path + 1, word, length) != 0 ||
        (path[1 + length] && path[1 + length] != '/'))
        return false;
    *rest = path + 1 + length;
    return true;
}

bool api_is_there(const struct call *call, const struct api *api)
{
    return call->all_services || !api->on_request;
}

static const struct api *api_of(const struct call *call, const char *path, bool regional, const char **rest)
{
    for (size_t i = 0; i < api_count; i++)
        if (api_is_there(call, apis[i]) && apis[i]->regional == regional &&
            takes_segment(path, apis[i]->prefix, rest))
            return apis[i];
    return NULL;
}

const struct api *api_find(struct call *call, const char *path)
{
    const char *rest;
    call->region = EVERYWHERE;
    call->api = api_of(call, path, false, &call->path);
    for (size_t i = 0; !call->api && i < call->region_count; i++) {
        call->region = call->regions[i];
        if (takes_segment(path, call->region, &rest))
            call->api = api_of(call, rest, true, &call->path);
    }
    if (call->api && !*call->path)
        call->path = "/";
    return call->api;
}

/* --- routes --- */

static bool fits(struct call *call, const char *pattern, struct name_list *parts)
{
    const char *path = call->path;
    while (*pattern && *path) {
        if (strcmp(pattern, "{*}") == 0) {
            list_add(call->arena, parts, target_decode(call->arena, path, strlen(path)));
            return true;
        }
        if (pattern[0] == '{') {
            size_t length = strcspn(path, "/");
            if (!length)
                return false;
            list_add(call->arena, parts, target_decode(call->arena, path, length));
            pattern += 2;
            path += length;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return !*pattern && (!*path || strcmp(path, "/") == 0);
}

/* What can be got can be asked for its headers. */
static bool takes_method(const char *route, const char *method)
{
    return strcmp(route, method) == 0 || (strcmp(method, "HEAD") == 0 && strcmp(route, "GET") == 0);
}

/* The route of this path and method; other_method is whether there is one of another method. */
static const struct route *find_route(struct call *call, bool *other_method)
{
    for (size_t t = 0; t < call->api->table_count; t++) {
        const struct route_table *table = call->api->tables[t];
        for (size_t i = 0; i < table->count; i++) {
            struct name_list parts = {0};
            if (!fits(call, table->rows[i].path, &parts))
                continue;
            call->parts = parts;
            if (takes_method(table->rows[i].method, call->method))
                return &table->rows[i];
            *other_method = true;
        }
    }
    return NULL;
}

static void run_route(struct call *call, const struct route *route)
{
    if (route->needs == NEEDS_ADMIN && !call->caller.is_admin)
        call_refuse(call, 403, "PolicyNotAuthorized",
                    "You are not authorized to perform the requested action.");
    else if (call->api->of_projects && call->caller.system && call->release->scope_enforced)
        call_refuse(call, 403, "PolicyNotAuthorized",
                    "You are not authorized to complete this action with a system scope.");
    else if (call->api->enter)
        call->api->enter(call);
    if (!call->status)
        route->run(call);
    if (!call->status)
        call_refuse(call, 500, NULL, "the sandbox has no answer to %s %s", call->method, call->path);
}

void api_run(struct call *call)
{
    bool other_method = false;
    if (call->api->open)
        call->api->open(call);
    if (call->status)
        return;
    const struct route *route = find_route(call, &other_method);
    bool token = token_read(call);
    if ((!route || route->needs != NEEDS_NOTHING) && !token) {
        if (call->api != &identity_api && !call->api->unauthorized)
            call->headers.count = 0; /* it is not the service that refuses, but what is before it */
        token_refuse(call);
    } else if (route) {
        run_route(call, route);
    } else if (other_method) {
        call_refuse(call, 405, NULL, "The method %s is not allowed for this resource.", call->method);
    } else {
        call_refuse(call, 404, "HTTPNotFound", "The resource could not be found.");
    }
}

void api_act(struct call *call)
{
    bool writes = strcmp(call->method, "GET") != 0 && strcmp(call->method, "HEAD") != 0;
    if (writes)
        store_begin(call->store);
    api_run(call);
    if (writes && call->status >= 400 && !call->keeps)
        store_rollback(call->store);
    else if (writes)
        store_commit(call->store);
    const struct error *failure = store_failure(call->store);
    if (failure)
        call_refuse(call, 500, NULL, "%s", failure->message);
}

/* --- saying no --- */

static const struct {
    int status;
    const char *reason, *fault; /* Nova's and Cinder's word for it */
} reasons[] = {
    {400, "Bad Request", "badRequest"},
    {401, "Unauthorized", "unauthorized"},
    {403, "Forbidden", "forbidden"},
    {404, "Not Found", "itemNotFound"},
    {405, "Method Not Allowed", "badMethod"},
    {406, "Not Acceptable", "computeFault"},
    {409, "Conflict", "conflictingRequest"},
    {410, "Gone", "computeFault"},
    {412, "Precondition Failed", "computeFault"},
    {413, "Request Entity Too Large", "overLimit"},
    {415, "Unsupported Media Type", "badMediaType"},
    {422, "Unprocessable Entity", "computeFault"},
    {429, "Too Many Requests", "overLimit"},
    {500, "Internal Server Error", "computeFault"},
    {501, "Not Implemented", "notImplemented"},
    {502, "Bad Gateway", "computeFault"},
    {503, "Service Unavailable", "serviceUnavailable"},
    {504, "Gateway Timeout", "computeFault"},
};

const char *api_reason(int status)
{
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Error";
}

void api_refuse_by_fault(struct call *call, int status, const char *message, const char *content_type)
{
    const char *fault = "computeFault";
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (reasons[i].status == status)
            fault = reasons[i].fault;
    struct node *error = node_new_map(call->arena), *body = node_new_map(call->arena);
    node_set(call->arena, error, "code", node_new_integer(call->arena, status));
    node_set(call->arena, error, "message", node_new_text(call->arena, message));
    if (status == 413) {
        node_set(call->arena, error, "retryAfter", node_new_text(call->arena, "0"));
        call_add_header(call, "Retry-After", "0");
    }
    node_set(call->arena, body, fault, error);
    const char *text = json_print(call->arena, body, JSON_COMPACT);
    call_answer_bytes(call, status, content_type, text, strlen(text));
}

const char *api_verb(const struct call *call)
{
    static const char *const verbs[][2] = {
        {"GET", "show"}, {"POST", "create"}, {"PUT", "update"}, {"PATCH", "update"}, {"DELETE", "delete"}};
    for (size_t i = 0; i < COUNT(verbs); i++)
        if (strcmp(verbs[i][0], call->method) == 0)
            return verbs[i][1];
    return "show";
}

bool api_permits(struct call *call, bool allowed, const char *rule)
{
    if (!allowed)
        call_refuse(call, 403, NULL, "Policy doesn't allow %s to be performed.", rule);
    return allowed;
}

static void refuse_by_page(struct call *call, int status, const char *message)
{
    const char *reason = api_reason(status);
    const char *page = arena_print(call->arena,
                                   "<html>\n <head>\n  <title>%d %s</title>\n </head>\n <body>\n  <h1>%d "
                                   "%s</h1>\n  %s<br /><br />\n\n\n </body>\n</html>",
                                   status, reason, status, reason, message);
    call_answer_bytes(call, status, "text/html; charset=UTF-8", page, strlen(page));
}

void api_refuse_as_accepted(struct call *call, int status, const char *message)
{
    const char *accept = call_header(call, "Accept");
    if (!accept || !strstr(accept, "json")) {
        refuse_by_page(call, status, message);
        return;
    }
    const char *reason = api_reason(status);
    struct node *body = node_new_map(call->arena);
    node_set(call->arena, body, "message",
             node_new_text(call->arena, arena_print(call->arena, "%s<br /><br />\n\n\n", message)));
    node_set(call->arena, body, "code",
             node_new_text(call->arena, arena_print(call->arena, "%d %s", status, reason)));
    node_set(call->arena, body, "title", node_new_text(call->arena, reason));
    call_answer(call, status, body);
}

void api_refuse_path(struct call *call)
{
    call->headers.count = 0;
    api_refuse_as_accepted(call, 404, "The resource could not be found.");
}
