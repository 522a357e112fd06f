#include "tests/unit/spec_support.h"

/* One project with networks, routers or security groups; the text begins in line 4. */
#define PROJECT "projects:\n- name: a\n"
#define NETWORK PROJECT "  networks:\n  - name: n\n    subnets:\n"

static void gateways_stand_in_their_subnet(void **state)
{
    (void)state;
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/24, gateway: 10.0.1.1}\n",
                    "6:45: the gateway 10.0.1.1 is outside of 10.0.0.0/24\n");
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/24, gateway: 10.0.0.0}\n",
                    "6:45: the gateway 10.0.0.0 is the network address of 10.0.0.0/24\n");
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/24, gateway: 10.0.0.255}\n",
                    "6:45: the gateway 10.0.0.255 is the broadcast address of 10.0.0.0/24\n");
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/24, gateway: 10.0.0.254}\n", "");
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/31, gateway: 10.0.0.0}\n", "");
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/24, gateway: null}\n", "");
    assert_problems(NETWORK "    - {name: s, cidr: '2001:db8::/64', gateway: 'fe80::1'}\n", "");
    assert_problems(NETWORK "    - {name: s, cidr: '2001:db8::/64', gateway: '2001:db9::1'}\n",
                    "6:49: the gateway 2001:db9::1 is outside of 2001:db8::/64\n");
    assert_problems(NETWORK "    - {name: s, cidr: '2001:db8::/64', gateway: 10.0.0.1}\n",
                    "6:49: the gateway 10.0.0.1 is outside of 2001:db8::/64\n");
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/24, gateway: 'fe80::1'}\n",
                    "6:45: the gateway fe80::1 is outside of 10.0.0.0/24\n");
}

static void pools_lie_in_their_subnet_and_apart(void **state)
{
    (void)state;
    assert_problems(
        NETWORK "    - {name: s, cidr: 10.0.0.0/24, gateway: null, pools: [10.0.0.1-10.0.0.254]}\n", "");
    assert_problems(NETWORK
                    "    - {name: s, cidr: 10.0.0.0/24, pools: [10.0.0.0-10.0.0.9, 10.0.0.200-10.0.0.255]}\n",
                    "6:44: the pool 10.0.0.0-10.0.0.9 holds the network address of 10.0.0.0/24\n"
                    "6:63: the pool 10.0.0.200-10.0.0.255 holds the broadcast address of 10.0.0.0/24\n");
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/24, pools: [10.0.0.200-10.0.1.9]}\n",
                    "6:44: the pool 10.0.0.200-10.0.1.9 is outside of 10.0.0.0/24\n");
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/24, pools: [10.0.0.9-10.0.0.5]}\n",
                    "6:44: the range \"10.0.0.9-10.0.0.5\" is reversed\n");
    assert_problems(NETWORK
                    "    - {name: s, cidr: 10.0.0.0/24, pools: [10.0.0.5-10.0.0.90, 10.0.0.6-10.0.0.7, "
                    "10.0.0.90-10.0.0.99]}\n",
                    "6:64: the pool 10.0.0.6-10.0.0.7 overlaps 10.0.0.5-10.0.0.90\n"
                    "6:83: the pool 10.0.0.90-10.0.0.99 overlaps 10.0.0.5-10.0.0.90\n");
    assert_problems(NETWORK
                    "    - {name: s, cidr: 10.0.0.0/24, gateway: 10.0.0.7, pools: [10.0.0.5-10.0.0.9]}\n",
                    "6:45: the gateway 10.0.0.7 is inside the pool 10.0.0.5-10.0.0.9\n");
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/31, pools: [10.0.0.0-10.0.0.1]}\n", "");
    assert_problems(NETWORK "    - {name: s, cidr: '2001:db8::/64', gateway: null, pools: "
                            "['2001:db8::1-2001:db8::ffff:ffff:ffff:ffff']}\n",
                    "");
    assert_problems(NETWORK "    - {name: s, cidr: '2001:db8::/64', pools: ['2001:db8::-2001:db8::9']}\n",
                    "6:48: the pool 2001:db8::-2001:db8::9 holds the network address of 2001:db8::/64\n");
}

static void routes_of_a_subnet_are_of_its_version(void **state)
{
    (void)state;
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/24, routes: [{to: '::/0', via: 10.0.0.9}]}\n",
                    "6:50: ::/0 is no IPv4, as the subnet is\n");
    assert_problems(
        NETWORK "    - {name: s, cidr: '2001:db8::/64', routes: [{to: '::/0', via: 'fe80::1'}]}\n", "");
}

