#include "tests/unit/fake_session.h"

#include "reconciler/cloud/observe.h"

static const char specs[] = "apiVersion: tenantry/v1\n"
                            "kind: Region\n"
                            "name: here\n"
                            "external_networks: {public: ext}\n"
                            "---\n"
                            "apiVersion: tenantry/v1\n"
                            "kind: Client\n"
                            "name: acme\n"
                            "region: here\n"
                            "domain: {name: Default, access: [{group: admins, roles: [member]}]}\n"
                            "groups: [{name: staff, users: [alice]}]\n"
                            "projects:\n"
                            "  - name: prod\n"
                            "    formerly: old prod\n"
                            "    quota: {compute: {cores: 8}, network: {ports: 9}}\n"
                            "    networks: [{name: app, subnets: [{name: v4, cidr: 10.0.0.0/24}]}]\n"
                            "    routers: [{name: edge, external: {network: public}}]\n"
                            "    security_groups: [{name: web, rules: [{protocol: tcp}]}]\n"
                            "    access: [{group: admins, roles: [member]}]\n"
                            "    images: [golden]\n";

/* It speaks of nothing that lingers. */
static const char ending[] = "apiVersion: tenantry/v1\n"
                             "kind: Region\n"
                             "name: here\n"
                             "---\n"
                             "apiVersion: tenantry/v1\n"
                             "kind: Client\n"
                             "name: acme\n"
                             "region: here\n"
                             "state: terminated\n"
                             "projects: [{name: prod, formerly: [old prod, renamed]}]\n";

