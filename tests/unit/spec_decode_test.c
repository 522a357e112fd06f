#include "tests/unit/spec_support.h"

static const char acme[] =
    "projects:\n"
    "  - name: acme-prod\n"
    "    formerly: acme\n"
    "    description: Production\n"
    "    quota:\n"
    "      compute: {instances: 40, cores: unlimited, ram: 512 GiB}\n"
    "      volume: {gigabytes: 10 TiB, types: {nvme: {gigabytes: 4 TiB}, hdd: {volumes: -1}}}\n"
    "      network: {floating_ips: 16, rbac_policies: 0}\n"
    "    access:\n"
    "      - {group: acme-admins, roles: [member, load-balancer_member]}\n"
    "      - {user: auditor, domain: Corp, roles: [reader]}\n"
    "    networks:\n"
    "      - name: app\n"
    "        description: null\n"
    "        mtu: 1450\n"
    "        vlan: {physical_network: physnet1, id: 1203}\n"
    "        subnets:\n"
    "          - name: app-v4\n"
    "            cidr: 10.20.0.0/24\n"
    "            gateway: 10.20.0.1\n"
    "            dns: [9.9.9.9, 149.112.112.112]\n"
    "            pools: [10.20.0.150-10.20.0.250, 10.20.0.50-10.20.0.60]\n"
    "            routes: [{to: 10.99.0.0/16, via: 10.20.0.9}]\n"
    "            dhcp: false\n"
    "      - {name: no, subnets: []}\n"
    "    routers:\n"
    "      - name: edge\n"
    "        formerly: [border, rim]\n"
    "        external: {network: public, snat: true}\n"
    "        subnets: [app-v4]\n"
    "        routes: [{to: 192.168.0.0/16, via: 10.20.0.9}]\n"
    "      - {name: inner, external: null}\n"
    "    security_groups:\n"
    "      - name: web\n"
    "        description: ''\n"
    "        stateful: true\n"
    "        rules:\n"
    "          - {protocol: tcp, ports: 443, from: 0.0.0.0/0}\n"
    "          - {protocol: tcp, ports: 8000-8080, from: {group: web}}\n"
    "          - {protocol: icmp, icmp_type: 8}\n"
    "          - {direction: egress, ethertype: IPv6, to: \"::/0\"}\n"
    "          - {protocol: 17, from: {group: default}}\n";

static const char *text_of(struct spec *spec, const struct resource *resource, const char *key)
{
    return spec_text(&spec->arena, resource->kind, resource->values, key);
}

#define assert_field(spec, resource, key, expected)                                                          \
    assert_string_equal(text_of((spec), (resource), (key)), (expected))

static void a_client_becomes_resources(void **state)
{
    (void)state;
    struct spec spec;
    spec_read(&spec, acme);
    assert_string_equal(spec_problems(&spec.arena, &spec.problems), "");
    struct text names;
    text_init(&names, &spec.arena);
    for (size_t i = 0; i < spec.all.count; i++) {
        assert_int_equal(spec.all.items[i]->index, i);
        text_print(&names, "%s \"%s\"\n", spec.all.items[i]->kind->name, spec.all.items[i]->name);
    }
    assert_string_equal(names.data,
                        "project \"acme-prod\"\n"
                        "compute_quota \"acme-prod\"\n"
                        "volume_quota \"acme-prod\"\n"
                        "network_quota \"acme-prod\"\n"
                        "role_assignment \"group acme-admins: load-balancer_member\"\n"
                        "role_assignment \"group acme-admins: member\"\n"
                        "role_assignment \"user auditor (Corp): reader\"\n"
                        "network \"app\"\n"
                        "subnet \"app-v4\"\n"
                        "network \"no\"\n"
                        "security_group \"web\"\n"
                        "security_group_rule \"web: ingress tcp 443 from 0.0.0.0/0\"\n"
                        "security_group_rule \"web: ingress tcp 8000-8080 from group web (IPv4)\"\n"
                        "security_group_rule \"web: ingress icmp type 8 from 0.0.0.0/0\"\n"
                        "security_group_rule \"web: egress to ::/0\"\n"
                        "security_group_rule \"web: ingress udp from group default (IPv4)\"\n"
                        "router \"edge\"\n"
                        "router_interface \"edge/app-v4\"\n"
                        "router \"inner\"\n");
    arena_release(&spec.arena);
}

