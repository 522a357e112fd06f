#include "tests/unit/spec_support.h"

static struct arena arena;
static struct spec *specs[64]; /* those of the test, released after it */
static size_t spec_count;
static const struct encode_ids ids = {"the-id", "the-project", "the-parent"};

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    while (spec_count > 0)
        arena_release(&specs[--spec_count]->arena);
    arena_release(&arena);
    return 0;
}

/* References take their names for ids. */
static void resolve(const struct kind *kind, struct value *values)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (values[i].type == VALUE_REFERENCE)
            values[i].reference.id = values[i].reference.name;
}

/* A project of that YAML, which stands below `- name: a`. */
static struct spec *project_of(const char *yaml)
{
    struct spec *spec = ARENA_NEW(&arena, struct spec);
    assert_true(spec_count < COUNT(specs));
    specs[spec_count++] = spec;
    spec_read(spec, arena_print(&arena, "projects:\n- name: a\n%s", yaml));
    return spec;
}

/* The one resource of the kind in project_of(yaml). */
static struct value *wanted(const struct kind *kind, const char *yaml)
{
    struct spec *spec = project_of(yaml);
    assert_string_equal(spec_problems(&arena, &spec->problems), "");
    for (size_t i = 0; i < spec->all.count; i++) {
        if (spec->all.items[i]->kind != kind)
            continue;
        struct value *values = ARENA_ARRAY(&arena, struct value, kind->field_count);
        memcpy(values, spec->all.items[i]->values, kind->field_count * sizeof *values);
        resolve(kind, values);
        return values;
    }
    fail_msg("no %s in it", kind->name);
    return NULL;
}

static const char *body(const struct kind *kind, const struct value *values, const struct value *live,
                        enum encode_part part, uint64_t only)
{
    struct node *node = encode_body(&arena, kind, &ids, values, live, part, only);
    return node ? json_print(&arena, node, JSON_COMPACT) : NULL;
}

static uint64_t bit(const struct kind *kind, const char *key)
{
    return UINT64_C(1) << kind_field(kind, key);
}

static void creates_say_what_the_spec_says(void **state)
{
    (void)state;
    assert_string_equal(
        body(&project_kind, wanted(&project_kind, "  description: x\n"), NULL, ENCODE_CREATE, 0),
        "{\"project\":{\"name\":\"a\",\"domain_id\":\"Default\",\"description\":\"x\",\"enabled\":true}}");
    assert_string_equal(
        body(&network_kind,
             wanted(&network_kind, "  networks: [{name: n, vlan: {physical_network: p, id: 7}}]\n"), NULL,
             ENCODE_CREATE, 0),
        "{\"network\":{\"project_id\":\"the-project\",\"name\":\"n\",\"provider:physical_network\":\"p\","
        "\"provider:segmentation_id\":7,\"provider:network_type\":\"vlan\"}}");
    assert_string_equal(
        body(&network_kind, wanted(&network_kind, "  networks: [{name: n, description: null, mtu: 1400}]\n"),
             NULL, ENCODE_CREATE, 0),
        "{\"network\":{\"project_id\":\"the-project\",\"name\":\"n\",\"description\":\"\",\"mtu\":1400}}");
    assert_string_equal(
        body(&subnet_kind,
             wanted(&subnet_kind,
                    "  networks: [{name: n, subnets: [{name: s, cidr: 10.0.0.0/24, gateway: null, "
                    "pools: [10.0.0.5-10.0.0.9], dns: [], routes: [{to: 10.1.0.0/16, via: 10.0.0.1}]}]}]\n"),
             NULL, ENCODE_CREATE, 0),
        "{\"subnet\":{\"project_id\":\"the-project\",\"network_id\":\"the-parent\",\"name\":\"s\",\"cidr\":"
        "\"10.0.0.0/24\","
        "\"gateway_ip\":null,\"dns_nameservers\":[],\"allocation_pools\":[{\"start\":\"10.0.0.5\",\"end\":"
        "\"10.0.0.9\"}],"
        "\"host_routes\":[{\"destination\":\"10.1.0.0/16\",\"nexthop\":\"10.0.0.1\"}],\"ip_version\":4}}");
    assert_string_equal(
        body(&subnet_kind,
             wanted(&subnet_kind, "  networks: [{name: n, subnets: [{name: s, cidr: 'fd00::/64'}]}]\n"), NULL,
             ENCODE_CREATE, 0),
        "{\"subnet\":{\"project_id\":\"the-project\",\"network_id\":\"the-parent\",\"name\":\"s\","
        "\"cidr\":\"fd00::/64\",\"ip_version\":6}}");
}

