#include "tests/unit/ledger_support.h"

static const struct node *status_of(struct ledger_test *test, const char *client)
{
    const struct node *clients = node_get(ledger_status(test->ledger, &test->arena, client), "clients");
    assert_int_equal(clients->count, 1);
    return clients->items[0];
}

static const struct node *entries_of(struct ledger_test *test, const char *client, int64_t limit)
{
    return node_get(ledger_history(test->ledger, &test->arena, client, limit), "entries");
}

static void status_is_of_the_last_pass(void **state)
{
    struct ledger_test *test = *state;
    struct client_plan *plan = new_plan(test, "acme", STATUS_PENDING);
    add_change(test, plan, ACTION_CREATE, CAUSE_SPEC, &network_kind, "app");
    list_add(&test->arena, &plan->problems, "it rains");
    assert_null(ledger_record_pass(test->ledger, &test->arena, plan, "c0ffee", "Ann", 1000));
    assert_null(ledger_record_pass(test->ledger, &test->arena, plan, NULL, NULL, 1060));
    const struct node *client = status_of(test, "acme");
    assert_string_equal(node_get_text(client, "status"), "pending");
    assert_string_equal(node_get_text(client, "region"), "ashburn");
    assert_string_equal(node_get_text(client, "since"), "1970-01-01T00:16:40Z");
    assert_string_equal(node_get_text(client, "at"), "1970-01-01T00:17:40Z");
    assert_string_equal(node_get_text(client, "commit"), "c0ffee");
    assert_string_equal(node_text(node_get(client, "problems")->items[0]), "it rains");
    assert_int_equal(node_get_integer(node_get(client, "changes"), "create", -1), 1);
    assert_int_equal(node_get_integer(node_get(client, "changes"), "delete", -1), 0);

    assert_null(ledger_record_pass(test->ledger, &test->arena, new_plan(test, "acme", STATUS_IN_SYNC),
                                   "decade", NULL, 1120));
    client = status_of(test, "acme");
    assert_string_equal(node_get_text(client, "status"), "in-sync");
    assert_string_equal(node_get_text(client, "since"), "1970-01-01T00:18:40Z");
    assert_int_equal(node_get(client, "problems")->count, 0);
}

static const char *problem_of(struct ledger_test *test, size_t index)
{
    const struct node *problems = node_get(status_of(test, "acme"), "problems");
    return index < problems->count ? node_text(problems->items[index]) : NULL;
}

/* A client lives in one region: what others say of it stands beside that. */
static void status_is_that_of_its_own_region(void **state)
{
    struct ledger_test *test = *state;
    struct client_plan *plan = new_plan(test, "acme", STATUS_PENDING);
    struct name_list said = {0}, clients = {0};
    list_add(&test->arena, &plan->problems, "it rains");
    list_add(&test->arena, &said, "it rains");
    list_add(&test->arena, &said, "residency violation: it is here too");
    list_add(&test->arena, &said, "it is here too");
    assert_null(ledger_record_pass(test->ledger, &test->arena, plan, "c0ffee", NULL, 1000));
    assert_null(ledger_set_elsewhere(test->ledger, &test->arena, "acme", "amsterdam", &said));
    assert_null(ledger_set_elsewhere(test->ledger, &test->arena, "nobody", "amsterdam", &said));
    const struct node *client = status_of(test, "acme");
    assert_string_equal(node_get_text(client, "region"), "ashburn");
    assert_string_equal(node_get_text(client, "status"), "pending");
    assert_string_equal(problem_of(test, 0), "residency violation: it is here too");
    assert_string_equal(problem_of(test, 1), "it rains");
    assert_string_equal(problem_of(test, 2), "it is here too");
    assert_null(problem_of(test, 3));

    assert_null(ledger_elsewhere(test->ledger, &test->arena, "amsterdam", &clients));
    assert_int_equal(clients.count, 2);
    assert_string_equal(clients.items[0], "acme");
    plan->region = "amsterdam"; /* it moves there */
    assert_null(ledger_record_pass(test->ledger, &test->arena, plan, NULL, NULL, 1060));
    assert_string_equal(problem_of(test, 0), "it rains");
    assert_null(problem_of(test, 1));
    assert_null(ledger_set_elsewhere(test->ledger, &test->arena, "acme", "amsterdam", NULL));
    assert_null(ledger_forget(test->ledger, &test->arena, "nobody", 1120));
    clients.count = 0;
    assert_null(ledger_elsewhere(test->ledger, &test->arena, "amsterdam", &clients));
    assert_int_equal(clients.count, 0);
}

