#include "tests/unit/ledger_support.h"

enum { BOTH = RECEIVER_WEBHOOK | RECEIVER_ALERTMANAGER };

static struct episode_list undelivered(struct ledger_test *test, unsigned receivers, int64_t at)
{
    struct episode_list list = {0};
    assert_null(ledger_undelivered(test->ledger, &test->arena, receivers, at, &list));
    return list;
}

static struct episode_list open_episodes(struct ledger_test *test)
{
    struct episode_list list = {0};
    assert_null(ledger_open_episodes(test->ledger, &test->arena, &list));
    return list;
}

static void see(struct ledger_test *test, const struct client_plan *plan, int64_t at)
{
    assert_null(ledger_episodes(test->ledger, &test->arena, plan, at));
}

static struct client_plan *drifted(struct ledger_test *test, int64_t mtu)
{
    struct client_plan *plan = new_plan(test, "acme", STATUS_DRIFTED);
    struct change *change = add_change(test, plan, ACTION_UPDATE, CAUSE_DRIFT, &network_kind, "app");
    add_difference(test, change, "mtu", value_integer(mtu), value_integer(1450));
    add_difference(test, change, "description", value_text("by hand"), value_text(""));
    return plan;
}

static void drift_opens_once_and_closes_once(void **state)
{
    struct ledger_test *test = *state;
    see(test, drifted(test, 1400), 1000);
    see(test, drifted(test, 1300), 1060);
    struct episode_list open = open_episodes(test);
    assert_int_equal(open.count, 2);
    const struct episode *mtu = &open.items[0];
    assert_int_equal(mtu->opened, 1000);
    assert_null(mtu->condition);
    assert_string_equal(mtu->client, "acme");
    assert_string_equal(mtu->region, "ashburn");
    assert_string_equal(mtu->project, "prod");
    assert_string_equal(mtu->kind, "network");
    assert_string_equal(mtu->name, "app");
    assert_string_equal(mtu->field, "mtu");
    assert_string_equal(mtu->from, "1300");
    assert_string_equal(mtu->to, "1450");
    assert_string_equal(mtu->action, "update");
    assert_string_equal(open.items[1].from, "\"by hand\"");

    see(test, new_plan(test, "acme", STATUS_IN_SYNC), 1120);
    assert_int_equal(open_episodes(test).count, 0);
    struct episode_list all = undelivered(test, BOTH, 1120);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.items[0].closed, 1120);

    see(test, drifted(test, 1400), 1180);
    assert_int_equal(open_episodes(test).count, 2);
    assert_int_equal(undelivered(test, BOTH, 1180).count, 4);
}

static void what_was_not_read_stays(void **state)
{
    struct ledger_test *test = *state;
    see(test, drifted(test, 1400), 1000);
    struct client_plan *partial = new_plan(test, "acme", STATUS_UNKNOWN),
                       *invalid = new_plan(test, "acme", STATUS_INVALID);
    partial->complete = false;
    invalid->client = NULL;
    see(test, partial, 1060);
    see(test, invalid, 1060);
    assert_int_equal(open_episodes(test).count, 2);
    struct client_plan *orphan = new_plan(test, "acme", STATUS_ORPHANED);
    orphan->client = NULL;
    see(test, orphan, 1120);
    assert_int_equal(open_episodes(test).count, 0);
}

static void others_are_left_alone(void **state)
{
    struct ledger_test *test = *state;
    see(test, drifted(test, 1400), 1000);
    see(test, new_plan(test, "moss", STATUS_IN_SYNC), 1060);
    struct client_plan *elsewhere = new_plan(test, "acme", STATUS_IN_SYNC);
    elsewhere->region = "amsterdam";
    see(test, elsewhere, 1060);
    assert_null(ledger_condition(test->ledger, &test->arena, "source", NULL, "it hangs", true, 1060));
    assert_int_equal(open_episodes(test).count, 3);
    see(test, new_plan(test, "acme", STATUS_IN_SYNC), 1120);
    struct episode_list open = open_episodes(test);
    assert_int_equal(open.count, 1);
    assert_string_equal(open.items[0].condition, "source");
    assert_string_equal(open.items[0].summary, "it hangs");
}

