#include "reconciler/http/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"
#include "tests/unit/cloud_server.h"

struct answer_seen {
    int status;
    enum error_kind kind;
    char message[400], body[128];
    size_t length;
    bool failed, unsent;
    int *order, place;
};

struct fixture {
    struct http *http;
    struct http_lane *lane;
    struct server *server;
    struct arena arena;
};

/* "a compressed answer" */
static const char zipped[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\x54\x48\xce\xcf\x2d\x28\x4a\x2d"
    "\x2e\x4e\x4d\x51\x48\xcc\x2b\x2e\x4f\x2d\x02\x00\xa8\x69\xbb\x0e\x13\x00\x00\x00";

static struct server_answer answer(struct server *server, const struct server_request *request)
{
    if (strcmp(request->url, "/slow") == 0)
        return (struct server_answer){.status = 200, .body = "slow", .delay_ms = 60};
    if (strcmp(request->url, "/silent") == 0)
        return (struct server_answer){.status = 200, .body = "late", .delay_ms = 1200};
    if (strcmp(request->url, "/dies") == 0)
        return (struct server_answer){0};
    if (strcmp(request->url, "/dies-once") == 0 && server->step++ == 0)
        return (struct server_answer){0};
    if (strcmp(request->url, "/headers") == 0)
        return (struct server_answer){
            .status = 429,
            .headers = {"x-openstack-request-id", "req-1", "Retry-After", "7", "X-Subject-Token", "tok"}};
    if (strcmp(request->url, "/zipped") == 0)
        return (struct server_answer){.status = 200,
                                      .body = zipped,
                                      .length = sizeof zipped - 1,
                                      .headers = {"Content-Encoding", "gzip"}};
    return (struct server_answer){.status = 200, .body = "fine"};
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->http = http_new();
    fixture->lane = http_lane_new(fixture->http, "lane", 4);
    fixture->server = server_start(answer, NULL, NULL);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    http_free(fixture->http);
    server_stop(fixture->server);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static void done(void *context, const struct http_reply *reply)
{
    struct answer_seen *seen = context;
    seen->status = reply->status;
    seen->length = reply->length;
    if (reply->error) {
        seen->failed = true;
        seen->kind = reply->error->kind;
        snprintf(seen->message, sizeof seen->message, "%s", reply->error->message);
        seen->unsent = reply->unsent;
    } else {
        snprintf(seen->body, sizeof seen->body, "%.100s", reply->body);
    }
    if (seen->order)
        seen->place = ++*seen->order;
}

static const char *url_of(struct fixture *fixture, const char *path)
{
    return arena_print(&fixture->arena, "http://127.0.0.1:%u%s", fixture->server->port, path);
}

static void finish_all(struct fixture *fixture)
{
    int64_t until = clock_monotonic_ms() + 20000;
    while (!http_is_idle(fixture->http)) {
        assert_true(clock_monotonic_ms() < until);
        http_run(fixture->http, 1000);
    }
}

static struct answer_seen ask(struct fixture *fixture, struct http_request request)
{
    struct answer_seen seen = {0};
    if (!request.method)
        request.method = "GET";
    if (*request.url == '/')
        request.url = url_of(fixture, request.url);
    request.lane = fixture->lane;
    http_submit(fixture->http, &request, done, &seen);
    finish_all(fixture);
    return seen;
}

static void an_answer_comes_with_what_matters(void **state)
{
    struct fixture *fixture = *state;
    struct answer_seen seen = ask(fixture, (struct http_request){.url = "/x"});
    assert_int_equal(seen.status, 200);
    assert_string_equal(seen.body, "fine");
    assert_int_equal(http_statistics(fixture->http).requests, 1);
    assert_int_equal(http_statistics(fixture->http).bytes_in, 4);
}

static void take_headers(void *context, const struct http_reply *reply)
{
    *(bool *)context = text_equal(http_said(reply, "X-Openstack-Request-Id"), "req-1") &&
                       text_equal(http_said(reply, "Retry-After"), "7") &&
                       text_equal(http_said(reply, "X-Subject-Token"), "tok") &&
                       !http_said(reply, "Content-Type");
}

static void headers_are_read_whatever_their_case(void **state)
{
    struct fixture *fixture = *state;
    bool right = false;
    http_submit(
        fixture->http,
        &(struct http_request){.method = "GET", .url = url_of(fixture, "/headers"), .lane = fixture->lane},
        take_headers, &right);
    finish_all(fixture);
    assert_true(right);
}

static void bodies_and_headers_arrive(void **state)
{
    struct fixture *fixture = *state;
    static const char *const methods[] = {"POST", "PUT", "PATCH", "DELETE", "PUT"};
    const struct http_header headers[] = {{"If-Match", "revision_number=3"}};
    for (size_t i = 0; i < COUNT(methods); i++) {
        const char *body = i < 3 ? "{\"a\":1}" : NULL;
        ask(fixture, (struct http_request){.method = methods[i],
                                           .url = "/x?limit=2",
                                           .body = body,
                                           .headers = headers,
                                           .header_count = 1});
        const struct server_request *request = &fixture->server->requests[i];
        assert_string_equal(request->method, methods[i]);
        assert_string_equal(request->query, "limit=2");
        assert_string_equal(request->body, body ? body : "");
        assert_string_equal(request->if_match, "revision_number=3");
    }
}

static void compressed_answers_are_unpacked(void **state)
{
    assert_string_equal(ask(*state, (struct http_request){.url = "/zipped"}).body, "a compressed answer");
}

static void connections_are_kept(void **state)
{
    struct fixture *fixture = *state;
    for (int i = 0; i < 20; i++)
        assert_int_equal(ask(fixture, (struct http_request){.url = "/x"}).status, 200);
    assert_int_equal(http_statistics(fixture->http).connections, 1);
}

static void a_lane_has_its_limit(void **state)
{
    struct fixture *fixture = *state;
    struct answer_seen seen[20] = {{0}};
    struct http_request request = {.method = "GET", .url = url_of(fixture, "/slow"), .lane = fixture->lane};
    for (size_t i = 0; i < COUNT(seen); i++)
        http_submit(fixture->http, &request, done, &seen[i]);
    finish_all(fixture);
    for (size_t i = 0; i < COUNT(seen); i++)
        assert_int_equal(seen[i].status, 200);
    assert_int_equal(fixture->server->most_busy, 4);
    assert_in_range(http_statistics(fixture->http).connections, 1, 4);
}

static void lanes_do_not_hold_up_each_other(void **state)
{
    struct fixture *fixture = *state;
    struct http_lane *other = http_lane_new(fixture->http, "other", 1);
    assert_ptr_equal(http_lane_new(fixture->http, "other", 1), other);
    int order = 0;
    struct answer_seen slow[9] = {{0}}, quick = {.order = &order};
    for (size_t i = 0; i < COUNT(slow); i++) {
        slow[i].order = &order;
        http_submit(
            fixture->http,
            &(struct http_request){.method = "GET", .url = url_of(fixture, "/slow"), .lane = fixture->lane},
            done, &slow[i]);
    }
    http_submit(fixture->http,
                &(struct http_request){.method = "GET", .url = url_of(fixture, "/x"), .lane = other}, done,
                &quick);
    finish_all(fixture);
    assert_int_equal(quick.place, 1);
}

static void owners_take_turns(void **state)
{
    struct fixture *fixture = *state;
    struct http_lane *narrow = http_lane_new(fixture->http, "narrow", 1);
    static const char *const owners[] = {"big", "big", "big", "big", "small", NULL, "small"};
    static const int places[] = {1, 4, 6, 7, 2, 3, 5};
    struct answer_seen seen[COUNT(owners)] = {{0}};
    int order = 0;
    for (size_t i = 0; i < COUNT(owners); i++) {
        seen[i].order = &order;
        http_submit(fixture->http,
                    &(struct http_request){
                        .method = "GET", .url = url_of(fixture, "/x"), .lane = narrow, .owner = owners[i]},
                    done, &seen[i]);
    }
    finish_all(fixture);
    for (size_t i = 0; i < COUNT(owners); i++)
        assert_int_equal(seen[i].place, places[i]);
}

static void failures_are_said_in_words(void **state)
{
    struct fixture *fixture = *state;
    struct answer_seen seen =
        ask(fixture, (struct http_request){.url = "http://ann:hush@127.0.0.1:1/v3?a=b"});
    assert_string_equal(seen.message,
                        "GET http://127.0.0.1:1/v3?a=b: connection refused: nothing listens there");
    assert_int_equal(seen.kind, ERROR_REACH);
    assert_int_equal(seen.status, 0);
    assert_true(seen.unsent);

    /* no label is longer than 63 bytes: it is refused without asking the machine's DNS */
    const char *nobody = arena_print(&fixture->arena, "http://%064d.invalid/", 0);
    seen = ask(fixture, (struct http_request){.url = nobody});
    assert_string_equal(seen.message,
                        arena_print(&fixture->arena, "GET %s: the host's name is not known", nobody));
    assert_true(seen.unsent);

    seen = ask(fixture, (struct http_request){.url = "/silent", .timeout_ms = 200});
    assert_non_null(strstr(seen.message, ": no answer within 0.2 s"));
    assert_false(seen.unsent);

    seen = ask(fixture, (struct http_request){.url = "/dies"});
    assert_non_null(strstr(seen.message, ": the connection was closed before the answer came"));
    assert_false(seen.unsent);

    seen = ask(fixture, (struct http_request){.url = "ftp://127.0.0.1/"});
    assert_non_null(strstr(seen.message, ": this is no URL of a service"));
    seen = ask(fixture,
               (struct http_request){.url = "http://127.0.0.1:1/services/T0/hush", .url_is_secret = true});
    assert_string_equal(seen.message, "GET http://127.0.0.1:1/…: connection refused: nothing listens there");
}

static void answers_are_bounded(void **state)
{
    struct answer_seen seen = ask(*state, (struct http_request){.url = "/x", .most_bytes = 3});
    assert_int_equal(seen.kind, ERROR_ANSWER);
    assert_non_null(strstr(seen.message, "the answer is larger than"));
    assert_int_equal(ask(*state, (struct http_request){.url = "/x", .most_bytes = 4}).status, 200);
}

static size_t count_requests(struct fixture *fixture, const char *url)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->server->count; i++)
        count += strcmp(fixture->server->requests[i].url, url) == 0;
    return count;
}

