/* A region, what wrong answers it gives, a client of it, and what is read of the two. */
#ifndef TESTS_UNIT_OBSERVE_FIXTURE_H
#define TESTS_UNIT_OBSERVE_FIXTURE_H

#include "tests/unit/fake_session.h"

#include "reconciler/cloud/observe.h"

static const char specs[] =
    "apiVersion: tenantry/v1\n"
    "kind: Region\n"
    "name: here\n"
    "---\n"
    "apiVersion: tenantry/v1\n"
    "kind: Client\n"
    "name: acme\n"
    "region: here\n"
    "domain: {name: own, access: []}\n"
    "groups: [{name: staff, users: [alice]}, {name: filled-by-others}]\n"
    "projects:\n"
    "  - {name: prod, quota: {compute: {cores: 8}, volume: {volumes: 3, types: {fast: {volumes: 1}}}, "
    "network: {ports: 9}, object: {bytes: 1 GiB}, load_balancer: {pools: 2}, dns: {zones: 3}, "
    "key_manager: {secrets: 4}, image: {image_count_total: 5}, share: {shares: 5, types: {gold: {shares: 2}, "
    "lost: {shares: 1}}}}, "
    "containers: [{name: backups}],\n"
    "     networks: [{name: n, qos_policy: gold, subnets: [{name: s, cidr: 10.0.0.0/24, subnet_pool: "
    "v4}]}],\n     subnet_pools: [{name: v4, prefixes: [10.0.0.0/16], address_scope: routed}],\n"
    "     flavors: [tdx], volume_types: [fast], images: [golden], hosts: {aggregate: own}, "
    "default_volume_type: fast}\n"
    "  - {name: dev, formerly: old-dev, quota: {compute: {cores: 1}}}\n"
    "  - {name: bare}\n"
    "  - {name: unmade, quota: {compute: {cores: 1}}}\n";

/* What each list holds, and what is wrong with one path. */
struct cloud {
    const char *broken; /* a part of a path */
    int status;
    const char *body; /* instead, with status 200 */
};