static void only_drift_is_told_and_extras_that_go(void **state)
{
    struct ledger_test *test = *state;
    struct client_plan *plan = new_plan(test, "acme", STATUS_DRIFTED);
    add_change(test, plan, ACTION_CREATE, CAUSE_SPEC, &network_kind, "new");
    add_change(test, plan, ACTION_NONE, CAUSE_EXTRA, &network_kind, "theirs");
    add_change(test, plan, ACTION_CREATE, CAUSE_DRIFT, &network_kind, "gone");
    add_change(test, plan, ACTION_DELETE, CAUSE_EXTRA, &security_group_rule_kind, "ingress tcp 22");
    see(test, plan, 1000);
    struct episode_list open = open_episodes(test);
    assert_int_equal(open.count, 2);
    assert_string_equal(open.items[0].name, "gone");
    assert_null(open.items[0].field);
    assert_string_equal(open.items[0].action, "create");
    assert_string_equal(open.items[1].name, "ingress tcp 22");
    assert_string_equal(open.items[1].action, "delete");
}

static void what_was_put_right_at_once_is_told_too(void **state)
{
    struct ledger_test *test = *state;
    struct client_plan *plan = drifted(test, 1400);
    plan->changes.items[0]->outcome = OUTCOME_DONE;
    see(test, plan, 1000);
    assert_int_equal(open_episodes(test).count, 0);
    struct episode_list list = undelivered(test, BOTH, 1000);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].opened, 1000);
    assert_int_equal(list.items[0].closed, 1000);

    struct client_plan *seen = drifted(test, 1400);
    see(test, seen, 1060); /* as planned, then as done */
    seen->changes.items[0]->outcome = OUTCOME_DONE;
    see(test, seen, 1061);
    assert_int_equal(open_episodes(test).count, 0);
    assert_int_equal(undelivered(test, BOTH, 1061).count, 4);
}

static void each_receiver_is_told_for_itself(void **state)
{
    struct ledger_test *test = *state;
    assert_null(ledger_condition(test->ledger, &test->arena, "fleet-held", NULL, "held", true, 1000));
    assert_null(ledger_condition(test->ledger, &test->arena, "fleet-held", NULL, "held still", true, 1001));
    struct episode_list list = undelivered(test, BOTH, 1001);
    assert_int_equal(list.count, 1);
    int64_t id = list.items[0].id;
    assert_null(ledger_delivered(test->ledger, &test->arena, id, RECEIVER_WEBHOOK, 0, 1002));
    assert_int_equal(undelivered(test, RECEIVER_WEBHOOK, 1002).count, 0);
    assert_int_equal(undelivered(test, RECEIVER_ALERTMANAGER, 1002).count, 1);
    assert_null(ledger_delivered(test->ledger, &test->arena, id, RECEIVER_ALERTMANAGER, 0, 1003));
    assert_int_equal(undelivered(test, BOTH, 1003).count, 0);

    assert_null(ledger_condition(test->ledger, &test->arena, "fleet-held", NULL, "no more", false, 1010));
    list = undelivered(test, BOTH, 1010);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].sent_open, BOTH);
    assert_int_equal(list.items[0].told, 1003);
    assert_null(ledger_delivered(test->ledger, &test->arena, id, 0, BOTH, 1011));
    assert_int_equal(undelivered(test, BOTH, 1011).count, 0);
}

static void old_news_is_no_news(void **state)
{
    struct ledger_test *test = *state;
    assert_null(ledger_condition(test->ledger, &test->arena, "never-told", NULL, "a", true, 1000));
    assert_null(ledger_condition(test->ledger, &test->arena, "told", NULL, "b", true, 1000));
    int64_t told = undelivered(test, BOTH, 1000).items[1].id;
    assert_null(ledger_delivered(test->ledger, &test->arena, told, RECEIVER_WEBHOOK, 0, 1000));
    assert_int_equal(undelivered(test, BOTH, 1000 + 30 * 86400).count, 2); /* what is open is news */
    assert_null(ledger_condition(test->ledger, &test->arena, "never-told", NULL, "a", false, 2000));
    assert_null(ledger_condition(test->ledger, &test->arena, "told", NULL, "b", false, 2000));
    assert_int_equal(undelivered(test, RECEIVER_WEBHOOK, 2000).count, 2);
    struct episode_list later = undelivered(test, RECEIVER_WEBHOOK, 2000 + 3600);
    assert_int_equal(later.count, 1);
    assert_string_equal(later.items[0].condition, "told");
    assert_int_equal(undelivered(test, RECEIVER_WEBHOOK, 2000 + 8 * 86400).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(drift_opens_once_and_closes_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_not_read_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others_are_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_drift_is_told_and_extras_that_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_put_right_at_once_is_told_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_receiver_is_told_for_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_news_is_no_news, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
