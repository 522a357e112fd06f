#include "tests/unit/fake_session.h"

#include "reconciler/cloud/apply.h"
#include "spec/decode.h"

static const char fleet_head[] = "apiVersion: tenantry/v1\n"
                                 "kind: Region\n"
                                 "name: here\n"
                                 "external_networks: {public: ext}\n"
                                 "volume_types: {fast: ceph}\n"
                                 "---\n"
                                 "apiVersion: tenantry/v1\n"
                                 "kind: Client\n"
                                 "name: acme\n"
                                 "region: here\n";

/* How the cloud of a test answers. */
struct cloud {
    const char *fail_method, *fail_path; /* which requests fail (path: a part of it), and how */
    int fail_status;                     /* 0: the fate is unknown */
    bool deaf;                           /* quotas keep their values */
    const char *quota;                   /* the body of the last PUT of a quota */
    unsigned created;
    size_t most; /* network requests in flight at once */
};

struct fixture {
    struct arena arena;
    struct session session;
    struct cloud cloud;
    struct spec_file *file;
    struct fleet *fleet;
    struct snapshot *snapshot;
    struct client_plan *plan;
    bool stop;
    size_t heard, done;
};

static struct fake_answer created(struct session *session, struct cloud *cloud, const char *body)
{
    const char *end = strchr(body + 2, '"');
    int length = (int)(end - body - 2);
    const char *rules = "";
    if (strncmp(body + 2, "security_group\"", 15) == 0)
        rules = ", \"security_group_rules\": ["
                "{\"id\": \"born-4\", \"direction\": \"egress\", \"ethertype\": \"IPv4\"},"
                "{\"id\": \"born-6\", \"direction\": \"egress\", \"ethertype\": \"IPv6\"}]";
    return (struct fake_answer){.status = 201,
                                .body =
                                    arena_print(&session->arena, "{\"%.*s\": {\"id\": \"%.*s-%u\"%s}}",
                                                length, body + 2, length, body + 2, ++cloud->created, rules)};
}

static struct fake_answer answer(struct session *session, const struct fake_request *request)
{
    struct cloud *cloud = session->context;
    if (cloud->fail_path && text_equal(request->method, cloud->fail_method) &&
        strstr(request->path, cloud->fail_path))
        return (struct fake_answer){.status = cloud->fail_status, .unknown_fate = cloud->fail_status == 0};
    if (text_equal(request->method, "POST"))
        return created(session, cloud, request->body);
    if (strstr(request->path, "quota") && text_equal(request->method, "PUT"))
        cloud->quota = request->body;
    if (strstr(request->path, "quota") && text_equal(request->method, "GET"))
        return (struct fake_answer){
            .status = 200,
            .body = cloud->deaf ? "{\"quota_set\": {\"cores\": 20, \"instances\": 10}}" : cloud->quota};
    if (strstr(request->path, "name=default"))
        return (struct fake_answer){
            .status = 200,
            .body = "{\"security_groups\": [{\"id\": \"sg-default\", \"name\": \"default\", "
                    "\"security_group_rules\": ["
                    "{\"id\": \"born-in\", \"direction\": \"ingress\", \"ethertype\": \"IPv4\","
                    " \"remote_group_id\": \"sg-default\"},"
                    "{\"id\": \"born-out\", \"direction\": \"egress\", \"ethertype\": \"IPv4\"}]}]}"};
    return (struct fake_answer){.status = text_equal(request->method, "DELETE") ? 204 : 200, .body = "{}"};
}

static void changed(void *context, const struct client_plan *plan, const struct change *change,
                    const char *request_id)
{
    (void)plan;
    (void)request_id;
    struct fixture *fixture = context;
    assert_int_not_equal(change->outcome, OUTCOME_NONE);
    fixture->heard++;
}

static void done(void *context, struct client_plan *plan)
{
    struct fixture *fixture = context;
    assert_ptr_equal(plan, fixture->plan);
    fixture->done++;
}

static void add(struct fixture *fixture, const struct kind *kind, const char *json)
{
    struct node *node = NULL;
    assert_null(json_parse(&fixture->arena, json, strlen(json), &node));
    assert_null(snapshot_add(fixture->snapshot, kind, NULL, node, NULL));
}