static void subnets_of_a_network_are_apart(void **state)
{
    (void)state;
    assert_problems(NETWORK "    - {name: s, cidr: 10.0.0.0/16}\n    - {name: t, cidr: 10.1.0.0/16}\n"
                            "    - {name: u, cidr: '2001:db8::/64'}\n",
                    "");
    assert_problems(
        NETWORK "    - {name: s, cidr: 10.0.1.0/24}\n    - {name: t, cidr: 10.0.0.0/16}\n"
                "    - {name: u, cidr: 10.0.2.0/24}\n",
        "7:23: 10.0.0.0/16 of subnet \"t\" overlaps 10.0.1.0/24 of subnet \"s\" on the same network\n"
        "8:23: 10.0.2.0/24 of subnet \"u\" overlaps 10.0.0.0/16 of subnet \"t\" on the same network\n");
    assert_problems(PROJECT "  networks:\n  - {name: n, subnets: [{name: s, cidr: 10.0.0.0/16}]}\n"
                            "  - {name: m, subnets: [{name: t, cidr: 10.0.0.0/16}]}\n",
                    "");
}

static void mtus_are_bounded(void **state)
{
    (void)state;
    assert_problems(PROJECT "  networks: [{name: n, mtu: 67}]\n",
                    "3:29: \"67\" is out of bounds: 68 to 65535\n");
    assert_problems(PROJECT "  networks: [{name: n, mtu: 68}]\n", "");
    assert_problems(PROJECT "  networks: [{name: n, mtu: 65535}]\n", "");
    assert_problems(PROJECT "  networks: [{name: n, mtu: 65536}]\n",
                    "3:29: \"65536\" is out of bounds: 68 to 65535\n");
    assert_problems(PROJECT
                    "  networks: [{name: n, mtu: 1279, subnets: [{name: s, cidr: '2001:db8::/64'}]}]\n",
                    "3:29: IPv6 needs an mtu of at least 1280 (write 1280 or more)\n");
    assert_problems(
        PROJECT "  networks: [{name: n, mtu: 1280, subnets: [{name: s, cidr: '2001:db8::/64'}]}]\n", "");
}

#define ROUTERS                                                                                              \
    NETWORK "    - {name: s, cidr: 10.0.0.0/24}\n    - {name: t, cidr: 10.0.1.0/24, gateway: null}\n"        \
            "  - {name: m, subnets: [{name: u, cidr: 10.0.0.0/16}]}\n  routers:\n"

static void a_subnet_stands_on_one_router_with_a_gateway(void **state)
{
    (void)state;
    assert_problems(ROUTERS "  - {name: r, subnets: [s]}\n", "");
    assert_problems(ROUTERS "  - {name: r, subnets: [x]}\n",
                    "10:25: there is no subnet \"x\" in the project\n");
    assert_problems(NETWORK
                    "    - {name: app-v4, cidr: 10.0.0.0/24}\n  routers:\n  - {name: r, subnets: [app-v6]}\n",
                    "8:25: there is no subnet \"app-v6\" in the project (did you mean \"app-v4\"?)\n");
    assert_problems(
        ROUTERS "  - {name: r, subnets: [t]}\n",
        "10:25: subnet \"t\" has no gateway, so that it cannot stand on a router (give the subnet a "
        "`gateway`)\n");
    assert_problems(ROUTERS "  - {name: r, subnets: [s]}\n  - {name: q, subnets: [s]}\n",
                    "11:25: subnet \"s\" stands on router \"r\" already\n");
    assert_problems(ROUTERS "  - {name: r, subnets: [s, s]}\n",
                    "10:28: router interface \"r/s\" is declared twice (the first is in line 10)\n");
    assert_problems(
        ROUTERS "  - {name: r, subnets: [s, u]}\n",
        "10:28: 10.0.0.0/16 of subnet \"u\" overlaps 10.0.0.0/24 of subnet \"s\" on the same router\n");
}

