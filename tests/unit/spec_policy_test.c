#include "spec/policy.h"

#include "base/text.h"
#include "tests/unit/fleet_support.h"

static enum extra_action extra(const struct policy *policy, const struct kind *kind)
{
    return policy->extras[kind_index(kind)];
}

static void without_one_the_defaults_hold(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct policy *policy = policy_default(&arena);
    assert_int_equal(policy->drift, DRIFT_CORRECT);
    assert_int_equal(extra(policy, &network_kind), EXTRA_REPORT);
    assert_int_equal(extra(policy, &security_group_rule_kind), EXTRA_REMOVE);
    assert_int_equal(policy->delete_percent, 20);
    assert_int_equal(policy->delete_count, 50);
    assert_false(policy_ignores(policy, "c", "p", &network_kind, "n", NULL));
    assert_false(policy_protects(policy, "c", "p", &network_kind, "n"));
    arena_release(&arena);
}

static void the_cautious_one_deletes_and_corrects_nothing(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct policy *policy = policy_cautious(&arena);
    assert_int_equal(policy->drift, DRIFT_REPORT);
    for (size_t i = 0; i < KIND_COUNT; i++)
        assert_int_equal(policy->extras[i], EXTRA_REPORT);
    assert_int_equal(policy->delete_percent, 0);
    assert_int_equal(policy->delete_count, 0);
    arena_release(&arena);
}

static struct policy *read_policy(struct spec_file **file, const char *body)
{
    char text[2000];
    snprintf(text, sizeof text, HEADER("Policy", "fleet") "%s", body);
    *file = file_of("p.yaml", text);
    assert_int_equal((*file)->policies.count, 1);
    return (*file)->policies.items[0];
}

static void a_document_changes_what_it_names(void **state)
{
    (void)state;
    struct spec_file *file;
    const struct policy *policy = read_policy(
        &file, "drift: report\nextras: {networks: ignore, access: remove, security_group_rules: report}\n"
               "limits: {delete_percent: 5, delete_count: 7}\n");
    assert_true(policy->valid);
    assert_int_equal(policy->drift, DRIFT_REPORT);
    assert_int_equal(extra(policy, &network_kind), EXTRA_IGNORE);
    assert_int_equal(extra(policy, &role_assignment_kind), EXTRA_REMOVE);
    assert_int_equal(extra(policy, &security_group_rule_kind), EXTRA_REPORT);
    assert_int_equal(extra(policy, &router_kind), EXTRA_REPORT);
    assert_int_equal(policy->delete_percent, 5);
    assert_int_equal(policy->delete_count, 7);
    spec_file_release(file);
}

static void ignore_rules_fit_field_by_field(void **state)
{
    (void)state;
    struct spec_file *file;
    const struct policy *policy =
        read_policy(&file, "ignore:\n"
                           "  - {kind: compute_quota, field: cores, client: 'lab-*'}\n"
                           "  - {kind: router, field: external, project: p}\n"
                           "  - {kind: network, name: 'tmp-*'}\n");
    assert_true(policy->valid);
    const struct kind *quota = &compute_quota_kind, *router = &router_kind, *network = &network_kind;
    assert_true(policy_ignores(policy, "lab-1", "p", quota, "p", "cores"));
    assert_false(policy_ignores(policy, "lab-1", "p", quota, "p", "ram"));
    assert_false(policy_ignores(policy, "prod", "p", quota, "p", "cores"));
    assert_false(policy_ignores(policy, "lab-1", "p", quota, "p", NULL));
    assert_false(policy_ignores(policy, "lab-1", "p", &volume_quota_kind, "p", "cores"));
    assert_true(policy_ignores(policy, "c", "p", router, "r", "external.network"));
    assert_true(policy_ignores(policy, "c", "p", router, "r", "external.snat"));
    assert_false(policy_ignores(policy, "c", "q", router, "r", "external.snat"));
    assert_false(policy_ignores(policy, "c", "p", router, "r", "routes"));
    assert_true(policy_ignores(policy, "c", "p", network, "tmp-5", NULL));
    assert_true(policy_ignores(policy, "c", "p", network, "tmp-5", "mtu"));
    assert_false(policy_ignores(policy, "c", "p", network, "app", "mtu"));
    spec_file_release(file);
}

static void protect_rules_fit_objects(void **state)
{
    (void)state;
    struct spec_file *file;
    const struct policy *policy =
        read_policy(&file, "protect: [{kind: network, name: backbone}, {client: bank}]\n");
    assert_true(policy_protects(policy, "any", "p", &network_kind, "backbone"));
    assert_false(policy_protects(policy, "any", "p", &network_kind, "other"));
    assert_false(policy_protects(policy, "any", "p", &router_kind, "backbone"));
    assert_true(policy_protects(policy, "bank", "p", &router_kind, "edge"));
    assert_true(policy_may_protect(policy, "any", &network_kind));
    assert_false(policy_may_protect(policy, "any", &router_kind));
    assert_true(policy_may_protect(policy, "bank", &router_kind));
    spec_file_release(file);
}

static void rules_that_cannot_fit_are_refused(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "ignore: [{kind: netwrk}]",
        "ignore: [{kind: compute_quota, field: dns}]",
        "ignore: [{field: nothing}]",
        "ignore: [{}]",
        "protect: [{}]",
        "protect: [{kind: network, field: mtu}]",
        "extras: {networks: maybe}",
        "extras: {compute_quotas: report}",
        "limits: {delete_percent: 101}",
        "limits: {delete_count: -1}",
        "ignore: [{kind: subnet, field: enabled}]",
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct spec_file *file;
        if (read_policy(&file, bodies[i])->valid)
            fail_msg("accepted: %s", bodies[i]);
        spec_file_release(file);
    }
}

static void every_field_of_every_kind_may_be_ignored(void **state)
{
    (void)state;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (kinds[i]->scope == SCOPE_CLOUD)
            continue;
        for (size_t k = 0; k < kinds[i]->field_count; k++) {
            if (kinds[i]->fields[k].type == FIELD_CHILDREN)
                continue;
            char body[200];
            struct spec_file *file;
            snprintf(body, sizeof body, "ignore: [{kind: %s, field: %s}]\n", kinds[i]->name,
                     kinds[i]->fields[k].key);
            assert_true(read_policy(&file, body)->valid);
            spec_file_release(file);
        }
    }
}

static void every_row_of_extras_is_a_collection(void **state)
{
    (void)state;
    size_t rows = 0;
    for (size_t i = 0; i < policy_field_count; i++)
        if (text_starts(policy_fields[i].key, "extras.")) {
            assert_non_null(kind_by_collection(policy_fields[i].key + strlen("extras.")));
            rows++;
        }
    size_t collections = 0;
    for (size_t i = 0; i < KIND_COUNT; i++)
        collections += kinds[i]->scope != SCOPE_CLOUD && kinds[i]->parent && !kinds[i]->singleton;
    assert_int_equal(rows, collections);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_one_the_defaults_hold),
        cmocka_unit_test(the_cautious_one_deletes_and_corrects_nothing),
        cmocka_unit_test(a_document_changes_what_it_names),
        cmocka_unit_test(ignore_rules_fit_field_by_field),
        cmocka_unit_test(protect_rules_fit_objects),
        cmocka_unit_test(rules_that_cannot_fit_are_refused),
        cmocka_unit_test(every_field_of_every_kind_may_be_ignored),
        cmocka_unit_test(every_row_of_extras_is_a_collection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
