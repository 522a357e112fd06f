/* Servers of a client that is suspended, or comes back. */
#include "tests/unit/apply_fixture.h"

static size_t times(const char *log, const char *piece)
{
    size_t count = 0;
    for (const char *at = log; (at = strstr(at, piece)) != NULL; at++)
        count++;
    return count;
}

/* A server is as it was until all three were told: nobody waits for one of them before. */
static struct fake_answer answer_when_all_are_told(struct session *session,
                                                   const struct fake_request *request)
{
    if (strstr(request->path, "/servers?"))
        return (struct fake_answer){.status = 200, .body = "{\"servers\": []}"};
    if (!strstr(request->path, "/servers/"))
        return answer(session, request);
    if (!text_equal(request->method, "GET"))
        return (struct fake_answer){.status = 202};
    bool off = times(session->log.data, "os-stop") == 3, on = times(session->log.data, "os-start") == 3;
    const char *status = off ? "SHUTOFF" : on ? "ACTIVE" : "BUSY";
    return (struct fake_answer){
        .status = 200, .body = arena_print(&session->arena, "{\"server\": {\"status\": \"%s\"}}", status)};
}

static struct fake_answer answer_one_broken(struct session *session, const struct fake_request *request)
{
    if (strstr(request->path, "/servers/b") && strstr(request->body, "os-start"))
        return (struct fake_answer){.status = 409};
    if (strstr(request->path, "/servers/") && text_equal(request->method, "GET"))
        return (struct fake_answer){.status = 200, .body = "{\"server\": {\"status\": \"ACTIVE\"}}"};
    return answer(session, request);
}

/* It knows of one more that was stopped. */
static struct fake_answer answer_with_unseen(struct session *session, const struct fake_request *request)
{
    if (strstr(request->path, "tags=tenantry.stopped"))
        return (struct fake_answer){.status = 200,
                                    .body = "{\"servers\": [{\"id\": \"a\"}, {\"id\": \"d\"}]}"};
    return answer_when_all_are_told(session, request);
}

static void begin_with_servers(struct fixture *fixture, bool suspended)
{
    const char *project = suspended ? ", \"tenantry.suspended:2026-01-01\"" : "";
    const char *server = suspended ? "\"SHUTOFF\", \"locked\": true, \"tags\": [\"tenantry.stopped\"]"
                                   : "\"ACTIVE\", \"locked\": false, \"tags\": []";
    begin(fixture, suspended ? "projects: [{name: prod}]\n" : "state: suspended\nprojects: [{name: prod}]\n");
    add(fixture, &project_kind,
        arena_print(&fixture->arena,
                    "{\"id\": \"p-1\", \"name\": \"prod\", \"domain_id\": \"default\", \"enabled\": %s,"
                    " \"tags\": [\"tenantry:acme\", \"tenantry.region:here\"%s]}",
                    suspended ? "false" : "true", project));
    for (char name = 'a'; name <= 'c'; name++)
        add(fixture, &server_kind,
            arena_print(&fixture->arena,
                        "{\"id\": \"%c\", \"name\": \"%c\", \"tenant_id\": \"p-1\", \"status\": %s}", name,
                        name, server));
    snapshot_complete(fixture->snapshot, &server_kind, "p-1");
}

static void servers_stop_side_by_side(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_with_servers(&fixture, false);
    fixture.session.answer = answer_when_all_are_told;
    const char *log = run(&fixture);
    assert_int_equal(fixture.plan->changes.count, 4);
    for (size_t i = 0; i < fixture.plan->changes.count; i++)
        assert_int_equal(fixture.plan->changes.items[i]->outcome, OUTCOME_DONE);
    ASSERT_IN_ORDER(log, "PATCH /v3/projects/p-1", "PUT /v2.1/servers/a/tags/", "\"os-stop\"");
    end(&fixture);
}

static void the_project_waits_for_all_servers(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_with_servers(&fixture, true);
    fixture.session.answer = answer_when_all_are_told;
    const char *log = run(&fixture);
    assert_int_equal(fixture.plan->changes.count, 4);
    assert_int_equal(times(log, "DELETE /v2.1/servers/"), 3);
    const char *enabled = strstr(log, "PATCH /v3/projects/p-1");
    assert_non_null(enabled);
    ASSERT_IN_ORDER(log, "DELETE /v2.1/servers/",
                    "GET /v2.1/servers?all_tenants=1&project_id=p-1&tags=tenantry.stopped\n",
                    "PATCH /v3/projects/p-1");
    assert_null(strstr(enabled, "/servers/"));
    end(&fixture);
}

static void a_server_that_does_not_start_keeps_the_project_waiting(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_with_servers(&fixture, true);
    fixture.session.answer = answer_one_broken;
    const char *log = run(&fixture);
    assert_int_equal(times(log, "DELETE /v2.1/servers/"), 2);
    assert_null(strstr(log, "PATCH /v3/projects/p-1"));
    const struct change *project = change_named(&fixture, "project", "prod");
    assert_int_equal(project->outcome, OUTCOME_SKIPPED);
    assert_string_equal(project->failure, "not done: server b is not done");
    end(&fixture);
}

static void a_server_that_was_not_seen_keeps_the_project_waiting(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_with_servers(&fixture, true);
    fixture.session.answer = answer_with_unseen;
    const char *log = run(&fixture);
    assert_null(strstr(log, "PATCH /v3/projects/p-1"));
    const struct change *project = change_named(&fixture, "project", "prod");
    assert_int_equal(project->outcome, OUTCOME_FAILED);
    assert_string_equal(project->failure,
                        "server d is stopped still, and the reading did not show it; the next "
                        "pass will look");
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_stop_side_by_side),
        cmocka_unit_test(the_project_waits_for_all_servers),
        cmocka_unit_test(a_server_that_does_not_start_keeps_the_project_waiting),
        cmocka_unit_test(a_server_that_was_not_seen_keeps_the_project_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