static void next_hops_are_reached(void **state)
{
    (void)state;
    assert_problems(ROUTERS "  - {name: r, subnets: [s], routes: [{to: 10.9.0.0/16, via: 10.0.0.9}]}\n", "");
    assert_problems(ROUTERS "  - {name: r, subnets: [s], routes: [{to: 10.9.0.0/16, via: 10.7.0.9}]}\n",
                    "10:61: 10.7.0.9 is on none of the router's subnets\n");
    assert_problems(ROUTERS "  - {name: r, external: null, routes: [{to: 10.9.0.0/16, via: 10.7.0.9}]}\n",
                    "10:63: 10.7.0.9 is on none of the router's subnets\n");
    assert_problems(
        ROUTERS "  - {name: r, external: {network: p}, routes: [{to: 10.9.0.0/16, via: 10.7.0.9}]}\n", "");
    assert_problems(ROUTERS "  - {name: r, external: {network: p}, routes: [{to: '::/0', via: 10.7.0.9}]}\n",
                    "10:66: ::/0 and 10.7.0.9 are of different IP versions\n");
}

#define GROUP PROJECT "  security_groups:\n  - name: g\n    rules:\n"

static void rules_fit_together(void **state)
{
    (void)state;
    assert_problems(GROUP "    - {protocol: tcp, to: 10.0.0.0/8}\n",
                    "6:27: `to` goes with egress only (write `from`, or `direction: egress`)\n");
    assert_problems(GROUP "    - {direction: egress, from: {group: g}}\n",
                    "6:41: `from` goes with ingress only (write `to`)\n");
    assert_problems(
        GROUP "    - {ports: 80}\n",
        "6:15: `ports` needs protocol tcp, udp, udplite, sctp or dccp (write `protocol: tcp`, or leave "
        "the ports out)\n");
    assert_problems(GROUP "    - {protocol: icmp, ports: 8}\n",
                    "6:31: `ports` needs protocol tcp, udp, udplite, sctp or dccp (write `icmp_type`)\n");
    assert_problems(GROUP "    - {protocol: tcp, icmp_type: 8}\n",
                    "6:34: `icmp_type` needs protocol icmp or ipv6-icmp (write `protocol: icmp`)\n");
    assert_problems(GROUP "    - {protocol: icmp, icmp_code: 0}\n",
                    "6:35: `icmp_code` needs an `icmp_type`\n");
    assert_problems(GROUP "    - {protocol: icmp, icmp_type: 256}\n",
                    "6:35: \"256\" is out of bounds: 0 to 255\n");
    assert_problems(GROUP "    - {ethertype: IPv6, from: 10.0.0.0/8}\n",
                    "6:19: 10.0.0.0/8 is no IPv6 (leave it out: it follows the addresses)\n");
    assert_problems(
        GROUP "    - {protocol: icmpv6}\n",
        "6:18: ipv6-icmp is a protocol of IPv6, and the rule is for IPv4 (write `ethertype: IPv6`)\n");
    assert_problems(GROUP "    - {protocol: tpc, ports: 80}\n"
                          "    - {protocol: upd, ports: 80}\n",
                    "6:18: \"tpc\" is not an IP protocol (did you mean \"tcp\"?)\n"
                    "7:18: \"upd\" is not an IP protocol (did you mean \"udp\"?)\n");
    assert_problems(GROUP "    - {from: {group: h}}\n",
                    "6:22: there is no security group \"h\" in the project\n");
    for (size_t i = 0; i < 5; i++) {
        static const char *const protocols[] = {"tcp", "17", "udplite", "sctp", "33"};
        char yaml[200];
        snprintf(yaml, sizeof yaml, GROUP "    - {protocol: %s, ports: 1-65535}\n", protocols[i]);
        assert_problems(yaml, "");
    }
}

static void rules_that_neutron_calls_equal_are_duplicates(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"{protocol: tcp, ports: 443}", "{protocol: 6, ports: 443-443, from: 0.0.0.0/0, description: x}"},
        {"{protocol: tcp}", "{protocol: tcp, ports: 1-65535}"},
        {"{protocol: icmp, from: '::/0'}", "{protocol: 58, ethertype: IPv6}"},
        {"{from: 10.0.0.0/8}", "{protocol: any, ethertype: IPv4, from: 10.1.2.3/8}"},
        {"{from: {group: g}}", "{direction: ingress, from: {group: g}}"},
        {"{direction: egress}", "{direction: egress, to: 0.0.0.0/0}"},
    };
    static const char *const different[][2] = {
        {"{protocol: tcp, ports: 443}", "{protocol: udp, ports: 443}"},
        {"{protocol: tcp, ports: 443}", "{protocol: tcp, ports: 443, from: '::/0'}"},
        {"{from: {group: g}}", "{ethertype: IPv6, from: {group: g}}"},
        {"{from: {group: g}}", "{from: {group: default}}"},
        {"{direction: egress}", "{direction: ingress}"},
        {"{protocol: icmp, icmp_type: 8}", "{protocol: icmp, icmp_type: 8, icmp_code: 0}"},
        {"{from: 10.0.0.0/8}", "{from: 10.0.0.0/9}"},
    };
    char yaml[300];
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct spec spec;
        snprintf(yaml, sizeof yaml, GROUP "    - %s\n    - %s\n", pairs[i][0], pairs[i][1]);
        spec_read(&spec, yaml);
        assert_int_equal(spec.problems.errors, 1);
        const char *shown = spec_problems(&spec.arena, &spec.problems);
        assert_non_null(strstr(shown, "7:7: security group rule \""));
        assert_non_null(strstr(shown, "is declared twice (the first is in line 6)"));
        arena_release(&spec.arena);
    }
    for (size_t i = 0; i < COUNT(different); i++) {
        snprintf(yaml, sizeof yaml, GROUP "    - %s\n    - %s\n", different[i][0], different[i][1]);
        assert_problems(yaml, "");
    }
}