static void rules_are_created_whole(void **state)
{
    (void)state;
    assert_string_equal(
        body(
            &security_group_rule_kind,
            wanted(
                &security_group_rule_kind,
                "  security_groups: [{name: g, rules: [{protocol: tcp, ports: 80-90, from: 10.0.0.0/8}]}]\n"),
            NULL, ENCODE_CREATE, 0),
        "{\"security_group_rule\":{\"project_id\":\"the-project\",\"security_group_id\":\"the-parent\","
        "\"direction\":\"ingress\",\"ethertype\":\"IPv4\",\"protocol\":\"tcp\",\"port_range_min\":80,"
        "\"port_range_max\":90,\"remote_ip_prefix\":\"10.0.0.0/8\"}}");
    assert_string_equal(
        body(&security_group_rule_kind,
             wanted(&security_group_rule_kind,
                    "  security_groups: [{name: g, rules: [{direction: egress, protocol: icmp, "
                    "icmp_type: 8, icmp_code: 0, to: {group: g}, description: x}]}]\n"),
             NULL, ENCODE_CREATE, 0),
        "{\"security_group_rule\":{\"project_id\":\"the-project\",\"security_group_id\":\"the-parent\","
        "\"direction\":\"egress\",\"ethertype\":\"IPv4\",\"protocol\":\"icmp\",\"port_range_min\":8,"
        "\"port_range_max\":0,\"remote_group_id\":\"g\",\"description\":\"x\"}}");
}

static void routers_take_their_routes_later(void **state)
{
    (void)state;
    const struct value *values =
        wanted(&router_kind,
               "  routers: [{name: r, external: {network: p, snat: false}, routes: [{to: 10.0.0.0/8, via: "
               "10.1.1.1}]}]\n");
    assert_string_equal(
        body(&router_kind, values, NULL, ENCODE_CREATE, 0),
        "{\"router\":{\"project_id\":\"the-project\",\"name\":\"r\",\"external_gateway_info\":{"
        "\"network_id\":\"p\",\"enable_snat\":false}}}");
    assert_string_equal(
        body(&router_kind, values, NULL, ENCODE_CHANGED, bit(&router_kind, "routes")),
        "{\"router\":{\"routes\":[{\"destination\":\"10.0.0.0/8\",\"nexthop\":\"10.1.1.1\"}]}}");
}

