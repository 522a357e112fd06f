#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"

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

/* What one line leaves behind, without its time. */
static const char *logged(struct arena *arena, struct log log, enum log_level level, const char *message,
                          const struct log_field *fields)
{
    char *data = NULL;
    size_t length = 0;
    log.out = open_memstream(&data, &length);
    log_line(&log, level, message, fields);
    fclose(log.out);
    const char *text = arena_copy(arena, data, length);
    free(data);
    if (!text_starts(text, "time="))
        return text;
    return strchr(text, ' ') + 1;
}

static void logfmt(void **state)
{
    const struct log log = {.least = LOG_INFO, .format = LOG_LOGFMT};
    assert_string_equal(logged(*state, log, LOG_INFO, "client applied",
                               LOG_FIELDS(LOG_TEXT("client", "acme"), LOG_INTEGER("changes", -3))),
                        "level=info message=\"client applied\" client=acme changes=-3\n");
    assert_string_equal(logged(*state, log, LOG_ERROR, "failed", LOG_FIELDS(LOG_TEXT("error", NULL))),
                        "level=error message=failed\n");
    assert_string_equal(logged(*state, log, LOG_WARNING, "x", NULL), "level=warning message=x\n");
}

static void one_line_whatever_the_values(void **state)
{
    const struct log log = {.least = LOG_DEBUG, .format = LOG_LOGFMT};
    assert_string_equal(logged(*state, log, LOG_DEBUG, "m",
                               LOG_FIELDS(LOG_TEXT("a", "x\ny=\"z\"\x1b[0m\\"), LOG_TEXT("b", "k=v"),
                                          LOG_TEXT("c", "\xff\xe2\x80\xae"), LOG_TEXT("d", "é"))),
                        "level=debug message=m a=\"x\\ny=\\\"z\\\"\\u001b[0m\\\\\" b=\"k=v\" "
                        "c=\"\\ufffd\\u202e\" d=\"é\"\n");
}

static void the_least_level_is_kept(void **state)
{
    struct log log = {.least = LOG_WARNING, .format = LOG_LOGFMT};
    assert_string_equal(logged(*state, log, LOG_INFO, "m", NULL), "");
    assert_true(text_starts(logged(*state, log, LOG_WARNING, "m", NULL), "level=warning"));
}

static void json_lines_are_json(void **state)
{
    const struct log log = {.least = LOG_INFO, .format = LOG_JSON};
    const char *line = logged(*state, log, LOG_INFO, "say \"hi\"\n",
                              LOG_FIELDS(LOG_TEXT("path", "a\\b\xff"), LOG_INTEGER("n", 5)));
    assert_true(text_ends(line, "}\n"));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    struct node *node = NULL;
    assert_null(json_parse(*state, line, strlen(line), &node));
    assert_string_equal(node_get_text(node, "level"), "info");
    assert_string_equal(node_get_text(node, "message"), "say \"hi\"\n");
    assert_string_equal(node_get_text(node, "path"), "a\\b\xef\xbf\xbd");
    assert_int_equal(node_get_integer(node, "n", 0), 5);
    assert_int_equal(strlen(node_get_text(node, "time")), strlen("2026-11-23T06:03:20Z"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(logfmt),
        TEST(one_line_whatever_the_values),
        TEST(the_least_level_is_kept),
        TEST(json_lines_are_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
