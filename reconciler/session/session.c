#include "reconciler/session/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/session/calls.h"
#include "reconciler/session/endpoint.h"
#include "reconciler/session/headers.h"
#include "reconciler/session/login.h"
#include "reconciler/session/refusal.h"
#include "reconciler/session/retry.h"
#include "reconciler/session/service.h"

#define REQUEST_ID "X-Openstack-Request-Id"

enum {
    READS_IN_FLIGHT = 8,
    WRITES_IN_FLIGHT = 4,
    READ_TIMEOUT_MS = 60000,
    WRITE_TIMEOUT_MS = 180000 /* Neutron repeats what deadlocked inside one request */
};

struct service {
    const char *type;                 /* official */
    const struct service_type *known; /* or NULL */
    struct http_lane *reads, *writes;
    uint64_t
        refused_token; /* the token of this number was answered 401, and none has been accepted since; or 0 */
};

struct session {
    struct http *http;
    const struct cloud_settings *settings;
    const struct log *log;
    struct login *login;
    struct arena arena;
    struct map services; /* official type -> struct service * */
    struct call_list calls;
    struct call_list waiting; /* for a token */
    uint64_t requests;
    struct map scoped; /* the same user's elsewhere: project's id, "" for the system -> struct session * */
    struct map views;  /* the same login's in other regions, by their names */
    bool is_view;      /* the login is another session's */
};

/* --- small things --------------------------------------------------------- */

