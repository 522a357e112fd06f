#include "reconciler/session/service.h"
#include "tests/unit/session_fixture.h"

static size_t count_token(const struct fixture *fixture, const char *url, const char *token)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->server->count; i++)
        count += strcmp(fixture->server->requests[i].url, url) == 0 &&
                 strcmp(fixture->server->requests[i].token, token) == 0;
    return count;
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_refused_login_fails_all_and_names_no_secret),
        TEST(a_scope_without_a_role_is_no_warning),
        TEST(an_unreachable_keystone_is_not_a_wrong_password),
        TEST(a_busy_keystone_is_asked_again),
        TEST(a_token_that_ended_is_replaced_once),
        TEST(a_service_that_takes_no_token_is_no_loop),
        TEST(a_token_is_renewed_before_it_ends),
        TEST(one_login_serves_all),
        TEST(a_login_says_who_and_for_what),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