static void a_post_is_sent_once_even_on_a_kept_connection(void **state)
{
    struct fixture *fixture = *state;
    static const char *const methods[] = {"POST", "POST", "PATCH"}, *const bodies[] = {"{}", NULL, "{}"};
    for (size_t i = 0; i < COUNT(methods); i++) {
        ask(fixture, (struct http_request){.url = "/x"}); /* leaves a connection to reuse */
        struct answer_seen seen =
            ask(fixture, (struct http_request){.method = methods[i], .url = "/dies", .body = bodies[i]});
        assert_true(seen.failed);
        assert_false(seen.unsent);
        assert_int_equal(count_requests(fixture, "/dies"), i + 1);
    }
}

static void what_may_be_repeated_survives_a_dead_connection(void **state)
{
    struct fixture *fixture = *state;
    ask(fixture, (struct http_request){.url = "/x"});
    struct answer_seen seen =
        ask(fixture, (struct http_request){.method = "PUT", .url = "/dies-once", .body = "{\"b\":2}"});
    assert_int_equal(seen.status, 200);
    assert_int_equal(count_requests(fixture, "/dies-once"), 2);
    assert_string_equal(fixture->server->requests[fixture->server->count - 1].body, "{\"b\":2}");
}

static void what_is_cancelled_is_not_heard_of(void **state)
{
    struct fixture *fixture = *state;
    struct http_lane *narrow = http_lane_new(fixture->http, "narrow", 1);
    struct http_request request = {.method = "GET", .url = url_of(fixture, "/slow"), .lane = narrow};
    int order = 0;
    struct answer_seen running = {.order = &order}, waiting = {.order = &order}, last = {.order = &order};
    struct http_exchange *first = http_submit(fixture->http, &request, done, &running);
    struct http_exchange *second = http_submit(fixture->http, &request, done, &waiting);
    http_submit(fixture->http, &request, done, &last);
    http_run(fixture->http, 1);
    assert_false(http_is_waiting(first));
    assert_true(http_is_waiting(second));
    http_cancel(first);
    http_cancel(second);
    finish_all(fixture);
    assert_int_equal(order, 1);
    assert_int_equal(last.place, 1);
}

