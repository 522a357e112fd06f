#include "base/ip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/list.h"
#include "base/text.h"

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

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

static const char *again(struct arena *arena, const char *text)
{
    struct ip ip;
    return ip_parse(text, &ip) ? ip_print(arena, &ip) : NULL;
}

static void addresses(void **state)
{
    static const struct {
        const char *text, *canonical;
    } rows[] = {
        {"10.0.0.1", "10.0.0.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"::", "::"},
        {"::1", "::1"},
        {"fe80::0001", "fe80::1"},
        {"::ffff:10.0.0.1", "::ffff:10.0.0.1"},
        {"256.0.0.1", NULL},
        {"10.0.0", NULL},
        {"010.0.0.1", NULL},
        {"10.0.0.1 ", NULL},
        {" 10.0.0.1", NULL},
        {"10.0.0.1/24", NULL},
        {"0x0a.0.0.1", NULL},
        {"1::2::3", NULL},
        {"fe80::1%eth0", NULL},
        {":", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (!text_equal(again(*state, rows[i].text), rows[i].canonical))
            fail_msg("%s gives %s", rows[i].text, again(*state, rows[i].text));
}

static void refusals_leave_out_untouched(void **state)
{
    (void)state;
    struct ip ip = {.version = 77};
    struct cidr cidr = {.prefix = 77};
    struct ip_range range = {.first = {.version = 77}};
    bool host_bits = true;
    assert_false(ip_parse("x", &ip));
    assert_false(cidr_parse("10.0.0.0/33", &cidr, &host_bits));
    assert_false(ip_range_parse("10.0.0.2-10.0.0.1", &range));
    assert_int_equal(ip.version, 77);
    assert_int_equal(cidr.prefix, 77);
    assert_int_equal(range.first.version, 77);
    assert_true(host_bits);
}

static void ranges_of_a_mask(void **state)
{
    static const struct {
        const char *text, *canonical, *first, *last;
        bool host_bits;
    } rows[] = {
        {"10.0.0.5/24", "10.0.0.0/24", "10.0.0.0", "10.0.0.255", true},
        {"10.0.0.0/24", "10.0.0.0/24", "10.0.0.0", "10.0.0.255", false},
        {"10.20.30.40/0", "0.0.0.0/0", "0.0.0.0", "255.255.255.255", true},
        {"10.0.0.7/32", "10.0.0.7/32", "10.0.0.7", "10.0.0.7", false},
        {"10.0.0.7/31", "10.0.0.6/31", "10.0.0.6", "10.0.0.7", true},
        {"172.16.99.1/12", "172.16.0.0/12", "172.16.0.0", "172.31.255.255", true},
        {"::/0", "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false},
        {"2001:DB8::1/64", "2001:db8::/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff", true},
        {"2001:db8::1/128", "2001:db8::1/128", "2001:db8::1", "2001:db8::1", false},
        {"2001:db8::/33", "2001:db8::/33", "2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct cidr cidr;
        bool host_bits = !rows[i].host_bits;
        assert_true(cidr_parse(rows[i].text, &cidr, &host_bits));
        assert_int_equal(host_bits, rows[i].host_bits);
        assert_string_equal(cidr_print(*state, &cidr), rows[i].canonical);
        struct ip first = cidr_first(&cidr), last = cidr_last(&cidr);
        assert_string_equal(ip_print(*state, &first), rows[i].first);
        assert_string_equal(ip_print(*state, &last), rows[i].last);
        assert_true(cidr_contains(&cidr, &first) && cidr_contains(&cidr, &last));
    }
}

static void malformed_masks(void **state)
{
    (void)state;
    static const char *const texts[] = {"10.0.0.0",
                                        "10.0.0.0/",
                                        "10.0.0.0/33",
                                        "10.0.0.0/-1",
                                        "10.0.0.0/08",
                                        "/24",
                                        "10.0.0.0/24 ",
                                        "10.0.0.0/+8",
                                        "10.0.0.0/1e1",
                                        "::/129",
                                        "10.0.0/24",
                                        "",
                                        "10.0.0.0/255.255.255.0",
                                        "::/0000000",
                                        "2001:db8:0000:0000:0000:0000:0000:0000:00000000000000000/1"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct cidr cidr;
        if (cidr_parse(texts[i], &cidr, NULL))
            fail_msg("%s", texts[i]);
    }
}

static bool overlap(const char *a, const char *b)
{
    struct cidr first, second;
    assert_true(cidr_parse(a, &first, NULL) && cidr_parse(b, &second, NULL));
    assert_int_equal(cidr_overlap(&first, &second), cidr_overlap(&second, &first));
    return cidr_overlap(&first, &second);
}

static void overlaps(void **state)
{
    (void)state;
    assert_true(overlap("10.0.0.0/24", "10.0.0.0/24"));
    assert_true(overlap("10.0.0.0/8", "10.200.0.0/16"));
    assert_false(overlap("10.0.0.0/25", "10.0.0.128/25"));
    assert_true(overlap("0.0.0.0/0", "192.0.2.1/32"));
    assert_false(overlap("0.0.0.0/0", "::/0"));
    assert_true(overlap("2001:db8::/32", "2001:db8:ffff::/48"));
    assert_false(overlap("2001:db8::/49", "2001:db8:0:8000::/49"));
}

static void order(void **state)
{
    (void)state;
    static const char *const sorted[] = {"0.0.0.0", "9.255.255.255", "10.0.0.1", "10.0.0.2", "255.0.0.0",
                                         "::",      "::1",           "fe80::"};
    for (size_t i = 0; i < COUNT(sorted); i++)
        for (size_t j = 0; j < COUNT(sorted); j++) {
            struct ip a, b;
            assert_true(ip_parse(sorted[i], &a) && ip_parse(sorted[j], &b));
            assert_int_equal(ip_compare(&a, &b), (i > j) - (i < j));
        }
}

static void from_to(void **state)
{
    struct ip_range range;
    assert_true(ip_range_parse("10.0.0.50-10.0.0.250", &range));
    assert_string_equal(ip_range_print(*state, &range), "10.0.0.50-10.0.0.250");
    assert_true(ip_range_parse("10.0.0.1-10.0.0.1", &range));
    assert_true(ip_range_parse("2001:DB8::1-2001:db8::00ff", &range));
    assert_string_equal(ip_range_print(*state, &range), "2001:db8::1-2001:db8::ff");
    static const char *const wrong[] = {"10.0.0.1",
                                        "10.0.0.1-",
                                        "-10.0.0.1",
                                        "10.0.0.1-::1",
                                        "10.0.0.1 - 10.0.0.2",
                                        "10.0.0.1-10.0.0.2-10.0.0.3",
                                        "10.0.0.9-10.0.0.1",
                                        ""};
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (ip_range_parse(wrong[i], &range))
            fail_msg("%s", wrong[i]);
}

static void link_local(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is;
    } rows[] = {{"fe80::1", true},      {"febf:ffff::1", true}, {"fec0::1", false}, {"169.254.1.1", true},
                {"169.255.1.1", false}, {"::1", false},         {"10.0.0.1", false}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ip ip;
        assert_true(ip_parse(rows[i].text, &ip));
        assert_int_equal(ip_is_link_local(&ip), rows[i].is);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(addresses),        TEST(refusals_leave_out_untouched),
        TEST(ranges_of_a_mask), TEST(malformed_masks),
        TEST(overlaps),         TEST(order),
        TEST(from_to),          TEST(link_local),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