static void fields_have_their_values(void **state)
{
    (void)state;
    struct spec spec;
    spec_read(&spec, acme);
    const struct resource *project = spec_find(&spec, &project_kind, "acme-prod");
    assert_field(&spec, project, "description", "Production");
    assert_field(&spec, project, "enabled", "true");
    assert_field(&spec, project, "domain", "Default");
    assert_int_equal(project->formerly.count, 1);
    assert_string_equal(project->formerly.items[0], "acme");

    const struct resource *compute = spec_find(&spec, &compute_quota_kind, "acme-prod");
    assert_field(&spec, compute, "instances", "40");
    assert_field(&spec, compute, "cores", "unlimited");
    assert_field(&spec, compute, "ram", "512 GiB");
    assert_field(&spec, compute, "key_pairs", "not managed");
    const struct resource *volume = spec_find(&spec, &volume_quota_kind, "acme-prod");
    assert_field(&spec, volume, "types", "hdd: volumes unlimited, nvme: gigabytes 4 TiB");
    const struct resource *network = spec_find(&spec, &network_quota_kind, "acme-prod");
    assert_field(&spec, network, "rbac_policies", "0");

    const struct resource *app = spec_find(&spec, &network_kind, "app");
    assert_field(&spec, app, "description", "none");
    assert_field(&spec, app, "mtu", "1450");
    assert_field(&spec, app, "vlan.physical_network", "physnet1");
    assert_field(&spec, app, "vlan.id", "1203");
    const struct resource *subnet = spec_find(&spec, &subnet_kind, "app-v4");
    assert_ptr_equal(subnet->parent, app);
    assert_field(&spec, subnet, "dns", "9.9.9.9, 149.112.112.112");
    assert_field(&spec, subnet, "pools", "10.20.0.150-10.20.0.250, 10.20.0.50-10.20.0.60");
    assert_field(&spec, subnet, "routes", "to 10.99.0.0/16 via 10.20.0.9");
    assert_field(&spec, subnet, "dhcp", "false");

    const struct resource *edge = spec_find(&spec, &router_kind, "edge");
    assert_int_equal(edge->formerly.count, 2);
    assert_field(&spec, edge, "external.network", "public");
    assert_field(&spec, edge, "external.snat", "true");
    const struct resource *inner = spec_find(&spec, &router_kind, "inner");
    assert_field(&spec, inner, "external.network", "none");
    assert_field(&spec, inner, "external.snat", "not managed");
    assert_field(&spec, inner, "description", "not managed");
    assert_field(&spec, spec_find(&spec, &security_group_kind, "web"), "description", "none");
    arena_release(&spec.arena);
}

static void places_are_those_of_the_file(void **state)
{
    (void)state;
    struct spec spec;
    spec_read(&spec, acme);
    const struct resource *subnet = spec_find(&spec, &subnet_kind, "app-v4");
    assert_int_equal(subnet->at.line, 18);
    assert_int_equal(subnet->at.column, 13);
    assert_string_equal(subnet->at.file, "a.yaml");
    const struct value *gateway = resource_value(subnet, "gateway");
    assert_int_equal(gateway->line, 20);
    assert_int_equal(gateway->column, 22);
    assert_int_equal(resource_value(subnet, "description")->line, 0);
    arena_release(&spec.arena);
}

static void what_is_declared_is_noted_even_if_empty(void **state)
{
    (void)state;
    struct spec spec;
    spec_read(&spec, acme);
    const struct resource *project = spec_find(&spec, &project_kind, "acme-prod");
    assert_true(resource_declares(project, &network_kind));
    assert_true(resource_declares(project, &volume_quota_kind));
    const struct resource *no = spec_find(&spec, &network_kind, "no");
    assert_true(resource_declares(no, &subnet_kind));
    assert_int_equal(no->children.count, 0);
    assert_false(resource_declares(spec_find(&spec, &router_kind, "inner"), &router_interface_kind));
    assert_ptr_equal(resource_project(no), project);
    arena_release(&spec.arena);
}

