#include "tests/unit/fake_session.h"

#include <unistd.h>

#include "reconciler/cloud/purge.h"
#include "reconciler/file.h"

/* A project of which some lists have one object, until it was told to go often enough. */
struct cloud {
    const char *envelope, *path, *object; /* the list that is not empty, a part of its path, what is in it */
    unsigned goes_after;                  /* removals; 0: never */
    unsigned removals;
    const char *broken;       /* a part of a path that answers 503, or NULL */
    const char *unlisted;     /* a part of a path that answers 403, or NULL */
    const char *denied;       /* the path of a DELETE that answers 403, or NULL */
    bool roleless;            /* the token for the project is of another */
    bool locked_out, no_keys; /* there is no such token; there is no Barbican */
    bool shares;              /* Keystone with a region "there", of which the lists are what is said here */
    bool project_gone;
    struct client_plan plan;
    struct change change;
    struct live live;
};

static const char *list_in(struct arena *arena, const struct purge_row *row, const char *objects)
{
    const char *envelope = row->outer ? row->outer_envelope : row->envelope;
    return envelope[0] ? arena_print(arena, "{\"%s\": [%s]}", envelope, objects)
                       : arena_print(arena, "[%s]", objects);
}

static bool is_list_of(struct arena *arena, const struct purge_row *row, const struct fake_request *request)
{
    const char *template = row->outer ? row->outer : row->list;
    if (!template || !text_equal(row->service, request->service))
        return false;
    const char *path = purge_fill(arena, template, "p-1", NULL, NULL, true);
    return text_starts(request->path, path) && strcspn(request->path, "?") == strcspn(path, "?");
}

static struct fake_answer serve(struct session *session, const struct fake_request *request)
{
    struct cloud *cloud = session->context;
    bool concerns = request->elsewhere == cloud->shares;
    if (concerns && cloud->broken && strstr(request->path, cloud->broken))
        return (struct fake_answer){.status = 503};
    if (cloud->unlisted && strstr(request->path, cloud->unlisted))
        return (struct fake_answer){.status = 403};
    if (text_equal(cloud->denied, request->path) && text_equal(request->method, "DELETE"))
        return (struct fake_answer){.status = 403};
    if (text_equal(request->path, "/v3/projects/p-1") && !text_equal(request->method, "PATCH")) {
        bool removes = text_equal(request->method, "DELETE");
        cloud->project_gone = cloud->project_gone || removes;
        return (struct fake_answer){.status = removes ? 204 : cloud->project_gone ? 404 : 200};
    }
    if (text_equal(request->path, "/v3/roles?name=admin"))
        return (struct fake_answer){.status = 200,
                                    .body = "{\"roles\": [{\"id\": \"r-1\", \"name\": \"admin\"}]}"};
    if (!text_equal(request->method, "GET")) {
        bool ours = cloud->path && strstr(request->path, cloud->path);
        cloud->removals += ours;
        return (struct fake_answer){.status = ours && !cloud->goes_after ? 409 : 204};
    }
    bool there = concerns && cloud->path && strstr(request->path, cloud->path) &&
                 (!cloud->goes_after || cloud->removals < cloud->goes_after);
    for (size_t i = 0; i < purge_row_count; i++)
        if (is_list_of(&session->arena, &purge_rows[i], request))
            return (struct fake_answer){
                .status = 200, .body = list_in(&session->arena, &purge_rows[i], there ? cloud->object : "")};
    fail_msg("nobody should ask for %s", request->path);
    return (struct fake_answer){.status = 500};
}

static void done(void *context, struct client_plan *plan)
{
    (void)plan;
    ++*(unsigned *)context;
}

/* The session's log and the change's outcome are to be looked at. */
static void purge(struct session *session, struct cloud *cloud, const char *certificates)
{
    static const struct log quiet = {.least = LOG_ERROR + 1};
    static struct change *changes[1];
    fake_init(session, serve);
    session->context = cloud;
    session->shares = cloud->shares;
    session->project = cloud->roleless ? "p-2" : "p-1";
    session->inside = cloud->locked_out ? NO_INSIDE : INSIDE;
    session->lacks = cloud->no_keys ? "key-manager" : NULL;
    cloud->live =
        (struct live){.kind = &project_kind, .id = "p-1", .name = "prod", .mark_terminated = "2026-01-01"};
    cloud->change = (struct change){.action = ACTION_DELETE,
                                    .kind = &project_kind,
                                    .project = "prod",
                                    .name = "prod",
                                    .id = "p-1",
                                    .cause = CAUSE_LIFECYCLE,
                                    .live = &cloud->live};
    changes[0] = &cloud->change;
    cloud->plan = (struct client_plan){.name = "acme",
                                       .region = "ashburn",
                                       .life = LIFE_TERMINATED,
                                       .changes = {changes, 1, 1},
                                       .complete = true};
    unsigned ended = 0;
    const struct apply_hooks hooks = {.done = done, .context = &ended, .certificates = certificates};
    struct snapshot *snapshot = snapshot_new("ashburn", 0);
    apply_client(session, &session->arena, &cloud->plan, snapshot, NULL, &quiet, &hooks);
    fake_run(session);
    snapshot_release(snapshot);
    assert_int_equal(ended, 1);
}

