#include "spec/scalar/scalar.h"
#include "tests/unit/spec_support.h"

static const char *const words[] = {"ingress", "egress"};
static const struct field text_field = {.type = FIELD_TEXT, .most = 5};
static const struct field name_field = {.type = FIELD_NAME, .least = 1, .most = 8};
static const struct field slug_field = {.type = FIELD_SLUG};
static const struct field word_field = {.type = FIELD_WORD, WORDS(words)};
static const struct field bool_field = {.type = FIELD_BOOL};
static const struct field count_field = {.type = FIELD_INTEGER, .unlimited = true, .most = 2147483647};
static const struct field vlan_field = {.type = FIELD_INTEGER, .least = 1, .most = 4094};
static const struct field ram_field = {
    .type = FIELD_SIZE, .unit = UNIT_MIB, .unlimited = true, .most = 2147483647};
static const struct field disk_field = {
    .type = FIELD_SIZE, .unit = UNIT_GIB, .unlimited = true, .most = 2147483647};
static const struct field span_field = {.type = FIELD_SPAN, .least = 5, .most = 7257600};
static const struct field date_field = {.type = FIELD_DATE};
static const struct field ip_field = {.type = FIELD_IP};
static const struct field cidr_field = {.type = FIELD_CIDR};
static const struct field range_field = {.type = FIELD_RANGE};
static const struct field ports_field = {.type = FIELD_PORTS};
static const struct field protocol_field = {.type = FIELD_PROTOCOL};

/* In quotation marks: quoted in the spec. */
struct example {
    const struct field *field;
    const char *text;
    const char *expected; /* canonical text, or "! message (hint)", "~ canonical ! warning (hint)" */
};

static const char *read_example(struct arena *arena, const struct example *example)
{
    struct value value = {0};
    struct scalar_fault fault = {0};
    size_t length = strlen(example->text);
    bool plain = example->text[0] != '"';
    const char *text = plain ? example->text : arena_copy(arena, example->text + 1, length - 2);
    bool fits = scalar_read(arena, example->field, text, plain, &value, &fault);
    const char *shown =
        fits ? json_print(arena, encode_value(arena, example->field, &value), JSON_COMPACT) : "";
    if (!fault.message)
        return shown;
    return arena_print(arena, "%s! %s%s%s%s", fits ? arena_print(arena, "~ %s ", shown) : "", fault.message,
                       fault.hint ? " (" : "", fault.hint ? fault.hint : "", fault.hint ? ")" : "");
}

static void check_examples(const struct example *examples, size_t count)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(read_example(&arena, &examples[i]), examples[i].expected);
    arena_release(&arena);
}

static void texts_are_taken_as_written(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {&text_field, "no", "\"no\""},
        {&text_field, "08", "\"08\""},
        {&text_field, "1_000", "\"1_000\""},
        {&text_field, "\"\"", "\"\""},
        {&text_field, "äöüßé", "\"äöüßé\""},
        {&text_field, "äöüßéx", "! 6 characters, where at most 5 are allowed"},
        {&name_field, "on", "\"on\""},
        {&name_field, "\"\"", "! a name cannot be empty"},
        {&name_field, "\" a\"", "! \" a\" has blanks at its ends"},
        {&name_field, "\"a\t\"", "! \"a\\x09\" has blanks at its ends"},
        {&name_field, "\"a\nb\"", "! \"a\\x0ab\" holds what cannot be shown"},
        {&name_field, "a\u202eb", "! \"a\\u{202e}b\" holds what cannot be shown"},
        {&name_field, "a b \u00e9", "\"a b \u00e9\""},
        {&name_field, "12345678", "\"12345678\""},
        {&name_field, "123456789", "! 9 characters, where 1 to 8 are allowed"},
        {&slug_field, "a-1", "\"a-1\""},
        {&slug_field, "a_1",
         "! \"a_1\" is no name for this (small letters, digits and inner hyphens, at most 48)"},
        {&slug_field, "-a",
         "! \"-a\" is no name for this (small letters, digits and inner hyphens, at most 48)"},
        {&slug_field, "123456789012345678901234567890123456789012345678",
         "\"123456789012345678901234567890123456789012345678\""},
        {&slug_field, "1234567890123456789012345678901234567890123456789",
         "! \"1234567890123456789012345678901234567890123456789\" is no name for this (small letters, digits "
         "and "
         "inner hyphens, at most 48)"},
        {&word_field, "egress", "\"egress\""},
        {&word_field, "egres", "! \"egres\" is not one of ingress and egress (did you mean \"egress\"?)"},
        {&date_field, "2026-12-24", "\"2026-12-24\""},
        {&date_field, "2028-02-29", "\"2028-02-29\""},
        {&date_field, "2026-02-29", "! \"2026-02-29\" is not a date (write YYYY-MM-DD)"},
        {&date_field, "24.12.2026", "! \"24.12.2026\" is not a date (write YYYY-MM-DD)"},
        {&date_field, "2026-13-01", "! \"2026-13-01\" is not a date (write YYYY-MM-DD)"},
    };
    check_examples(examples, COUNT(examples));
}