static const struct {
    const char *path, *body;
} lists[] = {
    {"/v3/projects", "{\"projects\": [{\"id\": \"p-1\", \"name\": \"prod\", \"domain_id\": \"default\", "
                     "\"tags\": [\"tenantry:acme\"]},"
                     "{\"id\": \"p-2\", \"name\": \"old-dev\", \"domain_id\": \"default\", \"tags\": []},"
                     "{\"id\": \"p-3\", \"name\": \"bare\", \"domain_id\": \"default\"},"
                     "{\"id\": \"p-4\", \"name\": \"stranger\", \"domain_id\": \"default\"},"
                     "{\"id\": \"p-5\", \"name\": \"renamed-by-hand\", \"domain_id\": \"default\", \"tags\": "
                     "[\"tenantry:acme\"]}]}"},
    {"/v3/registered_limits?service_id=image-id",
     "{\"registered_limits\": [{\"id\": \"r-1\", \"service_id\": \"image-id\", \"resource_name\": "
     "\"image_count_total\", \"default_limit\": 9}]}"},
    {"/v3/registered_limits?service_id=compute-id", "{\"registered_limits\": []}"},
    {"/v3/limits?service_id=image-id", "{\"limits\": []}"},
    {"/v3/domains", "{\"domains\": [{\"id\": \"default\", \"name\": \"Default\"}]}"},
    {"/v3/roles", "{\"roles\": []}"},
    {"/v3/users", "{\"users\": []}"},
    {"/v3/groups/g-1/users", "{\"users\": [{\"id\": \"u-1\", \"name\": \"alice\"}]}"},
    {"/v3/groups", "{\"groups\": [{\"id\": \"g-1\", \"name\": \"staff\", \"domain_id\": \"d\"},"
                   "{\"id\": \"g-2\", \"name\": \"filled-by-others\", \"domain_id\": \"d\"},"
                   "{\"id\": \"g-3\", \"name\": \"others\", \"domain_id\": \"d\"}]}"},
    {"/v3/role_assignments", "{\"role_assignments\": []}"},
    {"/v1/{account}p-1?format=json&limit=500", "[{\"name\": \"backups\"}, {\"name\": \"by hand\"}]"},
    {"/v1/{account}p-1/backups",
     "{\"x-container-read\": \".rlistings, .referrer:*\", "
     "\"x-container-object-count\": \"3\", \"x-container-meta-tenantry\": \"acme\"}"},
    {"/v1/{account}p-1/by%20hand", "{\"x-container-object-count\": \"0\"}"},
    {"/v1/{account}p-1", "{\"x-account-meta-quota-bytes\": \"1073741824\"}"},
    {"/v1/{account}p-5?format", "[]"},
    {"/v1/{account}", "{}"},
    {"/v2.1/os-server-groups?all_projects=True", "{\"server_groups\": []}"},
    {"/v2.0/address-groups", "{\"address_groups\": []}"},
    {"/v3/default-types", "{\"default_types\": [{\"project_id\": \"p-1\", \"volume_type_id\": \"t-2\"}]}"},
    {"/v3/{admin}/types/t-2/os-volume-type-access",
     "{\"volume_type_access\": [{\"volume_type_id\": \"t-2\", \"project_id\": \"p-1\"}]}"},
    {"/v3/{admin}/types", "{\"volume_types\": [{\"id\": \"t-1\", \"name\": \"slow\", \"is_public\": true},"
                          "{\"id\": \"t-2\", \"name\": \"fast\", \"is_public\": false}]}"},
    {"/v2.1/flavors/f-2/os-flavor-access",
     "{\"flavor_access\": [{\"flavor_id\": \"f-2\", \"tenant_id\": \"p-1\"},"
     "{\"flavor_id\": \"f-2\", \"tenant_id\": \"p-2\"}]}"},
    {"/v2.1/os-aggregates",
     "{\"aggregates\": [{\"id\": 7, \"name\": \"own\", \"metadata\": {\"filter_tenant_id_p-1\": \"p-1\", "
     "\"availability_zone\": \"nova\", \"filter_tenant_id2\": \"p-2\"}}]}"},
    {"/v2.1/flavors/detail",
     "{\"flavors\": [{\"id\": \"f-1\", \"name\": \"tiny\", \"os-flavor-access:is_public\": true},"
     "{\"id\": \"f-2\", \"name\": \"tdx\", \"os-flavor-access:is_public\": false}]}"},
    {"/v2/images/i-1/members",
     "{\"members\": [{\"image_id\": \"i-1\", \"member_id\": \"p-1\", \"status\": \"pending\"}]}"},
    {"/v2.0/networks?project_id=", "{\"networks\": []}"},
    {"/v2.0/networks", "{\"networks\": [{\"id\": \"n-1\", \"name\": \"ext\", \"router:external\": true, "
                       "\"project_id\": \"x\"}]}"},
    {"/v2.0/subnets", "{\"subnets\": []}"},
    {"/v2.0/routers", "{\"routers\": []}"},
    {"/v2.0/ports", "{\"ports\": []}"},
    {"/v2.0/security-groups", "{\"security_groups\": [{\"id\": \"g-1\", \"name\": \"default\", "
                              "\"project_id\": \"p-1\", \"security_group_rules\":"
                              " [{\"id\": \"r-1\", \"direction\": \"egress\", \"ethertype\": \"IPv4\"}]}]}"},
    {"/v2.0/qos/policies", "{\"policies\": [{\"id\": \"q-1\", \"name\": \"gold\"}]}"},
    {"/v2.0/address-scopes", "{\"address_scopes\": []}"},
    {"/v2.0/subnetpools", "{\"subnetpools\": []}"},
    {"/v2.0/rbac-policies", "{\"rbac_policies\": []}"},
    {"/v2.0/quotas/p-1/details",
     "{\"quota\": {\"port\": {\"used\": 7, \"limit\": 9, \"reserved\": 0}, \"network\": {\"used\": 2}}}"},
    {"/v2.0/quotas/p-1/default", "{\"quota\": {\"port\": 500, \"network\": 100}}"},
    {"/v2.0/quotas", "{\"quotas\": [{\"project_id\": \"p-1\", \"port\": 9, \"network\": 100}]}"},
    {"/v2.1/os-quota-sets/p-1/detail",
     "{\"quota_set\": {\"id\": \"p-1\", \"cores\": {\"in_use\": 6, \"limit\": 8}}}"},
    {"/v2.1/os-quota-sets", "{\"quota_set\": {\"cores\": 20}}"},
    {"/v3/{admin}/os-quota-sets/p-1?usage=true", "{\"quota_set\": {\"id\": \"p-1\", \"volumes\": "
                                                 "{\"in_use\": 2}, \"gigabytes_fast\": {\"in_use\": 30}}}"},
    {"/v3/{admin}/os-quota-sets", "{\"quota_set\": {\"volumes\": 10}}"},
    {"/v2.0/lbaas/quotas", "{\"quota\": {\"load_balancer\": -1, \"pool\": 7}}"},
    {"/v2/quotas", "{\"zones\": 10}"},
    {"/v1/project-quotas", NULL}, /* 404: none of its own */
    {"/v2/{admin}/types?is_public=all", "{\"share_types\": [{\"id\": \"st-1\", \"name\": \"gold\"}]}"},
    {"/v2/{admin}/quota-sets/p-1/detail?share_type=gold",
     "{\"quota_set\": {\"shares\": {\"in_use\": 3, \"limit\": 4}}}"},
    {"/v2/{admin}/quota-sets/p-1/detail", "{\"quota_set\": {\"shares\": {\"in_use\": 8, \"limit\": 50}}}"},
    {"/v2/{admin}/quota-sets/p-1?share_type=gold", "{\"quota_set\": {\"shares\": 4, \"gigabytes\": 100}}"},
    {"/v2/{admin}/quota-sets/p-1?share_type=", NULL}, /* 404: no such type */
    {"/v2/{admin}/quota-sets/p-5?share_type=", NULL},
    {"/v2/{admin}/quota-sets", "{\"quota_set\": {\"shares\": 50, \"gigabytes\": 1000}}"},
    {"/v2.1/servers/detail", "{\"servers\": [{\"id\": \"s-1\", \"name\": \"web-1\", "
                             "\"tenant_id\": \"p-1\"}]}"},
    {"/v3/{admin}/volumes/detail", "{\"volumes\": [{\"id\": \"v-1\", \"name\": \"\", "
                                   "\"os-vol-tenant-attr:tenant_id\": \"p-1\"}]}"},
    {"/v3/{admin}/group_snapshots/detail", "{\"group_snapshots\": []}"},
    {"/v3/{admin}/groups/detail", "{\"groups\": []}"},
    {"/v3/{admin}/snapshots/detail", "{\"snapshots\": []}"},
    {"/v3/{admin}/backups/detail", "{\"backups\": []}"},
    {"/v2/images?owner", "{\"images\": []}"},
    {"/v2/images", "{\"images\": [{\"id\": \"i-1\", \"name\": \"golden\", \"visibility\": \"shared\", "
                   "\"owner\": \"x\"}, {\"id\": \"i-2\", \"name\": \"of-a-client\", "
                   "\"visibility\": \"shared\", \"owner\": \"p-1\"}]}"},
    {"/v2.0/floatingips", "{\"floatingips\": []}"},
    {"/v1/{admin}/stacks", "{\"stacks\": []}"},
    {"/v2.0/lbaas/loadbalancers", "{\"loadbalancers\": []}"},
    {"/v2/{admin}/snapshots/detail", "{\"snapshots\": []}"},
    {"/v2/{admin}/shares/detail", "{\"shares\": []}"},
    {"/v2/zones", "{\"zones\": [{\"id\": \"z-1\", \"name\": \"a.example.\", \"project_id\": \"p-1\"},"
                  "{\"id\": \"z-2\", \"name\": \"b.example.\", \"project_id\": \"p-2\"}]}"},
};