static void an_empty_project_goes_once_every_list_was_seen(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {0};
    purge(&session, &cloud, NULL);
    assert_int_equal(cloud.change.outcome, OUTCOME_DONE);
    const char *end = strstr(session.log.data, "DELETE /v3/projects/p-1\n");
    assert_non_null(end);
    assert_string_equal(end, "DELETE /v3/projects/p-1\nGET /v3/projects/p-1\n");
    assert_true(strstr(session.log.data, "/servers/detail") < strstr(session.log.data, "/networks?"));
    arena_release(&session.arena);
}

static void what_was_found_is_removed_and_all_is_looked_through_again(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {.envelope = "servers",
                          .path = "/servers/",
                          .object = "{\"id\": \"s-1\", \"name\": \"web\", \"tenant_id\": \"p-1\"}",
                          .goes_after = 2};
    char folder[] = "/tmp/purge_test.XXXXXX";
    assert_non_null(mkdtemp(folder));
    purge(&session, &cloud, folder);
    assert_int_equal(cloud.change.outcome, OUTCOME_DONE);
    assert_int_equal(cloud.removals, 2);
    assert_non_null(strstr(session.log.data, "&soft_deleted=true"));
    assert_non_null(strstr(session.log.data, "POST /v2.1/servers/s-1/action {\"forceDelete\":null}\n"));
    const char *first = strstr(session.log.data, "GET /v2.0/networks");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, "GET /v2.0/networks"));
    const char *path = arena_print(&session.arena, "%s/acme-p-1.json", folder), *bytes;
    size_t length;
    struct node *file = NULL;
    assert_null(file_read(&session.arena, path, 1 << 20, &bytes, &length));
    assert_null(json_parse(&session.arena, bytes, length, &file));
    assert_string_equal(node_text(node_find(file, "removed.0.what")), "server web (s-1)");
    assert_null(node_find(file, "removed.1"));
    assert_non_null(node_get_text(file, "verified_absent"));
    unlink(path);
    rmdir(folder);
    arena_release(&session.arena);
}

/* What the file says of the project: a time, or NULL. */
static const char *certified(struct session *session, const char *folder, const char *what)
{
    const char *path = arena_print(&session->arena, "%s/acme-p-1.json", folder), *bytes;
    size_t length;
    struct node *file = NULL;
    assert_null(file_read(&session->arena, path, 1 << 20, &bytes, &length));
    assert_null(json_parse(&session->arena, bytes, length, &file));
    return node_get_text(file, what);
}

/* Killed when the project was gone, and nobody had written so yet. */
static void what_was_cut_short_at_its_very_end_is_written_down(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {.broken = "/v3/projects/p-1", .no_keys = true};
    char folder[] = "/tmp/purge_test.XXXXXX";
    assert_non_null(mkdtemp(folder));
    purge(&session, &cloud, folder);
    assert_int_equal(cloud.change.outcome, OUTCOME_FAILED);
    assert_non_null(certified(&session, folder, "verified_empty"));
    assert_null(certified(&session, folder, "verified_absent"));
    arena_release(&session.arena);

    static const struct log quiet = {.least = LOG_ERROR + 1};
    unsigned ended = 0;
    const struct apply_hooks hooks = {.done = done, .context = &ended, .certificates = folder};
    for (int gone = 0; gone < 2; gone++) {
        fake_init(&session, serve);
        cloud = (struct cloud){.project_gone = gone};
        session.context = &cloud;
        cloud.plan = (struct client_plan){
            .name = "acme", .region = "ashburn", .life = LIFE_TERMINATED, .gone = true, .complete = true};
        apply_client(&session, &session.arena, &cloud.plan, NULL, NULL, &quiet, &hooks);
        fake_run(&session);
        assert_int_equal(ended, gone + 1);
        assert_string_equal(session.log.data, "GET /v3/projects/p-1\n");
        assert_int_equal(certified(&session, folder, "verified_absent") != NULL, gone);
        if (gone)
            unlink(arena_print(&session.arena, "%s/acme-p-1.json", folder));
        arena_release(&session.arena);
    }
    rmdir(folder);
}

