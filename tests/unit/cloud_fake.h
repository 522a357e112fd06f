/*
 * A cloud of one server: Keystone under /id, services under paths of their own.
 */
#ifndef TESTS_UNIT_CLOUD_FAKE_H
#define TESTS_UNIT_CLOUD_FAKE_H

#include "tests/unit/cloud_server.h"

/* What it does is set by a test, in thousands of the server's step. */
enum behaviour {
    USUAL,
    REFUSES_LOGIN,
    KEYSTONE_BUSY_ONCE,
    TOKEN_ENDS_AFTER_TWO,
    SERVICE_REFUSES_ALL_TOKENS,
    SHORT_LIVED
};
enum { STEP_OF_BEHAVIOUR = 1000 };

static inline enum behaviour behaviour_of(const struct server *server)
{
    return (enum behaviour)(server->step / STEP_OF_BEHAVIOUR);
}

static inline size_t count_url(const struct server *server, const char *method, const char *url)
{
    size_t count = 0;
    for (size_t i = 0; i < server->count; i++)
        count += strcmp(server->requests[i].method, method) == 0 && strcmp(server->requests[i].url, url) == 0;
    return count;
}

static inline struct server_answer token_answer(struct server *server, char *body, size_t size)
{
    static char token[32]; /* under the server's mutex */
    size_t number = count_url(server, "POST", "/id/v3/auth/tokens");
    enum behaviour behaviour = behaviour_of(server);
    if (behaviour == REFUSES_LOGIN)
        return (struct server_answer){
            .status = 401,
            .body = "{\"error\":{\"code\":401,\"title\":\"Unauthorized\",\"message\":\"wrong password\"}}",
            .headers = {"Content-Type", "application/json"}};
    if (behaviour == KEYSTONE_BUSY_ONCE && number == 1)
        return (struct server_answer){
            .status = 503, .body = "<html>busy</html>", .headers = {"Content-Type", "text/html"}};
    snprintf(token, sizeof token, "token-%zu", number);
    snprintf(
        body, size,
        "{\"token\":{\"issued_at\":\"2026-01-01T00:00:00.000000Z\",\"expires_at\":\"2026-01-01T%s.000000Z\","
        "\"user\":{\"id\":\"u1\"},\"project\":{\"id\":\"p1\"},\"catalog\":["
        "{\"type\":\"network\",\"endpoints\":[{\"interface\":\"public\",\"region_id\":\"r2\",\"url\":\"http:/"
        "/nowhere\"},"
        "{\"interface\":\"public\",\"region_id\":\"r1\",\"url\":\"http://127.0.0.1:%u/net\"}]},"
        "{\"type\":\"compute\",\"endpoints\":[{\"interface\":\"public\",\"region\":\"r1\","
        "\"url\":\"http://127.0.0.1:%u/compute/v2.1\"}]},"
        "{\"type\":\"volumev3\",\"endpoints\":[{\"interface\":\"public\",\"region_id\":\"r1\","
        "\"url\":\"http://127.0.0.1:%u/volume/v3/p1\"}]}]}}",
        behaviour == SHORT_LIVED ? "00:00:01" : "01:00:00", server->port, server->port, server->port);
    return (struct server_answer){.status = 201,
                                  .body = body,
                                  .headers = {"X-Subject-Token", token, "Content-Type", "application/json"}};
}

static inline struct server_answer fake_cloud(struct server *server, const struct server_request *request)
{
    static char body[2048];
    const char *const json[] = {"Content-Type", "application/json", "X-Openstack-Request-Id", "req-7"};
    struct server_answer fine = {
        .status = 200, .body = "{\"name\":\"x\"}", .headers = {json[0], json[1], json[2], json[3]}};
    if (strcmp(request->url, "/id/v3/auth/tokens") == 0)
        return token_answer(server, body, sizeof body);
    if (behaviour_of(server) == SERVICE_REFUSES_ALL_TOKENS ||
        (behaviour_of(server) == TOKEN_ENDS_AFTER_TWO && strcmp(request->token, "token-1") == 0 &&
         server->count > 3))
        return (struct server_answer){.status = 401};
    if (strstr(request->url, "/busy-twice") && server->step++ % STEP_OF_BEHAVIOUR < 2)
        return (struct server_answer){.status = 503, .headers = {"Retry-After", "0"}};
    if (strstr(request->url, "/limited") && server->step++ % STEP_OF_BEHAVIOUR == 0)
        return (struct server_answer){.status = 429, .headers = {"Retry-After", "1"}};
    if (strstr(request->url, "/broken"))
        return (struct server_answer){.status = 500,
                                      .body = "{\"computeFault\":{\"message\":\"oops\",\"code\":500}}",
                                      .headers = {json[0], json[1]}};
    if (strstr(request->url, "/silent"))
        return (struct server_answer){.status = 200, .delay_ms = 2000};
    if (strstr(request->url, "/dies"))
        return (struct server_answer){0};
    if (strstr(request->url, "/in-use"))
        return (struct server_answer){.status = 409,
                                      .body = "{\"NeutronError\":{\"type\":\"NetworkInUse\",\"message\":"
                                              "\"There are ports.\",\"detail\":\"\"}}",
                                      .headers = {json[0], json[1], json[2], json[3]}};
    if (strstr(request->url, "/html"))
        return (struct server_answer){.status = 404,
                                      .body = "<html><h1>No</h1>\n<p>such page</p></html>",
                                      .headers = {"Content-Type", "text/html"}};
    if (strstr(request->url, "/cut"))
        return (struct server_answer){.status = 200, .body = "{\"name\":", .headers = {json[0], json[1]}};
    if (strstr(request->url, "/over"))
        return (struct server_answer){.status = 413,
                                      .body = "{\"overLimit\":{\"message\":\"too much\",\"code\":413}}",
                                      .headers = {json[0], json[1], "Retry-After", "0"}};
    if (strcmp(request->method, "DELETE") == 0)
        return (struct server_answer){.status = 204};
    return fine;
}

#endif
