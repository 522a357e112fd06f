#include "tests/unit/observe_fixture.h"

static void test_questions(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    observe(&fixture);
    struct snapshot *snapshot = fixture.snapshot;
    fixture.snapshot = NULL;
    const struct question questions[] = {
        {QUESTION_USAGE, &compute_quota_kind, "p-1"}, {QUESTION_USAGE, &volume_quota_kind, "p-1"},
        {QUESTION_USAGE, &network_quota_kind, "p-1"}, {QUESTION_USAGE, &share_quota_kind, "p-1"},
        {QUESTION_CONTENTS, &project_kind, "p-1"},
    };
    observe_ask(&fixture.session, snapshot, questions, COUNT(questions), done, &fixture);
    fake_run(&fixture.session);
    assert_ptr_equal(fixture.snapshot, snapshot);
    const struct value *usage = snapshot_usage(snapshot, &compute_quota_kind, "p-1");
    assert_int_equal(usage[kind_field(&compute_quota_kind, "cores")].integer, 6);
    usage = snapshot_usage(snapshot, &network_quota_kind, "p-1");
    assert_int_equal(usage[kind_field(&network_quota_kind, "ports")].integer, 7);
    usage = snapshot_usage(snapshot, &volume_quota_kind, "p-1");
    assert_int_equal(usage[kind_field(&volume_quota_kind, "volumes")].integer, 2);
    assert_string_equal(usage[kind_field(&volume_quota_kind, "types")].list.items[0].key, "fast");
    usage = snapshot_usage(snapshot, &share_quota_kind, "p-1");
    assert_int_equal(usage[kind_field(&share_quota_kind, "shares")].integer, 8);
    assert_int_equal(usage[kind_field(&share_quota_kind, "types")].list.items[0].list.items[0].integer, 3);
    const struct name_list *contents = snapshot_contents(snapshot, "p-1");
    assert_int_equal(contents->count, 4);
    assert_string_equal(text_join(&fixture.arena, contents, " and "),
                        "server web-1 (s-1), port vip (o-2), volume v-1 and zone a.example. (z-1)");
    end(&fixture);
}

static void test_unanswered_question(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    observe(&fixture);
    struct snapshot *snapshot = fixture.snapshot;
    fixture.snapshot = NULL;
    fixture.cloud = (struct cloud){"/volumes/detail", 503, NULL};
    const struct question questions[] = {{QUESTION_CONTENTS, &project_kind, "p-1"},
                                         {QUESTION_USAGE, &volume_quota_kind, "p-9"}};
    observe_ask(&fixture.session, snapshot, questions, COUNT(questions), done, &fixture);
    fake_run(&fixture.session);
    assert_null(snapshot_contents(snapshot, "p-1")); /* a part of it is not known */
    assert_int_equal(snapshot_contents_error(snapshot, "p-1")->status, 503);
    assert_null(snapshot_contents_error(snapshot, "p-9"));
    end(&fixture);
}

/* What is in use is part of a quota: unread, the quota of that project is not known. */
static void test_unread_usage(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    observe(&fixture);
    struct snapshot *snapshot = fixture.snapshot;
    fixture.snapshot = NULL;
    assert_true(snapshot_knows(snapshot, &network_quota_kind, "p-1"));
    fixture.cloud = (struct cloud){"/details", 503, NULL};
    const struct question question = {QUESTION_USAGE, &network_quota_kind, "p-1"};
    observe_ask(&fixture.session, snapshot, &question, 1, done, &fixture);
    fake_run(&fixture.session);
    assert_null(snapshot_usage(snapshot, &network_quota_kind, "p-1"));
    assert_false(snapshot_knows(snapshot, &network_quota_kind, "p-1"));
    assert_true(snapshot_knows(snapshot, &compute_quota_kind, "p-1"));
    end(&fixture);
}

/* What is in use is an integer, or it is not known. */
static void test_usage_that_is_no_number(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        bool understood;
        enum value_type type;
    } answers[] = {
        {"{}", false, 0},  {"[]", false, 0},   {"\"6\"", false, 0},         {"\"many\"", false, 0},
        {"6.5", false, 0}, {"true", false, 0}, {"-1", true, VALUE_INTEGER}, {"null", true, VALUE_NULL},
    };
    size_t cores = kind_field(&compute_quota_kind, "cores"), ram = kind_field(&compute_quota_kind, "ram");
    for (size_t i = 0; i < COUNT(answers); i++) {
        struct fixture fixture;
        begin(&fixture);
        observe(&fixture);
        struct snapshot *snapshot = fixture.snapshot;
        fixture.snapshot = NULL;
        const char *body = arena_print(
            &fixture.arena, "{\"quota_set\": {\"cores\": {\"in_use\": %s}, \"ram\": {}}}", answers[i].number);
        fixture.cloud = (struct cloud){"/detail", 200, body};
        const struct question question = {QUESTION_USAGE, &compute_quota_kind, "p-1"};
        observe_ask(&fixture.session, snapshot, &question, 1, done, &fixture);
        fake_run(&fixture.session);
        const struct value *usage = snapshot_usage(snapshot, &compute_quota_kind, "p-1");
        assert_int_equal(snapshot_knows(snapshot, &compute_quota_kind, "p-1"), answers[i].understood);
        assert_int_equal(usage != NULL, answers[i].understood);
        if (usage) {
            assert_int_equal(usage[cores].type, answers[i].type);
            assert_int_equal(usage[ram].type, VALUE_ABSENT);
        }
        end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_questions),
        cmocka_unit_test(test_unanswered_question),
        cmocka_unit_test(test_unread_usage),
        cmocka_unit_test(test_usage_that_is_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