/* What the group's removal is answered. */
static int group_status;

static struct fake_answer serve_group(struct session *session, const struct fake_request *request)
{
    if (text_equal(request->path, "/v3/groups/g-1"))
        return (struct fake_answer){.status = group_status};
    return serve(session, request);
}

static void the_project_goes_after_people(void **state)
{
    (void)state;
    static const struct log quiet = {.least = LOG_ERROR + 1};
    static const int statuses[] = {204, 403};
    for (size_t i = 0; i < COUNT(statuses); i++) {
        struct session session;
        struct cloud cloud = {0};
        unsigned ended = 0;
        struct live project = {.kind = &project_kind, .id = "p-1"},
                    group = {.kind = &group_kind, .id = "g-1"};
        struct change changes[] = {
            {ACTION_DELETE, &project_kind, "prod", "prod", "p-1", .cause = CAUSE_LIFECYCLE, .live = &project},
            {ACTION_DELETE, &group_kind, "", "admins", "g-1", .cause = CAUSE_LIFECYCLE, .live = &group}};
        struct change *list[] = {&changes[0], &changes[1]};
        struct client_plan plan = {.name = "acme",
                                   .region = "ashburn",
                                   .life = LIFE_TERMINATED,
                                   .changes = {list, 2, 2},
                                   .complete = true};
        const struct apply_hooks hooks = {.done = done, .context = &ended};
        struct value none[16] = {{0}};
        project.values = group.values = none;
        fake_init(&session, serve_group);
        session.context = &cloud;
        session.project = "p-1";
        group_status = statuses[i];
        struct snapshot *snapshot = snapshot_new("ashburn", 0);
        apply_client(&session, &session.arena, &plan, snapshot, NULL, &quiet, &hooks);
        fake_run(&session);
        snapshot_release(snapshot);
        assert_int_equal(ended, 1);
        assert_true(text_starts(session.log.data, "DELETE /v3/groups/g-1\n"));
        assert_int_equal(changes[0].outcome, i == 0 ? OUTCOME_DONE : OUTCOME_SKIPPED);
        if (i > 0)
            assert_string_equal(changes[0].failure, "not done: group admins is still there");
        assert_int_equal(cloud.project_gone, i == 0);
        arena_release(&session.arena);
    }
}

static void what_does_not_go_is_named_and_the_project_stays(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {
        .envelope = "volumes",
        .path = "/volumes/",
        .object = "{\"id\": \"v-1\", \"name\": \"data\", \"os-vol-tenant-attr:tenant_id\": \"p-1\"}"};
    purge(&session, &cloud, NULL);
    assert_int_equal(cloud.change.outcome, OUTCOME_BLOCKED);
    assert_non_null(strstr(cloud.change.failure, "volume data (v-1) of project p-1"));
    assert_non_null(strstr(cloud.change.failure, "409"));
    assert_null(strstr(session.log.data, "DELETE /v3/projects/"));
    arena_release(&session.arena);
}

static void what_stands_in_the_way_is_named_with_its_state(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {.envelope = "loadbalancers",
                          .path = "/lbaas/loadbalancers",
                          .object = "{\"id\": \"l-1\", \"name\": \"front\", \"project_id\": \"p-1\", "
                                    "\"provisioning_status\": \"PENDING_UPDATE\"}"};
    purge(&session, &cloud, NULL);
    assert_int_equal(cloud.change.outcome, OUTCOME_BLOCKED);
    assert_non_null(strstr(cloud.change.failure,
                           "still there: load balancer front (l-1) of project p-1, PENDING_UPDATE: DELETE "
                           "/v2.0/lbaas/loadbalancers/l-1?cascade=true: 409"));
    assert_null(strstr(session.log.data, "/servers/detail"));
    arena_release(&session.arena);
}

static void a_stack_is_its_own_projects_to_delete(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {.envelope = "stacks",
                          .path = "/stacks",
                          .object = "{\"id\": \"h-1\", \"stack_name\": \"site\", \"project\": \"p-1\", "
                                    "\"stack_status\": \"CREATE_COMPLETE\"}"};
    purge(&session, &cloud, NULL);
    assert_int_equal(cloud.change.outcome, OUTCOME_BLOCKED);
    assert_true(text_starts(cloud.change.failure,
                            "still there: stack site (h-1) of project p-1, CREATE_COMPLETE; only its own "
                            "project can delete a stack"));
    assert_null(strstr(session.log.data, "DELETE"));
    arena_release(&session.arena);
}