static void references_find_their_targets(void **state)
{
    (void)state;
    struct spec spec;
    spec_read(&spec, acme);
    const struct resource *interface = spec_find(&spec, &router_interface_kind, "edge/app-v4");
    assert_ptr_equal(resource_value(interface, "subnet")->reference.target,
                     spec_find(&spec, &subnet_kind, "app-v4"));
    const struct resource *rule =
        spec_find(&spec, &security_group_rule_kind, "web: ingress tcp 8000-8080 from group web (IPv4)");
    assert_ptr_equal(resource_value(rule, "from.group")->reference.target, rule->parent);
    rule = spec_find(&spec, &security_group_rule_kind, "web: ingress udp from group default (IPv4)");
    assert_null(resource_value(rule, "from.group")->reference.target);
    const struct resource *access = spec_find(&spec, &role_assignment_kind, "user auditor (Corp): reader");
    assert_string_equal(resource_value(access, "user")->reference.domain, "Corp");
    assert_int_equal(resource_value(access, "group")->type, VALUE_ABSENT);
    access = spec_find(&spec, &role_assignment_kind, "group acme-admins: member");
    assert_string_equal(resource_value(access, "group")->reference.domain, "Default");
    arena_release(&spec.arena);
}

static void unknown_keys_are_refused(void **state)
{
    (void)state;
    assert_problems("projects:\n- {name: a, netwroks: []}\n",
                    "2:13: unknown key \"netwroks\" (did you mean `networks`?)\n");
    assert_problems("projects:\n- name: a\n  quota: {compute: {core: 1}, computer: {}}\n",
                    "3:21: unknown key \"core\" (did you mean `cores`?)\n"
                    "3:31: unknown key \"computer\" (did you mean `compute`?)\n");
    assert_problems("projects:\n- {name: a, enabled: false}\n", "2:13: unknown key \"enabled\"\n");
    assert_problems("projects:\n- {name: a, quota.compute: {cores: 1}}\n",
                    "2:13: unknown key \"quota.compute\"\n");
    assert_problems("projects:\n- {name: a, routers: [{name: r, external: {network: p, snta: true}}]}\n",
                    "2:56: unknown key \"snta\" (did you mean `snat`?)\n");
    assert_problems("project: []\n", "1:1: unknown key \"project\" (did you mean `projects`?)\n");
}

static void missing_keys_are_named(void **state)
{
    (void)state;
    assert_problems("projects:\n- {description: x}\n", "2:3: `name` is missing\n");
    assert_problems("projects:\n- name: a\n  networks: [{name: n, vlan: {id: 5}, subnets: [{name: s}]}]\n",
                    "3:30: `vlan.physical_network` is missing\n3:49: `cidr` is missing\n");
    assert_problems(
        "projects:\n- name: a\n  routers: [{name: r, external: {}, routes: [{to: 10.0.0.0/8}]}]\n",
        "3:33: `external.network` is missing\n3:46: `via` is missing\n");
    assert_problems("projects:\n- {name: a, access: [{group: g}]}\n", "2:22: `roles` is missing\n");
}

static void wrong_shapes_are_refused(void **state)
{
    (void)state;
    assert_problems("projects:\n- {name: a, networks: {name: b}}\n",
                    "2:23: `networks` is a list, not a map\n");
    assert_problems("projects:\n- {name: a, networks: [b]}\n",
                    "2:24: a network is a map, not a single value\n");
    assert_problems("projects:\n- {name: [a]}\n", "2:10: `name` is a single value, not a list\n");
    assert_problems("projects:\n- {name: a, quota: 5}\n", "2:20: `quota` is a map, not a single value\n");
    assert_problems("projects:\n- {name: a, quota: {compute: []}}\n",
                    "2:30: `quota.compute` is a map, not a list\n");
    assert_problems("projects:\n- {name: a, routers: [{name: r, subnets: [{subnet: s}]}]}\n",
                    "2:43: `subnet` is a single value, not a map\n");
    assert_problems("projects:\n- name: a\n  networks: [{name: n, subnets: [{name: s, cidr: 10.0.0.0/8, dns: "
                    "9.9.9.9}]}]\n",
                    "3:67: `dns` is a list, not a single value\n");
    assert_problems("projects:\n- name: a\n  quota: {volume: {types: {nvme: 5, hdd: {size: 1}}}}\n",
                    "3:34: `nvme` is a map, not a single value\n3:43: unknown key \"size\"\n");
    assert_problems("projects: 5\n", "1:11: `projects` is a list, not a single value\n");
    assert_problems("- projects\n", "1:1: a map is needed here, not a list\n");
}

