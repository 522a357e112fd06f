#include "reconciler/session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/session/retry.h"
#include "reconciler/session/service.h"
#include "tests/unit/cloud_fake.h"

struct fixture {
    struct http *http;
    struct server *server;
    struct session *session;
    struct cloud_settings settings;
    struct log log;
    struct arena arena;
    char *logged;
    size_t logged_length;
};

struct seen {
    bool called, failed, unknown_fate;
    int status;
    enum error_kind kind;
    char message[600], name[64], request_id[64];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->http = http_new();
    fixture->server = server_start(fake_cloud, NULL, NULL);
    fixture->log =
        (struct log){open_memstream(&fixture->logged, &fixture->logged_length), LOG_DEBUG, LOG_LOGFMT};
    fixture->settings = (struct cloud_settings){
        .name = "cloud1",
        .auth_type = "password",
        .auth_url = arena_print(&fixture->arena, "http://127.0.0.1:%u/id/v3", fixture->server->port),
        .region_name = "r1",
        .username = "ann",
        .password = "hush",
        .project_name = "ops",
    };
    fixture->session = session_new(fixture->http, &fixture->settings, &fixture->log);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    session_free(fixture->session);
    http_free(fixture->http);
    server_stop(fixture->server);
    fclose(fixture->log.out);
    free(fixture->logged);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static void behave(struct fixture *fixture, enum behaviour behaviour)
{
    fixture->server->step = (int)behaviour * STEP_OF_BEHAVIOUR;
}

static void done(void *context, const struct session_reply *reply)
{
    struct seen *seen = context;
    assert_false(seen->called);
    seen->called = true;
    seen->status = reply->status;
    seen->unknown_fate = reply->unknown_fate;
    if (reply->error) {
        seen->failed = true;
        seen->kind = reply->error->kind;
        snprintf(seen->message, sizeof seen->message, "%s", reply->error->message);
    }
    const char *name = node_get_text(reply->body, "name");
    snprintf(seen->name, sizeof seen->name, "%s", name ? name : "");
    snprintf(seen->request_id, sizeof seen->request_id, "%s", reply->request_id ? reply->request_id : "");
}

static void begin(struct fixture *fixture, const char *service, const char *method, const char *path,
                  struct seen *seen)
{
    struct node *body = NULL;
    if (strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0) {
        body = node_new_map(&fixture->arena);
        node_set(&fixture->arena, body, "a", node_new_integer(&fixture->arena, 1));
    }
    const struct session_request request = {
        .service = service, .method = method, .path = path, .body = body, .owner = "acme", .if_match = -1};
    session_send(fixture->session, &request, done, seen);
    assert_false(seen->called);
}

static void finish(struct fixture *fixture, const struct seen *seen)
{
    int64_t until = clock_monotonic_ms() + 20000;
    while (!seen->called) {
        assert_true(clock_monotonic_ms() < until);
        http_run(fixture->http, 1000);
    }
}

static struct seen ask(struct fixture *fixture, const char *service, const char *method, const char *path)
{
    struct seen seen = {0};
    begin(fixture, service, method, path, &seen);
    finish(fixture, &seen);
    return seen;
}

static const struct server_request *last_request(const struct fixture *fixture)
{
    return &fixture->server->requests[fixture->server->count - 1];
}

static size_t logins(const struct fixture *fixture)
{
    return count_url(fixture->server, "POST", "/id/v3/auth/tokens");
}

static void one_login_serves_all(void **state)
{
    struct fixture *fixture = *state;
    assert_false(session_offers(fixture->session, "network"));
    struct seen seen[20] = {{0}};
    for (size_t i = 0; i < COUNT(seen); i++)
        begin(fixture, "network", "GET", "/v2.0/networks", &seen[i]);
    for (size_t i = 0; i < COUNT(seen); i++) {
        finish(fixture, &seen[i]);
        assert_int_equal(seen[i].status, 200);
        assert_string_equal(seen[i].name, "x");
        assert_string_equal(seen[i].request_id, "req-7");
    }
    assert_int_equal(logins(fixture), 1);
    assert_int_equal(session_requests(fixture->session), 21);
    assert_string_equal(session_user_id(fixture->session), "u1");
    assert_string_equal(session_project_id(fixture->session), "p1");
    assert_true(session_offers(fixture->session, "network"));
    assert_true(session_offers(fixture->session, "block-storage"));
    assert_true(session_offers(fixture->session, "identity"));
    assert_false(session_offers(fixture->session, "dns"));
}

static void a_login_says_who_and_for_what(void **state)
{
    struct fixture *fixture = *state;
    ask(fixture, "network", "GET", "/v2.0/networks");
    assert_string_equal(
        fixture->server->requests[0].body,
        "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{\"name\":\"ann\","
        "\"domain\":{\"id\":\"default\"},\"password\":\"hush\"}}},\"scope\":{\"project\":{\"name\":\"ops\","
        "\"domain\":{\"id\":\"default\"}}}}}");
}

static void services_are_found_and_addressed(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *service, *path, *url, *version;
    } rows[] = {
        {"network", "/v2.0/networks", "/net/v2.0/networks", ""},
        {"compute", "/v2.1/os-quota-sets/q", "/compute/v2.1/os-quota-sets/q", "compute 2.93"},
        {"block-storage", "/v3/{admin}/os-quota-sets/{admin}", "/volume/v3/p1/os-quota-sets/p1",
         "volume 3.70"},
        {"volume", "/v3/{admin}/types", "/volume/v3/p1/types", "volume 3.70"},
        {"identity", "/v3/projects", "/id/v3/projects", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(ask(fixture, rows[i].service, "GET", rows[i].path).status, 200);
        const struct server_request *request = last_request(fixture);
        assert_string_equal(request->url, rows[i].url);
        assert_string_equal(request->version, rows[i].version);
        assert_string_equal(request->token, "token-1");
        assert_int_equal(strlen(request->request_id), 40);
        assert_true(text_starts(request->request_id, "req-"));
    }
    struct seen seen = ask(fixture, "dns", "GET", "/v2/zones");
    assert_string_equal(seen.message, "cloud cloud1: the catalogue has no dns service in region r1");
    assert_int_equal(seen.kind, ERROR_INPUT);
}

static void services_hear_what_they_ask_for(void **state)
{
    (void)state;
    static const struct {
        const char *type, *official, *name, *value;
    } rows[] = {
        {"dns", "dns", "X-Auth-All-Projects", "true"},
        {"sharev2", "shared-file-system", "X-OpenStack-Manila-API-Version", "2.69"},
        {"key-manager", "key-manager", NULL, NULL},
        {"load_balancer", "load-balancer", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct service_type *known = service_find(rows[i].type);
        assert_string_equal(known->official, rows[i].official);
        assert_true(text_equal(known->header.name, rows[i].name));
        assert_true(text_equal(known->header.value, rows[i].value));
    }
}

static void done_elsewhere(void *context, const struct session_reply *reply)
{
    *(char **)context = strdup(reply->error ? reply->error->message : "fine");
}

static void another_region_is_seen_with_the_same_token(void **state)
{
    struct fixture *fixture = *state;
    struct session *there = session_elsewhere(fixture->session, "r2");
    assert_ptr_equal(there, session_elsewhere(fixture->session, "r2"));
    assert_int_equal(session_regions(fixture->session, &fixture->arena).count, 0);
    const struct session_request request = {
        .service = "compute", .method = "GET", .path = "/v2.1/servers", .if_match = -1};
    char *said = NULL;
    session_send(there, &request, done_elsewhere, &said);
    while (!said)
        http_run(fixture->http, 1000);
    assert_string_equal(said, "cloud cloud1: the catalogue has no compute service in region r2");
    free(said);
    assert_int_equal(logins(fixture), 1);
    const struct name_list regions = session_regions(fixture->session, &fixture->arena);
    assert_int_equal(regions.count, 1);
    assert_string_equal(regions.items[0], "r2");
    assert_string_equal(session_endpoint(there, "network")->url, "http://nowhere");
    assert_false(session_offers(there, "compute"));
    assert_true(session_offers(fixture->session, "compute"));
    assert_int_equal(ask(fixture, "network", "GET", "/v2.0/networks").status, 200);
    assert_int_equal(logins(fixture), 1);
    assert_int_equal(session_requests(fixture->session), 2);
}

static void an_override_goes_before_the_catalogue(void **state)
{
    struct fixture *fixture = *state;
    map_init(&fixture->settings.endpoint_overrides, &fixture->arena);
    map_set(&fixture->settings.endpoint_overrides, "network",
            arena_print(&fixture->arena, "http://127.0.0.1:%u/other/v2.0", fixture->server->port));
    ask(fixture, "network", "GET", "/v2.0/networks");
    assert_string_equal(last_request(fixture)->url, "/other/v2.0/networks");
}

static void a_revision_to_match_is_sent(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen = {0};
    session_send(
        fixture->session,
        &(struct session_request){
            .service = "network", .method = "PUT", .path = "/v2.0/routers/r", .query = "a=b", .if_match = 12},
        done, &seen);
    finish(fixture, &seen);
    assert_string_equal(last_request(fixture)->if_match, "revision_number=12");
    assert_string_equal(last_request(fixture)->query, "a=b");
}

static void a_refused_login_fails_all_and_names_no_secret(void **state)
{
    struct fixture *fixture = *state;
    behave(fixture, REFUSES_LOGIN);
    struct seen seen[3] = {{0}};
    for (size_t i = 0; i < COUNT(seen); i++)
        begin(fixture, "network", "GET", "/v2.0/networks", &seen[i]);
    for (size_t i = 0; i < COUNT(seen); i++) {
        finish(fixture, &seen[i]);
        assert_int_equal(seen[i].kind, ERROR_AUTH);
        assert_non_null(strstr(seen[i].message, "cloud cloud1, http://127.0.0.1:"));
        assert_non_null(strstr(seen[i].message, "cannot log in as user ann"));
        assert_non_null(strstr(seen[i].message, "401 Unauthorized: wrong password"));
        assert_null(strstr(seen[i].message, "hush"));
    }
    /* the answer is known for a while, so a crowd of calls does not lock the account */
    assert_int_equal(ask(fixture, "network", "GET", "/v2.0/networks").kind, ERROR_AUTH);
    assert_int_equal(logins(fixture), 1);
    fflush(fixture->log.out);
    assert_non_null(strstr(fixture->logged, "level=warning message=\"login failed\""));
    assert_null(strstr(fixture->logged, "hush"));
}

static void a_scope_without_a_role_is_no_warning(void **state)
{
    struct fixture *fixture = *state;
    behave(fixture, REFUSES_LOGIN);
    struct seen seen = {0};
    const struct session_request request = {
        .service = "compute", .method = "GET", .path = "/v2.1/os-server-groups", .if_match = -1};
    session_send(session_scoped(fixture->session, "p-1"), &request, done, &seen);
    finish(fixture, &seen);
    assert_int_equal(seen.kind, ERROR_AUTH);
    fflush(fixture->log.out);
    assert_non_null(strstr(fixture->logged, "level=debug message=\"login failed\""));
    assert_null(strstr(fixture->logged, "level=warning"));
}

static void an_unreachable_keystone_is_not_a_wrong_password(void **state)
{
    struct fixture *fixture = *state;
    fixture->settings.auth_url = "http://127.0.0.1:1/v3";
    struct seen seen = ask(fixture, "network", "GET", "/v2.0/networks");
    assert_int_equal(seen.kind, ERROR_REACH);
    assert_non_null(strstr(seen.message, "connection refused"));
}

static void a_busy_keystone_is_asked_again(void **state)
{
    struct fixture *fixture = *state;
    behave(fixture, KEYSTONE_BUSY_ONCE);
    assert_int_equal(ask(fixture, "network", "GET", "/v2.0/networks").status, 200);
    assert_int_equal(logins(fixture), 2);
}

static void a_token_that_ended_is_replaced_once(void **state)
{
    struct fixture *fixture = *state;
    behave(fixture, TOKEN_ENDS_AFTER_TWO);
    ask(fixture, "network", "GET", "/v2.0/networks");
    ask(fixture, "network", "GET", "/v2.0/networks");
    struct seen seen[6] = {{0}};
    for (size_t i = 0; i < COUNT(seen); i++)
        begin(fixture, "network", i % 2 ? "POST" : "GET", "/v2.0/networks", &seen[i]);
    for (size_t i = 0; i < COUNT(seen); i++) {
        finish(fixture, &seen[i]);
        assert_int_equal(seen[i].status, 200);
    }
    assert_int_equal(logins(fixture), 2);
    assert_string_equal(last_request(fixture)->token, "token-2");
}

static void a_service_that_takes_no_token_is_no_loop(void **state)
{
    struct fixture *fixture = *state;
    behave(fixture, SERVICE_REFUSES_ALL_TOKENS);
    for (int i = 0; i < 4; i++) {
        struct seen seen = ask(fixture, "network", "GET", "/v2.0/networks");
        assert_int_equal(seen.status, 401);
        assert_int_equal(seen.kind, ERROR_AUTH);
    }
    assert_int_equal(logins(fixture), 2);
    assert_int_equal(count_url(fixture->server, "GET", "/net/v2.0/networks"), 5);
}

static void what_is_worth_it_is_tried_again(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(ask(fixture, "network", "GET", "/busy-twice").status, 200);
    behave(fixture, USUAL);
    struct seen seen = ask(fixture, "network", "PUT", "/busy-twice");
    assert_int_equal(seen.status, 200);
    assert_false(seen.unknown_fate);
    behave(fixture, USUAL);
    int64_t began = clock_monotonic_ms();
    assert_int_equal(ask(fixture, "network", "POST", "/limited").status, 200);
    assert_true(clock_monotonic_ms() - began >= 1000);
    fflush(fixture->log.out);
    assert_non_null(strstr(fixture->logged, "level=warning message=\"trying again\" method=GET"));
}

static void what_is_not_worth_it_is_not(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen = ask(fixture, "network", "POST", "/broken");
    assert_true(seen.unknown_fate);
    assert_non_null(strstr(seen.message, "/net/broken: 500 computeFault: oops"));
    seen = ask(fixture, "network", "POST", "/dies");
    assert_true(seen.unknown_fate);
    assert_int_equal(seen.kind, ERROR_REACH);
    assert_int_equal(count_url(fixture->server, "POST", "/net/broken"), 1);
    assert_int_equal(count_url(fixture->server, "POST", "/net/dies"), 1);
    seen = ask(fixture, "network", "PUT", "/over");
    assert_false(seen.unknown_fate);
    assert_non_null(strstr(seen.message, "413 overLimit: too much"));
    assert_int_equal(count_url(fixture->server, "PUT", "/net/over"), 1);
}

static void tries_come_to_an_end(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen = ask(fixture, "network", "PUT", "/broken");
    assert_int_equal(count_url(fixture->server, "PUT", "/net/broken"), RETRY_TRIES);
    assert_int_equal(seen.status, 500);
    assert_true(seen.unknown_fate);
}

static void refusals_are_in_the_services_words(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen = ask(fixture, "network", "DELETE", "/in-use");
    const char *expected = arena_print(
        &fixture->arena,
        "DELETE http://127.0.0.1:%u/net/in-use: 409 NetworkInUse: There are ports. (request req-7)",
        fixture->server->port);
    assert_string_equal(seen.message, expected);
    assert_int_equal(seen.kind, ERROR_HTTP);
    seen = ask(fixture, "network", "DELETE", "/html");
    assert_true(text_ends(seen.message, "/net/html: 404 Not Found: No such page"));
    seen = ask(fixture, "network", "GET", "/cut");
    assert_int_equal(seen.kind, ERROR_ANSWER);
    assert_int_equal(ask(fixture, "network", "DELETE", "/x").status, 204);
}

static size_t count_token(const struct fixture *fixture, const char *url, const char *token)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->server->count; i++)
        count += strcmp(fixture->server->requests[i].url, url) == 0 &&
                 strcmp(fixture->server->requests[i].token, token) == 0;
    return count;
}