/* Barbican's alone need a role of their own: who lacks it has never written one. */
static void a_quota_that_we_may_not_remove_is_not_gone(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum outcome outcome;
    } cases[] = {{"/v1/project-quotas/p-1", OUTCOME_DONE},
                 {"/v2.0/lbaas/quotas/p-1", OUTCOME_FAILED},
                 {"/v2/quotas/p-1", OUTCOME_FAILED},
                 {"/v2/{admin}/quota-sets/p-1", OUTCOME_FAILED},
                 {"/v2.0/quotas/p-1", OUTCOME_FAILED}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct session session;
        struct cloud cloud = {.denied = cases[i].path};
        purge(&session, &cloud, NULL);
        assert_non_null(strstr(session.log.data, arena_print(&session.arena, "DELETE %s\n", cases[i].path)));
        assert_int_equal(cloud.change.outcome, cases[i].outcome);
        assert_int_equal(cloud.project_gone, cases[i].outcome == OUTCOME_DONE);
        arena_release(&session.arena);
    }
}

static void who_may_not_list_stacks_is_told_what_that_needs(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {.unlisted = "/stacks"};
    purge(&session, &cloud, NULL);
    assert_int_equal(cloud.change.outcome, OUTCOME_FAILED);
    assert_true(text_starts(cloud.change.failure,
                            "reading every stack, which needs Heat's policy stacks:global_index: GET "));
    assert_null(strstr(session.log.data, "DELETE"));
    arena_release(&session.arena);
}

static void a_list_that_fails_is_no_empty_list(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {.broken = "/v2.0/routers"};
    purge(&session, &cloud, NULL);
    assert_int_equal(cloud.change.outcome, OUTCOME_FAILED);
    assert_non_null(strstr(cloud.change.failure, "503"));
    assert_null(strstr(session.log.data, "DELETE"));
    arena_release(&session.arena);
}

static void a_list_that_shows_anothers_is_not_believed(void **state)
{
    (void)state;
    static const char *const objects[] = {"{\"id\": \"s-1\", \"tenant_id\": \"p-2\"}", "{\"id\": \"s-1\"}"};
    for (size_t i = 0; i < COUNT(objects); i++) {
        struct session session;
        struct cloud cloud = {
            .envelope = "servers", .path = "/servers/", .object = objects[i], .goes_after = 1};
        purge(&session, &cloud, NULL);
        assert_int_equal(cloud.change.outcome, OUTCOME_FAILED);
        assert_non_null(strstr(cloud.change.failure, "the list of project p-1 has a server of project"));
        assert_null(strstr(session.log.data, "DELETE"));
        arena_release(&session.arena);
    }
}

#define OPENED                                                                                               \
    "GET /v3/roles?name=admin\nPUT /v3/projects/p-1/users/u-me/roles/r-1\n"                                  \
    "PATCH /v3/projects/p-1 {\"project\":{\"enabled\":true}}\n"
#define SHUT                                                                                                 \
    "PATCH /v3/projects/p-1 {\"project\":{\"enabled\":false}}\nGET /v3/roles?name=admin\n"                   \
    "DELETE /v3/projects/p-1/users/u-me/roles/r-1\n"

/* Nobody else has a role in it by then, and what is outside is looked through once more. */
static void secrets_are_looked_for_while_the_project_is_open(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {.envelope = "secrets",
                          .path = "/v1/secrets",
                          .object = "{\"name\": \"tls\", \"secret_ref\": \"http://k/v1/secrets/k-1\"}",
                          .goes_after = 1};
    purge(&session, &cloud, NULL);
    assert_int_equal(cloud.change.outcome, OUTCOME_DONE);
    assert_string_equal(cloud.change.fields.items[0].from.list.items[0].text, "secret tls (k-1)");
    const char *opened = strstr(session.log.data, OPENED),
               *removed = strstr(opened, "DELETE /v1/secrets/k-1\n"), *closed = strstr(opened, SHUT);
    assert_true(strstr(session.log.data, "/v3/role_assignments") < opened);
    assert_non_null(removed);
    assert_non_null(closed);
    assert_true(removed < closed);
    assert_true(strstr(removed, "GET /v1/secrets?") < closed);
    assert_non_null(strstr(closed, "/servers/detail"));
    assert_null(strstr(closed, "/v1/secrets"));
    arena_release(&session.arena);
}

