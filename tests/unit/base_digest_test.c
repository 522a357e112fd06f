#include "base/digest.h"

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

static void known_answers(void **state)
{
    assert_string_equal(digest_bytes(*state, "", 0),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_string_equal(digest_bytes(*state, "abc", 3),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(digest_md5(*state, "abc", 3), "900150983cd24fb0d6963f7d28e17f72");
    assert_string_equal(digest_sha512(*state, "abc", 3),
                        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

static const char *of_two(struct arena *arena, const char *first, const char *second)
{
    struct digest *digest = digest_begin();
    digest_add(digest, first);
    digest_add(digest, second);
    return digest_end(digest, arena);
}

static void pieces_do_not_run_together(void **state)
{
    assert_string_equal(of_two(*state, "ab", "c"), digest_bytes(*state, "ab\0c", 5));
    assert_string_not_equal(of_two(*state, "ab", "c"), of_two(*state, "a", "bc"));
    assert_string_not_equal(of_two(*state, "", "abc"), of_two(*state, "abc", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(known_answers), TEST(pieces_do_not_run_together)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
