#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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

static void made_and_wrapped(void **state)
{
    struct error *error = error_make(*state, ERROR_HTTP, "HTTP %d", 409);
    assert_int_equal(error->kind, ERROR_HTTP);
    assert_string_equal(error->message, "HTTP 409");
    assert_int_equal(error->status, 0);
    assert_null(error->code);
    assert_null(error->request_id);

    error->status = 409;
    error->code = "NetworkInUse";
    error->request_id = "req-1";
    const struct error *wrapped = error_wrap(*state, error, "deleting %s", "app");
    assert_string_equal(wrapped->message, "deleting app: HTTP 409");
    assert_int_equal(wrapped->kind, ERROR_HTTP);
    assert_int_equal(wrapped->status, 409);
    assert_string_equal(wrapped->code, "NetworkInUse");
    assert_string_equal(wrapped->request_id, "req-1");
    assert_string_equal(error->message, "HTTP 409");
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(made_and_wrapped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
