#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drift/pass.h"
#include "drift/render.h"
#include "tests/unit/plan_support.h"

static struct arena arena;
static struct fleet *fleet;
static struct snapshot *snapshot;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (fleet != NULL)
        fleet_free(fleet);
    snapshot_release(snapshot);
    fleet = NULL;
    snapshot = NULL;
    arena_release(&arena);
    return 0;
}

static struct node *read_case_cloud(const char *name)
{
    size_t length;
    const char *path = arena_print(&arena, "tests/cases/plan/%s", name);
    if (fleet == NULL)
        fleet = read_fleet(&arena, arena_print(&arena, "%s/fleet", path));
    const char *bytes =
        put_digests(&arena, fleet, read_file(&arena, arena_print(&arena, "%s/cloud.json", path), &length));
    struct node *cloud = NULL;
    assert_null(json_parse(&arena, bytes, strlen(bytes), &cloud));
    return cloud;
}

static struct plan *plan_of(const struct node *cloud)
{
    snapshot_release(snapshot);
    snapshot = read_cloud(&arena, cloud);
    return make_plan(&arena, fleet, snapshot, cloud);
}

static struct plan *plan_case(const char *name)
{
    return plan_of(read_case_cloud(name));
}

static const char *json_of(const struct plan *plan)
{
    return json_print(&arena, render_json(&arena, plan, RENDER_PLAN, RENDER_VALUES), JSON_INDENTED);
}

static const struct change *find(const struct plan *plan, enum action action, const struct kind *kind)
{
    const struct change_list *changes = &plan->clients.items[0]->changes;
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i]->action == action && changes->items[i]->kind == kind)
            return changes->items[i];
    return NULL;
}

/* Every list of objects, in another order. */
static void shuffle(struct node *node, uint64_t *seed)
{
    for (size_t i = 0; i < node->count; i++)
        shuffle(node->type == NODE_LIST ? node->items[i] : node->entries[i].value, seed);
    if (node->type != NODE_LIST || node->count == 0 || node->items[0]->type != NODE_MAP)
        return;
    for (size_t i = node->count - 1; i > 0; i--) {
        *seed = *seed * 6364136223846793005U + 1442695040888963407U;
        size_t j = (size_t)(*seed >> 33) % (i + 1);
        struct node *item = node->items[i];
        node->items[i] = node->items[j];
        node->items[j] = item;
    }
}

static void the_order_of_the_reading_means_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"drift-corrected",
                                        "extras-reported",
                                        "sections-empty",
                                        "two-networks-of-one-name",
                                        "project-removed-but-in-use",
                                        "network-replaced"};
    uint64_t seed = 1;
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *expected = json_of(plan_case(names[i]));
        for (int round = 0; round < 20; round++) {
            struct node *cloud = read_case_cloud(names[i]);
            shuffle(cloud, &seed);
            assert_string_equal(json_of(plan_of(cloud)), expected);
        }
        fleet_free(fleet);
        fleet = NULL;
    }
}

static void what_would_be_done_has_one_digest(void **state)
{
    (void)state;
    const char *digest = plan_case("drift-corrected")->digest;
    assert_string_equal(plan_case("drift-corrected")->digest, digest);
    struct node *cloud = read_case_cloud("drift-corrected");
    node_put(&arena, cloud, "compute_quotas.p-prod.cores", node_new_integer(&arena, 11));
    assert_string_not_equal(plan_of(cloud)->digest, digest);
    /* extras that are only reported are not done */
    cloud = read_case_cloud("drift-corrected");
    node_add(&arena, (struct node *)node_get(cloud, "networks"),
             (struct node *)node_get(read_case_cloud("extras-reported"), "networks")->items[2]);
    assert_string_equal(plan_of(cloud)->digest, digest);
}

static size_t place(const struct plan *plan, enum action action, const struct kind *kind)
{
    const struct change_list *changes = &plan->clients.items[0]->changes;
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i]->action == action && changes->items[i]->kind == kind)
            return i;
    fail_msg("no %s of a %s", action_word(action), kind->name);
    return 0;
}