static void only_true_and_false_are_booleans(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {&bool_field, "true", "true"},
        {&bool_field, "false", "false"},
        {&bool_field, "yes", "! \"yes\" is neither true nor false (write true)"},
        {&bool_field, "Off", "! \"Off\" is neither true nor false (write false)"},
        {&bool_field, "True", "! \"True\" is neither true nor false (write true)"},
        {&bool_field, "\"false\"", "! \"false\" is neither true nor false (write false, without quotes)"},
        {&bool_field, "maybe", "! \"maybe\" is neither true nor false"},
    };
    check_examples(examples, COUNT(examples));
}

static void integers_are_plain_decimal(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {&count_field, "0", "0"},
        {&count_field, "40", "40"},
        {&count_field, "-1", "-1"},
        {&count_field, "unlimited", "-1"},
        {&count_field, "2147483647", "2147483647"},
        {&count_field, "2147483648", "! \"2147483648\" is out of bounds: 0 to 2147483647, or unlimited"},
        {&count_field, "99999999999999999999999",
         "! \"99999999999999999999999\" is out of bounds: 0 to 2147483647, or unlimited"},
        {&count_field, "-2", "! \"-2\" is out of bounds: 0 to 2147483647, or unlimited"},
        {&count_field, "010", "! \"010\" begins with a zero, which some read as octal (write 10)"},
        {&count_field, "00", "! \"00\" begins with a zero, which some read as octal (write 0)"},
        {&count_field, "1e3",
         "! \"1e3\" is not a whole plain number (write all its digits, without point or exponent)"},
        {&count_field, "1.5",
         "! \"1.5\" is not a whole plain number (write all its digits, without point or exponent)"},
        {&count_field, "1_000", "! \"1_000\" is not a plain number (leave the underscores out)"},
        {&count_field, "1,000", "! \"1,000\" is not a plain number (write the digits alone)"},
        {&count_field, "0x10", "! \"0x10\" is not written in plain decimal (write it in decimal)"},
        {&count_field, "+5", "! \"+5\" is not a plain number (leave the sign out)"},
        {&count_field, "\"40\"", "! \"40\" is a text, not a number (leave the quotes out)"},
        {&count_field, "\"-1\"", "! \"-1\" is not a whole number"},
        {&count_field, "many", "! \"many\" is not a whole number"},
        {&vlan_field, "1", "1"},
        {&vlan_field, "4094", "4094"},
        {&vlan_field, "0", "! \"0\" is out of bounds: 1 to 4094"},
        {&vlan_field, "4095", "! \"4095\" is out of bounds: 1 to 4094"},
        {&vlan_field, "unlimited", "! \"unlimited\" is not a whole number"},
    };
    check_examples(examples, COUNT(examples));
}

