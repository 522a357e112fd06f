#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "drift/snapshot.h"

static struct snapshot *snapshot;

static int begin(void **state)
{
    (void)state;
    snapshot = snapshot_new("ashburn", 1000);
    return 0;
}

static int end(void **state)
{
    (void)state;
    snapshot_release(snapshot);
    return 0;
}

static const struct node *parse(const char *json)
{
    struct node *node = NULL;
    assert_null(json_parse(&snapshot->arena, json, strlen(json), &node));
    return node;
}

static struct live *add(const struct kind *kind, const char *project_id, const char *json)
{
    struct live *live = NULL;
    assert_null(snapshot_add(snapshot, kind, project_id, parse(json), &live));
    return live;
}

static const struct error *broken(void)
{
    return error_make(&snapshot->arena, ERROR_HTTP, "503");
}

/* Quotas can be written of any id, also of one that is none. */
static void ids_are_texts(void **state)
{
    (void)state;
    assert_non_null(snapshot_add(snapshot, &project_kind, NULL, parse("{\"id\": 7, \"name\": \"p\"}"), NULL));
    assert_non_null(snapshot_error(snapshot, &project_kind, NULL));
    assert_non_null(snapshot_add(snapshot, &network_kind, NULL,
                                 parse("{\"id\": 7, \"name\": \"n\", \"project_id\": \"p\"}"), NULL));
    assert_non_null(snapshot_add(snapshot, &address_group_kind, NULL,
                                 parse("{\"id\": 7, \"name\": \"offices\", \"project_id\": \"p\"}"), NULL));
    assert_string_equal(add(&aggregate_kind, NULL, "{\"id\": 7, \"name\": \"dedicated\"}")->id, "7");
}

static void marks_are_read_from_tags(void **state)
{
    (void)state;
    struct live *live = add(&project_kind, NULL,
                            "{\"id\": \"p\", \"name\": \"acme-prod\", \"domain_id\": \"d\", \"tags\": "
                            "[\"mine\", \"tenantry:acme\", "
                            "\"tenantry.region:ashburn\", \"tenantry.applied:abc\"]}");
    assert_string_equal(live->owner, "acme");
    assert_string_equal(live->mark_region, "ashburn");
    assert_string_equal(live->mark_applied, "abc");
    assert_null(live->mark_name);
    assert_string_equal(live->project_id, "p");
    assert_string_equal(live->domain_id, "d");
    assert_int_equal(live->tags.count, 4);
    assert_ptr_equal(snapshot_by_id(snapshot, &project_kind, "p"), live);
    assert_ptr_equal(snapshot_by_name(snapshot, &project_kind, "acme-prod")->items[0], live);
}

static void one_list_fills_what_is_embedded_and_what_shares_it(void **state)
{
    (void)state;
    add(&network_kind, NULL,
        "{\"id\": \"n\", \"name\": \"ext\", \"project_id\": \"p\", \"router:external\": true}");
    add(&network_kind, NULL,
        "{\"id\": \"m\", \"name\": \"app\", \"project_id\": \"p\", \"router:external\": false}");
    assert_non_null(snapshot_by_id(snapshot, &external_network_kind, "n"));
    assert_null(snapshot_by_id(snapshot, &external_network_kind, "m"));
    assert_int_equal(snapshot_of_project(snapshot, &network_kind, "p")->count, 2);
    add(&security_group_kind, NULL,
        "{\"id\": \"g\", \"name\": \"web\", \"project_id\": \"p\", \"security_group_rules\": [{\"id\": "
        "\"r\", \"direction\": "
        "\"ingress\", \"ethertype\": \"IPv4\", \"security_group_id\": \"g\"}]}");
    const struct live_list *rules = snapshot_of_parent(snapshot, &security_group_rule_kind, "g");
    assert_int_equal(rules->count, 1);
    assert_string_equal(rules->items[0]->project_id, "p");
    snapshot_complete(snapshot, &network_kind, NULL);
    assert_true(snapshot_knows(snapshot, &external_network_kind, NULL));
    assert_false(snapshot_knows(snapshot, &security_group_rule_kind, NULL));
}