static struct fake_answer answer(struct session *session, const struct fake_request *request)
{
    const struct cloud *cloud = session->context;
    if (session->lacks && text_equal(session->lacks, request->service))
        return (struct fake_answer){.status = 0};
    if (cloud->broken && strstr(request->path, cloud->broken))
        return (struct fake_answer){.status = cloud->body ? 200 : cloud->status, .body = cloud->body};
    if (strstr(request->path, "/v2.0/ports?project_id="))
        return (struct fake_answer){
            .status = 200,
            .body =
                "{\"ports\": [{\"id\": \"o-1\", \"name\": \"\", \"device_owner\": \"network:dhcp\","
                " \"project_id\": \"p-1\"},"
                "{\"id\": \"o-2\", \"name\": \"vip\", \"device_owner\": \"\", \"project_id\": \"p-1\"}]}"};
    for (size_t i = 0; i < COUNT(lists); i++)
        if (text_starts(request->path, lists[i].path))
            return (struct fake_answer){.status = lists[i].body ? 200 : 404, .body = lists[i].body};
    fail_msg("nobody asks for %s", request->path);
    return (struct fake_answer){.status = 500};
}

struct fixture {
    struct arena arena;
    struct session session;
    struct cloud cloud;
    struct spec_file *file;
    struct fleet *fleet;
    const struct client *client;
    struct snapshot *snapshot;
    size_t told, total;
};

static void progress(void *context, size_t count, size_t total)
{
    struct fixture *fixture = context;
    fixture->told = count;
    fixture->total = total;
}

static void done(void *context, struct snapshot *snapshot)
{
    struct fixture *fixture = context;
    assert_null(fixture->snapshot);
    fixture->snapshot = snapshot;
}

static void begin(struct fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    arena_init(&fixture->arena);
    fake_init(&fixture->session, answer);
    fixture->session.context = &fixture->cloud;
    fixture->session.system = &fixture->session;
    fixture->file = spec_file_read("acme.yaml", NULL, specs, strlen(specs));
    fixture->fleet = fleet_build(&fixture->file, 1, NULL);
    fixture->client = fleet_client(fixture->fleet, "acme");
    assert_non_null(fixture->client);
}

static void observe(struct fixture *fixture)
{
    const struct observe_wish wish = {.region = "here",
                                      .clients = &fixture->client,
                                      .client_count = 1,
                                      .kinds = observe_kinds(&fixture->client, 1)};
    observe_start(&fixture->session, &wish, progress, done, fixture);
    fake_run(&fixture->session);
    assert_non_null(fixture->snapshot);
    assert_int_equal(fixture->told, fixture->session.requests.count);
    assert_int_equal(fixture->total, fixture->session.requests.count);
}

static void end(struct fixture *fixture)
{
    snapshot_release(fixture->snapshot);
    fleet_free(fixture->fleet);
    spec_file_release(fixture->file);
    arena_release(&fixture->session.arena);
    arena_release(&fixture->arena);
}

#endif
