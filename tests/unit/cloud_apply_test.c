#include "tests/unit/apply_fixture.h"

static const char onboarding[] = "projects:\n"
                                 "  - name: prod\n"
                                 "    quota: {compute: {cores: 40}}\n"
                                 "    networks: [{name: app, subnets: [{name: v4, cidr: 10.0.0.0/24}]}]\n"
                                 "    routers:\n"
                                 "      - {name: edge, external: {network: public}, subnets: [v4], routes: "
                                 "[{to: 10.9.0.0/16, via: 10.0.0.9}]}\n"
                                 "    security_groups:\n"
                                 "      - name: web\n"
                                 "        rules:\n"
                                 "          - {protocol: tcp, ports: 443, from: {group: web}}\n"
                                 "          - {direction: egress, ethertype: IPv6}\n"
                                 "    access: [{user: ann, roles: [member]}]\n";

static void test_onboarding(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "POST /v3/projects {\"project\":{\"name\":\"prod\"",
                    "\"tags\":[\"tenantry:acme\",\"tenantry.region:here\"]");
    ASSERT_IN_ORDER(log, "POST /v2.0/networks ",
                    "PUT /v2.0/networks/network-2/tags "
                    "{\"tags\":[\"tenantry:acme\",\"tenantry.name:app\"]}",
                    "POST /v2.0/subnets ", "\"network_id\":\"network-2\"", "PUT /v2.0/subnets/subnet-3/tags ",
                    "POST /v2.0/security-groups ", "PUT /v2.0/security-groups/security_group-4/tags ",
                    "DELETE /v2.0/security-group-rules/born-4\n", "POST /v2.0/security-group-rules ",
                    "\"remote_group_id\":\"security_group-4\"", "POST /v2.0/routers ",
                    "PUT /v2.0/routers/router-6/tags ",
                    "PUT /v2.0/routers/router-6/add_router_interface {\"subnet_id\":\"subnet-3\"}",
                    "PUT /v2.0/routers/router-6/add_extraroutes "
                    "{\"router\":{\"routes\":[{\"destination\":\"10.9.0.0/16\"",
                    "PATCH /v3/projects/project-1 ", "\"tenantry.applied:");
    ASSERT_IN_ORDER(log, "POST /v3/projects ", "PUT /v3/projects/project-1/users/u-ann/roles/r-member\n");
    ASSERT_IN_ORDER(log, "PUT /v2.1/os-quota-sets/project-1 {\"quota_set\":{\"cores\":40}}",
                    "GET /v2.1/os-quota-sets/project-1\n");
    assert_null(strstr(log, "born-6")); /* it is the egress rule that is wanted */
    const char *router = strstr(log, "POST /v2.0/routers ");
    assert_null(memmem(router, (size_t)(strchr(router, '\n') - router), "routes", 6));
    for (size_t i = 0; i < fixture.plan->changes.count; i++)
        assert_int_equal(fixture.plan->changes.items[i]->outcome, OUTCOME_DONE);
    assert_int_equal(fixture.heard, fixture.plan->changes.count);
    end(&fixture);
}

static void test_failure_skips_what_needs_it(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.cloud.fail_method = "POST";
    fixture.cloud.fail_path = "/v2.0/networks";
    fixture.cloud.fail_status = 400;
    const char *log = run(&fixture);
    assert_int_equal(change_named(&fixture, "network", "app")->outcome, OUTCOME_FAILED);
    const struct change *subnet = change_named(&fixture, "subnet", "v4");
    assert_int_equal(subnet->outcome, OUTCOME_SKIPPED);
    assert_string_equal(subnet->failure, "not done: it needs network prod/app");
    assert_int_equal(change_named(&fixture, "router_interface", "edge/v4")->outcome, OUTCOME_SKIPPED);
    assert_int_equal(change_named(&fixture, "security_group", "web")->outcome, OUTCOME_DONE);
    assert_null(strstr(log, "tenantry.applied"));
    end(&fixture);
}

static void test_failed_project(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.cloud.fail_method = "POST";
    fixture.cloud.fail_path = "/v3/projects";
    fixture.cloud.fail_status = 403;
    const char *log = run(&fixture);
    assert_null(strchr(strchr(log, '\n') + 1, '\n')); /* that one request */
    for (size_t i = 1; i < fixture.plan->changes.count; i++)
        assert_int_equal(fixture.plan->changes.items[i]->outcome, OUTCOME_SKIPPED);
    end(&fixture);
}