static bool is_read(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static unsigned timeout_of(const struct call *call)
{
    unsigned seconds = call->session->settings->api_timeout;
    if (seconds)
        return seconds * 1000;
    return is_read(call->request.method) ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS;
}

static struct service *service_of(struct session *session, const char *type)
{
    const char *official = service_official(&session->arena, type);
    struct service *service = map_get(&session->services, official);
    if (service)
        return service;
    service = ARENA_NEW(&session->arena, struct service);
    service->type = official;
    const struct service_type *known = service_find(official);
    service->known = known;
    const char *region = session->settings->region_name ? session->settings->region_name : "";
    const char *name = arena_print(&session->arena, "%s %s %s", session->settings->name, region, official);
    service->reads =
        http_lane_new(session->http, arena_print(&session->arena, "%s reads", name), READS_IN_FLIGHT);
    service->writes =
        http_lane_new(session->http, arena_print(&session->arena, "%s writes", name), WRITES_IN_FLIGHT);
    map_set(&session->services, official, service);
    return service;
}

/* --- the end of a call ---------------------------------------------------- */

static void deliver(struct call *call, const struct session_reply *reply)
{
    calls_remove(&call->session->calls, call);
    call->done(call->context, reply);
    struct arena arena = call->arena;
    arena_release(&arena);
}

static void deliver_failure(void *context)
{
    struct call *call = context;
    call->timer = 0;
    deliver(call, &(struct session_reply){.error = call->failure, .unknown_fate = call->unknown_fate});
}

/* From http_run and not from here, as session_send promises. */
static void fail_soon(struct call *call, const struct error *error)
{
    call->failure = error;
    call->timer = http_after(call->session->http, 0, deliver_failure, call);
}

/* Those behind one that a service left without an answer would each wait as long, so they fail with it. */
static void fail_queued(const struct call *silent, const struct error *error)
{
    struct session *session = silent->session;
    for (struct call *call = session->calls.first; call; call = call->next) {
        if (call->service != silent->service || !call->exchange || !http_is_waiting(call->exchange))
            continue;
        http_cancel(call->exchange);
        call->exchange = NULL;
        fail_soon(call, error_wrap(&call->arena, error, "%s %s: not tried, as the service gives no answer",
                                   call->request.method, call->url));
    }
}

static void log_try(const struct call *call, enum log_level level, const char *message,
                    const struct http_reply *reply)
{
    const struct session_request *asked = &call->request;
    log_line(call->session->log, level, message,
             LOG_FIELDS(LOG_TEXT("method", asked->method), LOG_TEXT("url", call->url),
                        LOG_INTEGER("status", reply->status), LOG_INTEGER("ms", reply->elapsed_ms),
                        LOG_TEXT("sent_request", call->request_id),
                        LOG_TEXT("request", http_said(reply, REQUEST_ID)), LOG_TEXT("client", asked->owner),
                        LOG_TEXT("error", reply->error ? reply->error->message : NULL)));
}

static bool is_json(const struct http_reply *reply)
{
    const char *type = http_said(reply, "Content-Type");
    return reply->length && (!type || strstr(type, "json"));
}

static void conclude(struct call *call, const struct http_reply *from)
{
    const char *method = call->request.method;
    struct session_reply reply = {
        .status = from->status, .url = call->url, .request_id = http_said(from, REQUEST_ID)};
    if (from->error) {
        reply.error = from->error;
        if (from->elapsed_ms >= timeout_of(call))
            fail_queued(call, from->error);
    } else {
        struct node *body = NULL;
        struct error *malformed =
            is_json(from) ? json_parse(&call->arena, from->body, from->length, &body) : NULL;
        bool fine = from->status >= 200 && from->status < 300;
        if (!fine)
            reply.error = refusal_make(&call->arena, method, call->url, from, body);
        else if (malformed)
            reply.error = error_wrap(&call->arena, malformed, "%s %s", method, call->url);
        else if (!body && from->length && strcmp(method, "GET") == 0)
            reply.error =
                error_make(&call->arena, ERROR_ANSWER, "%s %s: the answer is no JSON", method, call->url);
        reply.body = fine && call->request.in_headers ? headers_read(&call->arena, &from->headers) : body;
    }
    reply.unknown_fate = !is_read(method) && reply.error && call->unknown_fate;
    deliver(call, &reply);
}

/* --- trying --------------------------------------------------------------- */

static void launch(void *context);

static void wait_for_token(struct call *call)
{
    calls_remove(&call->session->calls, call);
    calls_add(&call->session->waiting, call);
    login_begin(call->session->login);
}

/*
 * After a 401: true if it is tried again with a new token. Once for each call; and where a service has
 * refused one token and now its successor too, no further ones are asked for on its account.
 */
static bool try_with_new_token(struct call *call)
{
    struct session *session = call->session;
    if (call->sent_with_new_token)
        return false;
    call->sent_with_new_token = true;
    const struct token *present = login_token(session->login);
    if (present && call->token == present->number) {
        uint64_t refused = call->service->refused_token;
        if (refused && refused + 1 == call->token)
            return false;
        call->service->refused_token = call->token;
        login_drop(session->login);
    }
    launch(call);
    return true;
}

static bool try_again(struct call *call, const struct http_reply *reply)
{
    const struct retry_outcome outcome = {reply->status, reply->unsent, http_said(reply, "Retry-After")};
    call->spent_ms += reply->elapsed_ms;
    call->unknown_fate = call->unknown_fate || retry_fate_is_unknown(&outcome);
    if (reply->error && reply->error->kind != ERROR_REACH)
        return false;
    int64_t delay = retry_delay_ms(call->request.method, &outcome, ++call->tries, call->spent_ms);
    if (delay < 0)
        return false;
    log_try(call, LOG_WARNING, "trying again", reply);
    call->spent_ms += delay;
    call->timer = http_after(call->session->http, (unsigned)delay, launch, call);
    return true;
}

static void answered(void *context, const struct http_reply *reply)
{
    struct call *call = context;
    call->exchange = NULL;
    log_try(call, LOG_DEBUG, "request", reply);
    if (reply->status == 401 && try_with_new_token(call))
        return;
    if (reply->status && reply->status != 401)
        call->service->refused_token = 0;
    if (!try_again(call, reply))
        conclude(call, reply);
}

static void submit(struct call *call, const struct token *token)
{
    struct session *session = call->session;
    const struct session_request *asked = &call->request;
    struct http_header headers[6];
    size_t count = 0;
    headers[count++] = (struct http_header){"X-Auth-Token", token->text};
    headers[count++] = (struct http_header){REQUEST_ID, call->request_id};
    headers[count++] = (struct http_header){"Accept", "application/json"};
    if (call->body)
        headers[count++] = (struct http_header){"Content-Type", asked->content_type ? asked->content_type
                                                                                    : "application/json"};
    const struct service_type *known = call->service->known;
    if (known && known->header.name)
        headers[count++] = (struct http_header){
            known->header.name, asked->microversion ? asked->microversion : known->header.value};
    if (asked->if_match >= 0)
        headers[count++] = (struct http_header){
            "If-Match", arena_print(&call->arena, "revision_number=%lld", (long long)asked->if_match)};
    bool reads = is_read(asked->method);
    const struct http_headers all = headers_all(&call->arena, headers, count, call->request.body);
    struct http_request request = {
        .method = asked->method,
        .url = call->url,
        .headers = all.items,
        .header_count = all.count,
        .body = call->body,
        .tls = &session->settings->tls,
        .lane = reads ? call->service->reads : call->service->writes,
        .owner = asked->owner,
        .timeout_ms = timeout_of(call),
    };
    session->requests++;
    call->token = token->number;
    call->exchange = http_submit(session->http, &request, answered, call);
}

static void launch(void *context)
{
    struct call *call = context;
    struct session *session = call->session;
    call->timer = 0;
    const struct token *token = login_token(session->login);
    if (!token) {
        wait_for_token(call);
        return;
    }
    const char *endpoint = endpoint_url(session->settings, token, call->service->type);
    if (!endpoint) {
        fail_soon(call, endpoint_absence(&call->arena, session->settings, token, call->service->type));
        return;
    }
    const char *query = call->request.query;
    const char *path = catalogue_path(&call->arena, call->request.path, endpoint, token->project_id);
    if (!path) {
        fail_soon(
            call,
            error_make(
                &call->arena, ERROR_INPUT,
                "cloud %s: the URL of its %s service, %s, does not end with the account of the project, "
                "so that other accounts cannot be reached",
                session->settings->name, call->service->type, endpoint));
        return;
    }
    call->url = arena_print(&call->arena, "%s%s%s%s", catalogue_root(&call->arena, endpoint), path,
                            query ? "?" : "", query ? query : "");
    submit(call, token);
}

/* What waited for a token goes on, or fails. */
static void go_on(struct session *session, const struct error *error)
{
    struct call_list waiting = session->waiting;
    session->waiting = (struct call_list){0};
    for (struct call *call = waiting.first, *next; call; call = next) {
        next = call->next;
        calls_add(&session->calls, call);
        if (error)
            fail_soon(call,
                      error_wrap(&call->arena, error, "%s %s", call->request.service, call->request.path));
        else
            launch(call);
    }
}

static void token_came(void *context, const struct error *error)
{
    struct session *session = context;
    go_on(session, error);
    for (size_t i = 0; i < session->views.count; i++)
        go_on(session->views.entries[i].value, error);
}

/* --- from outside --------------------------------------------------------- */

static struct session *make(struct http *http, const struct cloud_settings *settings, const struct log *log)
{
    struct session *session = calloc(1, sizeof *session);
    if (!session)
        abort();
    session->http = http;
    session->settings = settings;
    session->log = log;
    arena_init(&session->arena);
    map_init(&session->services, &session->arena);
    map_init(&session->scoped, &session->arena);
    map_init(&session->views, &session->arena);
    return session;
}

struct session *session_new(struct http *http, const struct cloud_settings *settings, const struct log *log)
{
    struct session *session = make(http, settings, log);
    session->login = login_new(http, settings, log, token_came, session);
    return session;
}

struct session *session_scoped(struct session *session, const char *project_id)
{
    struct session *scoped = map_get(&session->scoped, project_id ? project_id : "");
    /* an application credential has its scope from birth */
    if (scoped || text_equal(session->settings->auth_type, "v3applicationcredential"))
        return scoped;
    struct cloud_settings *settings = ARENA_NEW(&session->arena, struct cloud_settings);
    *settings = *session->settings;
    settings->project_id = arena_text(&session->arena, project_id);
    settings->project_name = settings->domain_id = settings->domain_name = NULL;
    settings->system_scope = project_id ? NULL : "all";
    scoped = session_new(session->http, settings, session->log);
    login_may_be_refused(scoped->login);
    map_set(&session->scoped, project_id ? settings->project_id : "", scoped);
    return scoped;
}

struct session *session_elsewhere(struct session *session, const char *region)
{
    struct session *view = map_get(&session->views, region);
    if (view)
        return view;
    struct cloud_settings *settings = ARENA_NEW(&session->arena, struct cloud_settings);
    *settings = *session->settings;
    settings->region_name = arena_text(&session->arena, region);
    map_init(&settings->service_regions, &session->arena);
    map_init(&settings->endpoint_overrides, &session->arena);
    view = make(session->http, settings, session->log);
    view->is_view = true;
    view->login = session->login;
    map_set(&session->views, settings->region_name, view);
    return view;
}

static void drop_calls(struct session *session, struct call_list *list)
{
    for (struct call *call = list->first, *next; call; call = next) {
        next = call->next;
        if (call->exchange)
            http_cancel(call->exchange);
        if (call->timer)
            http_cancel_timer(session->http, call->timer);
        struct arena arena = call->arena;
        arena_release(&arena);
    }
}

void session_free(struct session *session)
{
    if (!session)
        return;
    for (size_t i = 0; i < session->scoped.count; i++)
        session_free(session->scoped.entries[i].value);
    for (size_t i = 0; i < session->views.count; i++)
        session_free(session->views.entries[i].value);
    drop_calls(session, &session->calls);
    drop_calls(session, &session->waiting);
    if (!session->is_view)
        login_free(session->login);
    arena_release(&session->arena);
    free(session);
}

void session_send(struct session *session, const struct session_request *request, session_done *done,
                  void *context)
{
    struct arena arena;
    arena_init(&arena);
    struct call *call = ARENA_NEW(&arena, struct call);
    call->arena = arena;
    call->session = session;
    call->service = service_of(session, request->service);
    call->request = (struct session_request){
        .service = arena_text(&call->arena, request->service),
        .method = arena_text(&call->arena, request->method),
        .path = arena_text(&call->arena, request->path),
        .query = arena_text(&call->arena, request->query),
        .content_type = arena_text(&call->arena, request->content_type),
        .microversion = arena_text(&call->arena, request->microversion),
        .owner = arena_text(&call->arena, request->owner),
        .if_match = request->if_match,
        .in_headers = request->in_headers,
        .body = request->in_headers ? headers_copy(&call->arena, request->body) : NULL,
    };
    call->body =
        request->body && !request->in_headers ? json_print(&call->arena, request->body, JSON_COMPACT) : NULL;
    call->done = done;
    call->context = context;
    calls_name(call);
    calls_add(&session->calls, call);
    launch(call);
}

bool session_offers(const struct session *session, const char *service)
{
    const struct token *token = login_last(session->login);
    const struct service_type *known = service_find(service);
    return token && endpoint_url(session->settings, token, known ? known->official : service);
}

const struct endpoint *session_endpoint(const struct session *session, const char *service)
{
    const struct token *token = login_last(session->login);
    return token ? endpoint_find(session->settings, token, service) : NULL;
}

struct name_list session_regions(const struct session *session, struct arena *arena)
{
    const struct token *token = login_last(session->login);
    struct name_list regions = {0};
    struct map told;
    map_init(&told, arena);
    for (size_t i = 0; token && i < token->catalogue.count; i++) {
        const char *region = token->catalogue.items[i].region;
        if (!region || map_has(&told, region) || text_equal(region, session->settings->region_name))
            continue;
        list_add(arena, &regions, arena_text(arena, region));
        map_set(&told, regions.items[regions.count - 1], session->login);
    }
    return regions;
}

const char *session_user_id(const struct session *session)
{
    const struct token *token = login_last(session->login);
    return token ? token->user_id : NULL;
}

const char *session_project_id(const struct session *session)
{
    const struct token *token = login_last(session->login);
    return token ? token->project_id : NULL;
}

void session_after(struct session *session, unsigned delay_ms, void (*done)(void *context), void *context)
{
    http_after(session->http, delay_ms, done, context);
}

uint64_t session_requests(const struct session *session)
{
    uint64_t count = session->requests + (session->is_view ? 0 : login_requests(session->login));
    for (size_t i = 0; i < session->scoped.count; i++)
        count += session_requests(session->scoped.entries[i].value);
    for (size_t i = 0; i < session->views.count; i++)
        count += session_requests(session->views.entries[i].value);
    return count;
}