static void null_is_for_what_can_be_none(void **state)
{
    (void)state;
    assert_problems("projects:\n- {name: ~}\n", "2:10: `name` cannot be null\n");
    assert_problems(
        "projects:\n- name: a\n  networks:\n  description:\n",
        "3:12: `networks` cannot be null (write [] for none, or leave it out to leave it alone)\n");
    assert_problems("projects:\n- {name: a, quota: null}\n",
                    "2:20: `quota` cannot be null (leave it out to leave it alone)\n");
    assert_problems("projects:\n- {name: a, quota: {compute: {cores: null}}}\n",
                    "2:38: `cores` cannot be null (leave it out to leave it alone)\n");
    assert_problems("projects:\n- {name: a, routers: [{name: r, external: {network: null}}]}\n",
                    "2:53: `external.network` cannot be null (write `external: null` for none)\n");
    assert_problems(
        "projects:\n- {name: a, routers: [{name: r, external: {network: n, qos_policy: null}}]}\n", "");
    assert_problems("projects:\n- {name: a, routers: [{name: r, external: {network: n, snat: null}}]}\n",
                    "2:62: `external.snat` cannot be null (leave it out to leave it alone)\n");
    assert_problems("projects:\n- {name: a, networks: [{name: n, vlan: null}]}\n",
                    "2:40: `vlan` cannot be null (leave it out to leave it alone)\n");
    assert_problems(
        "projects:\n- {name: a, networks: [null], formerly: null}\n",
        "2:24: a network is a map, not nothing\n"
        "2:41: `formerly` cannot be null (write [] for none, or leave it out to leave it alone)\n");
    assert_problems("projects:\n- {name: a, access: [{group: g, roles: [null]}]}\n",
                    "2:41: an item cannot be null\n");
    assert_problems("projects:\n- {name: 'null', description: 'null'}\n", "");
}

static void lists_are_counted_and_hold_nothing_twice(void **state)
{
    (void)state;
    assert_problems("projects:\n- {name: a, access: [{group: g, roles: []}]}\n",
                    "2:40: `roles` needs at least one item\n");
    assert_problems("projects:\n- {name: a, access: [{group: g, roles: [x, y, x]}]}\n",
                    "2:47: this is in the list already (leave it out)\n");
    assert_problems("projects:\n- name: a\n  networks:\n  - name: n\n    subnets:\n    - {name: s, cidr: "
                    "10.0.0.0/8, dns: [1.1.1.1, "
                    "1.1.1.2, 1.1.1.3, 1.1.1.4, 1.1.1.5, 1.1.1.6]}\n",
                    "6:86: `dns` has 6 items, where at most 5 are allowed\n");
    assert_problems("projects:\n- name: a\n  networks:\n  - name: n\n    subnets:\n    - {name: s, cidr: "
                    "10.0.0.0/8, dns: [1.1.1.1, "
                    "1.1.1.2, 1.1.1.3, 1.1.1.4, 1.1.1.5]}\n",
                    "");
}

static void scalars_point_at_themselves(void **state)
{
    (void)state;
    assert_problems("projects:\n- name: a\n  quota:\n    compute: {cores: 010, ram: 512 GB}\n    volume: "
                    "{backups: yes}\n",
                    "4:22: \"010\" begins with a zero, which some read as octal (write 10)\n"
                    "4:32: \"512 GB\" has an unknown unit (write GiB)\n"
                    "5:23: \"yes\" is not a whole number\n");
    assert_problems(
        "projects:\n- name: a\n  networks: [{name: n, subnets: [{name: s, cidr: 10.0.0.5/24, dhcp: on}]}]\n",
        "3:50: warning: \"10.0.0.5/24\" has host bits, which are dropped (write 10.0.0.0/24)\n"
        "3:69: \"on\" is neither true nor false (write true)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_becomes_resources),
        cmocka_unit_test(fields_have_their_values),
        cmocka_unit_test(places_are_those_of_the_file),
        cmocka_unit_test(what_is_declared_is_noted_even_if_empty),
        cmocka_unit_test(references_find_their_targets),
        cmocka_unit_test(unknown_keys_are_refused),
        cmocka_unit_test(missing_keys_are_named),
        cmocka_unit_test(wrong_shapes_are_refused),
        cmocka_unit_test(null_is_for_what_can_be_none),
        cmocka_unit_test(lists_are_counted_and_hold_nothing_twice),
        cmocka_unit_test(scalars_point_at_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