static void test_unknown_fate(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.cloud.fail_method = "POST";
    fixture.cloud.fail_path = "/v2.0/routers";
    const char *log = run(&fixture);
    const struct change *router = change_named(&fixture, "router", "edge");
    assert_int_equal(router->outcome, OUTCOME_FAILED);
    assert_true(text_starts(router->failure, "unknown whether it was done; the next pass will look"));
    const char *post = strstr(log, "POST /v2.0/routers");
    assert_null(strstr(post + 1, "POST /v2.0/routers"));
    end(&fixture);
}

static void test_failed_mark(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.cloud.fail_method = "PUT";
    fixture.cloud.fail_path = "/networks/network-2/tags";
    fixture.cloud.fail_status = 500;
    run(&fixture);
    assert_int_equal(change_named(&fixture, "network", "app")->outcome, OUTCOME_FAILED);
    assert_int_equal(change_named(&fixture, "subnet", "v4")->outcome, OUTCOME_SKIPPED);
    end(&fixture);
}

/* Where the answer to the PUT says so already, nothing more is asked. */
static void test_quota_told_by_the_answer(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.cloud.tells = true;
    const char *log = run(&fixture);
    assert_int_equal(change_named(&fixture, "compute_quota", "prod")->outcome, OUTCOME_DONE);
    assert_non_null(strstr(log, "PUT /v2.1/os-quota-sets/project-1 "));
    assert_null(strstr(log, "GET /v2.1/os-quota-sets/project-1\n"));
    end(&fixture);
}

static void test_made_from_within(void **state)
{
    (void)state;
    static const char apart[] = "projects:\n"
                                "  - {name: prod, server_groups: [{name: db, policy: affinity}]}\n";
    struct fixture fixture;
    begin(&fixture, apart);
    const char *log = run(&fixture);
    assert_int_equal(change_named(&fixture, "server_group", "db")->outcome, OUTCOME_DONE);
    assert_non_null(strstr(log, "POST /v2.1/os-server-groups {\"server_group\":{\"name\":\"db\",\"policy\":"
                                "\"affinity\"}}\n"));
    end(&fixture);

    begin(&fixture, apart);
    fixture.session.inside = NO_INSIDE;
    assert_null(strstr(run(&fixture), "os-server-groups"));
    const struct change *group = change_named(&fixture, "server_group", "db");
    assert_int_equal(group->outcome, OUTCOME_BLOCKED);
    assert_string_equal(group->failure,
                        "it is made from within its project, where an application credential does not reach");
    end(&fixture);

    begin(&fixture, apart);
    fixture.session.inside = LOCKED_OUT;
    run(&fixture);
    group = change_named(&fixture, "server_group", "db");
    assert_int_equal(group->outcome, OUTCOME_BLOCKED);
    assert_non_null(strstr(group->failure, "where the user has no role"));
    end(&fixture);
}

#define REGISTERED(name, limit)                                                                              \
    "{\"id\": \"r-" name                                                                                     \
    "\", \"service_id\": \"compute-id\", \"region_id\": \"here\", \"resource_name\": \"" name                \
    "\", \"default_limit\": " limit "}"

static const char registered[] =
    "{\"registered_limits\": [" REGISTERED("servers", "10") ", " REGISTERED("class:VCPU", "20") "]}";

static void test_quota_of_keystone(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.session.system = &fixture.session;
    fixture.cloud.deaf = true;
    fixture.cloud.registered = registered;
    fixture.cloud.limits = "{\"limits\": []}";
    const char *log = run(&fixture);
    const struct change *quota = change_named(&fixture, "compute_quota", "prod");
    assert_int_equal(quota->outcome, OUTCOME_DONE);
    const char *made =
        strstr(log, "POST /v3/limits {\"limits\":[{\"service_id\":\"compute-id\",\"region_id\":\""
                    "here\",\"project_id\":\"project-1\",\"resource_name\":\"class:VCPU\","
                    "\"resource_limit\":40}]}");
    assert_non_null(made);
    assert_non_null(strstr(log, "PUT /v2.1/os-quota-sets/project-1"));
    assert_non_null(strstr(made, "GET /v2.1/os-quota-sets/project-1"));
    end(&fixture);
}

