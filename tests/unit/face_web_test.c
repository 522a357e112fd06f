/* The server for real, over loopback: what it answers, and what it survives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "reconciler/face/web.h"

struct world {
    struct arena arena;
    struct web *web;
    uint16_t port;
};

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    arena_init(&world->arena);
    assert_null(web_start(&world->arena, "127.0.0.1:0", &world->web));
    assert_true(text_starts(web_url(world->web), "http://127.0.0.1:"));
    world->port = (uint16_t)strtoul(strrchr(web_url(world->web), ':') + 1, NULL, 10);
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    web_stop(world->web);
    arena_release(&world->arena);
    free(world);
    return 0;
}

static int connect_to(const struct world *world)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(world->port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* Sends the bytes and reads until the server closes. */
static const char *exchange(const struct world *world, struct arena *arena, const char *request)
{
    struct text answer;
    text_init(&answer, arena);
    int fd = connect_to(world);
    size_t length = strlen(request);
    for (ssize_t sent; length > 0; request += sent, length -= (size_t)sent)
        if ((sent = send(fd, request, length, MSG_NOSIGNAL)) <= 0)
            break;
    char bytes[4096];
    for (ssize_t got; (got = recv(fd, bytes, sizeof bytes, 0)) > 0;)
        text_add_bytes(&answer, bytes, (size_t)got);
    (void)close(fd);
    return answer.data;
}

static const char *ask(struct world *world, const char *method, const char *path)
{
    return exchange(world, &world->arena,
                    arena_print(&world->arena, "%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n", method, path));
}

static const char *body_of(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    assert_non_null(end);
    return end + 4;
}

static void assert_has(const char *answer, const char *part)
{
    if (!strstr(answer, part))
        fail_msg("no \"%s\" in:\n%s", part, answer);
}

static void serves_what_was_published_last(void **state)
{
    struct world *world = *state;
    web_publish(world->web, "/readyz", 503, "text/plain; charset=utf-8", "not yet\n");
    const char *answer = ask(world, "GET", "/readyz");
    assert_true(text_starts(answer, "HTTP/1.1 503 "));
    assert_has(answer, "Content-Type: text/plain; charset=utf-8\r\n");
    assert_has(answer, "Cache-Control: no-store\r\n");
    assert_string_equal(body_of(answer), "not yet\n");

    web_publish(world->web, "/readyz", 200, "application/json", "{}");
    answer = ask(world, "GET", "/readyz?verbose=1");
    assert_true(text_starts(answer, "HTTP/1.1 200 "));
    assert_has(answer, "Content-Type: application/json\r\n");
    assert_string_equal(body_of(answer), "{}");
}

static void head_has_the_length_and_no_body(void **state)
{
    struct world *world = *state;
    web_publish(world->web, "/healthz", 200, "text/plain", "four");
    const char *answer = ask(world, "HEAD", "/healthz");
    assert_true(text_starts(answer, "HTTP/1.1 200 "));
    assert_has(answer, "Content-Length: 4\r\n");
    assert_string_equal(body_of(answer), "");
}

static void unknown_paths_are_not_found(void **state)
{
    struct world *world = *state;
    web_publish(world->web, "/healthz", 200, "text/plain", "ok\n");
    const char *const paths[] = {"/", "/healthz/", "/Healthz", "/../healthz", "/%00", "*"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        const char *answer = ask(world, "GET", paths[i]);
        assert_true(text_starts(answer, "HTTP/1.1 404 "));
        assert_has(answer, "Content-Type: application/json\r\n");
        assert_string_equal(body_of(answer), "{\"error\": \"there is no such page\"}\n");
    }
}

static void other_methods_are_refused(void **state)
{
    struct world *world = *state;
    web_publish(world->web, "/metrics", 200, "text/plain", "ok\n");
    const char *const methods[] = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "NONSENSE"};
    for (size_t i = 0; i < COUNT(methods); i++) {
        const char *answer = ask(world, methods[i], "/metrics");
        assert_true(text_starts(answer, "HTTP/1.1 405 "));
        assert_has(answer, "Allow: GET, HEAD\r\n");
    }
    const char *answer = exchange(
        world, &world->arena, "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
    assert_true(text_starts(answer, "HTTP/1.1 405 "));
}

