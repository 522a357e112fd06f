#include "tests/unit/spec_support.h"

#define assert_live(arena, kind, values, key, expected)                                                      \
    assert_string_equal(spec_text((arena), (kind), (values), (key)), (expected))

static int set_up(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(*state);
    return 0;
}

static void a_network(void **state)
{
    struct arena *arena = *state;
    const struct value *values = live_values(
        arena, &network_kind,
        "{\"id\":\"59d7b6da-d0f5-4a06-b77f-463bcd49800d\",\"name\":\"app\",\"admin_state_up\":true,\"mtu\":"
        "1450,"
        "\"subnets\":[\"a\"],\"shared\":false,\"router:external\":false,\"provider:network_type\":\"vlan\","
        "\"provider:physical_network\":\"physnet1\",\"provider:segmentation_id\":1203,\"description\":\"\","
        "\"tags\":[\"x\"],\"revision_number\":1,\"project_id\":\"p\"}");
    assert_live(arena, &network_kind, values, "name", "app");
    assert_live(arena, &network_kind, values, "description", "none");
    assert_live(arena, &network_kind, values, "mtu", "1450");
    assert_live(arena, &network_kind, values, "vlan.physical_network", "physnet1");
    assert_live(arena, &network_kind, values, "vlan.id", "1203");
    assert_live(arena, &network_kind, values, "formerly", "not managed");

    values = live_values(arena, &network_kind, "{\"name\":\"n\",\"provider:physical_network\":null}");
    assert_live(arena, &network_kind, values, "vlan.physical_network", "none");
    assert_live(arena, &network_kind, values, "vlan.id", "not managed");
}

static void a_subnet(void **state)
{
    struct arena *arena = *state;
    const struct value *values = live_values(
        arena, &subnet_kind,
        "{\"name\":\"s\",\"ip_version\":6,\"network_id\":\"n\",\"cidr\":\"2001:DB8:0::/"
        "64\",\"gateway_ip\":null,"
        "\"dns_nameservers\":[\"9.9.9.9\",\"1.1.1.1\"],\"enable_dhcp\":true,\"description\":\"x\","
        "\"allocation_pools\":[{\"start\":\"2001:db8::9\",\"end\":\"2001:db8::ff\"},"
        "{\"start\":\"2001:db8::2\",\"end\":\"2001:db8::5\"}],"
        "\"host_routes\":[{\"destination\":\"2001:db8:1::/48\",\"nexthop\":\"2001:db8::0:1\"}]}");
    assert_live(arena, &subnet_kind, values, "cidr", "2001:db8::/64");
    assert_live(arena, &subnet_kind, values, "gateway", "none");
    assert_live(arena, &subnet_kind, values, "dns", "9.9.9.9, 1.1.1.1");
    assert_live(arena, &subnet_kind, values, "pools", "2001:db8::2-2001:db8::5, 2001:db8::9-2001:db8::ff");
    assert_live(arena, &subnet_kind, values, "routes", "to 2001:db8:1::/48 via 2001:db8::1");
    assert_live(arena, &subnet_kind, values, "dhcp", "true");
}

static void a_router(void **state)
{
    struct arena *arena = *state;
    const struct value *values = live_values(
        arena, &router_kind,
        "{\"name\":\"edge\",\"external_gateway_info\":{\"network_id\":\"ext\",\"external_fixed_ips\":[],"
        "\"enable_snat\":false},\"description\":\"\",\"routes\":[]}");
    assert_live(arena, &router_kind, values, "external.network", "ext");
    assert_live(arena, &router_kind, values, "external.snat", "false");
    assert_live(arena, &router_kind, values, "routes", "none");
    values = live_values(arena, &router_kind, "{\"name\":\"edge\",\"external_gateway_info\":null}");
    assert_live(arena, &router_kind, values, "external.network", "none");
    assert_live(arena, &router_kind, values, "external.snat", "none");
    values = live_values(arena, &router_kind, "{\"name\":\"edge\"}");
    assert_live(arena, &router_kind, values, "external.network", "not managed");
}

