/*
 * session_fixture - a session with a fake cloud of its own, and what it answered.
 */
#ifndef TESTS_UNIT_SESSION_FIXTURE_H
#define TESTS_UNIT_SESSION_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/session/session.h"
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

static inline int set_up(void **state)
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

static inline int tear_down(void **state)
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

static inline void behave(struct fixture *fixture, enum behaviour behaviour)
{
    fixture->server->step = (int)behaviour * STEP_OF_BEHAVIOUR;
}

static inline void done(void *context, const struct session_reply *reply)
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

static inline void begin(struct fixture *fixture, const char *service, const char *method, const char *path,
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

static inline void finish(struct fixture *fixture, const struct seen *seen)
{
    int64_t until = clock_monotonic_ms() + 20000;
    while (!seen->called) {
        assert_true(clock_monotonic_ms() < until);
        http_run(fixture->http, 1000);
    }
}

static inline struct seen ask(struct fixture *fixture, const char *service, const char *method,
                              const char *path)
{
    struct seen seen = {0};
    begin(fixture, service, method, path, &seen);
    finish(fixture, &seen);
    return seen;
}

static inline const struct server_request *last_request(const struct fixture *fixture)
{
    return &fixture->server->requests[fixture->server->count - 1];
}

static inline size_t logins(const struct fixture *fixture)
{
    return count_url(fixture->server, "POST", "/id/v3/auth/tokens");
}

#endif
