/* What is written, and that it is read again as it was. */
#include "base/yaml_print.h"

#include <stdlib.h>

#include "tests/unit/base_yaml.h"

/* JSON to YAML; what that is read as again is the same. */
static const char *print(void **state, const char *json)
{
    struct read *read = *state;
    struct node *node;
    const struct error *error = json_parse(&read->arena, json, strlen(json), &node);
    assert_null(error);
    const char *text = arena_text(&read->arena, yaml_print(&read->arena, node, NULL));
    char *kept = strdup(text), *before = strdup(json_print(&read->arena, node, JSON_COMPACT));
    read = read_text(state, kept);
    assert_true(read->done);
    assert_int_equal(read->documents.count, 1);
    assert_string_equal(json_print(&read->arena, read->documents.items[0], JSON_COMPACT), before);
    text = arena_text(&read->arena, kept);
    free(kept);
    free(before);
    return text;
}

static void what_is_short_stands_in_braces(void **state)
{
    assert_string_equal(
        print(state, "{\"kind\": \"Client\", \"labels\": {\"a\": \"b\"}, \"projects\": [{\"name\": \"p\", "
                     "\"quota\": {\"compute\": {\"cores\": 4}}, \"networks\": [{\"name\": \"app\", "
                     "\"subnets\": [{\"name\": \"v4\", \"cidr\": \"10.0.0.0/24\"}]}], "
                     "\"flavors\": [\"a\", \"b\"]}]}"),
        "kind: Client\nlabels: {a: b}\nprojects:\n  - name: p\n    quota: {compute: {cores: 4}}\n"
        "    networks:\n      - name: app\n        subnets: [{name: v4, cidr: 10.0.0.0/24}]\n"
        "    flavors: [a, b]\n");
    assert_string_equal(print(state, "{\"a\": [], \"b\": {}, \"c\": null, \"d\": [[1], [2]]}"),
                        "a: []\nb: {}\nc: null\nd:\n  - [1]\n  - [2]\n");
}

static void what_is_long_stands_below(void **state)
{
    const char *word = "a-word-that-is-rather-long-so-that-three-of-them-fit-into-no-line";
    char json[600], yaml[600];
    (void)snprintf(json, sizeof json, "{\"p\": [{\"name\": \"x\", \"l\": [\"%s\", \"%s\"]}]}", word, word);
    (void)snprintf(yaml, sizeof yaml, "p:\n  - name: x\n    l:\n      - %s\n      - %s\n", word, word);
    assert_string_equal(print(state, json), yaml);
    (void)snprintf(json, sizeof json, "{\"p\": [{\"name\": \"x\", \"l\": [{\"a\": \"%s\", \"b\": \"%s\"}]}]}",
                   word, word);
    (void)snprintf(yaml, sizeof yaml, "p:\n  - name: x\n    l:\n      - a: %s\n        b: %s\n", word, word);
    assert_string_equal(print(state, json), yaml);
}

static void texts_are_quoted_where_others_would_misread_them(void **state)
{
    static const char *const quoted[] = {"",           " a",   "a ",   "no",   "Yes",   "null", "~",    "12",
                                         "1.5",        "1e3",  "0x1F", "0o17", "1_000", "+1",   ".inf", "nan",
                                         "2026-11-23", "::/0", "a: b", "a #b", "#a",    "[a]",  "{a",   "*a",
                                         "&a",         "!a",   "|",    "-",    "- a",   "'a",   "a\"b", "%a",
                                         "@a",         "`a",   "<<",   ".r:*", "\\",    "a\tb", "a\nb", "?"};
    static const char *const plain[] = {
        "a",           "a b",  "10.20.0.1", "10.20.0.0/24", "10.20.0.50-10.20.0.250",
        "a@b.example", "é",    "512 GiB",   "8000-8080",    "acme.example.",
        "nothing",     "12 a", "a, b"};
    struct read *read = *state;
    for (size_t i = 0; i < COUNT(quoted) + COUNT(plain); i++) {
        const char *text = i < COUNT(quoted) ? quoted[i] : plain[i - COUNT(quoted)];
        struct node *map = node_new_map(&read->arena);
        node_set(&read->arena, map, "k", node_new_text(&read->arena, text));
        const char *yaml = yaml_print(&read->arena, map, NULL);
        if ((yaml[3] == '"') != (i < COUNT(quoted)))
            fail_msg("%s is written as %s", text, yaml);
        char *copy = strdup(yaml);
        read = read_text(state, copy);
        free(copy);
        assert_true(read->done);
        assert_string_equal(node_get_text(read->documents.items[0], "k"), text);
    }
}

static void remarks_stand_where_they_belong(void **state)
{
    struct read *read = *state;
    struct arena *arena = &read->arena;
    struct node *map = node_new_map(arena), *list = node_new_list(arena), *item = node_new_map(arena);
    node_set(arena, map, "projects", list);
    node_add(arena, list, item);
    node_set(arena, item, "name", node_new_text(arena, "p"));
    node_set(arena, item, "quota", node_new_map(arena));
    struct yaml_remark rows[] = {{item, "quota", "of the quota"},
                                 {item, "networks", "of what\nis not there"},
                                 {item, NULL, "of all"},
                                 {map, "projects", "of the projects"}};
    struct yaml_remark_list remarks = {rows, COUNT(rows), COUNT(rows)};
    assert_string_equal(yaml_print(arena, map, &remarks),
                        "# of the projects\nprojects:\n  - name: p\n    # of the quota\n    quota: {}\n"
                        "    # of what\\x0ais not there\n    # of all\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_short_stands_in_braces),
        TEST(what_is_long_stands_below),
        TEST(texts_are_quoted_where_others_would_misread_them),
        TEST(remarks_stand_where_they_belong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