static void a_gateway_is_written_whole(void **state)
{
    (void)state;
    const struct value *live = live_values(
        &arena, &router_kind, "{\"external_gateway_info\":{\"network_id\":\"old\",\"enable_snat\":false}}");
    const struct value *none = live_values(&arena, &router_kind, "{\"external_gateway_info\":null}");
    const struct value *values = wanted(&router_kind, "  routers: [{name: r, external: {network: new}}]\n");
    assert_string_equal(
        body(&router_kind, values, live, ENCODE_CHANGED, bit(&router_kind, "external.network")),
        "{\"router\":{\"external_gateway_info\":{\"network_id\":\"new\",\"enable_snat\":false}}}");
    assert_string_equal(
        body(&router_kind, values, none, ENCODE_CHANGED, bit(&router_kind, "external.network")),
        "{\"router\":{\"external_gateway_info\":{\"network_id\":\"new\"}}}");
    values = wanted(&router_kind, "  routers: [{name: r, external: {network: old, snat: true}}]\n");
    assert_string_equal(
        body(&router_kind, values, live, ENCODE_CHANGED, bit(&router_kind, "external.snat")),
        "{\"router\":{\"external_gateway_info\":{\"enable_snat\":true,\"network_id\":\"old\"}}}");
    values = wanted(&router_kind, "  routers: [{name: r, external: null}]\n");
    assert_string_equal(
        body(&router_kind, values, live, ENCODE_CHANGED, bit(&router_kind, "external.network")),
        "{\"router\":{\"external_gateway_info\":null}}");
    assert_string_equal(body(&router_kind, values, live, ENCODE_CHANGED, bit(&router_kind, "name")),
                        "{\"router\":{\"name\":\"r\"}}");
}

static void quotas_send_what_changes(void **state)
{
    (void)state;
    const struct value *values =
        wanted(&volume_quota_kind,
               "  quota: {volume: {volumes: 5, gigabytes: unlimited, types: {nvme: {gigabytes: 4 TiB, "
               "volumes: 7}, hdd: {snapshots: 0}}}}\n");
    const struct value *live =
        live_values(&arena, &volume_quota_kind,
                    "{\"volumes\":10,\"volumes_nvme\":7,\"gigabytes_nvme\":-1,\"snapshots_hdd\":-1}");
    assert_string_equal(body(&volume_quota_kind, values, live, ENCODE_CHANGED,
                             bit(&volume_quota_kind, "volumes") | bit(&volume_quota_kind, "types")),
                        "{\"quota_set\":{\"volumes\":5,\"snapshots_hdd\":0,\"gigabytes_nvme\":4096}}");
    assert_string_equal(
        body(&volume_quota_kind, values, live, ENCODE_CHANGED, bit(&volume_quota_kind, "gigabytes")),
        "{\"quota_set\":{\"gigabytes\":-1}}");
    assert_string_equal(
        body(&network_quota_kind,
             wanted(&network_quota_kind, "  quota: {network: {floating_ips: 3, rbac_policies: 4}}\n"), NULL,
             ENCODE_CHANGED, ~UINT64_C(0)),
        "{\"quota\":{\"floatingip\":3,\"rbac_policy\":4}}");
    assert_string_equal(
        body(&load_balancer_quota_kind,
             wanted(&load_balancer_quota_kind, "  quota: {load_balancer: {load_balancers: 3}}\n"), NULL,
             ENCODE_CHANGED, bit(&load_balancer_quota_kind, "load_balancers")),
        "{\"quota\":{\"load_balancer\":3}}");
    assert_string_equal(body(&dns_quota_kind, wanted(&dns_quota_kind, "  quota: {dns: {zones: unlimited}}\n"),
                             NULL, ENCODE_CHANGED, bit(&dns_quota_kind, "zones")),
                        "{\"zones\":-1}");
    assert_string_equal(body(&key_manager_quota_kind,
                             wanted(&key_manager_quota_kind, "  quota: {key_manager: {cas: 0}}\n"), NULL,
                             ENCODE_CHANGED, bit(&key_manager_quota_kind, "cas")),
                        "{\"project_quotas\":{\"cas\":0}}");
}

static void odd_bodies(void **state)
{
    (void)state;
    const char *yaml =
        "  networks: [{name: n, subnets: [{name: s, cidr: 10.0.0.0/24}]}]\n  routers: [{name: r, subnets: "
        "[s]}]\n";
    assert_string_equal(
        body(&router_interface_kind, wanted(&router_interface_kind, yaml), NULL, ENCODE_CREATE, 0),
        "{\"subnet_id\":\"s\"}");
    assert_null(body(&role_assignment_kind,
                     wanted(&role_assignment_kind, "  access: [{user: u, roles: [r]}]\n"), NULL,
                     ENCODE_CREATE, 0));
    assert_string_equal(body(&project_kind, wanted(&project_kind, "  description: ''\n"), NULL,
                             ENCODE_CHANGED,
                             bit(&project_kind, "description") | bit(&project_kind, "domain")),
                        "{\"project\":{\"description\":\"\"}}");
}