static void test_limit_that_is_there(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.session.system = &fixture.session;
    fixture.cloud.deaf = true;
    fixture.cloud.registered =
        "{\"registered_limits\": [" REGISTERED("servers", "10") ", " REGISTERED("class:VCPU", "7") "]}";
    fixture.cloud.limits = "{\"limits\": [{\"id\": \"l-1\", \"service_id\": \"compute-id\", \"region_id\": "
                           "\"here\", \"project_id\": \"project-1\", \"resource_name\": \"class:VCPU\", "
                           "\"resource_limit\": 20}]}";
    const char *log = run(&fixture);
    assert_int_equal(change_named(&fixture, "compute_quota", "prod")->outcome, OUTCOME_DONE);
    assert_non_null(strstr(log, "PATCH /v3/limits/l-1 {\"limit\":{\"resource_limit\":40}}"));
    assert_null(strstr(log, "POST /v3/limits"));
    end(&fixture);
}

/* What is registered is not what Nova says: it has its quotas itself, and nothing is written to Keystone. */
static void test_limits_that_nobody_heeds(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.session.system = &fixture.session;
    fixture.cloud.deaf = true;
    fixture.cloud.registered =
        "{\"registered_limits\": [" REGISTERED("servers", "10") ", " REGISTERED("class:VCPU", "21") "]}";
    fixture.cloud.limits = "{\"limits\": []}";
    const char *log = run(&fixture);
    const struct change *quota = change_named(&fixture, "compute_quota", "prod");
    assert_int_equal(quota->outcome, OUTCOME_NOT_CONVERGING);
    assert_string_equal(quota->failure, "the cloud was told cores 40, and still says 20");
    assert_null(strstr(log, "POST /v3/limits"));
    end(&fixture);
}

#define LIMIT_OF_IMAGES(name, number)                                                                        \
    "{\"id\": \"l-" name "\", \"service_id\": \"image-id\", \"region_id\": null, \"project_id\": \"p-1\", "  \
    "\"resource_name\": \"" name "\", \"resource_limit\": " number "}"
#define REGISTERED_OF_IMAGES(name, number)                                                                   \
    "{\"id\": \"r-" name "\", \"service_id\": \"image-id\", \"region_id\": null, \"resource_name\": \"" name \
    "\", \"default_limit\": " number "}"