static const struct {
    const char *path, *body;
} answers[] = {
    {"/v3/projects?name=prod&",
     "{\"projects\": [{\"id\": \"p-1\", \"name\": \"prod\", \"domain_id\": \"default\", \"tags\": "
     "[\"tenantry:acme\"]}]}"},
    {"/v3/projects?name=old%20prod&", "{\"projects\": []}"},
    {"/v3/projects?name=renamed&", "{\"projects\": []}"},
    {"/v3/projects?tags=tenantry%3Aacme&",
     "{\"projects\": [{\"id\": \"p-1\", \"name\": \"prod\", \"domain_id\": \"default\", \"tags\": "
     "[\"tenantry:acme\"]},"
     "{\"id\": \"p-2\", \"name\": \"renamed\", \"domain_id\": \"default\", \"tags\": [\"tenantry:acme\"]}]}"},
    {"/v3/domains?", "{\"domains\": [{\"id\": \"default\", \"name\": \"Default\"}]}"},
    {"/v3/roles", "{\"roles\": [{\"id\": \"r-1\", \"name\": \"member\", \"domain_id\": null}]}"},
    {"/v3/groups?name=admins&",
     "{\"groups\": [{\"id\": \"g-1\", \"name\": \"admins\", \"domain_id\": \"default\"}]}"},
    {"/v3/groups?name=staff&", "{\"groups\": []}"},
    {"/v3/groups?domain_id=default&",
     "{\"groups\": [{\"id\": \"g-1\", \"name\": \"admins\", \"domain_id\": \"default\"},"
     "{\"id\": \"g-5\", \"name\": \"crew\", \"domain_id\": \"default\", \"tags\": [\"tenantry:acme\", "
     "\"tenantry.name:staff\"]}]}"},
    {"/v3/groups/g-5/users",
     "{\"users\": [{\"id\": \"u-1\", \"name\": \"alice\", \"domain_id\": \"default\"},"
     "{\"id\": \"u-2\", \"name\": \"bob\", \"domain_id\": \"default\"}]}"},
    {"/v3/users?name=alice&",
     "{\"users\": [{\"id\": \"u-1\", \"name\": \"alice\", \"domain_id\": \"default\"}]}"},
    {"/v3/users/u-2", "{\"user\": {\"id\": \"u-2\", \"name\": \"bob\", \"domain_id\": \"default\"}}"},
    {"/v3/role_assignments?scope.domain.id=default",
     "{\"role_assignments\": [{\"scope\": {\"domain\": {\"id\": \"default\"}}, \"group\": {\"id\": \"g-1\"}, "
     "\"role\": {\"id\": \"r-1\"}}]}"},
    {"/v3/groups/g-1", "{\"group\": {\"id\": \"g-1\", \"name\": \"admins\", \"domain_id\": \"default\"}}"},
    {"/v3/groups/g-9", "{\"group\": {\"id\": \"g-9\", \"name\": \"leavers\", \"domain_id\": \"default\"}}"},
    {"/v3/role_assignments?scope.project.id=p-1",
     "{\"role_assignments\": ["
     "{\"scope\": {\"project\": {\"id\": \"p-1\"}}, \"group\": {\"id\": \"g-1\"}, \"role\": {\"id\": "
     "\"r-1\"}},"
     "{\"scope\": {\"project\": {\"id\": \"p-1\"}}, \"group\": {\"id\": \"g-9\"}, \"role\": {\"id\": "
     "\"r-1\"}},"
     "{\"scope\": {\"project\": {\"id\": \"p-1\"}}, \"user\": {\"id\": \"gone\"}, \"role\": {\"id\": "
     "\"r-1\"}}]}"},
    {"/v3/role_assignments?scope.project.id=p-2", "{\"role_assignments\": []}"},
    {"/v2.0/networks?router:external=true&",
     "{\"networks\": [{\"id\": \"n-ext\", \"name\": \"ext\", \"router:external\": true, \"project_id\": "
     "\"x\"}]}"},
    {"/v2.0/networks?project_id=p-1&",
     "{\"networks\": [{\"id\": \"n-1\", \"name\": \"app\", \"project_id\": \"p-1\"}]}"},
    {"/v2.0/networks?project_id=p-2&", "{\"networks\": []}"},
    {"/v2.0/subnets?network_id=n-1&",
     "{\"subnets\": [{\"id\": \"s-1\", \"name\": \"v4\", \"project_id\": \"admin\", \"network_id\": \"n-1\", "
     "\"cidr\": \"10.0.0.0/24\"}]}"},
    {"/v2.0/routers?project_id=p-1&",
     "{\"routers\": [{\"id\": \"o-1\", \"name\": \"edge\", \"project_id\": \"p-1\"}]}"},
    {"/v2.0/routers?project_id=p-2&", "{\"routers\": []}"},
    {"/v2.0/ports?device_owner=", "{\"ports\": []}"},
    {"/v2.0/security-groups?project_id=p-1&",
     "{\"security_groups\": [{\"id\": \"w-1\", \"name\": \"web\", \"project_id\": \"p-1\", "
     "\"security_group_rules\": [{\"id\": \"x-1\", \"direction\": \"egress\", \"ethertype\": \"IPv4\"}]}]}"},
    {"/v2.0/security-groups?project_id=p-2&", "{\"security_groups\": []}"},
    {"/v2.0/floatingips?project_id=p-1&",
     "{\"floatingips\": [{\"id\": \"f-1\", \"project_id\": \"p-1\", \"floating_network_id\": \"n-ext\"}]}"},
    {"/v2.0/floatingips?project_id=p-2&", "{\"floatingips\": []}"},
    {"/v2.0/rbac-policies?object_id=n-1", "{\"rbac_policies\": []}"},
    {"/v2.0/quotas/p-1", "{\"quota\": {\"port\": 9, \"network\": 100}}"},
    {"/v2.0/quotas/p-2", "{\"quota\": {\"port\": 500, \"network\": 100}}"},
    {"/v2.1/os-quota-sets/", "{\"quota_set\": {\"cores\": 20}}"},
    {"/v3/{admin}/os-quota-sets/", "{\"quota_set\": {\"volumes\": 10}}"},
    {"/v1/{account}p-", "[]"},
    {"/v2.0/subnetpools?name=main&", "{\"subnetpools\": [{\"id\": \"o-2\", \"name\": \"main\", "
                                     "\"project_id\": \"p-1\", \"prefixes\": [\"10.0.0.0/16\"]}]}"},
    {"/v2.0/subnetpools", "{\"subnetpools\": []}"}, /* lists that a project's end may need */
    {"/v2.0/address-groups", "{\"address_groups\": []}"},
    {"/v3/default-types", "{\"default_types\": []}"},
    {"/v2.1/os-server-groups?all_projects=True&", "{\"server_groups\": []}"},
    {"/v2.1/flavors/f-1/os-flavor-access",
     "{\"flavor_access\": [{\"flavor_id\": \"f-1\", \"tenant_id\": \"p-2\"}]}"},
    {"/v2.1/flavors/detail?",
     "{\"flavors\": [{\"id\": \"f-1\", \"name\": \"tdx\", \"os-flavor-access:is_public\": false}]}"},
    {"/v2.1/os-aggregates",
     "{\"aggregates\": [{\"id\": 1, \"name\": \"own\", \"metadata\": {\"filter_tenant_id_p-2\": \"p-2\"}}]}"},
    {"/v2/images/i-2/members", "{\"members\": [{\"image_id\": \"i-2\", \"member_id\": \"p-1\"}]}"},
    {"/v2/images?", "{\"images\": [{\"id\": \"i-1\", \"name\": \"golden\", \"visibility\": \"public\"},"
                    "{\"id\": \"i-2\", \"name\": \"golden\", \"visibility\": \"shared\", \"owner\": \"x\"},"
                    "{\"id\": \"i-3\", \"name\": \"own\", \"visibility\": \"shared\", \"owner\": \"p-1\"}]}"},
    {"/v3/{admin}/types?", "{\"volume_types\": []}"},
};

