#include "spec/schema.h"

#include "base/text.h"
#include "spec/kinds.h"
#include "spec/schema_part.h"
#include "tests/unit/fleet_support.h"

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

static const char *text_at(const struct node *schema, const char *path)
{
    const char *text = node_text(node_find(schema, path));
    if (!text)
        fail_msg("nothing at %s", path);
    return text;
}

static void there_is_one_for_each_kind(void **state)
{
    static const char *const names[] = {"Client", "Package", "Region", "Policy"};
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct node *schema = schema_make(*state, names[i]);
        assert_non_null(schema);
        assert_string_equal(text_at(schema, "$schema"), "https://json-schema.org/draft/2020-12/schema");
        assert_string_equal(text_at(schema, "title"), names[i]);
        assert_string_equal(text_at(schema, "properties.kind.enum.0"), names[i]);
        assert_string_equal(text_at(schema, "additionalProperties"), "false");
    }
    assert_null(schema_make(*state, "client"));
    assert_null(schema_make(*state, ""));
}

static void any_document_is_told_by_its_kind(void **state)
{
    const struct node *schema = schema_make(*state, NULL);
    assert_int_equal(node_get(schema, "allOf")->count, 4);
    assert_string_equal(text_at(schema, "allOf.2.if.properties.kind.const"), "Region");
    assert_string_equal(text_at(schema, "allOf.2.then.$ref"), "#/$defs/Region");
    assert_string_equal(text_at(schema, "$defs.Region.properties.name.pattern"),
                        "^([a-z0-9]([a-z0-9-]*[a-z0-9])?)$");
}

static void dotted_keys_are_maps(void **state)
{
    const struct node *schema = schema_make(*state, "Policy");
    assert_string_equal(text_at(schema, "properties.limits.type"), "object");
    assert_string_equal(text_at(schema, "properties.limits.properties.delete_percent.maximum"), "100");
    assert_string_equal(text_at(schema, "properties.limits.additionalProperties"), "false");
    assert_string_equal(text_at(schema, "properties.extras.properties.access.enum.2"), "remove");
}

#define PROJECT "properties.projects.items.properties."
#define RULE PROJECT "security_groups.items.properties.rules.items.properties."

static void alternatives_are_choices(void **state)
{
    const struct node *schema = schema_make(*state, "Client");
    /* a scalar or a map */
    assert_string_equal(text_at(schema, RULE "from.anyOf.0.type"), "string");
    assert_string_equal(text_at(schema, RULE "from.anyOf.1.type"), "object");
    assert_non_null(node_find(schema, RULE "from.anyOf.1.properties.group"));
    /* a map or null */
    assert_string_equal(text_at(schema, PROJECT "routers.items.properties.external.anyOf.1.type"), "null");
    assert_string_equal(text_at(schema, PROJECT "routers.items.properties.external.anyOf.0.required.0"),
                        "network");
    /* a number, a number with a unit, unlimited */
    assert_string_equal(text_at(schema, PROJECT "quota.properties.compute.properties.ram.anyOf.0.minimum"),
                        "-1");
    assert_string_equal(text_at(schema, PROJECT "quota.properties.compute.properties.ram.anyOf.2.const"),
                        "unlimited");
    /* a name alone */
    assert_string_equal(text_at(schema, PROJECT "routers.items.properties.subnets.items.type.0"), "string");
    /* a list or its one item */
    assert_string_equal(text_at(schema, PROJECT "formerly.anyOf.0.type"), "array");
    /* one of two keys */
    assert_string_equal(text_at(schema, PROJECT "access.items.allOf.0.oneOf.0.required.0"), "group");
}

/* The schema of the rows below a prefix of dots has a described property for each. */
static void check_rows(const struct node *schema, const struct kind *kind)
{
    const struct field *rows = kind->spec ? kind->spec : kind->fields;
    size_t count = kind->spec ? kind->spec_count : kind->field_count;
    for (size_t i = 0; i < count; i++) {
        const struct node *at = schema;
        char key[100];
        snprintf(key, sizeof key, "%s", rows[i].key);
        if (rows[i].api_only)
            continue;
        for (char *part = key, *next; at && part; part = next) {
            next = strchr(part, '.');
            if (next)
                *next++ = 0;
            const struct node *property = node_get(node_get(at, "properties"), part);
            for (size_t k = 0; next && node_get(property, "anyOf") && k < node_get(property, "anyOf")->count;
                 k++)
                if (node_get(node_get(property, "anyOf")->items[k], "properties")) {
                    property = node_get(property, "anyOf")->items[k];
                    break;
                }
            at = property;
        }
        if (!at)
            fail_msg("%s has no property for %s", kind->name, rows[i].key);
        if (rows[i].kind && rows[i].type == FIELD_CHILDREN) {
            const struct node *one = node_get(at, "anyOf") ? node_get(at, "anyOf")->items[0] : at;
            if (!kind_is_single(&rows[i]))
                one = node_get(at, "items");
            if (!rows[i].kind->scalar)
                check_rows(one, rows[i].kind);
        }
    }
}

static void every_row_of_every_kind_is_there(void **state)
{
    const struct node *schema = schema_make(*state, "Client");
    check_rows(node_find(schema, "properties.projects.items"), &project_kind);
}

static void numbers_are_told_by_a_pattern(void **state)
{
    assert_string_equal(pattern_number(*state, 0, 0), "0");
    assert_string_equal(pattern_number(*state, 0, 9), "0|[1-8]|9");
    assert_string_equal(pattern_number(*state, 1, 1), "1");
    assert_string_equal(pattern_number(*state, 0, 32), "0|[1-9][0-9]{0,0}|[1-2][0-9]{1}|3[0-1]|32");
    assert_string_equal(pattern_number(*state, 1, 100), "[1-9][0-9]{0,1}|100");
}

static void lists_say_that_nothing_is_twice(void **state)
{
    const struct node *schema = schema_make(*state, "Client");
    assert_string_equal(text_at(schema, PROJECT "formerly.anyOf.0.uniqueItems"), "true");
    assert_string_equal(text_at(schema, PROJECT "networks.uniqueItems"), "true");
    assert_null(node_find(schema, PROJECT "floating_ips.uniqueItems")); /* so many addresses */
}

static void what_specs_cannot_say_is_not_there(void **state)
{
    const struct node *schema = schema_make(*state, "Client");
    assert_null(node_find(schema, PROJECT "enabled"));
    assert_null(node_find(schema, RULE "address_group"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(there_is_one_for_each_kind),
        TEST(any_document_is_told_by_its_kind),
        TEST(dotted_keys_are_maps),
        TEST(alternatives_are_choices),
        TEST(every_row_of_every_kind_is_there),
        TEST(numbers_are_told_by_a_pattern),
        TEST(lists_say_that_nothing_is_twice),
        TEST(what_specs_cannot_say_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
