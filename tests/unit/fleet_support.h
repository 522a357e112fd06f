/*
 * fleet_support - fleets from texts, for tests.
 */
#ifndef TESTS_UNIT_FLEET_SUPPORT_H
#define TESTS_UNIT_FLEET_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "spec/fleet.h"

#define HEADER(kind, name) "apiVersion: tenantry/v1\nkind: " kind "\nname: " name "\n"
#define REGION(name) HEADER("Region", name) "external_networks: {public: ext}\njurisdictions: [eu]\n"
#define CLIENT(name, region) HEADER("Client", name) "region: " region "\n"

/* A file, and its text. */
struct text_file {
    const char *path, *text;
};

#define FLEET(...)                                                                                           \
    fleet_of((const struct text_file[]){__VA_ARGS__},                                                        \
             sizeof((const struct text_file[]){__VA_ARGS__}) / sizeof(struct text_file))

static inline struct spec_file *file_of(const char *path, const char *text)
{
    return spec_file_read(path, NULL, text, strlen(text));
}

static inline struct fleet *fleet_of(const struct text_file *texts, size_t count)
{
    struct spec_file *files[16];
    assert_in_range(count, 1, 16);
    for (size_t i = 0; i < count; i++)
        files[i] = file_of(texts[i].path, texts[i].text);
    struct fleet *fleet = fleet_build(files, count, NULL);
    for (size_t i = 0; i < count; i++)
        spec_file_release(files[i]);
    return fleet;
}

/* "a.yaml:3:7 message" of the problem with that number; fails where there is none. */
static inline const char *problem_of(struct fleet *fleet, size_t index)
{
    assert_in_range(index + 1, 1, fleet->problems.list.count);
    const struct problem *problem = &fleet->problems.list.items[index];
    return arena_print(&fleet->arena, "%s:%u:%u %s", problem->at.file, problem->at.line, problem->at.column,
                       problem->message);
}

#endif
