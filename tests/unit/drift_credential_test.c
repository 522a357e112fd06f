#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "drift/credential.h"
#include "drift/mark.h"

static const char *described(struct arena *arena, const char *const *recipients, size_t count,
                             const char *region)
{
    struct value list = {.type = VALUE_LIST};
    list.list.items = ARENA_ARRAY(arena, struct value, count);
    for (size_t i = 0; i < count; i++)
        list.list.items[list.list.count++] = value_text(recipients[i]);
    return credential_recipients(arena, &list, region);
}

/* It stands in the cloud: who it is for is told by a digest, and whatever makes another of it shows. */
static void a_description_tells_recipients_and_regions_apart(void **state)
{
    (void)state;
    static const char *const names[] = {"age1one", "age1two"}, *const glued[] = {"age1oneage1two"};
    struct arena arena;
    arena_init(&arena);
    const char *one = described(&arena, names, 1, "ashburn"), *both = described(&arena, names, 2, "ashburn");
    assert_true(text_starts(one, "1 recipient ("));
    assert_true(text_starts(both, "2 recipients ("));
    assert_true(text_ends(one, "), for ashburn"));
    assert_null(strstr(one, "age1"));
    assert_string_equal(one, described(&arena, names, 1, "ashburn"));
    assert_string_not_equal(one, described(&arena, names + 1, 1, "ashburn"));
    assert_string_not_equal(one, described(&arena, glued, 1, "ashburn"));
    assert_string_not_equal(one, described(&arena, names, 1, "amsterdam"));
    arena_release(&arena);
}

static void delivered_is_what_a_tag_says_to_the_letter(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct live user = {.name = "acme-prod.terraform"};
    assert_false(credential_was_delivered(&user, "c1"));
    list_add(&arena, &user.tags, "c1");
    list_add(&arena, &user.tags, MARK_DELIVERED "c10");
    list_add(&arena, &user.tags, "x" MARK_DELIVERED "c1");
    list_add(&arena, &user.tags, MARK_DELIVERED);
    assert_false(credential_was_delivered(&user, "c1"));
    assert_true(credential_was_delivered(&user, "c10"));
    list_add(&arena, &user.tags, MARK_DELIVERED "c1");
    assert_true(credential_was_delivered(&user, "c1"));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_description_tells_recipients_and_regions_apart),
        cmocka_unit_test(delivered_is_what_a_tag_says_to_the_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