/* projects: YAML of the key `projects`. Look-ups are there, and nothing else. */
static void begin(struct fixture *fixture, const char *projects)
{
    memset(fixture, 0, sizeof *fixture);
    arena_init(&fixture->arena);
    fake_init(&fixture->session, answer);
    fixture->session.context = &fixture->cloud;
    const char *text = arena_print(&fixture->arena, "%s%s", fleet_head, projects);
    fixture->file = spec_file_read("acme.yaml", NULL, text, strlen(text));
    fixture->fleet = fleet_build(&fixture->file, 1);
    for (size_t i = 0; i < fixture->fleet->problems.list.count; i++)
        print_error("%s\n", fixture->fleet->problems.list.items[i].message);
    assert_int_equal(fixture->fleet->problems.errors, 0);
    fixture->snapshot = snapshot_new("here", 0);
    add(fixture, &domain_kind, "{\"id\": \"default\", \"name\": \"Default\"}");
    add(fixture, &role_kind, "{\"id\": \"r-member\", \"name\": \"member\"}");
    add(fixture, &user_kind, "{\"id\": \"u-ann\", \"name\": \"ann\", \"domain_id\": \"default\"}");
    add(fixture, &network_kind,
        "{\"id\": \"ext-1\", \"name\": \"ext\", \"router:external\": true, \"project_id\": \"admin\"}");
}

static void finish_reading(struct fixture *fixture)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        snapshot_complete(fixture->snapshot, kinds[i], NULL);
}

static const char *run(struct fixture *fixture)
{
    finish_reading(fixture);
    const struct policy *policy = fixture->fleet->policy;
    const struct plan_input input = {
        .client = fleet_client(fixture->fleet, "acme"),
        .region = map_get(&fixture->fleet->regions, "here"),
        .policy = policy ? policy : policy_default(&fixture->arena),
        .snapshot = fixture->snapshot,
    };
    fixture->plan = plan_client(&fixture->arena, &input);
    static const struct log log = {.least = LOG_ERROR + 1};
    const struct apply_hooks hooks = {changed, done, fixture};
    apply_client(&fixture->session, &fixture->arena, fixture->plan, fixture->snapshot, &fixture->stop, &log,
                 &hooks);
    fake_run(&fixture->session);
    assert_int_equal(fixture->done, 1);
    return fixture->session.log.data;
}

static void end(struct fixture *fixture)
{
    snapshot_release(fixture->snapshot);
    fleet_free(fixture->fleet);
    spec_file_release(fixture->file);
    arena_release(&fixture->session.arena);
    arena_release(&fixture->arena);
}

static const struct change *change_named(const struct fixture *fixture, const char *kind, const char *name)
{
    for (size_t i = 0; i < fixture->plan->changes.count; i++) {
        const struct change *change = fixture->plan->changes.items[i];
        if (text_equal(change->kind->name, kind) && text_equal(change->name, name))
            return change;
    }
    fail_msg("no change of %s %s", kind, name);
    return NULL;
}

/* Each piece stands in log, after the one before it. */
static void assert_in_order(const char *log, const char *const *pieces, size_t count)
{
    const char *at = log;
    for (size_t i = 0; i < count; i++) {
        const char *found = strstr(at, pieces[i]);
        if (!found)
            fail_msg("\"%s\" is missing or too early in:\n%s", pieces[i], log);
        else
            at = found + 1;
    }
}

#define ASSERT_IN_ORDER(log, ...)                                                                            \
    assert_in_order(log, (const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__})))

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
                    "PUT /v2.0/routers/router-6 {\"router\":{\"routes\":[{\"destination\":\"10.9.0.0/16\"",
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

static void test_quota_that_does_not_take(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, onboarding);
    fixture.cloud.deaf = true;
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

static const char live_project[] =
    "{\"id\": \"p-1\", \"name\": \"prod\", \"domain_id\": \"default\", \"enabled\": true, \"description\": "
    "\"\","
    " \"tags\": [\"theirs\", \"tenantry:acme\", \"tenantry.region:here\", \"tenantry.applied:old\"]}";