static void what_others_need_is_made_first_and_goes_last(void **state)
{
    (void)state;
    const struct plan *made = plan_case("new-client");
    static const struct kind *const order[] = {
        &project_kind,        &compute_quota_kind,       &network_kind, &subnet_kind,
        &security_group_kind, &security_group_rule_kind, &router_kind,  &router_interface_kind};
    for (size_t i = 1; i < COUNT(order); i++)
        assert_true(place(made, ACTION_CREATE, order[i - 1]) < place(made, ACTION_CREATE, order[i]));
    fleet_free(fleet);
    fleet = NULL;
    const struct plan *gone = plan_case("project-removed");
    static const struct kind *const back[] = {&router_interface_kind, &router_kind, &subnet_kind,
                                              &network_kind, &project_kind};
    for (size_t i = 1; i < COUNT(back); i++)
        assert_true(place(gone, ACTION_DELETE, back[i - 1]) < place(gone, ACTION_DELETE, back[i]));
    assert_true(find(gone, ACTION_DELETE, &project_kind)->counts);
    assert_false(find(gone, ACTION_DELETE, &network_kind)->counts);
    assert_ptr_equal(find(gone, ACTION_DELETE, &network_kind)->because,
                     find(gone, ACTION_DELETE, &project_kind));
}

static void questions_are_asked_once_and_only_where_it_matters(void **state)
{
    (void)state;
    const struct client_plan *client = plan_case("quota-lowered-asks-first")->clients.items[0];
    assert_int_equal(client->questions.count, 2);
    assert_int_equal(client->questions.items[0].type, QUESTION_USAGE);
    assert_ptr_equal(client->questions.items[0].kind, &compute_quota_kind);
    assert_string_equal(client->questions.items[0].id, "p-prod");
    assert_ptr_equal(client->questions.items[1].kind, &network_quota_kind);
    client = plan_case("quota-below-usage")->clients.items[0];
    assert_int_equal(client->questions.count, 0);
    fleet_free(fleet);
    fleet = NULL;
    client = plan_case("project-removed-asks-first")->clients.items[0];
    assert_int_equal(client->questions.count, 1);
    assert_int_equal(client->questions.items[0].type, QUESTION_CONTENTS);
}

static void quotas_are_raised_first_and_lowered_last(void **state)
{
    (void)state;
    const struct change_list *changes = &plan_case("quota-lowered-asks-first")->clients.items[0]->changes;
    assert_string_equal(changes->items[0]->fields.items[0].name, "ram");
    assert_string_equal(changes->items[1]->fields.items[0].name, "cores");
    assert_int_equal(changes->items[0]->phase, PHASE_RAISE);
    assert_int_equal(changes->items[1]->phase, PHASE_LOWER);
}

static void items_know_the_ids_of_what_they_refer_to(void **state)
{
    (void)state;
    const struct client_plan *client = plan_case("in-sync")->clients.items[0];
    for (size_t i = 0; i < client->client->resource_count; i++) {
        const struct item *item = &client->items[i];
        const struct kind *kind = item->desired->kind;
        assert_non_null(item->id);
        for (size_t j = 0; j < kind->field_count; j++)
            if (item->values[j].type == VALUE_REFERENCE)
                assert_non_null(item->values[j].reference.id);
        if (kind == &volume_quota_kind)
            assert_non_null(value_entry(&item->values[kind_field(kind, "types")], "ceph-nvme"));
    }
    assert_int_equal(client->stale_marks.count, 0);
    assert_true(client->managed > 20);
    assert_int_equal(plan_case("sections-absent")->clients.items[0]->stale_marks.count, 1);
}

static void replaced_things_have_no_id_until_they_are_there(void **state)
{
    (void)state;
    const struct plan *plan = plan_case("subnet-replaced");
    const struct change *replace = find(plan, ACTION_REPLACE, &subnet_kind);
    const struct change *back = find(plan, ACTION_CREATE, &router_interface_kind);
    assert_string_equal(replace->id, "sub-app");
    assert_null(replace->item->id);
    assert_null(back->item->live);
    assert_null(back->item->values[0].reference.id);
    assert_ptr_equal(back->because, replace);
    assert_string_equal(find(plan, ACTION_DELETE, &router_interface_kind)->live->id, "port-1");
}

