#include "tests/unit/apply_fixture.h"

#include "spec/decode.h"

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

static void add_share_quota(struct fixture *fixture)
{
    add(fixture, &project_kind, live_project);
    add(fixture, &share_type_kind, "{\"id\": \"st-1\", \"name\": \"nfs\"}");
    add(fixture, &share_type_kind, "{\"id\": \"st-2\", \"name\": \"a b\"}");
    static const char live[] = "{\"id\": \"p-1\", \"shares\": 5, \"types\": {\"nfs\": {\"shares\": 2, "
                               "\"gigabytes\": 7}, \"a b\": {\"shares\": 5}}}";
    struct node *node = NULL;
    assert_null(json_parse(&fixture->arena, live, strlen(live), &node));
    assert_null(snapshot_add(fixture->snapshot, &share_quota_kind, "p-1", node, NULL));
    snapshot_complete(fixture->snapshot, &share_quota_kind, "p-1");
}

/* What a project may have of a type is told by a request of its own, whose answer shows it. */
static void test_quota_of_share_types(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture,
          "projects:\n"
          "  - name: prod\n"
          "    quota: {share: {shares: 9, types: {nfs: {shares: 4, gigabytes: 7}, a b: {shares: 8}}}}\n");
    add_share_quota(&fixture);
    fixture.cloud.tells = true;
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "PUT /v2/{admin}/quota-sets/p-1 {\"quota_set\":{\"shares\":9}}\n",
                    "PUT /v2/{admin}/quota-sets/p-1?share_type=a%20b {\"quota_set\":{\"shares\":8}}\n",
                    "PUT /v2/{admin}/quota-sets/p-1?share_type=nfs {\"quota_set\":{\"shares\":4}}\n");
    assert_null(strstr(log, "GET"));
    assert_int_equal(change_named(&fixture, "share_quota", "prod")->outcome, OUTCOME_DONE);
    end(&fixture);
}

static void test_quota_of_share_types_that_is_not_kept(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - {name: prod, quota: {share: {types: {nfs: {shares: 4}}}}}\n");
    add_share_quota(&fixture);
    const char *log = run(&fixture); /* an answer that says nothing */
    assert_null(strstr(log, "GET"));
    const struct change *change = change_named(&fixture, "share_quota", "prod");
    assert_int_equal(change->outcome, OUTCOME_NOT_CONVERGING);
    assert_string_equal(change->failure, "the cloud was told types.nfs.shares 4, and still says not managed");
    end(&fixture);
}

/* It is not among what goes with a project. */
static void test_quota_of_share_types_of_a_project_that_goes(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects: []\n");
    add_share_quota(&fixture);
    const struct name_list nothing = {0};
    snapshot_set_contents(fixture.snapshot, "p-1", &nothing);
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "DELETE /v2/{admin}/quota-sets/p-1\n",
                    "DELETE /v2/{admin}/quota-sets/p-1?share_type=a%20b\n",
                    "DELETE /v2/{admin}/quota-sets/p-1?share_type=nfs\n", "DELETE /v3/projects/p-1\n");
    end(&fixture);
}

/* Addresses come and go by calls of their own. */
static void test_lists_changed_by_item(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - name: prod\n"
                    "    address_groups:\n"
                    "      - {name: a, description: x, addresses: [10.0.0.0/24, 10.2.0.0/24]}\n"
                    "      - {name: b, addresses: [10.3.0.0/24]}\n");
    add(&fixture, &project_kind, live_project);
    add(&fixture, &address_group_kind,
        "{\"id\": \"g-1\", \"name\": \"a\", \"project_id\": \"p-1\", \"revision_number\": 3, \"description\":"
        " \"\", \"addresses\": [\"10.1.0.0/24\", \"10.0.0.0/24\"]}");
    fixture.cloud.there = "{\"address_groups\": []}";
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(
        log, "PUT /v2.0/address-groups/g-1 {\"address_group\":{\"description\":\"x\"}}\n",
        "PUT /v2.0/address-groups/g-1/add_addresses {\"addresses\":[\"10.2.0.0/24\"]}\n",
        "PUT /v2.0/address-groups/g-1/remove_addresses "
        "{\"addresses\":[\"10.1.0.0/24\"]}\n",
        "POST /v2.0/address-groups {\"address_group\":{\"project_id\":\"p-1\",\"name\":\"b\",\"addresses\":"
        "[\"10.3.0.0/24\"]}}\n");
    end(&fixture);
}

static void add_container(struct fixture *fixture, const char *json)
{
    struct node *node = NULL;
    assert_null(json_parse(&fixture->arena, json, strlen(json), &node));
    assert_null(snapshot_add(fixture->snapshot, &container_kind, "p-1", node, NULL));
    snapshot_complete(fixture->snapshot, &container_kind, "p-1");
}

