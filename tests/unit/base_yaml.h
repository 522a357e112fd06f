/*
 * base_yaml - what the tests of YAML share: reading one file, its documents as JSON, its problems as lines.
 */
#ifndef TESTS_UNIT_BASE_YAML_H
#define TESTS_UNIT_BASE_YAML_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "base/yaml.h"

struct read {
    struct arena arena;
    struct problems problems;
    struct node_list documents;
    bool done;
};

static inline int set_up(void **state)
{
    static struct read read;
    memset(&read, 0, sizeof read);
    arena_init(&read.arena);
    *state = &read;
    return 0;
}

static inline int tear_down(void **state)
{
    struct read *read = *state;
    arena_release(&read->arena);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

static inline struct read *read_bounded(void **state, const char *bytes, size_t length,
                                        const struct yaml_bounds *bounds)
{
    struct read *read = *state;
    arena_clear(&read->arena);
    problems_init(&read->problems, &read->arena);
    read->documents = (struct node_list){0};
    read->done = yaml_parse(&read->arena, "f.yaml", bytes, length, bounds, &read->problems, &read->documents);
    assert_int_equal(read->done, read->problems.errors == 0);
    return read;
}

static inline struct read *read_bytes(void **state, const char *bytes, size_t length)
{
    return read_bounded(state, bytes, length, &yaml_default_bounds);
}

#define READ(state, literal) read_bytes((state), "" literal, sizeof(literal) - 1)

static inline struct read *read_text(void **state, const char *text)
{
    return read_bytes(state, text, strlen(text));
}

/* All documents as JSON, one a line. */
static inline const char *as_json(struct read *read)
{
    struct text text;
    text_init(&text, &read->arena);
    for (size_t i = 0; i < read->documents.count; i++)
        text_print(&text, "%s%s", i ? "\n" : "",
                   json_print(&read->arena, read->documents.items[i], JSON_COMPACT));
    return text.data;
}

static inline void expect(void **state, const char *yaml, const char *json)
{
    struct read *read = read_text(state, yaml);
    if (!read->done)
        fail_msg("%s: %s", yaml, read->problems.list.items[0].message);
    assert_string_equal(as_json(read), json);
}

/* The problems as "line:column message", joined by newlines. */
static inline const char *said(struct read *read)
{
    struct text text;
    text_init(&text, &read->arena);
    for (size_t i = 0; i < read->problems.list.count; i++) {
        const struct problem *problem = &read->problems.list.items[i];
        assert_string_equal(problem->at.file, "f.yaml");
        text_print(&text, "%s%u:%u %s", i ? "\n" : "", problem->at.line, problem->at.column,
                   problem->message);
    }
    return text.data;
}

#define REFUSED(state, literal, words)                                                                       \
    do {                                                                                                     \
        struct read *refused = READ(state, literal);                                                         \
        assert_false(refused->done);                                                                         \
        assert_string_equal(said(refused), words);                                                           \
    } while (0)

#endif