static const char *path(const struct kind *kind, const struct verb *verb, const struct value *values)
{
    return encode_path(&arena, kind, verb->path, &ids, values);
}

static void paths_are_filled(void **state)
{
    (void)state;
    assert_string_equal(path(&subnet_kind, &subnet_kind.update, NULL), "/v2.0/subnets/the-id");
    assert_string_equal(encode_path(&arena, &router_kind, router_kind.tags_path, &ids, NULL),
                        "/v2.0/routers/the-id/tags");
    assert_string_equal(path(&router_interface_kind, &router_interface_kind.create, NULL),
                        "/v2.0/routers/the-parent/add_router_interface");
    assert_string_equal(path(&volume_quota_kind, &volume_quota_kind.usage, NULL),
                        "/v3/{admin}/os-quota-sets/the-project?usage=true");
    const struct value *share =
        wanted(&share_quota_kind, "  quota: {share: {types: {t: {shares: 4, gigabytes: 1 TiB}}}}\n");
    const struct field *types = &share_quota_kind.fields[kind_field(&share_quota_kind, "types")];
    const struct value *entry = &share[types - share_quota_kind.fields].list.items[0];
    assert_string_equal(
        json_print(&arena, encode_entry(&arena, &share_quota_kind, types, entry, NULL), JSON_COMPACT),
        "{\"quota_set\":{\"shares\":4,\"gigabytes\":1024}}");
    assert_string_equal(
        json_print(&arena, encode_entry(&arena, &share_quota_kind, types, entry, entry), JSON_COMPACT),
        "{\"quota_set\":{}}");
    const struct value *values = wanted(&role_assignment_kind, "  access: [{user: 'a/b c', roles: [r]}]\n");
    assert_string_equal(path(&role_assignment_kind, &role_assignment_kind.create, values),
                        "/v3/projects/the-project/users/a%2Fb%20c/roles/r");
    values = wanted(&role_assignment_kind, "  access: [{user: u, roles: [r], inherited: true}]\n");
    assert_string_equal(path(&role_assignment_kind, &role_assignment_kind.remove, values),
                        "/v3/OS-INHERIT/projects/the-project/users/u/roles/r/inherited_to_projects");
    values = wanted(&domain_role_assignment_kind, "domain: {name: d, access: [{group: g, roles: [r]}]}\n");
    assert_string_equal(path(&domain_role_assignment_kind, &domain_role_assignment_kind.create, values),
                        "/v3/domains/the-parent/groups/g/roles/r");
    values = wanted(&group_member_kind, "groups: [{name: g, users: [u]}]\n");
    assert_string_equal(path(&group_member_kind, &group_member_kind.create, values),
                        "/v3/groups/the-parent/users/u");
    values = wanted(&flavor_access_kind, "  flavors: [tdx/large]\n");
    assert_string_equal(path(&flavor_access_kind, &flavor_access_kind.create, values),
                        "/v2.1/flavors/tdx%2Flarge/action");
    assert_string_equal(
        json_print(&arena,
                   encode_pattern(&arena, &flavor_access_kind, flavor_access_kind.remove_body, &ids, values),
                   JSON_COMPACT),
        "{\"removeTenantAccess\":{\"tenant\":\"the-project\"}}");
    values = wanted(&role_assignment_kind, "  access: [{group: g, roles: [r]}]\n");
    assert_string_equal(path(&role_assignment_kind, &role_assignment_kind.remove, values),
                        "/v3/projects/the-project/groups/g/roles/r");
}