static void a_token_is_renewed_before_it_ends(void **state)
{
    struct fixture *fixture = *state;
    behave(fixture, SHORT_LIVED);              /* taken for 5 s, the least: renewed from the fourth on */
    int64_t end = clock_monotonic_ms() + 5000; /* not before that */
    ask(fixture, "network", "GET", "/v2.0/networks");
    int64_t until = clock_monotonic_ms() + 4050;
    while (clock_monotonic_ms() < until)
        http_run(fixture->http, 100);
    assert_int_equal(logins(fixture), 1);
    ask(fixture, "network", "GET", "/v2.0/late");
    if (clock_monotonic_ms() < end) /* as it is, but on a machine that stands still */
        assert_int_equal(count_token(fixture, "/net/v2.0/late", "token-1"), 1);
    while (!http_is_idle(fixture->http) || logins(fixture) == 1)
        http_run(fixture->http, 100);
    ask(fixture, "network", "GET", "/v2.0/networks");
    assert_string_equal(last_request(fixture)->token, "token-2");
}

static void what_waits_for_a_silent_service_fails_with_it(void **state)
{
    struct fixture *fixture = *state;
    fixture->settings.api_timeout = 1;
    ask(fixture, "network", "GET", "/v2.0/networks");
    struct seen silent[4] = {{0}}, behind = {0}, elsewhere = {0};
    for (size_t i = 0; i < COUNT(silent); i++)
        begin(fixture, "network", "POST", "/silent", &silent[i]);
    begin(fixture, "network", "POST", "/behind", &behind);
    begin(fixture, "compute", "POST", "/elsewhere", &elsewhere);
    finish(fixture, &elsewhere);
    finish(fixture, &behind);
    assert_int_equal(elsewhere.status, 200);
    assert_non_null(strstr(behind.message, "/net/behind: not tried, as the service gives no answer: POST "));
    assert_false(behind.unknown_fate);
    assert_int_equal(count_url(fixture->server, "POST", "/net/behind"), 0);
    for (size_t i = 0; i < COUNT(silent); i++) {
        finish(fixture, &silent[i]);
        assert_true(silent[i].unknown_fate);
    }
}