static void status_of_all_is_sorted_and_of_none_is_empty(void **state)
{
    struct ledger_test *test = *state;
    assert_int_equal(node_get(ledger_status(test->ledger, &test->arena, NULL), "clients")->count, 0);
    static const char *const names[] = {"zebra", "acme", "moss"};
    for (size_t i = 0; i < COUNT(names); i++)
        assert_null(ledger_record_pass(test->ledger, &test->arena, new_plan(test, names[i], STATUS_IN_SYNC),
                                       "c0ffee", NULL, 1));
    const struct node *clients = node_get(ledger_status(test->ledger, &test->arena, NULL), "clients");
    assert_int_equal(clients->count, 3);
    assert_string_equal(node_get_text(clients->items[0], "name"), "acme");
    assert_string_equal(node_get_text(clients->items[2], "name"), "zebra");
    assert_int_equal(node_get(ledger_status(test->ledger, &test->arena, "nobody"), "clients")->count, 0);
    assert_null(ledger_forget(test->ledger, &test->arena, "moss", 2));
    assert_int_equal(node_get(ledger_status(test->ledger, &test->arena, NULL), "clients")->count, 2);
}

static void the_controller_is_shown_while_it_runs(void **state)
{
    struct ledger_test *test = *state;
    assert_true(node_is_null(node_get(ledger_status(test->ledger, &test->arena, NULL), "controller")));
    struct ledger_controller controller = {
        .pid = getpid(), .started = 1000, .at = 1060, .commit = "c0ffee", .error = "it hangs"};
    assert_null(ledger_set_controller(test->ledger, &test->arena, &controller));
    const struct node *status = ledger_status(test->ledger, &test->arena, NULL),
                      *node = node_get(status, "controller");
    assert_true(node_is_true(node_get(node, "running")));
    assert_int_equal(node_get_integer(node, "pid", 0), getpid());
    assert_string_equal(node_get_text(node, "started"), "1970-01-01T00:16:40Z");
    assert_string_equal(node_get_text(node, "error"), "it hangs");
    assert_true(node_is_null(node_get(node, "swept")));
    assert_string_equal(node_get_text(status, "commit"), "c0ffee");

    controller.pid = 0;
    controller.error = NULL;
    assert_null(ledger_set_controller(test->ledger, &test->arena, &controller));
    node = node_get(ledger_status(test->ledger, &test->arena, NULL), "controller");
    assert_false(node_is_true(node_get(node, "running")));
    assert_true(node_is_null(node_get(node, "error")));
}