#define RECIPIENT "age13a64jt9nju8rzavvr93ecn9aa7uc5s22e90jctc6prhlzuja0vuqfvq2l7"

/* Everything that can be said of one of each kind. */
static const char everything[] =
    "  description: all of it\n"
    "  quota:\n"
    "    compute: {instances: 0, cores: unlimited, ram: 1 TiB, key_pairs: 2147483647, metadata_items: 3, "
    "server_groups: "
    "4, server_group_members: 5}\n"
    "    image: {image_size_total: 1 GiB, image_stage_total: 2, image_count_total: 3, image_count_uploading: "
    "4}\n"
    "    volume: {volumes: 0, gigabytes: 1 TiB, snapshots: 2, backups: 3, backup_gigabytes: 4, "
    "per_volume_gigabytes: 5,\n"
    "      groups: 6, types: {a_b: {volumes: 1, gigabytes: 2, snapshots: 3}, c: {volumes: -1}}}\n"
    "    network: {networks: 1, subnets: 2, subnet_pools: 3, ports: 4, routers: 5, floating_ips: 6, "
    "security_groups: 7,\n"
    "      security_group_rules: 8, rbac_policies: -1}\n"
    "    object: {bytes: 5 TiB}\n"
    "    load_balancer: {load_balancers: 1, listeners: 2, pools: 3, members: 4, health_monitors: 5, "
    "l7policies: 6, l7rules: -1}\n"
    "    dns: {zones: 1, zone_recordsets: 2, zone_records: 3, recordset_records: 4, api_export_size: 5}\n"
    "    key_manager: {secrets: 1, orders: 2, containers: 3, consumers: 4, cas: 5}\n"
    "    share: {shares: 1, gigabytes: 2, per_share_gigabytes: 3, snapshots: 4, snapshot_gigabytes: 5, "
    "share_networks: 6,\n"
    "      share_groups: 7, share_group_snapshots: 8, share_replicas: 9, replica_gigabytes: 10,\n"
    "      types: {t: {shares: 11}}}\n"
    "  containers: [{name: c, read: '.r:*, .referrer:x.example', write: 'p:*'}, {name: d, read: null}]\n"
    "  networks:\n"
    "  - name: n\n"
    "    description: null\n"
    "    mtu: 1500\n"
    "    port_security: false\n"
    "    dns_domain: Acme.Example.\n"
    "    qos_policy: gold\n"
    "    vlan: {physical_network: p, id: 4094}\n"
    "    subnets:\n"
    "    - {name: s, description: x, cidr: 10.0.0.0/24, gateway: 10.0.0.1, dns: [9.9.9.9, 1.1.1.1], pools: "
    "[10.0.0.7-10.0.0.9, 10.0.0.3-10.0.0.5], routes: [{to: 10.9.0.0/16, via: 10.0.0.2}], dhcp: true}\n"
    "    - {name: t, cidr: 'fd00::/64', gateway: null, dns: [], pools: [], routes: [], dhcp: true, "
    "subnet_pool: p,\n"
    "      ipv6_ra_mode: slaac, ipv6_address_mode: slaac}\n"
    "  - {name: o, dns_domain: null, qos_policy: null}\n"
    "  subnet_pools:\n"
    "  - {name: p, description: x, prefixes: ['fd00::/49', 'fd00:0:0:8000::/49'], min_prefixlen: 56, "
    "max_prefixlen: 64, default_prefixlen: 60, default_quota: 0, address_scope: s}\n"
    "  - {name: q, prefixes: [10.0.0.0/8], address_scope: null}\n"
    "  server_groups: [{name: g, policy: anti-affinity, rules: {max_server_per_host: 2}}]\n"
    "  address_groups: [{name: a, description: x, addresses: ['fd00::/8', 10.0.0.0/8]}]\n"
    "  security_groups:\n"
    "  - name: g\n"
    "    description: y\n"
    "    stateful: false\n"
    "    rules:\n"
    "    - {protocol: tcp, ports: 443, from: 10.0.0.0/8, description: z}\n"
    "    - {protocol: udp, ports: 1-65535}\n"
    "    - {protocol: icmp, icmp_type: 0, icmp_code: 0, from: {group: g}}\n"
    "    - {protocol: ipv6-icmp, ethertype: IPv6, icmp_type: 128}\n"
    "    - {protocol: 200, direction: egress, to: 'fd00::/8', description: null}\n"
    "    - {direction: egress, ethertype: IPv6, to: {group: g}}\n"
    "    - {protocol: tcp, ports: 22, from: {address_group: a}}\n"
    "    - {direction: egress, to: {address_group: a}}\n"
    "  routers:\n"
    "  - {name: r, description: null, external: {network: e, snat: true, qos_policy: q}, subnets: [s], "
    "routes: [{to: "
    "10.8.0.0/16, via: "
    "10.0.0.3}]}\n"
    "  - {name: q, external: null, routes: []}\n"
    "  floating_ips: [{network: e, address: 203.0.113.9, description: d, qos_policy: q}, {network: e, "
    "description: null}]\n"
    "  shared_networks: [{network: n, with: b}]\n"
    "  flavors: [f]\n"
    "  volume_types: [v]\n"
    "  images: [i]\n"
    "  hosts: {aggregate: h}\n"
    "  default_volume_type: v\n"
    "  credentials: [{name: c, roles: [m], recipients: [\"" RECIPIENT "\"]}]\n"
    "- name: b\n"
    "domain: {name: own, description: x, access: [{group: crew, roles: [m], inherited: true}]}\n"
    "groups: [{name: crew, description: null, users: [alice, {user: bob, domain: Corp}]}]\n";