/* Quotas that are in Keystone alone are made, changed, and made anew for a 0; its list tells what it took. */
static void test_quota_in_keystone_alone(void **state)
{
    (void)state;
    static const struct {
        const char *stage; /* what is registered of it */
        const char *list;  /* Keystone's, before and after */
        enum outcome outcome;
        const char *failure;
    } cases[] = {
        {"", LIMIT_OF_IMAGES("image_count_total", "5"), OUTCOME_BLOCKED,
         "Keystone has no registered limit image_stage_total"},
        {", " REGISTERED_OF_IMAGES("image_stage_total", "7"), LIMIT_OF_IMAGES("image_count_total", "4"),
         OUTCOME_NOT_CONVERGING, "Keystone was told image_stage_total 2 MiB, and still says 7 MiB"},
        {", " REGISTERED_OF_IMAGES("image_stage_total", "2"), LIMIT_OF_IMAGES("image_count_total", "5"),
         OUTCOME_DONE, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fixture fixture;
        begin(&fixture, "projects:\n"
                        "  - name: prod\n"
                        "    quota: {image: {image_stage_total: 2, image_count_total: 5}}\n");
        add(&fixture, &project_kind,
            "{\"id\": \"p-1\", \"name\": \"prod\", \"domain_id\": \"default\", \"enabled\": true, \"tags\": "
            "[\"tenantry:acme\", \"tenantry.region:here\", \"tenantry.applied:old\"]}");
        struct node *node = NULL;
        assert_null(json_parse(&fixture.arena, "{\"image_count_total\": 1}",
                               strlen("{\"image_count_total\": 1}"), &node));
        assert_null(snapshot_add(fixture.snapshot, &image_quota_kind, "p-1", node, NULL));
        snapshot_complete(fixture.snapshot, &image_quota_kind, "p-1");
        fixture.session.system = &fixture.session;
        fixture.cloud.registered =
            arena_print(&fixture.arena, "{\"registered_limits\": [%s%s]}",
                        REGISTERED_OF_IMAGES("image_count_total", "1"), cases[i].stage);
        fixture.cloud.limits = arena_print(&fixture.arena, "{\"limits\": [%s]}", cases[i].list);
        const char *log = run(&fixture);
        const struct change *change = change_named(&fixture, "image_quota", "prod");
        assert_int_equal(change->outcome, cases[i].outcome);
        if (cases[i].failure)
            assert_string_equal(change->failure, cases[i].failure);
        assert_null(strstr(log, "quota-sets"));
        end(&fixture);
    }
}

static void test_quota_that_does_not_take(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.cloud.deaf = true;
    fixture.cloud.tells = true;
    const char *log = run(&fixture);
    const struct change *quota = change_named(&fixture, "compute_quota", "prod");
    assert_int_equal(quota->outcome, OUTCOME_NOT_CONVERGING);
    assert_string_equal(quota->failure, "the cloud was told cores 40, and still says 20");
    assert_null(strstr(log, "tenantry.applied"));
    end(&fixture);
}

static void test_stop(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.stop = true;
    assert_string_equal(run(&fixture), "");
    for (size_t i = 0; i < fixture.plan->changes.count; i++) {
        assert_int_equal(fixture.plan->changes.items[i]->outcome, OUTCOME_SKIPPED);
        assert_string_equal(fixture.plan->changes.items[i]->failure, "not done: stopping");
    }
    end(&fixture);
}

static void test_born_default_group(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - name: prod\n"
                    "    security_groups: [{name: default, rules: [{protocol: tcp, ports: 22}]}]\n");
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "POST /v3/projects ",
                    "GET /v2.0/security-groups?project_id=project-1&name=default\n",
                    "DELETE /v2.0/security-group-rules/born-in\n", "POST /v2.0/security-group-rules ",
                    "\"security_group_id\":\"sg-default\"");
    assert_null(strstr(log, "POST /v2.0/security-groups "));
    assert_null(strstr(log, "tags {")); /* it is nobody's */
    assert_null(strstr(log, "born-out"));
    end(&fixture);
}

/* One write at a time to Neutron for a project, while others go beside it. */
static struct fake_answer answer_watching(struct session *session, const struct fake_request *request)
{
    struct cloud *cloud = session->context;
    size_t in_flight = text_equal(request->service, "network");
    for (size_t i = session->answered; i < session->requests.count; i++)
        in_flight += text_equal(session->requests.items[i].service, "network");
    if (in_flight > cloud->most)
        cloud->most = in_flight;
    return answer(session, request);
}

static void test_one_network_write_for_a_project(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.session.answer = answer_watching;
    run(&fixture);
    assert_int_equal(fixture.cloud.most, 1);
    end(&fixture);

    begin(&fixture, "projects:\n"
                    "  - {name: a, networks: [{name: x}, {name: y}]}\n"
                    "  - {name: b, networks: [{name: x}, {name: y}]}\n");
    fixture.session.answer = answer_watching;
    run(&fixture);
    assert_int_equal(fixture.cloud.most, 2);
    end(&fixture);
}

static void test_a_share_waits_for_the_other_project(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - {name: a, networks: [{name: x}], shared_networks: [{network: x, with: b}]}\n"
                    "  - {name: b}\n");
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "{\"project\":{\"name\":\"b\"", "POST /v2.0/rbac-policies ",
                    "\"target_tenant\":\"project-2\"");
    for (size_t i = 0; i < fixture.plan->changes.count; i++)
        assert_int_equal(fixture.plan->changes.items[i]->outcome, OUTCOME_DONE);
    end(&fixture);
}

static void test_floating_ip_is_marked(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - name: a\n"
                    "    floating_ips:\n"
                    "      - {network: public, description: vpn, address: 203.0.113.9}\n"
                    "      - {network: public}\n"
                    "      - {network: public}\n");
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "POST /v2.0/floatingips ",
                    "\"floating_network_id\":\"ext-1\",\"floating_ip_address\":\"203.0.113.9\"",
                    "{\"tags\":[\"tenantry:acme\",\"tenantry.name:public 203.0.113.9: vpn\"]}",
                    "POST /v2.0/floatingips ", "\"tenantry.name:public\"]}", "POST /v2.0/floatingips ",
                    "\"tenantry.name:public (2)\"]}");
    end(&fixture);
}