static void history_tells_what_was_done(void **state)
{
    struct ledger_test *test = *state;
    struct client_plan *plan = new_plan(test, "acme", STATUS_PENDING);
    struct change *change = add_change(test, plan, ACTION_UPDATE, CAUSE_DRIFT, &network_kind, "app");
    add_difference(test, change, "mtu", value_integer(1400), value_integer(1450));
    change->outcome = OUTCOME_DONE;
    add_change(test, plan, ACTION_CREATE, CAUSE_SPEC, &network_kind, "later"); /* not tried */
    add_change(test, plan, ACTION_CREATE, CAUSE_SPEC, &subnet_kind, "below")->outcome =
        OUTCOME_SKIPPED; /* what it needs has failed */
    assert_null(
        ledger_record_pass(test->ledger, &test->arena, plan, "c0ffee", "Ann <ann@example.org>", 1000));

    const struct node *entries = entries_of(test, "acme", 0);
    assert_int_equal(entries->count, 1);
    const struct node *entry = entries->items[0];
    assert_string_equal(node_get_text(entry, "at"), "1970-01-01T00:16:40Z");
    assert_string_equal(node_get_text(entry, "client"), "acme");
    assert_string_equal(node_get_text(entry, "commit"), "c0ffee");
    assert_string_equal(node_get_text(entry, "author"), "Ann <ann@example.org>");
    assert_string_equal(node_get_text(entry, "action"), "update");
    assert_string_equal(node_get_text(entry, "cause"), "drift");
    assert_string_equal(node_get_text(entry, "kind"), "network");
    assert_string_equal(node_get_text(entry, "project"), "prod");
    assert_string_equal(node_get_text(entry, "name"), "app");
    assert_string_equal(node_get_text(entry, "id"), "id-1");
    assert_string_equal(node_get_text(entry, "outcome"), "done");
    assert_true(node_is_null(node_get(entry, "failure")));
    const struct node *field = node_get(entry, "fields")->items[0];
    assert_string_equal(node_get_text(field, "name"), "mtu");
    assert_int_equal(node_get_integer(field, "from", 0), 1400);
    assert_int_equal(node_get_integer(field, "to", 0), 1450);
}

static void the_same_failure_is_counted(void **state)
{
    struct ledger_test *test = *state;
    struct client_plan *plan = new_plan(test, "acme", STATUS_BLOCKED);
    struct change *change = add_change(test, plan, ACTION_CREATE, CAUSE_SPEC, &network_kind, "app");
    change->outcome = OUTCOME_FAILED;
    change->failure = "quota exceeded";
    for (int64_t at = 1000; at <= 1002; at++)
        assert_null(ledger_record_pass(test->ledger, &test->arena, plan, "c0ffee", NULL, at));
    assert_int_equal(entries_of(test, "acme", 0)->count, 1);
    const struct node *entry = entries_of(test, "acme", 0)->items[0];
    assert_int_equal(node_get_integer(entry, "times", 0), 3);
    assert_string_equal(node_get_text(entry, "at"), "1970-01-01T00:16:40Z");
    assert_string_equal(node_get_text(entry, "last"), "1970-01-01T00:16:42Z");

    change->failure = "no such thing";
    assert_null(ledger_record_pass(test->ledger, &test->arena, plan, "c0ffee", NULL, 1003));
    assert_int_equal(entries_of(test, "acme", 0)->count, 2);
    change->failure = NULL;
    change->outcome = OUTCOME_DONE;
    assert_null(ledger_record_pass(test->ledger, &test->arena, plan, "c0ffee", NULL, 1004));
    assert_null(ledger_record_pass(test->ledger, &test->arena, plan, "c0ffee", NULL, 1005));
    assert_int_equal(entries_of(test, "acme", 0)->count, 4);
}

static void history_is_newest_first_and_limited(void **state)
{
    struct ledger_test *test = *state;
    static const char *const names[] = {"one", "two", "three"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct client_plan *plan = new_plan(test, i == 1 ? "moss" : "acme", STATUS_PENDING);
        add_change(test, plan, ACTION_DELETE, CAUSE_SPEC, &network_kind, names[i])->outcome = OUTCOME_DONE;
        assert_null(ledger_record_pass(test->ledger, &test->arena, plan, "c0ffee", NULL, (int64_t)i));
    }
    assert_int_equal(entries_of(test, NULL, 0)->count, 3);
    assert_int_equal(entries_of(test, NULL, 2)->count, 2);
    assert_string_equal(node_get_text(entries_of(test, NULL, 1)->items[0], "name"), "three");
    assert_string_equal(node_get_text(entries_of(test, "moss", 9)->items[0], "name"), "two");
    assert_int_equal(entries_of(test, "nobody", 0)->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(status_is_of_the_last_pass, set_up, tear_down),
        cmocka_unit_test_setup_teardown(status_is_that_of_its_own_region, set_up, tear_down),
        cmocka_unit_test_setup_teardown(status_of_all_is_sorted_and_of_none_is_empty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_controller_is_shown_while_it_runs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(history_tells_what_was_done, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_failure_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(history_is_newest_first_and_limited, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