/* Late members over those of the create, as far as they are written. */
static const struct node *created(const struct kind *kind, const struct value *values)
{
    struct node *made = encode_body(&arena, kind, &ids, values, NULL, ENCODE_CREATE, 0);
    const struct node *late =
        encode_body(&arena, kind, &ids, values, NULL, ENCODE_CHANGED, kind_late_rows(kind));
    struct node *object = kind->envelope[0] ? made->entries[0].value : made;
    const struct node *more = kind->envelope[0] ? late->entries[0].value : late;
    for (size_t i = 0; i < more->count; i++)
        node_set(&arena, object, more->entries[i].key->text, more->entries[i].value);
    return object;
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct spec *spec = project_of(everything);
    uint64_t seen = 0;
    assert_string_equal(spec_problems(&arena, &spec->problems), "");
    for (size_t i = 0; i < spec->all.count; i++) {
        const struct resource *resource = spec->all.items[i];
        const struct kind *kind = resource->kind;
        if (!kind->envelope)
            continue;
        seen |= UINT64_C(1) << kind_index(kind);
        resolve(kind, resource->values);
        struct value *live = ARENA_ARRAY(&arena, struct value, kind->field_count);
        assert_null(decode_live(&arena, kind, created(kind, resource->values), live));
        for (size_t row = 0; row < kind->field_count; row++)
            if (!kind->fields[row].in_path && !kind->fields[row].spec_only && !kind->fields[row].apart &&
                !value_covers(&resource->values[row], &live[row]))
                fail_msg("%s \"%s\": %s is %s, and reads %s", kind->name, resource->name,
                         kind->fields[row].key,
                         encode_text(&arena, &kind->fields[row], &resource->values[row]),
                         encode_text(&arena, &kind->fields[row], &live[row]));
    }
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->envelope)
            assert_true(seen >> i & 1);
}