static void access_is_for_a_group_or_a_user(void **state)
{
    (void)state;
    assert_problems(
        PROJECT "  access: [{group: g, user: u, roles: [r]}]\n",
        "3:12: access is for a `group` or for a `user`, not for both (write an entry for each)\n");
    assert_problems(PROJECT "  access: [{roles: [r]}]\n", "3:12: access needs a `group` or a `user`\n");
    assert_problems(PROJECT "  access: [{group: [], roles: [r]}]\n",
                    "3:20: `group` is a single value, not a list\n");
    assert_problems(PROJECT "  access:\n  - {group: g, roles: [r]}\n  - {group: g, roles: [q, r]}\n",
                    "5:27: role assignment \"group g: r\" is declared twice (the first is in line 4)\n");
    assert_problems(
        PROJECT "  access:\n  - {group: g, roles: [r]}\n  - {group: g, domain: Corp, roles: [r]}\n", "");
}

static void names_are_unique_in_a_project(void **state)
{
    (void)state;
    assert_problems(PROJECT "  networks:\n  - {name: n, subnets: [{name: s, cidr: 10.0.0.0/24}]}\n"
                            "  - {name: m, subnets: [{name: s, cidr: 10.0.1.0/24}]}\n  - {name: n}\n",
                    "5:32: subnet \"s\" is declared twice (the first is in line 4)\n"
                    "6:12: network \"n\" is declared twice (the first is in line 4)\n");
    assert_problems(
        PROJECT
        "  networks: [{name: n}]\n  routers: [{name: n}]\n  security_groups: [{name: n}, {name: N}]\n",
        "");
    assert_problems(PROJECT "  networks: [{name: n}]\n- name: b\n  networks: [{name: n}]\n", "");
}

static void former_names_are_free_and_claimed_once(void **state)
{
    (void)state;
    assert_problems(PROJECT "  networks:\n  - {name: n, formerly: m}\n  - {name: m}\n",
                    "4:25: the former name \"m\" is in use\n");
    assert_problems(PROJECT "  networks:\n  - {name: n, formerly: n}\n",
                    "4:25: the former name \"n\" is in use\n");
    assert_problems(PROJECT "  networks:\n  - {name: n, formerly: [o, p]}\n  - {name: m, formerly: [p]}\n",
                    "5:26: the former name \"p\" is claimed by \"n\" as well\n");
    assert_problems(PROJECT "  networks: [{name: n, formerly: x}]\n  routers: [{name: x, formerly: n}]\n",
                    "");
    assert_problems(PROJECT "  security_groups: [{name: g, formerly: default}]\n",
                    "3:41: the former name \"default\" is in use\n");
    assert_problems(PROJECT "  networks: [{name: g, formerly: default}]\n", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gateways_stand_in_their_subnet),
        cmocka_unit_test(pools_lie_in_their_subnet_and_apart),
        cmocka_unit_test(routes_of_a_subnet_are_of_its_version),
        cmocka_unit_test(subnets_of_a_network_are_apart),
        cmocka_unit_test(mtus_are_bounded),
        cmocka_unit_test(a_subnet_stands_on_one_router_with_a_gateway),
        cmocka_unit_test(next_hops_are_reached),
        cmocka_unit_test(rules_fit_together),
        cmocka_unit_test(rules_that_neutron_calls_equal_are_duplicates),
        cmocka_unit_test(access_is_for_a_group_or_a_user),
        cmocka_unit_test(names_are_unique_in_a_project),
        cmocka_unit_test(former_names_are_free_and_claimed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