static void quotas(void **state)
{
    struct arena *arena = *state;
    const struct value *values =
        live_values(arena, &compute_quota_kind,
                    "{\"id\":\"p\",\"cores\":20,\"instances\":10,\"key_pairs\":100,\"metadata_items\":128,"
                    "\"ram\":51200,\"server_group_members\":10,\"server_groups\":-1}");
    assert_live(arena, &compute_quota_kind, values, "ram", "50 GiB");
    assert_live(arena, &compute_quota_kind, values, "server_groups", "unlimited");

    values = live_values(arena, &network_quota_kind,
                         "{\"network\":100,\"subnet\":0,\"subnetpool\":-7,\"port\":500,\"floatingip\":50,"
                         "\"trunk\":-1,\"router_route\":3}");
    assert_live(arena, &network_quota_kind, values, "networks", "100");
    assert_live(arena, &network_quota_kind, values, "subnets", "0");
    assert_live(arena, &network_quota_kind, values, "subnet_pools", "unlimited");
    assert_live(arena, &network_quota_kind, values, "rbac_policies", "not managed");

    values =
        live_values(arena, &volume_quota_kind,
                    "{\"volumes\":10,\"per_volume_gigabytes\":-1,\"snapshots\":10,\"gigabytes\":1000,"
                    "\"backups\":10,\"backup_gigabytes\":1000,\"volumes___DEFAULT__\":-1,"
                    "\"gigabytes___DEFAULT__\":5,\"snapshots___DEFAULT__\":-1,\"gigabytes_ceph-nvme_2\":4096,"
                    "\"groups\":10,\"id\":\"p\"}");
    assert_live(arena, &volume_quota_kind, values, "per_volume_gigabytes", "unlimited");
    assert_live(arena, &volume_quota_kind, values, "backup_gigabytes", "1000 GiB");
    assert_live(
        arena, &volume_quota_kind, values, "types",
        "__DEFAULT__: volumes unlimited gigabytes 5 GiB snapshots unlimited, ceph-nvme_2: gigabytes 4 TiB");
}

/* A rule of a group "web", by its members but the usual ones, under the name that plans print. */
static const char *rule_label(struct arena *arena, const char *members)
{
    const char *json = arena_print(arena,
                                   "{\"id\":\"r\",\"security_group_id\":\"g\",\"normalized_cidr\":null,"
                                   "\"remote_address_group_id\":null,\"description\":null,%s}",
                                   members);
    const struct value *values = live_values(arena, &security_group_rule_kind, json);
    for (size_t i = 0; security_group_rule_kind.identity[i]; i++)
        assert_int_not_equal(
            values[kind_field(&security_group_rule_kind, security_group_rule_kind.identity[i])].type,
            VALUE_ABSENT);
    return encode_label(arena, &security_group_rule_kind, "web", values);
}

static void rules_are_told_apart_as_neutron_does(void **state)
{
    struct arena *arena = *state;
#define BORN                                                                                                 \
    "\"direction\":\"egress\",\"ethertype\":\"IPv4\",\"port_range_min\":null,\"port_range_max\":null,"
#define IN4 "\"direction\":\"ingress\",\"ethertype\":\"IPv4\",\"remote_group_id\":null,"
#define IN6 "\"direction\":\"ingress\",\"ethertype\":\"IPv6\",\"remote_group_id\":null,"
    assert_string_equal(
        rule_label(arena, BORN "\"protocol\":null,\"remote_ip_prefix\":null,\"remote_group_id\":null"),
        "web: egress to 0.0.0.0/0");
    assert_string_equal(rule_label(arena, BORN "\"protocol\":null,\"remote_ip_prefix\":\"0.0.0.0/0\""),
                        "web: egress to 0.0.0.0/0");
    assert_string_equal(rule_label(arena,
                                   IN4 "\"protocol\":\"6\",\"port_range_min\":443,\"port_range_max\":443,"
                                       "\"remote_ip_prefix\":\"::/0\""),
                        "web: ingress tcp 443 from 0.0.0.0/0");
    assert_string_equal(rule_label(arena,
                                   IN4 "\"protocol\":\"tcp\",\"port_range_min\":1,\"port_range_max\":65535,"
                                       "\"remote_ip_prefix\":\"10.0.0.5/24\""),
                        "web: ingress tcp from 10.0.0.0/24");
    assert_string_equal(rule_label(arena,
                                   IN6 "\"protocol\":\"1\",\"port_range_min\":128,\"port_range_max\":null,"
                                       "\"remote_ip_prefix\":null"),
                        "web: ingress ipv6-icmp type 128 from ::/0");
    assert_string_equal(rule_label(arena,
                                   IN4 "\"protocol\":\"icmp\",\"port_range_min\":3,\"port_range_max\":4,"
                                       "\"remote_ip_prefix\":null"),
                        "web: ingress icmp type 3 code 4 from 0.0.0.0/0");
    assert_string_equal(rule_label(arena, IN4 "\"protocol\":\"vrrp\",\"remote_ip_prefix\":\"10.1.1.1\""),
                        "web: ingress vrrp from 10.1.1.1/32");
    assert_string_equal(rule_label(arena, IN4 "\"protocol\":\"200\",\"remote_ip_prefix\":null"),
                        "web: ingress 200 from 0.0.0.0/0");
    assert_string_equal(rule_label(arena,
                                   "\"direction\":\"ingress\",\"ethertype\":\"IPv6\",\"protocol\":null,"
                                   "\"remote_ip_prefix\":null,\"remote_group_id\":\"g2\""),
                        "web: ingress from group g2 (IPv6)");
    const struct value *values = live_values(arena, &security_group_rule_kind,
                                             "{\"direction\":\"ingress\",\"ethertype\":\"IPv4\",\"protocol\":"
                                             "null,\"remote_address_group_id\":\"ag\"}");
    assert_string_equal(encode_label(arena, &security_group_rule_kind, "web", values),
                        "web: ingress from address group ag (IPv4)");
    assert_live(arena, &security_group_rule_kind, values, "from", "none");
    assert_live(arena, &security_group_rule_kind, values, "description", "not managed");
}

