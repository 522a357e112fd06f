#include "reconciler/session/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reconciler/session/headers.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* Swift's and Ceph's accounts of other projects are named as our own is; where that is not named, none is. */
static void accounts_are_named_as_our_own(void **state)
{
    (void)state;
    static const struct {
        const char *endpoint, *root, *path;
    } rows[] = {
        {"http://h:8080/v1/AUTH_me", "http://h:8080", "/v1/AUTH_p/c"},
        {"http://h:8080/v1/AUTH_me/", "http://h:8080", "/v1/AUTH_p/c"},
        {"http://h/swift/v1/AUTH_me", "http://h/swift", "/v1/AUTH_p/c"},
        {"http://h/v1/KEY_me", "http://h", "/v1/KEY_p/c"},
        {"http://h/v1/me", "http://h", "/v1/p/c"},
        {"http://h/swift/v1", "http://h/swift", NULL},
        {"http://h/v1/AUTH_other", "http://h", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *path = catalogue_path(&arena, "/v1/{account}p/c", rows[i].endpoint, "me");
        assert_string_equal(catalogue_root(&arena, rows[i].endpoint), rows[i].root);
        if (rows[i].path)
            assert_string_equal(path, rows[i].path);
        else
            assert_null(path);
    }
    assert_null(catalogue_path(&arena, "/v1/{account}p", "http://h/v1/AUTH_", NULL));
}

static void our_own_project_is_filled_in(void **state)
{
    (void)state;
    assert_string_equal(catalogue_path(&arena, "/v3/{admin}/types/{admin}", "http://h/v3/me", "me"),
                        "/v3/me/types/me");
    assert_string_equal(catalogue_path(&arena, "/v3/{admin}/x", "http://h/v3", "me"), "/v3/me/x");
    assert_string_equal(catalogue_path(&arena, "/v2.0/networks", "http://h", "me"), "/v2.0/networks");
}

static void headers_are_maps(void **state)
{
    (void)state;
    struct http_headers said = {0};
    list_add(&arena, &said, ((struct http_header){"X-Container-Read", ".r:*"}));
    const struct node *map = headers_read(&arena, &said);
    assert_string_equal(node_get_text(map, "x-container-read"), ".r:*");

    struct node *body = node_new_map(&arena);
    node_set(&arena, body, "x-container-read", node_new_null(&arena));
    node_set(&arena, body, "x-container-write", node_new_text(&arena, "bob:*"));
    const struct http_header token = {"X-Auth-Token", "t"};
    const struct http_headers all = headers_all(&arena, &token, 1, headers_copy(&arena, body));
    assert_int_equal(all.count, 3);
    assert_string_equal(all.items[0].value, "t");
    assert_string_equal(all.items[1].name, "x-container-read");
    assert_string_equal(all.items[1].value, "");
    assert_string_equal(all.items[2].value, "bob:*");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(accounts_are_named_as_our_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(our_own_project_is_filled_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(headers_are_maps, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
