/*
 * spec_support - specs and answers written into tests.
 */
#ifndef TESTS_UNIT_SPEC_SUPPORT_H
#define TESTS_UNIT_SPEC_SUPPORT_H

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
#include "spec/decode.h"
#include "spec/encode.h"
#include "spec/kinds.h"

/* A YAML text read as the top of a client. */
struct spec {
    struct arena arena;
    struct problems problems;
    struct resource_list roots, all;
};

/* yaml has the keys `domain`, `groups` and `projects`. */
static inline void spec_read(struct spec *spec, const char *yaml)
{
    static const struct field rows[] = {
        {.key = "domain", .type = FIELD_CHILDREN, .kind = &domain_kind, .one = true, .doc = "Domain."},
        {.key = "groups", .type = FIELD_CHILDREN, .kind = &group_kind, .doc = "Groups."},
        {.key = "projects", .type = FIELD_CHILDREN, .kind = &project_kind, .doc = "Projects."},
    };
    static const struct kind root_kind = {.name = "client"};
    memset(spec, 0, sizeof *spec);
    arena_init(&spec->arena);
    problems_init(&spec->problems, &spec->arena);
    struct node_list documents = {0};
    assert_true(yaml_parse(&spec->arena, "a.yaml", yaml, strlen(yaml), &yaml_default_bounds, &spec->problems,
                           &documents));
    struct value values[COUNT(rows)];
    struct resource *root = resource_new(&spec->arena, &root_kind, NULL, (struct place){"a.yaml", 1, 1});
    decode_rows(&spec->arena, documents.items[0], rows, COUNT(rows), values, &spec->problems);
    root->domain = "Default";
    decode_children(&spec->arena, documents.items[0], rows, COUNT(rows), root, &spec->problems);
    spec->roots = root->children;
    for (size_t i = 0; i < spec->roots.count; i++) {
        spec->roots.items[i]->parent = NULL;
        resource_number(&spec->arena, spec->roots.items[i], &spec->all);
    }
    resources_check(&spec->arena, spec->all.items, spec->all.count, &spec->problems);
    problems_sort(&spec->problems);
}

/* "3:7: error: message (hint)" a line each */
static inline const char *spec_problems(struct arena *arena, const struct problems *problems)
{
    struct text out;
    text_init(&out, arena);
    for (size_t i = 0; i < problems->list.count; i++) {
        const struct problem *problem = &problems->list.items[i];
        text_print(&out, "%u:%u: %s%s", problem->at.line, problem->at.column,
                   problem->severity == SEVERITY_WARNING ? "warning: " : "", problem->message);
        if (problem->hint)
            text_print(&out, " (%s)", problem->hint);
        text_char(&out, '\n');
    }
    return out.data;
}

/* The problems of a client with these projects; yaml begins with the list of them. */
#define assert_problems(yaml, expected)                                                                      \
    do {                                                                                                     \
        struct spec spec_;                                                                                   \
        spec_read(&spec_, (yaml));                                                                           \
        assert_string_equal(spec_problems(&spec_.arena, &spec_.problems), (expected));                       \
        arena_release(&spec_.arena);                                                                         \
    } while (0)

static inline const struct resource *spec_find(const struct spec *spec, const struct kind *kind,
                                               const char *name)
{
    for (size_t i = 0; i < spec->all.count; i++)
        if (spec->all.items[i]->kind == kind && text_equal(spec->all.items[i]->name, name))
            return spec->all.items[i];
    fail_msg("there is no %s \"%s\"", kind->name, name);
    return NULL;
}

/* A field as people read it. */
static inline const char *spec_text(struct arena *arena, const struct kind *kind, const struct value *values,
                                    const char *key)
{
    size_t row = kind_field(kind, key);
    return encode_text(arena, &kind->fields[row], &values[row]);
}

static inline struct node *parse_json(struct arena *arena, const char *json)
{
    struct node *node = NULL;
    struct error *error = json_parse(arena, json, strlen(json), &node);
    if (error)
        fail_msg("%s", error->message);
    return node;
}

static inline struct value *live_values(struct arena *arena, const struct kind *kind, const char *json)
{
    struct value *values = ARENA_ARRAY(arena, struct value, kind->field_count);
    struct error *error = decode_live(arena, kind, parse_json(arena, json), values);
    if (error)
        fail_msg("%s", error->message);
    return values;
}

#endif
