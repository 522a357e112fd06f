#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "reconciler/source/url.h"

struct form {
    const char *text;
    enum url_type type;
    const char *user, *host, *safe;
};

static void forms_are_told_apart(void **state)
{
    (void)state;
    static const struct form forms[] = {
        {"/srv/git/fleet.git", URL_PATH, NULL, NULL, "/srv/git/fleet.git"},
        {"fleet", URL_PATH, NULL, NULL, "fleet"},
        {"./a:b", URL_PATH, NULL, NULL, "./a:b"},
        {"/srv/a:b", URL_PATH, NULL, NULL, "/srv/a:b"},
        {"file:///srv/git/fleet.git", URL_FILE, NULL, NULL, "file:///srv/git/fleet.git"},
        {"https://git.example/msp/fleet.git", URL_HTTPS, NULL, "git.example",
         "https://git.example/msp/fleet.git"},
        {"http://git.example:8080/fleet", URL_HTTP, NULL, "git.example:8080",
         "http://git.example:8080/fleet"},
        {"https://ann:s3cret@git.example:8443/fleet", URL_HTTPS, "ann", "git.example:8443",
         "https://***@git.example:8443/fleet"},
        {"https://s3cret@git.example/fleet", URL_HTTPS, "s3cret", "git.example",
         "https://***@git.example/fleet"},
        {"https://a:p@ss@git.example/fleet", URL_HTTPS, "a", "git.example", "https://***@git.example/fleet"},
        {"https://git.example/fleet@v1", URL_HTTPS, NULL, "git.example", "https://git.example/fleet@v1"},
        {"ssh://git@git.example:2222/fleet", URL_SSH, "git", "git.example:2222",
         "ssh://git@git.example:2222/fleet"},
        {"ssh://git:s3cret@git.example/fleet", URL_SSH, "git", "git.example",
         "ssh://git:***@git.example/fleet"},
        {"git@git.example:msp/fleet.git", URL_SSH, "git", "git.example", "git@git.example:msp/fleet.git"},
        {"git.example:fleet", URL_SSH, NULL, "git.example", "git.example:fleet"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct url url;
        assert_null(url_parse(&arena, forms[i].text, &url));
        assert_int_equal(url.type, forms[i].type);
        assert_string_equal(url.text, forms[i].text);
        assert_string_equal(url.safe, forms[i].safe);
        assert_true(text_equal(url.user, forms[i].user));
        assert_true(text_equal(url.host, forms[i].host));
    }
    arena_release(&arena);
}

static void what_cannot_be_fetched_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "ftp://git.example/fleet",
                                        "git://git.example/fleet",
                                        "https:///fleet",
                                        "http://ann:s3cret@git.example/fleet",
                                        "https://ann@/fleet"};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct url url = {.text = "untouched"};
        struct error *error = url_parse(&arena, wrong[i], &url);
        assert_non_null(error);
        assert_int_equal(error->kind, ERROR_INPUT);
        assert_string_equal(url.text, "untouched");
    }
    arena_release(&arena);
}

static void messages_lose_what_is_secret(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct url url;
    assert_null(url_parse(&arena, "https://ann:s3cret@git.example/fleet", &url));
    assert_string_equal(
        url_scrub(&arena, &url, "cannot get https://ann:s3cret@git.example/fleet: ann:s3cret is refused"),
        "cannot get https://***@git.example/fleet: *** is refused");
    assert_string_equal(url_scrub(&arena, &url, "nothing of it"), "nothing of it");
    assert_null(url_parse(&arena, "git@git.example:fleet", &url));
    assert_string_equal(url_scrub(&arena, &url, "cannot get git@git.example:fleet"),
                        "cannot get git@git.example:fleet");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_told_apart),
        cmocka_unit_test(what_cannot_be_fetched_is_refused),
        cmocka_unit_test(messages_lose_what_is_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