static void add_router(struct fixture *fixture)
{
    add(fixture, &project_kind, live_project);
    add(fixture, &network_kind,
        "{\"id\": \"n-1\", \"name\": \"app\", \"project_id\": \"p-1\", \"revision_number\": 7, \"mtu\": 1500,"
        " \"tags\": [\"blue\", \"tenantry:acme\", \"tenantry.name:app\"]}");
    add(fixture, &subnet_kind,
        "{\"id\": \"s-1\", \"name\": \"v4\", \"project_id\": \"p-1\", \"network_id\": \"n-1\", \"cidr\": "
        "\"10.0.0.0/24\","
        " \"ip_version\": 4, \"tags\": [\"tenantry:acme\", \"tenantry.name:v4\"]}");
    add(fixture, &router_kind,
        "{\"id\": \"ro-1\", \"name\": \"edge\", \"project_id\": \"p-1\", \"revision_number\": 9, \"routes\":"
        " [{\"destination\": \"10.9.0.0/16\", \"nexthop\": \"10.0.0.9\"}],"
        " \"tags\": [\"tenantry:acme\", \"tenantry.name:edge\"]}");
    add(fixture, &router_interface_kind,
        "{\"id\": \"port-1\", \"project_id\": \"p-1\", \"device_id\": \"ro-1\","
        " \"fixed_ips\": [{\"subnet_id\": \"s-1\", \"ip_address\": \"10.0.0.1\"}]}");
}

static void test_update(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(
        &fixture,
        "projects:\n"
        "  - name: prod\n"
        "    networks: [{name: lan, formerly: app, mtu: 1400, subnets: [{name: v4, cidr: 10.0.0.0/24}]}]\n");
    add_router(&fixture);
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(
        log, "PUT /v2.0/networks/n-1 {\"network\":{\"name\":\"lan\",\"mtu\":1400}}",
        "PUT /v2.0/networks/n-1/tags {\"tags\":[\"blue\",\"tenantry:acme\",\"tenantry.name:lan\"]}",
        "PATCH /v3/projects/p-1 {\"project\":{\"tags\":[\"theirs\",\"tenantry:acme\","
        "\"tenantry.region:here\",\"tenantry.applied:");
    assert_null(strstr(log, "applied:old"));
    assert_int_equal(fixture.session.requests.items[0].if_match, 7);
    assert_int_equal(fixture.session.requests.items[1].if_match, -1);
    end(&fixture);
}

/* Of a map of quotas each request has only what it is about: a lowered member must not go with the raised
 * ones. */
static void test_quota_of_types(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - name: prod\n"
                    "    quota: {volume: {types: {fast: {volumes: 30, gigabytes: 10, snapshots: 5}}}}\n");
    add(&fixture, &project_kind, live_project);
    add(&fixture, &volume_type_kind, "{\"id\": \"t-1\", \"name\": \"ceph\"}");
    static const char live[] =
        "{\"id\": \"p-1\", \"volumes_ceph\": 20, \"gigabytes_ceph\": 40, \"snapshots_ceph\": 5}";
    struct node *node = NULL;
    assert_null(json_parse(&fixture.arena, live, strlen(live), &node));
    assert_null(snapshot_add(fixture.snapshot, &volume_quota_kind, "p-1", node, NULL));
    snapshot_complete(fixture.snapshot, &volume_quota_kind, "p-1");
    struct value *usage = ARENA_ARRAY(&fixture.arena, struct value, volume_quota_kind.field_count);
    assert_null(decode_live(&fixture.arena, &volume_quota_kind, node, usage));
    usage[kind_field(&volume_quota_kind, "types")].list.items[0].list.items[1] = value_integer(0);
    snapshot_set_usage(fixture.snapshot, &volume_quota_kind, "p-1", usage);
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "PUT /v3/{admin}/os-quota-sets/p-1 {\"quota_set\":{\"volumes_ceph\":30}}\n",
                    "GET /v3/{admin}/os-quota-sets/p-1\n",
                    "PUT /v3/{admin}/os-quota-sets/p-1 {\"quota_set\":{\"gigabytes_ceph\":10}}\n",
                    "GET /v3/{admin}/os-quota-sets/p-1\n");
    end(&fixture);
}