static void outcomes_change_statuses_and_exit_statuses(void **state)
{
    (void)state;
    struct plan *plan = plan_case("quota-from-unlimited");
    struct change *change = plan->clients.items[0]->changes.items[0];
    assert_int_equal(plan_exit_status(plan), 2);
    change->outcome = OUTCOME_DONE;
    plan_count(plan);
    assert_int_equal(plan_exit_status(plan), 0);
    assert_int_equal(plan->clients.items[0]->status, STATUS_IN_SYNC);
    assert_string_equal(
        render_text(&arena, plan, RENDER_APPLIED, RENDER_VALUES, RENDER_PLAIN),
        "acme in ashburn: in-sync\n  project acme-prod\n      ~ compute quota acme-prod  (done)\n"
        "          cores: unlimited → 40\n\nApplied: 1 updated.\n");
    change->outcome = OUTCOME_NOT_CONVERGING;
    plan_count(plan);
    assert_int_equal(plan_exit_status(plan), 2);
    assert_int_equal(plan->clients.items[0]->status, STATUS_BLOCKED);
    change->outcome = OUTCOME_FAILED;
    change->failure = "HTTP 500";
    plan_count(plan);
    assert_int_equal(plan_exit_status(plan), 1);
    const char *json =
        json_print(&arena, render_json(&arena, plan, RENDER_APPLIED, RENDER_VALUES), JSON_COMPACT);
    assert_non_null(strstr(json, "\"outcome\":\"failed\",\"failure\":\"HTTP 500\""));
    assert_non_null(
        strstr(render_text(&arena, plan, RENDER_APPLIED, RENDER_VALUES, RENDER_PLAIN), "(failed: HTTP 500)"));
    assert_non_null(strstr(render_text(&arena, plan, RENDER_APPLIED, RENDER_VALUES, RENDER_PLAIN),
                           "Nothing applied; 1 failed."));
}

static void a_client_that_was_not_read_is_no_success(void **state)
{
    (void)state;
    struct client_plan_list clients = {0};
    list_add(&arena, &clients, plan_without(&arena, "zeta", NULL, STATUS_UNKNOWN, "no answer"));
    list_add(&arena, &clients, plan_without(&arena, "acme", "b", STATUS_ORPHANED, "gone"));
    list_add(&arena, &clients, plan_without(&arena, "acme", "a", STATUS_ORPHANED, "gone"));
    struct plan *plan = plan_finish(&arena, NULL, &clients);
    assert_string_equal(plan->clients.items[0]->region, "a");
    assert_string_equal(plan->clients.items[1]->region, "b");
    assert_string_equal(plan->clients.items[2]->name, "zeta");
    assert_false(plan->complete);
    assert_null(plan->commit);
    assert_int_equal(plan_exit_status(plan), 1);
    assert_non_null(strstr(render_markdown(&arena, plan), "no region"));
}

static void what_two_regions_say_alike_is_said_once(void **state)
{
    (void)state;
    static const char moved[] = "its projects are elsewhere";
    struct client_plan_list clients = {0};
    list_add(&arena, &clients, plan_without(&arena, "acme", "a", STATUS_INVALID, moved));
    list_add(&arena, &clients, plan_without(&arena, "globex", "a", STATUS_INVALID, moved));
    list_add(&arena, &clients, plan_without(&arena, "acme", "a", STATUS_INVALID, moved));
    list_add(&arena, &clients, plan_without(&arena, "acme", "b", STATUS_INVALID, moved));
    struct plan *plan = plan_finish(&arena, NULL, &clients);
    size_t alike = 0;
    for (size_t i = 0; i < plan->clients.count; i++)
        alike += strcmp(plan->clients.items[i]->name, "acme") == 0 &&
                 strcmp(plan->clients.items[i]->region, "a") == 0 &&
                 strcmp(plan->clients.items[i]->problems.items[0], moved) == 0;
    assert_int_equal(alike, 1);
    assert_int_equal(plan->clients.count, 3);
}