static void everything_is_said_of_every_kind(void **state)
{
    (void)state;
    struct spec *spec = project_of(everything);
    for (size_t k = 0; k < KIND_COUNT; k++) {
        if (!kinds[k]->envelope)
            continue;
        for (size_t row = 0; row < kinds[k]->field_count; row++) {
            const struct field *field = &kinds[k]->fields[row];
            bool said =
                field->type == FIELD_CHILDREN || field->spec_only || (field->api_only && !field->fallback);
            for (size_t i = 0; i < spec->all.count; i++)
                said |= spec->all.items[i]->kind == kinds[k] &&
                        spec->all.items[i]->values[row].type != VALUE_ABSENT;
            if (!said)
                fail_msg("no %s with %s", kinds[k]->name, field->key);
        }
    }
}

static void values_as_plans_show_them(void **state)
{
    (void)state;
    static const struct field size = {.type = FIELD_SIZE, .unit = UNIT_MIB, .unlimited = true};
    static const struct field span = {.type = FIELD_SPAN};
    static const struct field text = {.type = FIELD_TEXT};
    static const struct field texts = {.type = FIELD_LIST, .of = &text};
    static const struct {
        const struct field *field;
        struct value value;
        const char *words, *json;
    } rows[] = {
        {&size, {.type = VALUE_INTEGER, .integer = 0}, "0 MiB", "0"},
        {&size, {.type = VALUE_INTEGER, .integer = -1}, "unlimited", "-1"},
        {&size, {.type = VALUE_INTEGER, .integer = 1536}, "1536 MiB", "1536"},
        {&size, {.type = VALUE_INTEGER, .integer = 524288}, "512 GiB", "524288"},
        {&span, {.type = VALUE_INTEGER, .integer = 2592000}, "30d", "2592000"},
        {&span, {.type = VALUE_INTEGER, .integer = 2419200}, "4w", "2419200"},
        {&span, {.type = VALUE_INTEGER, .integer = 90}, "90s", "90"},
        {&span, {.type = VALUE_INTEGER, .integer = 0}, "0s", "0"},
        {&text, {.type = VALUE_TEXT, .text = "a\033b"}, "a\\x1bb", "\"a\\u001bb\""},
        {&text, {.type = VALUE_TEXT, .text = ""}, "\"\"", "\"\""},
        {&text, {.type = VALUE_NULL}, "none", "null"},
        {&text, {.type = VALUE_ABSENT}, "not managed", "null"},
        {&texts, {.type = VALUE_LIST}, "none", "[]"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(encode_text(&arena, rows[i].field, &rows[i].value), rows[i].words);
        assert_string_equal(
            json_print(&arena, encode_value(&arena, rows[i].field, &rows[i].value), JSON_COMPACT),
            rows[i].json);
    }
    const struct value *subnet =
        wanted(&subnet_kind, "  networks: [{name: n, subnets: [{name: s, cidr: 10.0.0.0/24, "
                             "routes: [{to: 10.1.0.0/16, via: 10.0.0.1}]}]}]\n");
    size_t row = kind_field(&subnet_kind, "routes");
    assert_string_equal(
        json_print(&arena, encode_value(&arena, &subnet_kind.fields[row], &subnet[row]), JSON_COMPACT),
        "[{\"to\":\"10.1.0.0/16\",\"via\":\"10.0.0.1\"}]");
    const struct value *quota =
        wanted(&volume_quota_kind, "  quota: {volume: {types: {nvme: {gigabytes: 4 TiB}}}}\n");
    row = kind_field(&volume_quota_kind, "types");
    assert_string_equal(
        json_print(&arena, encode_value(&arena, &volume_quota_kind.fields[row], &quota[row]), JSON_COMPACT),
        "{\"nvme\":{\"gigabytes\":4096}}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(creates_say_what_the_spec_says),
        TEST(rules_are_created_whole),
        TEST(routers_take_their_routes_later),
        TEST(a_gateway_is_written_whole),
        TEST(quotas_send_what_changes),
        TEST(odd_bodies),
        TEST(paths_are_filled),
        TEST(what_is_written_is_read_back),
        TEST(everything_is_said_of_every_kind),
        TEST(values_as_plans_show_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
