#include "reconciler/sandbox/ask.h"

#include <string.h>

#include "base/json.h"
#include "reconciler/sandbox/target.h"

static const struct node *ask_as(struct call *call, const struct api *api, const char *method,
                                 const char *target, const struct node *body, bool is_admin, int *status)
{
    struct call other = {.arena = call->arena,
                         .store = call->store,
                         .release = call->release,
                         .api = api,
                         .base = call->base,
                         .region = api->regional ? call->region : EVERYWHERE,
                         .regions = call->regions,
                         .region_count = call->region_count,
                         .method = method,
                         .body = body,
                         .caller = call->caller,
                         .token_seconds = call->token_seconds,
                         .keeps_servers = call->keeps_servers,
                         .request_id = call->request_id};
    struct node *answer = NULL;
    other.caller.is_admin = is_admin;
    other.path = target_split(call->arena, target, &other.query);
    other.bytes = body ? json_print(call->arena, body, JSON_COMPACT) : "";
    other.length = strlen(other.bytes);
    api_run(&other);
    *status = other.status;
    if (other.answer_length)
        json_parse(call->arena, other.answer, other.answer_length, &answer);
    return answer;
}

const struct node *ask(struct call *call, const struct api *api, const char *method, const char *target,
                       const struct node *body, int *status)
{
    return ask_as(call, api, method, target, body, call->caller.is_admin, status);
}

const struct node *ask_as_admin(struct call *call, const struct api *api, const char *method,
                                const char *target, const struct node *body, int *status)
{
    return ask_as(call, api, method, target, body, true, status);
}