static void pages_that_overlap_count_once(void **state)
{
    (void)state;
    const char *json = "{\"id\": \"n\", \"name\": \"app\", \"project_id\": \"p\"}";
    assert_ptr_equal(add(&network_kind, NULL, json), add(&network_kind, NULL, json));
    assert_int_equal(snapshot_of_project(snapshot, &network_kind, "p")->count, 1);
    const char *port = "{\"id\": \"i\", \"project_id\": \"p\", \"device_id\": \"r\", \"fixed_ips\": "
                       "[{\"subnet_id\": \"a\"}, "
                       "{\"subnet_id\": \"b\"}]}";
    add(&router_interface_kind, NULL, port);
    add(&router_interface_kind, NULL, port);
    assert_int_equal(snapshot_of_parent(snapshot, &router_interface_kind, "r")->count, 2);
}

static void grants_on_domains_are_of_a_kind_of_their_own(void **state)
{
    (void)state;
    assert_null(add(
        &role_assignment_kind, NULL,
        "{\"scope\": {\"domain\": {\"id\": \"d\"}}, \"role\": {\"id\": \"r\"}, \"user\": {\"id\": \"u\"}}"));
    assert_int_equal(snapshot_of_parent(snapshot, &domain_role_assignment_kind, "d")->count, 1);
    const struct live *inherited =
        add(&role_assignment_kind, NULL,
            "{\"scope\": {\"project\": {\"id\": \"q\"}, \"OS-INHERIT:inherited_to\": \"projects\"}, "
            "\"role\": {\"id\": \"r\"}, \"user\": {\"id\": \"u\"}}");
    assert_string_equal(inherited->values[kind_field(&role_assignment_kind, "inherited")].text, "projects");
    struct live *live = add(
        &role_assignment_kind, NULL,
        "{\"scope\": {\"project\": {\"id\": \"p\"}}, \"role\": {\"id\": \"r\"}, \"user\": {\"id\": \"u\"}}");
    assert_string_equal(live->id, "");
    assert_string_equal(live->parent_id, "p");
}

static void unread_failed_and_complete_are_three(void **state)
{
    (void)state;
    assert_false(snapshot_knows(snapshot, &network_kind, NULL));
    assert_null(snapshot_error(snapshot, &network_kind, NULL));
    assert_true(snapshot_is_whole(snapshot));
    snapshot_complete(snapshot, &network_kind, NULL);
    assert_true(snapshot_knows(snapshot, &network_kind, NULL));
    snapshot_fail(snapshot, &network_kind, NULL, broken());
    assert_false(snapshot_knows(snapshot, &network_kind, NULL));
    snapshot_complete(snapshot, &network_kind, NULL);
    assert_false(snapshot_knows(snapshot, &network_kind, NULL));
    assert_string_equal(snapshot_error(snapshot, &external_network_kind, NULL)->message, "503");
    assert_false(snapshot_is_whole(snapshot));
}

static void quotas_are_known_project_by_project(void **state)
{
    (void)state;
    add(&compute_quota_kind, "p", "{\"id\": \"p\", \"cores\": 4}");
    snapshot_complete(snapshot, &compute_quota_kind, "p");
    assert_true(snapshot_knows(snapshot, &compute_quota_kind, "p"));
    assert_false(snapshot_knows(snapshot, &compute_quota_kind, "q"));
    snapshot_fail(snapshot, &compute_quota_kind, "q", broken());
    snapshot_complete(snapshot, &compute_quota_kind, "q");
    assert_false(snapshot_knows(snapshot, &compute_quota_kind, "q"));
    assert_string_equal(snapshot_error(snapshot, &compute_quota_kind, "q")->message, "503");
    assert_false(snapshot_is_whole(snapshot));
}

static void an_answer_that_makes_no_sense_fails_its_list(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "[]",
        "{\"name\": \"without an id\", \"project_id\": \"p\"}",
        "{\"id\": \"n\", \"name\": \"without a project\"}",
        "{\"id\": \"n\", \"name\": \"app\", \"project_id\": \"p\", \"mtu\": {}}",
    };
    for (size_t i = 0; i < COUNT(answers); i++) {
        struct snapshot *fresh = snapshot_new("ashburn", 0);
        struct error *error = snapshot_add(fresh, &network_kind, NULL, parse(answers[i]), NULL);
        assert_non_null(error);
        assert_int_equal(error->kind, ERROR_ANSWER);
        snapshot_complete(fresh, &network_kind, NULL);
        assert_false(snapshot_knows(fresh, &network_kind, NULL));
        snapshot_release(fresh);
    }
}

