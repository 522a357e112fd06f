#include "reconciler/cloud/purge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"

/* By a member of it, by a condition, or because the path leads nowhere else. */
static void every_row_knows_whose_its_objects_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < purge_row_count; i++) {
        const struct purge_row *row = &purge_rows[i];
        const char *query = row->list ? strchr(row->list, '?') : NULL,
                   *place = row->list ? strstr(row->list, "{project}") : NULL;
        bool knows = !row->list || row->of || row->inside || (place && (!query || place < query));
        for (size_t k = 0; k < COUNT(row->where); k++)
            knows = knows || text_equal(row->where[k].pattern, "{project}");
        if (!knows)
            fail_msg("%s: %s", row->title, row->list);
    }
}

static void paths_are_filled_in(void **state)
{
    (void)state;
    struct arena arena;
    struct node *object = NULL;
    static const char json[] = "{\"name\": \"a b/c\", \"user\": {\"id\": \"u\"}}";
    arena_init(&arena);
    assert_null(json_parse(&arena, json, strlen(json), &object));
    assert_string_equal(
        purge_fill(&arena, "/{admin}/{project}/{outer}/{name}/{user.id}", "p", "o o", object, true),
        "/{admin}/p/o%20o/a%20b%2Fc/u");
    assert_string_equal(purge_fill(&arena, "{\"a\": {\"b\": \"{name}\"}}", "p", NULL, object, false),
                        "{\"a\": {\"b\": \"a b/c\"}}");
    assert_null(purge_fill(&arena, "/{id}", "p", NULL, object, true));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_knows_whose_its_objects_are),
        cmocka_unit_test(paths_are_filled_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