static void ratios_are_decimal(void **state)
{
    (void)state;
    static const struct field ratio_field = {.type = FIELD_RATIO, .most = 1000};
    static const struct example examples[] = {
        {&ratio_field, "4", "4000"},
        {&ratio_field, "4.0", "4000"},
        {&ratio_field, "1.25", "1250"},
        {&ratio_field, "0.005", "5"},
        {&ratio_field, "0", "0"},
        {&ratio_field, "1000", "1000000"},
        {&ratio_field, "1000.001", "! \"1000.001\" is out of bounds: at most 1000"},
        {&ratio_field, "1.2345", "! \"1.2345\" is too precise (three digits behind the point are enough)"},
        {&ratio_field, "4:1", "! \"4:1\" is not a plain decimal number (write a number such as 4 or 1.5)"},
        {&ratio_field, "4.", "! \"4.\" is not a plain decimal number (write a number such as 4 or 1.5)"},
        {&ratio_field, ".5", "! \".5\" is not a plain decimal number (write a number such as 4 or 1.5)"},
        {&ratio_field, "04.5", "! \"04.5\" is not a plain decimal number (write a number such as 4 or 1.5)"},
        {&ratio_field, "-1", "! \"-1\" is not a plain decimal number (write a number such as 4 or 1.5)"},
        {&ratio_field, "1e3", "! \"1e3\" is not a plain decimal number (write a number such as 4 or 1.5)"},
        {&ratio_field, "\"4\"", "! \"4\" is not a plain decimal number (write a number such as 4 or 1.5)"},
    };
    check_examples(examples, COUNT(examples));
}

static void sizes_are_whole_in_their_unit(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {&ram_field, "512", "512"},
        {&ram_field, "512 GiB", "524288"},
        {&ram_field, "512GiB", "524288"},
        {&ram_field, "\"512 GiB\"", "524288"},
        {&ram_field, "unlimited", "-1"},
        {&ram_field, "2048 KiB", "2"},
        {&ram_field, "2047 PiB", "! \"2047 PiB\" is out of bounds: 0 to 2147483647 MiB, or unlimited"},
        {&ram_field, "1 PiB", "1073741824"},
        {&ram_field, "2 PiB", "! \"2 PiB\" is out of bounds: 0 to 2147483647 MiB, or unlimited"},
        {&ram_field, "9223372036854775807 PiB",
         "! \"9223372036854775807 PiB\" is out of bounds: 0 to 2147483647 MiB, or unlimited"},
        {&ram_field, "1 KiB", "! \"1 KiB\" is not a whole number of MiB"},
        {&disk_field, "10 TiB", "10240"},
        {&disk_field, "512 MiB", "! \"512 MiB\" is not a whole number of GiB"},
        {&disk_field, "10 GB", "! \"10 GB\" has an unknown unit (write GiB)"},
        {&disk_field, "10gb", "! \"10gb\" has an unknown unit (write GiB)"},
        {&disk_field, "10 T", "! \"10 T\" has an unknown unit (write TiB)"},
        {&disk_field, "10 gib", "! \"10 gib\" has an unknown unit (write GiB)"},
        {&disk_field, "10 apples",
         "! \"10 apples\" has an unknown unit (units are KiB, MiB, GiB, TiB and PiB)"},
        {&disk_field, "10  GiB", "! \"10  GiB\" has more than one blank (write 10 GiB)"},
        {&disk_field, "010 GiB", "! \"010\" begins with a zero, which some read as octal (write 10)"},
        {&disk_field, "1.5 TiB", "! \"1.5 TiB\" is not a whole number"},
        {&disk_field, "1e3",
         "! \"1e3\" is not a whole plain number (write all its digits, without point or exponent)"},
        {&disk_field, "\"40\"", "! \"40\" is a text, not a number (leave the quotes out)"},
        {&disk_field, "-5", "! \"-5\" is out of bounds: 0 to 2147483647 GiB, or unlimited"},
    };
    check_examples(examples, COUNT(examples));
}

static void spans_are_seconds(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {&span_field, "5s", "5"},
        {&span_field, "2m", "120"},
        {&span_field, "12h", "43200"},
        {&span_field, "30d", "2592000"},
        {&span_field, "4w", "2419200"},
        {&span_field, "4s", "! \"4s\" is out of bounds: 5 to 7257600 seconds"},
        {&span_field, "13w", "! \"13w\" is out of bounds: 5 to 7257600 seconds"},
        {&span_field, "12",
         "! \"12\" is not a span of time (write a whole number and s, m, h, d or w, such as 12h)"},
        {&span_field, "1h30m",
         "! \"1h30m\" is not a span of time (write a whole number and s, m, h, d or w, such as 12h)"},
    };
    check_examples(examples, COUNT(examples));
}