static struct fake_answer answer(struct session *session, const struct fake_request *request)
{
    const char *broken = session->context;
    if (broken && strstr(request->path, broken))
        return (struct fake_answer){.status = 503};
    for (size_t i = 0; i < COUNT(answers); i++)
        if (text_starts(request->path, answers[i].path))
            return (struct fake_answer){.status = 200, .body = answers[i].body};
    if (text_equal(request->path, "/v3/users/gone"))
        return (struct fake_answer){.status = 404};
    fail_msg("nobody asks for %s", request->path);
    return (struct fake_answer){.status = 500};
}

struct fixture {
    struct session session;
    struct spec_file *file;
    struct fleet *fleet;
    struct snapshot *snapshot;
};

static void done(void *context, struct snapshot *snapshot)
{
    struct fixture *fixture = context;
    assert_null(fixture->snapshot);
    fixture->snapshot = snapshot;
}

static void read_specs(struct fixture *fixture, const char *text)
{
    *fixture = (struct fixture){0};
    fake_init(&fixture->session, answer);
    fixture->file = spec_file_read("acme.yaml", NULL, text, strlen(text));
    fixture->fleet = fleet_build(&fixture->file, 1, NULL);
}

static void read_cloud(struct fixture *fixture, const struct policy *policy)
{
    const struct client *client = fleet_client(fixture->fleet, "acme");
    assert_non_null(client);
    const struct observe_wish wish = {.reach = OBSERVE_CLIENTS,
                                      .region = "here",
                                      .clients = &client,
                                      .client_count = 1,
                                      .marked = 77,
                                      .kinds = observe_kinds(&client, 1),
                                      .policy = policy};
    observe_start(&fixture->session, &wish, NULL, done, fixture);
    fake_run(&fixture->session);
    assert_non_null(fixture->snapshot);
}

/* broken: a part of the paths that are answered with 503, or NULL */
static void observe(struct fixture *fixture, const char *broken)
{
    read_specs(fixture, specs);
    fixture->session.context = (void *)broken;
    read_cloud(fixture, NULL);
}

static void end(struct fixture *fixture)
{
    snapshot_release(fixture->snapshot);
    fleet_free(fixture->fleet);
    spec_file_release(fixture->file);
    arena_release(&fixture->session.arena);
}

static void what_a_client_needs_is_known(void **state)
{
    (void)state;
    struct fixture fixture;
    observe(&fixture, NULL);
    const struct snapshot *snapshot = fixture.snapshot;
    assert_true(snapshot_is_whole(snapshot));
    const struct client *client = fleet_client(fixture.fleet, "acme");
    for (size_t i = 0; i < KIND_COUNT; i++) { /* what nobody speaks of is not read, but for what may linger */
        bool lingers = kind_lingers(kinds[i]) || kinds[i] == &aggregate_kind;
        assert_int_equal(snapshot_knows(snapshot, kinds[i], NULL),
                         lingers || observe_kinds(&client, 1) >> i & 1);
    }
    assert_int_equal(snapshot_of_project(snapshot, &flavor_access_kind, "p-2")->count, 1);
    assert_int_equal(snapshot_of_project(snapshot, &dedicated_hosts_kind, "p-2")->count, 1);
    assert_non_null(snapshot_by_id(snapshot, &external_network_kind, "n-ext"));
    assert_non_null(snapshot_by_id(snapshot, &security_group_rule_kind, "x-1"));
    assert_non_null(snapshot_by_id(snapshot, &project_kind, "p-2"));
    assert_int_equal(snapshot_of_parent(snapshot, &subnet_kind, "n-1")->count, 1); /* another project's */
    assert_int_equal(snapshot_of_project(snapshot, &role_assignment_kind, "p-1")->count, 3);
    assert_true(snapshot_knows(snapshot, &compute_quota_kind, "p-1"));
    const struct live *quota = snapshot_by_id(snapshot, &network_quota_kind, "p-1");
    assert_int_equal(quota->values[kind_field(&network_quota_kind, "ports")].integer, 9);
    assert_int_equal(snapshot_marked(snapshot), 77);
    end(&fixture);
}

