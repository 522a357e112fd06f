#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "spec/scalar/recipient.h"

#define KEY "age1eu7dl6seeu7u5cr00nyf3vr6tlg4x3r9aqzmlqnl74t37p095evqwgv6ze"
#define SSH_KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA0tD0e8DMUVWTPOUqCRZhIGCTGZ8DpQnW0RMnLYYsnd"

static void keys_are_recipients(void **state)
{
    (void)state;
    static const char *const keys[] = {KEY, "age187zfc5s8rjw0wut2866w3zg7qmpl9zrqvfw3ynfjkuwtpm68z5sq83v0p3",
                                       SSH_KEY, SSH_KEY " ops@acme"};
    for (size_t i = 0; i < COUNT(keys); i++)
        assert_null(recipient_fault(keys[i]));
}

/* Every single letter that is another one, or missing, or twice, is noticed. */
static void a_slip_is_noticed(void **state)
{
    (void)state;
    static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    struct arena arena;
    arena_init(&arena);
    for (size_t i = strlen("age1"); i < strlen(KEY); i++) {
        for (size_t k = 0; k < strlen(digits); k++) {
            char *other = arena_text(&arena, KEY);
            other[i] = digits[k];
            assert_int_equal(recipient_fault(other) == NULL, digits[k] == KEY[i]);
        }
        assert_non_null(recipient_fault(arena_print(&arena, "%.*s%s", (int)i, KEY, &KEY[i + 1])));
        assert_non_null(recipient_fault(arena_print(&arena, "%.*s%s", (int)i + 1, KEY, &KEY[i])));
        char *shouted = arena_text(&arena, KEY);
        shouted[i] = 'B';
        assert_non_null(recipient_fault(shouted));
    }
    arena_release(&arena);
}

static void what_is_none_is_told_why(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } faults[] = {
        {"", "write a public key"},
        {"ops@acme.example", "write a public key"},
        {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ", "write a public key"},
        {"age1", "is followed by 58"},
        {KEY " ", "is followed by 58"},
        {"age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t", "is followed by 58"},
        {"AGE-SECRET-KEY-1QQQQ", "it is a private key"},
        {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA0t", "no whole ssh-ed25519 key"},
        {SSH_KEY "A", "no whole ssh-ed25519 key"},
        {SSH_KEY "=", "one word"},
        {SSH_KEY " ", "one word"},
        {SSH_KEY " two words", "one word"},
        {SSH_KEY "\n" SSH_KEY, "one word"},
    };
    for (size_t i = 0; i < COUNT(faults); i++) {
        const char *why = recipient_fault(faults[i].text);
        assert_non_null(why);
        assert_non_null(strstr(why, faults[i].why));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_recipients),
        cmocka_unit_test(a_slip_is_noticed),
        cmocka_unit_test(what_is_none_is_told_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