static void freeing_drops_what_is_out(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen[4] = {{0}};
    ask(fixture, "network", "GET", "/v2.0/networks");
    begin(fixture, "network", "GET", "/busy-twice", &seen[0]);
    while (last_request(fixture)->url[5] != 'b')
        http_run(fixture->http, 10);
    http_run(fixture->http, 10);
    begin(fixture, "network", "GET", "/v2.0/networks", &seen[1]);
    begin(fixture, "dns", "GET", "/v2/zones", &seen[2]);
    session_free(fixture->session);
    fixture->session = session_new(fixture->http, &fixture->settings, &fixture->log);
    begin(fixture, "network", "GET", "/v2.0/networks", &seen[3]);
    finish(fixture, &seen[3]);
    for (size_t i = 0; i < 3; i++)
        assert_false(seen[i].called);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(one_login_serves_all),
        TEST(a_login_says_who_and_for_what),
        TEST(services_are_found_and_addressed),
        TEST(services_hear_what_they_ask_for),
        TEST(another_region_is_seen_with_the_same_token),
        TEST(an_override_goes_before_the_catalogue),
        TEST(a_revision_to_match_is_sent),
        TEST(a_refused_login_fails_all_and_names_no_secret),
        TEST(a_scope_without_a_role_is_no_warning),
        TEST(an_unreachable_keystone_is_not_a_wrong_password),
        TEST(a_busy_keystone_is_asked_again),
        TEST(a_token_that_ended_is_replaced_once),
        TEST(a_service_that_takes_no_token_is_no_loop),
        TEST(what_is_worth_it_is_tried_again),
        TEST(what_is_not_worth_it_is_not),
        TEST(tries_come_to_an_end),
        TEST(refusals_are_in_the_services_words),
        TEST(a_token_is_renewed_before_it_ends),
        TEST(what_waits_for_a_silent_service_fails_with_it),
        TEST(freeing_drops_what_is_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