/* Their bodies are headers, the mark among them; an empty one takes away what is there. */
static void test_containers(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - {name: prod, containers: [{name: a b, read: null}, {name: new, write: 'x:*'}]}\n");
    add(&fixture, &project_kind, live_project);
    add_container(&fixture, "{\"name\": \"a b\", \"x-container-read\": \".r:*\"}");
    add_container(&fixture, "{\"name\": \"old\", \"x-container-meta-tenantry\": \"acme\"}");
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(
        log,
        "POST /v1/{account}p-1/a%20b {\"x-container-read\":null,\"x-container-meta-tenantry\":\"acme\"}\n",
        "PUT /v1/{account}p-1/new {\"x-container-write\":\"x:*\",\"x-container-meta-tenantry\":\"acme\"}\n",
        "DELETE /v1/{account}p-1/old\n");
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
    ASSERT_IN_ORDER(log,
                    "PUT /v2.0/routers/ro-1/remove_extraroutes {\"router\":{\"routes\":[{\"destination\"",
                    "PUT /v2.0/routers/ro-1/remove_router_interface {\"subnet_id\":\"s-1\"}",
                    "DELETE /v2.0/routers/ro-1\n", "DELETE /v2.0/networks/n-1\n", "PATCH /v3/projects/p-1 ");
    assert_int_equal(change_named(&fixture, "router", "edge")->outcome, OUTCOME_DONE);
    end(&fixture);
}

/* A route that stays as it is leads over a subnet that is made again. */
static void replace_below(struct fixture *fixture)
{
    begin(fixture,
          "projects:\n"
          "  - name: prod\n"
          "    networks: [{name: app, subnets: [{name: v4, cidr: 10.0.0.0/25}]}]\n"
          "    routers: [{name: edge, subnets: [v4], routes: [{to: 10.9.0.0/16, via: 10.0.0.9}]}]\n");
    add_router(fixture);
    fixture->cloud.there = "{\"subnets\": []}";
}

#define ROUTE "{\"router\":{\"routes\":[{\"destination\":\"10.9.0.0/16\",\"nexthop\":\"10.0.0.9\"}]}}\n"

static void test_route_over_what_is_replaced(void **state)
{
    (void)state;
    struct fixture fixture;
    replace_below(&fixture);
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "PUT /v2.0/routers/ro-1/remove_extraroutes " ROUTE,
                    "PUT /v2.0/routers/ro-1/remove_router_interface {\"subnet_id\":\"s-1\"}",
                    "DELETE /v2.0/subnets/s-1\n", "POST /v2.0/subnets ",
                    "PUT /v2.0/routers/ro-1/add_router_interface ",
                    "PUT /v2.0/routers/ro-1/add_extraroutes " ROUTE);
    assert_null(strstr(strstr(log, "add_extraroutes"), "remove_extraroutes"));
    end(&fixture);
}

static void test_cloud_without_calls_for_routes(void **state)
{
    (void)state;
    struct fixture fixture;
    replace_below(&fixture);
    fixture.cloud.fail_method = "PUT";
    fixture.cloud.fail_path = "_extraroutes";
    fixture.cloud.fail_status = 404;
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "PUT /v2.0/routers/ro-1 {\"router\":{\"routes\":[]}}\n",
                    "PUT /v2.0/routers/ro-1/remove_router_interface ",
                    "PUT /v2.0/routers/ro-1/add_router_interface ", "PUT /v2.0/routers/ro-1 " ROUTE);
    assert_int_equal(change_named(&fixture, "router", "edge")->outcome, OUTCOME_DONE);
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

/* Only quotas that take a role of their own may be refused to us: then we have never set them. */
static void test_project_removal_refused(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool goes;
    } cases[] = {
        {"/v2.0/security-groups/", false}, {"/v2.1/os-quota-sets/", false}, {"/v1/project-quotas/", true}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fixture fixture;
        begin(&fixture, "projects: []\n");
        add_router(&fixture);
        add(&fixture, &security_group_kind,
            "{\"id\": \"sg-1\", \"name\": \"default\", \"project_id\": \"p-1\", \"security_group_rules\": "
            "[]}");
        snapshot_set_contents(fixture.snapshot, "p-1", &(const struct name_list){0});
        fixture.cloud.fail_method = "DELETE";
        fixture.cloud.fail_path = cases[i].path;
        fixture.cloud.fail_status = 403;
        const char *log = run(&fixture);
        assert_non_null(strstr(log, cases[i].path));
        assert_int_equal(strstr(log, "DELETE /v3/projects/p-1\n") != NULL, cases[i].goes);
        end(&fixture);
    }
}

