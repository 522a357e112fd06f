#include "reconciler/session/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconciler/session/catalogue.h"

static void roots_have_no_version(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    static const char *const rows[][2] = {
        {"http://h:8776/v3/0123456789abcdef", "http://h:8776"},
        {"http://h/compute/v2.1", "http://h/compute"},
        {"http://h/volume/v3/p", "http://h/volume"},
        {"http://h:9696", "http://h:9696"},
        {"http://h:9696/", "http://h:9696"},
        {"https://h/identity/v3/", "https://h/identity"},
        {"http://h/swift/v1/AUTH_p", "http://h/swift"},
        {"http://v2.example.org/image/", "http://v2.example.org/image"},
        {"http://h/vault/x", "http://h/vault/x"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(catalogue_root(&arena, rows[i][0]), rows[i][1]);
    arena_release(&arena);
}

static void retries_follow_the_table(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        int status;
        bool unsent, again;
    } rows[] = {
        {"GET", 0, false, true},    {"GET", 503, false, true},     {"DELETE", 502, false, true},
        {"PUT", 504, false, true},  {"HEAD", 500, false, true},    {"POST", 503, false, false},
        {"POST", 0, false, false},  {"PATCH", 500, false, false},  {"POST", 0, true, true},
        {"PATCH", 0, true, true},   {"POST", 429, false, true},    {"PUT", 409, false, false},
        {"PUT", 403, false, false}, {"PUT", 413, false, false},    {"GET", 404, false, false},
        {"GET", 501, false, false}, {"DELETE", 404, false, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct retry_outcome outcome = {rows[i].status, rows[i].unsent, NULL};
        assert_int_equal(retry_delay_ms(rows[i].method, &outcome, 1, 0) >= 0, rows[i].again);
    }
    const struct retry_outcome busy = {503, false, NULL}, asked = {429, false, "3600"},
                               dated = {429, false, "Mon, 1 Jan"};
    assert_in_range(retry_delay_ms("GET", &busy, 1, 0), 250, 750);
    assert_in_range(retry_delay_ms("GET", &busy, 3, 0), 1000, 3000);
    assert_int_equal(retry_delay_ms("GET", &busy, RETRY_TRIES, 0), -1);
    assert_int_equal(retry_delay_ms("GET", &busy, 1, RETRY_BUDGET_MS), -1);
    assert_in_range(retry_delay_ms("POST", &asked, 1, 0), 60000, 61000);
    assert_in_range(retry_delay_ms("POST", &dated, 1, 0), 250, 750);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_have_no_version),
        cmocka_unit_test(retries_follow_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