static size_t count_objects(struct arena *arena, const struct kind *kind, const char *json)
{
    return decode_objects(arena, kind, parse_json(arena, json)).count;
}

static void only_assignments_on_projects_count(void **state)
{
    struct arena *arena = *state;
    const char *direct = "{\"links\":{},\"scope\":{\"project\":{\"id\":\"p\"}},\"user\":{\"id\":\"u\"},"
                         "\"role\":{\"id\":\"r\"}}";
    assert_int_equal(count_objects(arena, &role_assignment_kind, direct), 1);
    assert_int_equal(
        count_objects(arena, &role_assignment_kind,
                      "{\"scope\":{\"project\":{\"id\":\"p\"},\"OS-INHERIT:inherited_to\":\"projects\"},"
                      "\"user\":{\"id\":\"u\"},\"role\":{\"id\":\"r\"}}"),
        1);
    assert_int_equal(count_objects(arena, &role_assignment_kind,
                                   "{\"scope\":{\"domain\":{\"id\":\"d\"}},\"user\":{\"id\":\"u\"},"
                                   "\"role\":{\"id\":\"r\"}}"),
                     0);
    assert_int_equal(count_objects(arena, &role_assignment_kind,
                                   "{\"scope\":{\"system\":{\"all\":true}},\"group\":{\"id\":\"u\"},"
                                   "\"role\":{\"id\":\"r\"}}"),
                     0);
    const struct value *values = live_values(arena, &role_assignment_kind, direct);
    assert_live(arena, &role_assignment_kind, values, "user", "u");
    assert_live(arena, &role_assignment_kind, values, "group", "not managed");
    assert_string_equal(encode_label(arena, &role_assignment_kind, "acme", values), "user u: r");
}

static void a_port_is_an_interface_for_each_of_its_subnets(void **state)
{
    struct arena *arena = *state;
    struct node_list objects = decode_objects(
        arena, &router_interface_kind,
        parse_json(
            arena,
            "{\"id\":\"port\",\"device_id\":\"r\",\"device_owner\":\"network:router_interface\","
            "\"project_id\":\"p\",\"fixed_ips\":[{\"subnet_id\":\"s6\",\"ip_address\":\"2001:db8::1\"},"
            "{\"subnet_id\":\"s4\",\"ip_address\":\"10.0.0.1\"},"
            "{\"subnet_id\":\"s6\",\"ip_address\":\"2001:db8::2\"}]}"));
    assert_int_equal(objects.count, 2);
    struct value values[1];
    assert_null(decode_live(arena, &router_interface_kind, objects.items[1], values));
    assert_live(arena, &router_interface_kind, values, "subnet", "s4");
    assert_string_equal(node_get_text(objects.items[1], "id"), "port");
    assert_string_equal(node_get_text(objects.items[1], router_interface_kind.parent_json), "r");
    assert_int_equal(count_objects(arena, &router_interface_kind, "{\"id\":\"port\",\"fixed_ips\":[]}"), 0);
    assert_int_equal(count_objects(arena, &router_interface_kind, "{\"id\":\"port\"}"), 0);
}