/* exchange() comes back only because the server closes. */
static void a_connection_is_for_one_request(void **state)
{
    struct world *world = *state;
    web_publish(world->web, "/healthz", 200, "text/plain", "ok\n");
    const char *answer = exchange(world, &world->arena,
                                  "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n"
                                  "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_has(answer, "Connection: close\r\n");
    assert_null(strstr(body_of(answer), "HTTP/1.1"));
}

static void survives_what_is_no_request(void **state)
{
    struct world *world = *state;
    web_publish(world->web, "/healthz", 200, "text/plain", "ok\n");
    char *long_header = arena_alloc(&world->arena, 100001);
    memset(long_header, 'x', 100000);
    const char *const requests[] = {
        "\x16\x03\x01\x02\r\n\r\n",
        "GET\r\n\r\n",
        "GET /healthz HTTP/9.9\r\n\r\n",
        arena_print(&world->arena, "GET /healthz HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", long_header),
        arena_print(&world->arena, "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n", long_header),
    };
    for (size_t i = 0; i < COUNT(requests); i++)
        assert_null(strstr(exchange(world, &world->arena, requests[i]), " 200 "));
    (void)close(connect_to(world));
    assert_true(text_starts(ask(world, "GET", "/healthz"), "HTTP/1.1 200 "));
}

enum { READERS = 4, READS = 100, VERSIONS = 400 };

static void *read_often(void *context)
{
    const struct world *world = context;
    struct arena arena;
    arena_init(&arena);
    size_t torn = 0;
    for (int i = 0; i < READS; i++) {
        const char *answer = exchange(world, &arena, "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const char *body = strstr(answer, "\r\n\r\n");
        size_t length = body ? strlen(body + 4) : 0;
        if (length != 20000 || strspn(body + 4, (char[]){body[4], '\0'}) != length)
            torn++;
    }
    arena_release(&arena);
    return (void *)(uintptr_t)torn;
}

static void a_page_is_replaced_as_a_whole(void **state)
{
    struct world *world = *state;
    char *body = arena_alloc(&world->arena, 20001);
    pthread_t readers[READERS];
    memset(body, 'z', 20000);
    web_publish(world->web, "/page", 200, "text/plain", body);
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_often, world), 0);
    for (int i = 0; i < VERSIONS; i++) {
        memset(body, 'a' + i % 26, 20000);
        web_publish(world->web, "/page", 200, "text/plain", body);
        web_publish(world->web, arena_print(&world->arena, "/other/%d", i), 200, "text/plain", "x");
        usleep(500);
    }
    for (size_t i = 0; i < READERS; i++) {
        void *torn;
        assert_int_equal(pthread_join(readers[i], &torn), 0);
        assert_null(torn);
    }
}

static void says_why_it_cannot_listen(void **state)
{
    struct world *world = *state;
    struct web *web = NULL;
    const char *taken = arena_print(&world->arena, "127.0.0.1:%u", (unsigned)world->port);
    struct error *error = web_start(&world->arena, taken, &web);
    assert_non_null(error);
    assert_int_equal(error->kind, ERROR_SYSTEM);
    assert_string_equal(error->message,
                        arena_print(&world->arena, "listening at %s: Address already in use", taken));
    error = web_start(&world->arena, "127.0.0.1", &web);
    assert_non_null(error);
    assert_int_equal(error->kind, ERROR_INPUT);
    assert_string_equal(error->message, "listening at 127.0.0.1: there is no port");
    assert_non_null(web_start(&world->arena, "127.0.0.1:http", &web));
    assert_null(web);
    web_stop(web);
}

static void listens_everywhere_where_no_address_is_given(void **state)
{
    struct world *world = *state;
    struct web *web = NULL;
    assert_null(web_start(&world->arena, ":0", &web));
    struct world other = {.port = (uint16_t)strtoul(strrchr(web_url(web), ':') + 1, NULL, 10)};
    assert_true(text_starts(exchange(&other, &world->arena, "GET / HTTP/1.0\r\n\r\n"), "HTTP/1."));
    web_stop(web);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(serves_what_was_published_last, open_world, close_world),
        cmocka_unit_test_setup_teardown(head_has_the_length_and_no_body, open_world, close_world),
        cmocka_unit_test_setup_teardown(unknown_paths_are_not_found, open_world, close_world),
        cmocka_unit_test_setup_teardown(other_methods_are_refused, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_connection_is_for_one_request, open_world, close_world),
        cmocka_unit_test_setup_teardown(survives_what_is_no_request, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_page_is_replaced_as_a_whole, open_world, close_world),
        cmocka_unit_test_setup_teardown(says_why_it_cannot_listen, open_world, close_world),
        cmocka_unit_test_setup_teardown(listens_everywhere_where_no_address_is_given, open_world,
                                        close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
