#include "reconciler/session/retry.h"
#include "reconciler/session/service.h"
#include "tests/unit/session_fixture.h"

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

static void a_region_that_is_not_there_has_no_keystone_either(void **state)
{
    struct fixture *fixture = *state;
    fixture->settings.region_name = "nowhere";
    static const char *const services[] = {"identity", "network"};
    for (size_t i = 0; i < COUNT(services); i++) {
        struct seen seen = ask(fixture, services[i], "GET", "/v3/projects");
        assert_int_equal(seen.kind, ERROR_INPUT);
        assert_non_null(strstr(seen.message,
                               "no endpoint of interface public in region nowhere (it has the regions "
                               "r2, r1)"));
        assert_false(session_offers(fixture->session, services[i]));
    }
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
        TEST(services_are_found_and_addressed),
        TEST(a_region_that_is_not_there_has_no_keystone_either),
        TEST(services_hear_what_they_ask_for),
        TEST(another_region_is_seen_with_the_same_token),
        TEST(an_override_goes_before_the_catalogue),
        TEST(a_revision_to_match_is_sent),
        TEST(what_is_worth_it_is_tried_again),
        TEST(what_is_not_worth_it_is_not),
        TEST(tries_come_to_an_end),
        TEST(refusals_are_in_the_services_words),
        TEST(what_waits_for_a_silent_service_fails_with_it),
        TEST(freeing_drops_what_is_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