static void addresses_become_canonical(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {&ip_field, "10.20.0.1", "\"10.20.0.1\""},
        {&ip_field, "2001:DB8:0:0::1", "\"2001:db8::1\""},
        {&ip_field, "10.20.0.1/24", "! \"10.20.0.1/24\" is not an IP address (leave the prefix length out)"},
        {&ip_field, "10.20.0.256", "! \"10.20.0.256\" is not an IP address"},
        {&ip_field, "010.20.0.1", "! \"010.20.0.1\" is not an IP address"},
        {&cidr_field, "10.20.0.0/24", "\"10.20.0.0/24\""},
        {&cidr_field, "10.20.0.5/24",
         "~ \"10.20.0.0/24\" ! \"10.20.0.5/24\" has host bits, which are dropped (write 10.20.0.0/24)"},
        {&cidr_field, "2001:DB8::/32", "\"2001:db8::/32\""},
        {&cidr_field, "10.20.0.5",
         "! \"10.20.0.5\" is not an address range such as 10.20.0.0/24 (write 10.20.0.5/32 for the one "
         "address)"},
        {&cidr_field, "10.20.0.0/33", "! \"10.20.0.0/33\" is not an address range such as 10.20.0.0/24"},
        {&range_field, "10.0.0.5-10.0.0.9", "\"10.0.0.5-10.0.0.9\""},
        {&range_field, "10.0.0.9-10.0.0.5", "! the range \"10.0.0.9-10.0.0.5\" is reversed"},
        {&range_field, "10.0.0.9-::1", "! the range \"10.0.0.9-::1\" mixes IPv4 and IPv6"},
        {&range_field, "10.0.0.9",
         "! \"10.0.0.9\" is not a range of addresses (write first-last, such as 10.20.0.50-10.20.0.250)"},
        {&ports_field, "443", "\"443\""},
        {&ports_field, "443-443", "\"443\""},
        {&ports_field, "1-65535", "\"1-65535\""},
        {&ports_field, "0", "! \"0\" is out of bounds: ports are 1 to 65535"},
        {&ports_field, "65536", "! \"65536\" is out of bounds: ports are 1 to 65535"},
        {&ports_field, "9-8", "! the range \"9-8\" is reversed"},
        {&ports_field, "80,443", "! \"80,443\" is neither a port nor a range of ports (write N or N-M)"},
        {&ports_field, "080", "! \"080\" is neither a port nor a range of ports (write N or N-M)"},
        {&ports_field, "-80", "! \"-80\" is neither a port nor a range of ports (write N or N-M)"},
        {&protocol_field, "tcp", "\"tcp\""},
        {&protocol_field, "TCP", "\"tcp\""},
        {&protocol_field, "6", "\"tcp\""},
        {&protocol_field, "58", "\"ipv6-icmp\""},
        {&protocol_field, "icmpv6", "\"ipv6-icmp\""},
        {&protocol_field, "255", "\"255\""},
        {&protocol_field, "any", "null"},
        {&protocol_field, "256",
         "! \"256\" is not an IP protocol (write a name such as tcp, or a number from 0 to 255)"},
        {&protocol_field, "tpc", "! \"tpc\" is not an IP protocol (did you mean \"tcp\"?)"},
    };
    check_examples(examples, COUNT(examples));
}

static void messages_stay_short_and_printable(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct value value;
    struct scalar_fault fault = {0};
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(scalar_read(&arena, &ip_field, text, true, &value, &fault));
    assert_true(strlen(fault.message) < 120);
    assert_non_null(strstr(fault.message, "..."));
    assert_false(scalar_read(&arena, &ip_field, "\033[31m", true, &value, &fault));
    assert_null(strchr(fault.message, '\033'));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_taken_as_written),    cmocka_unit_test(only_true_and_false_are_booleans),
        cmocka_unit_test(integers_are_plain_decimal),    cmocka_unit_test(ratios_are_decimal),
        cmocka_unit_test(sizes_are_whole_in_their_unit), cmocka_unit_test(spans_are_seconds),
        cmocka_unit_test(addresses_become_canonical),    cmocka_unit_test(messages_stay_short_and_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