/* Who has a role and is in no spec is known by name, so that it is called as a whole reading would. */
static void what_is_referred_to_has_its_name(void **state)
{
    (void)state;
    struct fixture fixture;
    observe(&fixture, NULL);
    const struct live *group = snapshot_by_id(fixture.snapshot, &group_kind, "g-9");
    assert_non_null(group);
    assert_string_equal(group->name, "leavers");
    assert_null(snapshot_by_id(fixture.snapshot, &user_kind, "gone"));
    assert_non_null(snapshot_by_id(fixture.snapshot, &user_kind, "u-2"));
    end(&fixture);
}

/* Of the groups of a domain those are asked for their users on which specs declare them. */
static void who_is_in_a_group_is_known(void **state)
{
    (void)state;
    struct fixture fixture;
    observe(&fixture, NULL);
    assert_int_equal(snapshot_of_parent(fixture.snapshot, &group_member_kind, "g-5")->count, 2);
    assert_int_equal(snapshot_of_parent(fixture.snapshot, &group_member_kind, "g-1")->count, 0);
    assert_null(strstr(fixture.session.log.data, "/v3/groups/g-1/users"));
    assert_int_equal(snapshot_of_client(fixture.snapshot, &group_kind, "acme")->count, 1);
    assert_int_equal(snapshot_of_parent(fixture.snapshot, &domain_role_assignment_kind, "default")->count, 1);
    end(&fixture);
}

static void assert_unknown(const char *broken, const struct kind *kind, const struct kind *beside)
{
    struct fixture fixture;
    observe(&fixture, broken);
    assert_false(snapshot_is_whole(fixture.snapshot));
    assert_false(snapshot_knows(fixture.snapshot, kind, NULL));
    assert_true(snapshot_knows(fixture.snapshot, beside, NULL));
    end(&fixture);
}

static void what_failed_is_unknown(void **state)
{
    (void)state;
    assert_unknown("/v3/projects?tags", &project_kind, &role_kind);
    assert_unknown("/v3/projects?tags", &network_kind, &role_kind);
    assert_unknown("/v3/projects?tags", &compute_quota_kind, &role_kind);
    assert_unknown("/v2.0/networks?project_id=p-1", &network_kind, &router_kind);
    assert_unknown("/v2.0/networks?project_id=p-1", &subnet_kind, &router_kind);
    assert_unknown("/v2.0/networks?router", &external_network_kind, &router_kind);
    assert_unknown("/v2.0/subnets", &subnet_kind, &network_kind);
    assert_unknown("/v2.0/security-groups?project_id=p-2", &security_group_rule_kind, &network_kind);
    assert_unknown("/v2.0/floatingips?project_id=p-2", &floating_ip_kind, &network_kind);
    assert_unknown("/v2.0/rbac-policies", &shared_network_kind, &network_kind);
    assert_unknown("/v2/images?", &image_member_kind, &network_kind);
    assert_unknown("/v2/images/i-2/members", &image_member_kind, &image_kind);
    assert_unknown("/v2.0/quotas/p-1", &network_quota_kind, &network_kind);
    assert_unknown("/v3/users/gone", &user_kind, &group_kind);
    assert_unknown("/v3/groups?", &group_kind, &user_kind);
    assert_unknown("/v3/groups?domain_id", &group_member_kind, &user_kind);
    assert_unknown("/v3/groups/g-5/users", &group_member_kind, &group_kind);
    assert_unknown("/v3/domains", &group_kind, &role_kind);
}

static void what_may_be_protected_is_known_where_all_is_to_go(void **state)
{
    (void)state;
    static struct policy_rule rules[] = {{.client = "acme"}, {.client = "other"}, {.kind = "container"}};
    for (size_t rule = 0; rule < COUNT(rules); rule++) {
        const struct policy policy = {.protect = {.items = &rules[rule], .count = 1}};
        struct fixture fixture;
        read_specs(&fixture, ending);
        read_cloud(&fixture, &policy);
        for (size_t i = 0; i < KIND_COUNT; i++)
            if (kinds[i]->scope == SCOPE_PROJECT && !kinds[i]->singleton)
                assert_int_equal(snapshot_knows(fixture.snapshot, kinds[i], "p-1"),
                                 !kind_lingers(kinds[i]) || policy_may_protect(&policy, "acme", kinds[i]));
        end(&fixture);
        read_specs(&fixture, ending);
        fixture.session.lacks = "object-store"; /* where there can be none */
        read_cloud(&fixture, &policy);
        assert_true(snapshot_is_whole(fixture.snapshot));
        assert_int_equal(snapshot_lacks(fixture.snapshot, &container_kind), rule != 1);
        end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_client_needs_is_known),
        cmocka_unit_test(what_is_referred_to_has_its_name),
        cmocka_unit_test(who_is_in_a_group_is_known),
        cmocka_unit_test(what_failed_is_unknown),
        cmocka_unit_test(what_may_be_protected_is_known_where_all_is_to_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