static void what_one_region_says_with_more_is_said_once(void **state)
{
    (void)state;
    static const char moved[] = "its projects are elsewhere", violation[] = "residency violation: there";
    for (int first = 0; first < 2; first++) {
        struct client_plan_list clients = {0};
        struct client_plan *more = plan_without(&arena, "acme", "a", STATUS_INVALID, violation);
        list_add(&arena, &more->problems, moved);
        list_add(&arena, &more->changes, ARENA_NEW(&arena, struct change));
        more->changes.items[0]->kind = &project_kind;
        more->changes.items[0]->verdict = VERDICT_REPORT;
        struct client_plan *less = plan_without(&arena, "acme", "a", STATUS_INVALID, moved);
        list_add(&arena, &clients, first ? more : less);
        list_add(&arena, &clients, first ? less : more);
        struct plan *plan = plan_finish(&arena, NULL, &clients);
        assert_int_equal(plan->clients.count, 1);
        assert_ptr_equal(plan->clients.items[0], more);
    }
}

static void what_was_applied_is_kept_field_by_field(void **state)
{
    (void)state;
    plan_case("in-sync");
    const struct node *applied = plan_applied(&arena, fleet_client(fleet, "acme"));
    const struct node *quota = node_get(applied, "volume_quota acme-prod/acme-prod");
    assert_int_equal(node_get_integer(quota, "types.nvme.gigabytes", 0), 512);
    assert_string_equal(node_get_text(node_get(applied, "router acme-prod/edge"), "external.network"),
                        "public");
    assert_non_null(node_get(applied, "router_interface acme-prod/edge/edge/app-v4"));
    assert_non_null(node_get(applied, "project acme-prod"));
}

/* The fleet of one client with that many networks. */
static struct fleet *fleet_of(int networks)
{
    static const char region[] = "apiVersion: tenantry/v1\nkind: Region\nname: ashburn\n";
    struct text text;
    text_init(&text, &arena);
    text_add(&text, "apiVersion: tenantry/v1\nkind: Client\nname: acme\nregion: ashburn\nprojects:\n- name: "
                    "p\n  networks:\n");
    for (int i = 0; i < networks; i++)
        text_print(&text,
                   "  - {name: net-%i, description: \"<b> @all %i | [x](http://y) takes some room, and more "
                   "of it\"}\n",
                   i, i);
    struct spec_file *files[] = {spec_file_read("acme.yaml", NULL, text.data, text.length),
                                 spec_file_read("region.yaml", NULL, region, strlen(region))};
    struct fleet *made = fleet_build(files, COUNT(files), NULL);
    for (size_t i = 0; i < COUNT(files); i++)
        spec_file_release(files[i]);
    return made;
}

static void markdown_has_room_in_a_comment(void **state)
{
    (void)state;
    fleet = fleet_of(900);
    struct node *cloud = NULL;
    const char empty[] =
        "{\"region\": \"ashburn\", \"domains\": [{\"id\": \"default\", \"name\": \"Default\"}]}";
    assert_null(json_parse(&arena, empty, strlen(empty), &cloud));
    const char *markdown = render_markdown(&arena, plan_of(cloud));
    assert_in_range(strlen(markdown), 50000, 59999);
    assert_non_null(strstr(markdown, "**Plan: 901 to create.**"));
    assert_non_null(strstr(markdown, "had no room here"));
    assert_null(strstr(markdown, "@all"));
    assert_null(strstr(markdown, "<b> "));
    assert_null(strstr(markdown, "[x]"));
}

static void every_word_is_there(void **state)
{
    (void)state;
    assert_string_equal(action_word(ACTION_NONE), "none");
    assert_string_equal(action_word(ACTION_ADOPT), "adopt");
    assert_string_equal(cause_word(CAUSE_LIFECYCLE), "lifecycle");
    assert_string_equal(verdict_word(VERDICT_BLOCKED), "blocked");
    assert_string_equal(status_word(STATUS_IN_SYNC), "in-sync");
    assert_string_equal(status_word(STATUS_TERMINATING), "terminating");
    assert_string_equal(outcome_word(OUTCOME_NOT_CONVERGING), "not-converging");
}

/* --- clients whose last good version is in force --- */

static const struct change *find_user(const struct client_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->changes.count; i++)
        if (plan->changes.items[i]->kind == &user_kind && text_equal(plan->changes.items[i]->name, name))
            return plan->changes.items[i];
    return NULL;
}