static void freeing_drops_what_is_under_way(void **state)
{
    struct fixture *fixture = *state;
    struct http *http = http_new();
    struct http_lane *lane = http_lane_new(http, "lane", 1);
    struct answer_seen seen = {0};
    for (int i = 0; i < 3; i++)
        http_submit(http,
                    &(struct http_request){
                        .method = "POST", .url = url_of(fixture, "/slow"), .body = "{}", .lane = lane},
                    done, &seen);
    http_run(http, 1);
    http_free(http);
    assert_int_equal(seen.status, 0);
}

static char *read_all(const char *path)
{
    static const size_t most = 16384;
    char *text = calloc(1, most);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, most - 1, file) > 0);
    fclose(file);
    return text;
}

static void certificates_are_verified(void **state)
{
    struct fixture *fixture = *state;
    char folder[] = "/tmp/tenantry-http-XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *key = arena_print(&fixture->arena, "%s/key.pem", folder);
    const char *certificate = arena_print(&fixture->arena, "%s/cert.pem", folder);
    assert_int_equal(
        system(arena_print(&fixture->arena,
                           "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
                           "subjectAltName=IP:127.0.0.1 -keyout %s -out %s 2>%s/log",
                           key, certificate, folder)),
        0);
    char *key_text = read_all(key), *certificate_text = read_all(certificate);
    struct server *secure = server_start(answer, key_text, certificate_text);
    struct http_request request = {.url =
                                       arena_print(&fixture->arena, "https://127.0.0.1:%u/x", secure->port)};

    struct answer_seen seen = ask(fixture, request);
    assert_non_null(strstr(seen.message, ": TLS: the certificate is not trusted ("));
    assert_true(seen.unsent);
    request.tls = &(struct http_tls){.cacert = certificate};
    assert_int_equal(ask(fixture, request).status, 200);
    request.tls = &(struct http_tls){.insecure = true};
    assert_int_equal(ask(fixture, request).status, 200);
    request.tls = &(struct http_tls){.cacert = "/nowhere.pem"};
    assert_non_null(
        strstr(ask(fixture, request).message, "a file named as cacert, cert or key cannot be used"));

    server_stop(secure);
    free(key_text);
    free(certificate_text);
    assert_int_equal(system(arena_print(&fixture->arena, "rm -r %s", folder)), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_answer_comes_with_what_matters),
        TEST(headers_are_read_whatever_their_case),
        TEST(bodies_and_headers_arrive),
        TEST(compressed_answers_are_unpacked),
        TEST(connections_are_kept),
        TEST(a_lane_has_its_limit),
        TEST(lanes_do_not_hold_up_each_other),
        TEST(owners_take_turns),
        TEST(failures_are_said_in_words),
        TEST(answers_are_bounded),
        TEST(a_post_is_sent_once_even_on_a_kept_connection),
        TEST(what_may_be_repeated_survives_a_dead_connection),
        TEST(what_is_cancelled_is_not_heard_of),
        TEST(freeing_drops_what_is_under_way),
        TEST(certificates_are_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