static void test_quiet_plan(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects: [{name: a}]\n");
    struct client_plan quiet = {.name = "acme",
                                .region = "here",
                                .client = fleet_client(fixture.fleet, "acme"),
                                .status = STATUS_IN_SYNC,
                                .complete = true};
    fixture.plan = &quiet;
    static const struct log log = {.least = LOG_ERROR + 1};
    const struct apply_hooks hooks = {.changed = changed, .done = done, .context = &fixture};
    apply_client(&fixture.session, &fixture.arena, &quiet, fixture.snapshot, &fixture.stop, &log, &hooks);
    fake_run(&fixture.session);
    assert_int_equal(fixture.done, 1);
    assert_int_equal(fixture.session.requests.count, 0);
    end(&fixture);
}

static const char people[] = "groups:\n"
                             "  - name: crew\n"
                             "    users: [{user: zoe, recipients: "
                             "[age13a64jt9nju8rzavvr93ecn9aa7uc5s22e90jctc6prhlzuja0vuqfvq2l7]}]\n"
                             "projects: []\n";

static void begin_with_zoe(struct fixture *fixture, const char *there)
{
    begin(fixture, people);
    fixture->cloud.fail_method = "POST";
    fixture->cloud.fail_path = "/v3/users";
    fixture->cloud.fail_status = 409;
    fixture->cloud.there = there;
}

/* Another client of the same people has made the user since the reading. */
static void test_user_that_is_there(void **state)
{
    (void)state;
    struct fixture fixture;
    begin_with_zoe(&fixture,
                   "{\"users\": [{\"id\": \"u-zoe\", \"name\": \"zoe\", \"domain_id\": \"default\"}]}");
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "POST /v3/users ", "GET /v3/users?name=zoe&domain_id=default\n", "POST /v3/groups ",
                    "PUT /v3/groups/group-1/users/u-zoe\n");
    assert_null(strstr(log, "PATCH")); /* it is not ours */
    assert_int_equal(change_named(&fixture, "user", "zoe")->outcome, OUTCOME_DONE);
    assert_int_equal(change_named(&fixture, "group_member", "crew: zoe")->outcome, OUTCOME_DONE);
    assert_int_equal(change_named(&fixture, "credential", "zoe")->outcome, OUTCOME_SKIPPED); /* no password */
    end(&fixture);
}

static void test_user_that_is_not_shown(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "{\"users\": []}", "{\"users\": [{\"id\": \"u-1\", \"name\": \"Zoe\"}]}",
        "{\"users\": [{\"id\": \"u-1\", \"name\": \"zoe\"}, {\"id\": \"u-2\", \"name\": \"zoe\"}]}"};
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct fixture fixture;
        begin_with_zoe(&fixture, lists[i]);
        assert_null(strstr(run(&fixture), "PUT /v3/groups"));
        assert_int_equal(change_named(&fixture, "user", "zoe")->outcome, OUTCOME_BLOCKED);
        assert_int_equal(change_named(&fixture, "group_member", "crew: zoe")->outcome, OUTCOME_SKIPPED);
        end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_onboarding),
        cmocka_unit_test(test_failure_skips_what_needs_it),
        cmocka_unit_test(test_failed_project),
        cmocka_unit_test(test_user_that_is_there),
        cmocka_unit_test(test_user_that_is_not_shown),
        cmocka_unit_test(test_unknown_fate),
        cmocka_unit_test(test_failed_mark),
        cmocka_unit_test(test_quota_told_by_the_answer),
        cmocka_unit_test(test_quota_in_keystone_alone),
        cmocka_unit_test(test_quota_that_does_not_take),
        cmocka_unit_test(test_made_from_within),
        cmocka_unit_test(test_quota_of_keystone),
        cmocka_unit_test(test_limit_that_is_there),
        cmocka_unit_test(test_limits_that_nobody_heeds),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_born_default_group),
        cmocka_unit_test(test_one_network_write_for_a_project),
        cmocka_unit_test(test_a_share_waits_for_the_other_project),
        cmocka_unit_test(test_floating_ip_is_marked),
        cmocka_unit_test(test_quiet_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