static void a_broken_rule_fails_the_groups(void **state)
{
    (void)state;
    assert_non_null(snapshot_add(
        snapshot, &security_group_kind, NULL,
        parse("{\"id\": \"g\", \"name\": \"web\", \"project_id\": \"p\", \"security_group_rules\": [{}]}"),
        NULL));
    snapshot_complete(snapshot, &security_group_kind, NULL);
    assert_false(snapshot_knows(snapshot, &security_group_kind, NULL));
    assert_false(snapshot_knows(snapshot, &security_group_rule_kind, NULL));
}

static void defaults_hold_for_projects_without_a_row(void **state)
{
    (void)state;
    assert_null(snapshot_defaults(snapshot, &network_quota_kind));
    assert_null(snapshot_add_defaults(snapshot, &network_quota_kind, parse("{\"port\": 500}")));
    const struct value *ports =
        &snapshot_defaults(snapshot, &network_quota_kind)[kind_field(&network_quota_kind, "ports")];
    assert_int_equal(ports->integer, 500);
    assert_non_null(snapshot_add_defaults(snapshot, &network_quota_kind, parse("{\"port\": []}")));
    assert_false(snapshot_is_whole(snapshot));
}

static void answers_to_questions_are_kept(void **state)
{
    (void)state;
    assert_null(snapshot_usage(snapshot, &volume_quota_kind, "p"));
    struct value rows[] = {value_integer(1), value_integer(2), value_integer(3)};
    struct value entry = {.type = VALUE_GROUP, .key = "ssd", .list = {rows, 3}};
    struct value *usage = ARENA_ARRAY(&snapshot->arena, struct value, volume_quota_kind.field_count);
    size_t types = kind_field(&volume_quota_kind, "types");
    usage[types] = (struct value){.type = VALUE_LIST, .list = {&entry, 1}};
    snapshot_set_usage(snapshot, &volume_quota_kind, "p", usage);
    entry.key = "gone";
    const struct value *kept = snapshot_usage(snapshot, &volume_quota_kind, "p");
    assert_int_equal(value_entry(&kept[types], "ssd")->list.items[1].integer, 2);

    assert_null(snapshot_contents(snapshot, "p"));
    struct name_list contents = {0};
    snapshot_set_contents(snapshot, "p", &contents);
    assert_int_equal(snapshot_contents(snapshot, "p")->count, 0);
    list_add(&snapshot->arena, &contents, "server web-1");
    snapshot_set_contents(snapshot, "p", &contents);
    assert_string_equal(snapshot_contents(snapshot, "p")->items[0], "server web-1");
}