static void rows_of_other_lists(void **state)
{
    struct arena *arena = *state;
    assert_int_equal(
        count_objects(arena, &external_network_kind, "{\"name\":\"a\",\"router:external\":true}"), 1);
    assert_int_equal(
        count_objects(arena, &external_network_kind, "{\"name\":\"a\",\"router:external\":false}"), 0);
    assert_int_equal(count_objects(arena, &external_network_kind, "{\"name\":\"a\"}"), 0);
    assert_int_equal(count_objects(arena, &network_kind, "{\"name\":\"a\",\"router:external\":true}"), 1);
    assert_int_equal(count_objects(arena, &role_kind, "{\"name\":\"member\",\"domain_id\":null}"), 1);
    assert_int_equal(count_objects(arena, &role_kind, "{\"name\":\"member\",\"domain_id\":\"d\"}"), 0);
    assert_int_equal(
        count_objects(arena, &security_group_rule_kind,
                      "{\"name\":\"g\",\"security_group_rules\":[{\"id\":\"1\"},{\"id\":\"2\"}]}"),
        2);
    assert_int_equal(
        count_objects(arena, &security_group_rule_kind, "{\"name\":\"g\",\"security_group_rules\":[]}"), 0);
    assert_int_equal(count_objects(arena, &network_kind, "5"), 0);
}

static void answers_of_wrong_types_are_errors(void **state)
{
    struct arena *arena = *state;
    static const struct {
        const struct kind *kind;
        const char *json, *message;
    } bad[] = {
        {&network_kind, "[]", "a network in the answer is no object"},
        {&network_kind, "{\"name\":5}", "the answer has a network whose name cannot be understood"},
        {&network_kind, "{\"mtu\":\"1450\"}", "the answer has a network whose mtu cannot be understood"},
        {&network_kind, "{\"mtu\":1450.5}", "the answer has a network whose mtu cannot be understood"},
        {&subnet_kind, "{\"enable_dhcp\":\"true\"}",
         "the answer has a subnet whose enable_dhcp cannot be understood"},
        {&subnet_kind, "{\"cidr\":\"10.0.0.0/64\"}",
         "the answer has a subnet whose cidr cannot be understood"},
        {&subnet_kind, "{\"gateway_ip\":\"here\"}",
         "the answer has a subnet whose gateway_ip cannot be understood"},
        {&subnet_kind, "{\"dns_nameservers\":\"9.9.9.9\"}",
         "the answer has a subnet whose dns_nameservers cannot be understood"},
        {&subnet_kind, "{\"allocation_pools\":[{\"start\":\"10.0.0.1\"}]}",
         "the answer has a subnet whose allocation_pools cannot be understood"},
        {&router_kind, "{\"routes\":[5]}", "the answer has a router whose routes cannot be understood"},
        {&router_kind, "{\"routes\":[{\"nexthop\":\"x\"}]}",
         "the answer has a router whose routes cannot be understood"},
        {&volume_quota_kind, "{\"gigabytes_x\":true}",
         "the answer has a volume quota whose types cannot be understood"},
        {&security_group_rule_kind, "{\"port_range_min\":\"x\"}",
         "the answer has a security group rule whose port_range_min port_range_max cannot be understood"},
        {&security_group_rule_kind, "{\"port_range_min\":{}}",
         "the answer has a security group rule whose port_range_min port_range_max cannot be understood"},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct value values[64];
        struct error *error = decode_live(arena, bad[i].kind, parse_json(arena, bad[i].json), values);
        assert_non_null(error);
        assert_int_equal(error->kind, ERROR_ANSWER);
        assert_string_equal(error->message, bad[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_network, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_subnet, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_router, set_up, tear_down),
        cmocka_unit_test_setup_teardown(quotas, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rules_are_told_apart_as_neutron_does, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_assignments_on_projects_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_port_is_an_interface_for_each_of_its_subnets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_of_other_lists, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_of_wrong_types_are_errors, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
