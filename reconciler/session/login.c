#include "reconciler/session/login.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "reconciler/session/refusal.h"
#include "reconciler/session/retry.h"

enum { TIMEOUT_MS = 30000, REMEMBER_FAILURE_MS = 5000, LEAST_LIFETIME_MS = 5000 };

struct login {
    struct http *http;
    const struct cloud_settings *settings;
    const struct log *log;
    struct http_lane *lane;
    login_ended *ended;
    void *context;

    struct arena token_arena;
    struct token token;
    bool usable, may_be_refused;
    int64_t renew_at, expires_at;

    struct http_exchange *exchange; /* of the login that is under way */
    uint64_t timer;                 /* before its first or next try */
    unsigned tries;
    int64_t spent_ms;

    struct arena failure_arena;
    const struct error *failure; /* of the last login */
    int64_t failed_until;
    uint64_t requests;
};

static void send(void *context);

struct login *login_new(struct http *http, const struct cloud_settings *settings, const struct log *log,
                        login_ended *ended, void *context)
{
    struct login *login = calloc(1, sizeof *login);
    if (!login)
        abort();
    login->http = http;
    login->settings = settings;
    login->log = log;
    login->ended = ended;
    login->context = context;
    arena_init(&login->token_arena);
    arena_init(&login->failure_arena);
    struct arena arena;
    arena_init(&arena);
    login->lane = http_lane_new(http, arena_print(&arena, "%s login", settings->name), 1);
    arena_release(&arena);
    return login;
}

void login_free(struct login *login)
{
    if (login->exchange)
        http_cancel(login->exchange);
    if (login->timer)
        http_cancel_timer(login->http, login->timer);
    arena_release(&login->token_arena);
    arena_release(&login->failure_arena);
    free(login);
}

void login_may_be_refused(struct login *login)
{
    login->may_be_refused = true;
}

/* --- how it ends ---------------------------------------------------------- */

static void fail(struct login *login, const struct error *error)
{
    const struct cloud_settings *settings = login->settings;
    struct arena arena;
    arena_init(&arena);
    struct error *failure = error_wrap(&arena, error, "cloud %s, %s: cannot log in as %s", settings->name,
                                       settings->auth_url, keystone_who(&arena, settings));
    if (error->kind == ERROR_INPUT || (error->kind == ERROR_HTTP && error->status < 500))
        failure->kind = ERROR_AUTH;
    arena_release(&login->failure_arena);
    login->failure_arena = arena;
    login->failure = failure;
    login->failed_until = clock_monotonic_ms() + REMEMBER_FAILURE_MS;
    bool expected = login->may_be_refused && failure->kind == ERROR_AUTH;
    log_line(login->log, expected ? LOG_DEBUG : LOG_WARNING, "login failed",
             LOG_FIELDS(LOG_TEXT("error", failure->message)));
    login->ended(login->context, failure);
}

static void succeed(struct login *login, const struct http_reply *reply)
{
    struct arena arena;
    arena_init(&arena);
    struct token token;
    struct error *error = keystone_read(&arena, reply, &token);
    if (error) {
        fail(login, error);
        arena_release(&arena);
        return;
    }
    token.number = login->token.number + 1;
    arena_release(&login->token_arena);
    login->token_arena = arena;
    login->token = token;
    login->usable = true;
    login->failure = NULL;
    int64_t lifetime = token.lifetime_ms > LEAST_LIFETIME_MS ? token.lifetime_ms : LEAST_LIFETIME_MS;
    int64_t now = clock_monotonic_ms();
    login->renew_at = now + lifetime / 5 * 4;
    login->expires_at = now + lifetime;
    log_line(login->log, LOG_INFO, "logged in",
             LOG_FIELDS(LOG_TEXT("cloud", login->settings->name), LOG_INTEGER("seconds", lifetime / 1000)));
    login->ended(login->context, NULL);
}

/* --- trying --------------------------------------------------------------- */

/* A second token does no harm, so a login is tried again like a GET. */
static bool try_again(struct login *login, const struct http_reply *reply)
{
    const struct retry_outcome outcome = {reply->status, reply->unsent, http_said(reply, "Retry-After")};
    login->spent_ms += reply->elapsed_ms;
    int64_t delay = retry_delay_ms("GET", &outcome, ++login->tries, login->spent_ms);
    if (delay < 0)
        return false;
    login->spent_ms += delay;
    login->timer = http_after(login->http, (unsigned)delay, send, login);
    return true;
}

static void answered(void *context, const struct http_reply *reply)
{
    struct login *login = context;
    login->exchange = NULL;
    log_line(login->log, LOG_DEBUG, "login",
             LOG_FIELDS(LOG_TEXT("cloud", login->settings->name), LOG_INTEGER("status", reply->status),
                        LOG_INTEGER("ms", reply->elapsed_ms),
                        LOG_TEXT("request", http_said(reply, "X-Openstack-Request-Id"))));
    if (reply->status == 201) {
        succeed(login, reply);
        return;
    }
    if (try_again(login, reply))
        return;
    const struct error *error = reply->error;
    struct arena arena;
    arena_init(&arena);
    if (!error) {
        struct node *body = NULL;
        error = json_parse(&arena, reply->body, reply->length, &body);
        error =
            refusal_make(&arena, "POST", keystone_url(&arena, login->settings), reply, error ? NULL : body);
    }
    fail(login, error);
    arena_release(&arena);
}

static void send(void *context)
{
    struct login *login = context;
    login->timer = 0;
    struct arena arena;
    arena_init(&arena);
    struct node *body;
    struct error *error = keystone_request(&arena, login->settings, &body);
    if (error) {
        fail(login, error);
    } else {
        const struct http_header headers[] = {{"Content-Type", "application/json"},
                                              {"Accept", "application/json"}};
        const struct http_request request = {
            .method = "POST",
            .url = keystone_url(&arena, login->settings),
            .headers = headers,
            .header_count = COUNT(headers),
            .body = json_print(&arena, body, JSON_COMPACT),
            .tls = &login->settings->tls,
            .lane = login->lane,
            .timeout_ms = TIMEOUT_MS,
        };
        login->requests++;
        login->exchange = http_submit(login->http, &request, answered, login);
    }
    arena_release(&arena);
}

static void repeat_failure(void *context)
{
    struct login *login = context;
    login->timer = 0;
    login->ended(login->context, login->failure);
}

static bool has_just_failed(const struct login *login)
{
    return login->failure && clock_monotonic_ms() < login->failed_until;
}

void login_begin(struct login *login)
{
    if (login->exchange || login->timer)
        return;
    login->tries = 0;
    login->spent_ms = 0;
    login->timer = http_after(login->http, 0, has_just_failed(login) ? repeat_failure : send, login);
}

const struct token *login_token(struct login *login)
{
    int64_t now = clock_monotonic_ms();
    if (!login->usable || now >= login->expires_at)
        return NULL;
    if (now >= login->renew_at && !has_just_failed(login))
        login_begin(login);
    return &login->token;
}

const struct token *login_last(const struct login *login)
{
    return login->token.number ? &login->token : NULL;
}

void login_drop(struct login *login)
{
    login->usable = false;
}

uint64_t login_requests(const struct login *login)
{
    return login->requests;
}