/* A list that was cut, or is older than the one of what stands on its objects. */
static void lists_that_do_not_fit_are_unknown(void **state)
{
    (void)state;
    add(&project_kind, NULL, "{\"id\": \"p\", \"name\": \"ours\", \"tags\": [\"tenantry:acme\"]}");
    add(&project_kind, NULL, "{\"id\": \"q\", \"name\": \"fine\", \"tags\": [\"tenantry:acme\"]}");
    add(&project_kind, NULL, "{\"id\": \"r\", \"name\": \"theirs\", \"tags\": []}");
    add(&network_kind, NULL, "{\"id\": \"n\", \"name\": \"there\", \"project_id\": \"q\"}");
    static const char *const rows[][3] = {{"s1", "p", "hidden"}, {"s2", "q", "n"}, {"s3", "r", "hidden"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        add(&subnet_kind, NULL,
            arena_print(&snapshot->arena,
                        "{\"id\": \"%s\", \"name\": \"v4\", \"project_id\": \"%s\", \"network_id\": \"%s\","
                        " \"cidr\": \"10.0.0.0/24\"}",
                        rows[i][0], rows[i][1], rows[i][2]));
    snapshot_complete(snapshot, &network_kind, NULL);
    snapshot_complete(snapshot, &subnet_kind, NULL);
    snapshot_end(snapshot);
    static const struct kind *const both[] = {&network_kind, &subnet_kind};
    for (size_t i = 0; i < COUNT(both); i++) {
        assert_false(snapshot_knows(snapshot, both[i], "p"));
        assert_string_equal(snapshot_error(snapshot, both[i], "p")->message,
                            "subnet s1 stands on the network hidden, which the list of those does not have");
        assert_true(snapshot_knows(snapshot, both[i], "q"));
        assert_true(snapshot_knows(snapshot, both[i], "r"));
        assert_true(snapshot_knows(snapshot, both[i], NULL));
    }
}

/* To take a pool for gone would be to make another, and cut the subnet anew from that. */
static void a_subnet_of_an_unlisted_pool_fails_both(void **state)
{
    (void)state;
    static const char *const pools[] = {"listed", "prefix_delegation", "hidden"};
    add(&project_kind, NULL, "{\"id\": \"p\", \"name\": \"prod\", \"tags\": [\"tenantry:acme\"]}");
    add(&subnet_pool_kind, NULL, "{\"id\": \"listed\", \"name\": \"main\", \"project_id\": \"cloud\"}");
    snapshot_complete(snapshot, &subnet_pool_kind, NULL);
    snapshot_complete(snapshot, &subnet_kind, NULL);
    for (size_t i = 0; i < COUNT(pools); i++) {
        assert_true(snapshot_knows(snapshot, &subnet_kind, "p"));
        add(&subnet_kind, NULL,
            arena_print(
                &snapshot->arena,
                "{\"id\": \"s%zu\", \"name\": \"v4\", \"project_id\": \"p\", \"subnetpool_id\": \"%s\"}", i,
                pools[i]));
        snapshot_end(snapshot);
    }
    assert_false(snapshot_knows(snapshot, &subnet_kind, "p"));
    assert_string_equal(snapshot_error(snapshot, &subnet_pool_kind, "p")->message,
                        "subnet s2 stands on the subnet pool hidden, which the list of those does not have");
}

/* To take them for none would be to write over those of others. */
static void tags_that_are_no_list_fail_it(void **state)
{
    (void)state;
    struct error *error =
        snapshot_add(snapshot, &network_kind, NULL,
                     parse("{\"id\": \"n\", \"name\": \"app\", \"project_id\": \"p\", \"tags\": {}}"), NULL);
    assert_string_equal(error->message, "reading network n: its tags are no list");
    snapshot_complete(snapshot, &network_kind, NULL);
    assert_false(snapshot_knows(snapshot, &network_kind, NULL));
}

static void nothing_is_released_without_harm(void **state)
{
    (void)state;
    snapshot_release(snapshot_new("amsterdam", 0));
    snapshot_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ids_are_texts, begin, end),
        cmocka_unit_test_setup_teardown(marks_are_read_from_tags, begin, end),
        cmocka_unit_test_setup_teardown(one_list_fills_what_is_embedded_and_what_shares_it, begin, end),
        cmocka_unit_test_setup_teardown(pages_that_overlap_count_once, begin, end),
        cmocka_unit_test_setup_teardown(grants_on_domains_are_of_a_kind_of_their_own, begin, end),
        cmocka_unit_test_setup_teardown(unread_failed_and_complete_are_three, begin, end),
        cmocka_unit_test_setup_teardown(quotas_are_known_project_by_project, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_that_makes_no_sense_fails_its_list, begin, end),
        cmocka_unit_test_setup_teardown(a_broken_rule_fails_the_groups, begin, end),
        cmocka_unit_test_setup_teardown(defaults_hold_for_projects_without_a_row, begin, end),
        cmocka_unit_test_setup_teardown(answers_to_questions_are_kept, begin, end),
        cmocka_unit_test_setup_teardown(lists_that_do_not_fit_are_unknown, begin, end),
        cmocka_unit_test_setup_teardown(a_subnet_of_an_unlisted_pool_fails_both, begin, end),
        cmocka_unit_test_setup_teardown(tags_that_are_no_list_fail_it, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_released_without_harm, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