static void whom_a_broken_file_named_before_stays(void **state)
{
    (void)state;
    static const char before[] = "apiVersion: tenantry/v1\nkind: Client\nname: beta\nregion: ashburn\n"
                                 "domain: {name: acme}\ngroups:\n  - {name: beta-crew, users: [bob]}\n";
    plan_case("people-removed-while-a-file-is-broken");
    struct spec_file *file = spec_file_read("broken.yaml", NULL, before, strlen(before));
    struct plan_input input = {
        .client = fleet_client(fleet, "acme"),
        .region = map_get(&fleet->regions, "ashburn"),
        .policy = fleet->policy,
        .snapshot = snapshot,
        .fleet = fleet,
        .kept = file->clients,
    };
    const struct client_plan *plan = plan_client(&arena, &input);
    const struct change *alice = find_user(plan, "alice"), *bob = find_user(plan, "bob");
    assert_int_equal(alice->action, ACTION_DELETE);
    assert_int_equal(alice->verdict, VERDICT_APPLY);
    assert_int_equal(bob->action, ACTION_NONE);
    assert_string_equal(bob->reason, "it stays: client beta has it in a group too");

    struct client_plan_list orphans = {0};
    plan_orphans(&arena, fleet, &input.kept, snapshot, &orphans);
    assert_int_equal(orphans.count, 0);
    spec_file_release(file);
}

static void what_was_removed_whole_is_over(void **state)
{
    (void)state;
    struct plan *plan = plan_case("terminated-and-overdue");
    struct client_plan *acme = plan->clients.items[0];
    struct change *change = acme->changes.items[0];
    assert_int_equal(acme->changes.count, 1);
    change->outcome = OUTCOME_BLOCKED;
    plan_count(plan);
    assert_int_equal(acme->status, STATUS_BLOCKED);
    assert_int_equal(acme->problems.count, 1);
    assert_false(acme->gone);

    change->outcome = OUTCOME_DONE;
    plan_count(plan);
    assert_int_equal(acme->status, STATUS_IN_SYNC);
    assert_int_equal(acme->problems.count, 0);
    assert_null(acme->overdue);
    assert_true(acme->gone);
}

static void what_others_claim_too_is_not_over(void **state)
{
    (void)state;
    struct plan *plan = plan_case("terminated-claimed-by-two");
    struct client_plan *acme = plan->clients.items[0];
    for (size_t i = 0; i < acme->changes.count; i++)
        acme->changes.items[i]->outcome = OUTCOME_DONE;
    plan_count(plan);
    assert_int_equal(acme->status, STATUS_TERMINATING);
    assert_false(acme->gone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_order_of_the_reading_means_nothing, begin, end),
        cmocka_unit_test_setup_teardown(what_would_be_done_has_one_digest, begin, end),
        cmocka_unit_test_setup_teardown(what_others_need_is_made_first_and_goes_last, begin, end),
        cmocka_unit_test_setup_teardown(questions_are_asked_once_and_only_where_it_matters, begin, end),
        cmocka_unit_test_setup_teardown(quotas_are_raised_first_and_lowered_last, begin, end),
        cmocka_unit_test_setup_teardown(items_know_the_ids_of_what_they_refer_to, begin, end),
        cmocka_unit_test_setup_teardown(replaced_things_have_no_id_until_they_are_there, begin, end),
        cmocka_unit_test_setup_teardown(outcomes_change_statuses_and_exit_statuses, begin, end),
        cmocka_unit_test_setup_teardown(a_client_that_was_not_read_is_no_success, begin, end),
        cmocka_unit_test_setup_teardown(what_two_regions_say_alike_is_said_once, begin, end),
        cmocka_unit_test_setup_teardown(what_one_region_says_with_more_is_said_once, begin, end),
        cmocka_unit_test_setup_teardown(what_was_applied_is_kept_field_by_field, begin, end),
        cmocka_unit_test_setup_teardown(markdown_has_room_in_a_comment, begin, end),
        cmocka_unit_test_setup_teardown(whom_a_broken_file_named_before_stays, begin, end),
        cmocka_unit_test_setup_teardown(what_was_removed_whole_is_over, begin, end),
        cmocka_unit_test_setup_teardown(what_others_claim_too_is_not_over, begin, end),
        cmocka_unit_test(every_word_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