static void test_changed_meanwhile(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture,
          "projects:\n"
          "  - {name: prod, networks: [{name: app, mtu: 1400, subnets: [{name: v4, cidr: 10.0.0.0/24}]}]}\n");
    add_router(&fixture);
    fixture.cloud.fail_method = "PUT";
    fixture.cloud.fail_path = "/networks/n-1";
    fixture.cloud.fail_status = 412;
    run(&fixture);
    const struct change *network = change_named(&fixture, "network", "app");
    assert_int_equal(network->outcome, OUTCOME_FAILED);
    assert_true(text_starts(network->failure, "changed meanwhile"));
    end(&fixture);
}

/* Routes lead over an interface: they go before it, with the router or without. */
static void test_removal(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - {name: prod, networks: [], routers: []}\n");
    add_router(&fixture);
    fixture.cloud.fail_method = "DELETE";
    fixture.cloud.fail_path = "/v2.0/routers";
    fixture.cloud.fail_status = 404; /* gone already: as good as done */
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "PUT /v2.0/routers/ro-1 {\"router\":{\"routes\":[]}}",
                    "PUT /v2.0/routers/ro-1/remove_router_interface {\"subnet_id\":\"s-1\"}",
                    "DELETE /v2.0/routers/ro-1\n", "DELETE /v2.0/networks/n-1\n", "PATCH /v3/projects/p-1 ");
    assert_int_equal(change_named(&fixture, "router", "edge")->outcome, OUTCOME_DONE);
    assert_int_equal(fixture.session.requests.items[0].if_match, 9);
    end(&fixture);
}

static void test_in_use(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - {name: prod, networks: [], routers: []}\n");
    add_router(&fixture);
    fixture.cloud.fail_method = "PUT";
    fixture.cloud.fail_path = "remove_router_interface";
    fixture.cloud.fail_status = 409;
    run(&fixture);
    const struct change *interface = change_named(&fixture, "router_interface", "edge/v4");
    assert_int_equal(interface->outcome, OUTCOME_BLOCKED);
    assert_true(text_starts(interface->failure, "in use: "));
    assert_int_equal(change_named(&fixture, "router", "edge")->outcome, OUTCOME_SKIPPED);
    end(&fixture);
}

static void test_project_removal(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects: []\n");
    add_router(&fixture);
    add(&fixture, &security_group_kind,
        "{\"id\": \"sg-1\", \"name\": \"default\", \"project_id\": \"p-1\", \"security_group_rules\": []}");
    const struct name_list nothing = {0};
    snapshot_set_contents(fixture.snapshot, "p-1", &nothing);
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "remove_router_interface", "DELETE /v2.0/routers/ro-1\n",
                    "DELETE /v2.0/networks/n-1\n", "DELETE /v2.1/os-quota-sets/p-1\n",
                    "DELETE /v2.0/quotas/p-1\n", "DELETE /v3/projects/p-1\n");
    ASSERT_IN_ORDER(log, "DELETE /v2.0/networks/n-1\n", "DELETE /v2.0/security-groups/sg-1\n",
                    "DELETE /v3/projects/p-1\n");
    end(&fixture);

    begin(&fixture, "projects: []\n");
    add_router(&fixture);
    snapshot_set_contents(fixture.snapshot, "p-1", &nothing);
    fixture.cloud.fail_method = "DELETE";
    fixture.cloud.fail_path = "/v2.0/networks";
    fixture.cloud.fail_status = 409;
    log = run(&fixture);
    assert_null(strstr(log, "/v3/projects"));
    assert_string_equal(change_named(&fixture, "project", "prod")->failure,
                        "not done: network app is still there");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_onboarding),
        cmocka_unit_test(test_failure_skips_what_needs_it),
        cmocka_unit_test(test_failed_project),
        cmocka_unit_test(test_unknown_fate),
        cmocka_unit_test(test_failed_mark),
        cmocka_unit_test(test_quota_that_does_not_take),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_born_default_group),
        cmocka_unit_test(test_update),
        cmocka_unit_test(test_quota_of_types),
        cmocka_unit_test(test_changed_meanwhile),
        cmocka_unit_test(test_removal),
        cmocka_unit_test(test_in_use),
        cmocka_unit_test(test_project_removal),
        cmocka_unit_test(test_one_network_write_for_a_project),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