/* What nobody made, and what both regions have, is no reason to keep the project. */
static void a_project_stays_while_another_region_has_something_in_it(void **state)
{
    (void)state;
    static const struct {
        struct cloud cloud;
        enum outcome outcome;
        const char *failure;
    } cases[] = {
        {{.path = "/v2.0/networks",
          .object = "{\"id\": \"n-1\", \"name\": \"app\", \"project_id\": \"p-1\"}"},
         OUTCOME_BLOCKED,
         "project p-1 still has, at sites of the same Keystone: network app (n-1) in region there"},
        {{.path = "/v2.0/security-groups",
          .object = "{\"id\": \"g-1\", \"name\": \"web\", \"project_id\": \"p-1\"}"},
         OUTCOME_BLOCKED,
         "security group web (g-1) in region there"},
        {{.path = "/v2.0/security-groups",
          .object = "{\"id\": \"g-1\", \"name\": \"default\", \"project_id\": \"p-1\"}"},
         OUTCOME_DONE,
         NULL},
        {{.broken = "/volumes/"}, OUTCOME_FAILED, "region there: reading every volume of a group: GET "},
        {{.broken = "/v2/images"}, OUTCOME_DONE, NULL}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct session session;
        struct cloud cloud = cases[i].cloud;
        cloud.shares = true;
        purge(&session, &cloud, NULL);
        assert_int_equal(cloud.change.outcome, cases[i].outcome);
        assert_true(!cases[i].failure || strstr(cloud.change.failure, cases[i].failure));
        assert_int_equal(cloud.project_gone, cases[i].outcome == OUTCOME_DONE);
        assert_int_equal(cloud.removals, 0);
        arena_release(&session.arena);
    }
}

static void however_it_ends_the_project_is_shut(void **state)
{
    (void)state;
    static const struct {
        struct cloud cloud;
        enum outcome outcome;
        const char *failure;
        bool opens;
    } cases[] = {
        {{.broken = "/v1/orders"}, OUTCOME_FAILED, "reading every order of a secret: GET /v1/orders", true},
        {{.roleless = true}, OUTCOME_FAILED, "token is of another project", true},
        {{.locked_out = true}, OUTCOME_BLOCKED, "an application credential cannot have", false},
        {{.no_keys = true}, OUTCOME_DONE, NULL, false}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct session session;
        struct cloud cloud = cases[i].cloud;
        purge(&session, &cloud, NULL);
        assert_int_equal(cloud.change.outcome, cases[i].outcome);
        assert_true(!cases[i].failure || strstr(cloud.change.failure, cases[i].failure));
        const char *opened = strstr(session.log.data, "{\"enabled\":true}");
        assert_int_equal(opened != NULL, cases[i].opens);
        assert_true(!opened || strstr(opened, SHUT));
        assert_int_equal(cloud.project_gone, cases[i].outcome == OUTCOME_DONE);
        arena_release(&session.arena);
    }
}

static void ports_of_the_network_itself_are_left_to_it(void **state)
{
    (void)state;
    struct session session;
    struct cloud cloud = {
        .envelope = "ports",
        .path = "/ports",
        .object = "{\"id\": \"d-1\", \"project_id\": \"p-1\", \"device_owner\": \"network:dhcp\"}"};
    purge(&session, &cloud, NULL);
    assert_int_equal(cloud.change.outcome, OUTCOME_DONE);
    assert_int_equal(cloud.removals, 0);
    arena_release(&session.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_project_goes_once_every_list_was_seen),
        cmocka_unit_test(what_was_found_is_removed_and_all_is_looked_through_again),
        cmocka_unit_test(what_was_cut_short_at_its_very_end_is_written_down),
        cmocka_unit_test(the_project_goes_after_people),
        cmocka_unit_test(what_does_not_go_is_named_and_the_project_stays),
        cmocka_unit_test(what_stands_in_the_way_is_named_with_its_state),
        cmocka_unit_test(a_stack_is_its_own_projects_to_delete),
        cmocka_unit_test(a_quota_that_we_may_not_remove_is_not_gone),
        cmocka_unit_test(who_may_not_list_stacks_is_told_what_that_needs),
        cmocka_unit_test(a_list_that_fails_is_no_empty_list),
        cmocka_unit_test(a_list_that_shows_anothers_is_not_believed),
        cmocka_unit_test(secrets_are_looked_for_while_the_project_is_open),
        cmocka_unit_test(a_project_stays_while_another_region_has_something_in_it),
        cmocka_unit_test(however_it_ends_the_project_is_shut),
        cmocka_unit_test(ports_of_the_network_itself_are_left_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
