#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "spec/kinds.h"

static void tables_are_consistent(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(kinds_verify(&arena), "");
    arena_release(&arena);
}

static void kinds_are_found_by_both_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        assert_int_equal(kind_index(kinds[i]), i);
        assert_ptr_equal(kind_by_name(kinds[i]->name), kinds[i]);
        if (kinds[i]->scope == SCOPE_PROJECT)
            assert_ptr_equal(kind_by_collection(kinds[i]->collection), kinds[i]);
    }
    assert_ptr_equal(kind_by_name("role_assignment"), &role_assignment_kind);
    assert_ptr_equal(kind_by_collection("access"), &role_assignment_kind);
    assert_null(kind_by_name("networks"));
    assert_null(kind_by_collection("network"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_consistent),
        cmocka_unit_test(kinds_are_found_by_both_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