/* Whom a network was shared with is known only as long as that project is there. */
static void test_a_share_goes_before_the_other_project(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture, "projects:\n"
                    "  - {name: prod, networks: [{name: app}, {name: b}, {name: c}, {name: d}, {name: e}, "
                    "{name: f}], shared_networks: []}\n"
                    "---\n"
                    "apiVersion: tenantry/v1\n"
                    "kind: Policy\n"
                    "name: fleet\n"
                    "extras: {shared_networks: remove}\n");
    add_router(&fixture);
    add(&fixture, &project_kind,
        "{\"id\": \"p-2\", \"name\": \"dev\", \"domain_id\": \"default\", \"enabled\": true, "
        "\"description\": \"\", \"tags\": [\"tenantry:acme\", \"tenantry.region:here\"]}");
    add(&fixture, &shared_network_kind,
        "{\"id\": \"share-1\", \"project_id\": \"p-1\", \"object_type\": \"network\", \"object_id\": \"n-1\","
        " \"action\": \"access_as_shared\", \"target_tenant\": \"p-2\"}");
    const struct name_list nothing = {0};
    snapshot_set_contents(fixture.snapshot, "p-2", &nothing);
    const char *log = run(&fixture);
    ASSERT_IN_ORDER(log, "name=f\n", "DELETE /v2.0/rbac-policies/share-1\n", "DELETE /v3/projects/p-2\n");
    end(&fixture);
}

/* What the reading did not show may be there: nothing is made twice of an old answer. */
static void test_looks_before_it_creates(void **state)
{
    (void)state;
    static const char spec[] =
        "projects:\n"
        "  - {name: prod, networks: [{name: a b, subnets: [{name: v4, cidr: 10.0.0.0/24}]}]}\n";
    static const struct {
        const char *there;
        enum outcome outcome;
    } rows[] = {{"{\"networks\": []}", OUTCOME_DONE},
                {"{\"networks\": [{\"id\": \"n-9\", \"name\": \"a b\"}]}", OUTCOME_FAILED},
                {"{}", OUTCOME_FAILED}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fixture fixture;
        begin(&fixture, spec);
        add(&fixture, &project_kind, live_project);
        fixture.cloud.there = rows[i].there;
        const char *log = run(&fixture);
        bool made = rows[i].outcome == OUTCOME_DONE;
        assert_int_equal(change_named(&fixture, "network", "a b")->outcome, rows[i].outcome);
        assert_int_equal(change_named(&fixture, "subnet", "v4")->outcome,
                         made ? OUTCOME_DONE : OUTCOME_SKIPPED);
        assert_non_null(strstr(log, "GET /v2.0/networks?project_id=p-1&name=a%20b\n"));
        assert_int_equal(strstr(log, "POST /v2.0/networks ") != NULL, made);
        assert_null(strstr(log, "GET /v2.0/subnets")); /* the network is new */
        end(&fixture);
    }
}

/* Of floating IPs for those of ours that the reading did not show. */
static void test_looks_for_marks(void **state)
{
    (void)state;
    static const struct {
        const char *tags;
        enum outcome outcome;
    } rows[] = {{"\"tenantry:acme\", \"tenantry.name:public: vpn\"", OUTCOME_FAILED},
                {"\"tenantry:other\", \"tenantry.name:public: vpn\"", OUTCOME_DONE},
                {"\"tenantry:acme\", \"tenantry.name:public\"", OUTCOME_FAILED},
                {"", OUTCOME_DONE}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fixture fixture;
        begin(&fixture, "projects:\n"
                        "  - {name: prod, floating_ips: [{network: public, description: vpn}]}\n");
        add(&fixture, &project_kind, live_project);
        fixture.cloud.there = arena_print(
            &fixture.arena, "{\"floatingips\": [{\"id\": \"f-1\", \"tags\": [%s]}]}", rows[i].tags);
        const char *log = run(&fixture);
        bool made = rows[i].outcome == OUTCOME_DONE;
        assert_int_equal(change_named(&fixture, "floating_ip", "public: vpn")->outcome, rows[i].outcome);
        assert_non_null(strstr(log, "GET /v2.0/floatingips?project_id=p-1\n"));
        assert_int_equal(strstr(log, "POST /v2.0/floatingips ") != NULL, made);
        end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_update),
        cmocka_unit_test(test_quota_of_types),
        cmocka_unit_test(test_quota_of_share_types),
        cmocka_unit_test(test_quota_of_share_types_that_is_not_kept),
        cmocka_unit_test(test_quota_of_share_types_of_a_project_that_goes),
        cmocka_unit_test(test_lists_changed_by_item),
        cmocka_unit_test(test_containers),
        cmocka_unit_test(test_changed_meanwhile),
        cmocka_unit_test(test_removal),
        cmocka_unit_test(test_route_over_what_is_replaced),
        cmocka_unit_test(test_cloud_without_calls_for_routes),
        cmocka_unit_test(test_in_use),
        cmocka_unit_test(test_project_removal),
        cmocka_unit_test(test_project_removal_refused),
        cmocka_unit_test(test_a_share_goes_before_the_other_project),
        cmocka_unit_test(test_looks_before_it_creates),
        cmocka_unit_test(test_looks_for_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
