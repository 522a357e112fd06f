#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "reconciler/face/alert_body.h"

static const struct episode drift = {
    .id = 7,
    .opened = 1000,
    .closed = 1060,
    .client = "acme",
    .region = "ashburn",
    .project = "prod",
    .kind = "subnet",
    .name = "app-v4",
    .field = "dns",
    .from = "[\"9.9.9.9\"]",
    .to = "[]",
    .action = "update",
};

static void expect(struct arena *arena, const struct node *node, const char *json)
{
    assert_string_equal(json_print(arena, node, JSON_COMPACT), json);
}

static void webhooks_get_one_flat_object(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    expect(&arena, alert_webhook(&arena, &drift, ALERT_CLOSED),
           "{\"format\":\"tenantry.alert/1\",\"event\":\"closed\",\"alert\":\"TenantryDrift\","
           "\"summary\":\"acme: dns of subnet app-v4 of prod is [\\\"9.9.9.9\\\"], and should be []\","
           "\"client\":\"acme\",\"region\":\"ashburn\",\"project\":\"prod\",\"kind\":\"subnet\",\"name\":"
           "\"app-v4\","
           "\"field\":\"dns\",\"from\":[\"9.9.9.9\"],\"to\":[],\"opened\":\"1970-01-01T00:16:40Z\","
           "\"closed\":\"1970-01-01T00:17:40Z\",\"episode\":7}");
    /* the opening of what has closed since says nothing of its end */
    const struct node *opened = alert_webhook(&arena, &drift, ALERT_OPENED);
    assert_string_equal(node_get_text(opened, "event"), "opened");
    assert_true(node_is_null(node_get(opened, "closed")));
    arena_release(&arena);
}

static void the_alertmanager_gets_labels_and_times(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct node *alert = alert_manager(&arena, &drift, ALERT_OPENED, 1300);
    expect(&arena, node_get(alert, "labels"),
           "{\"alertname\":\"TenantryDrift\",\"severity\":\"warning\",\"client\":\"acme\",\"region\":"
           "\"ashburn\",\"project\":\"prod\","
           "\"kind\":\"subnet\",\"name\":\"app-v4\",\"field\":\"dns\"}");
    assert_string_equal(node_get_text(alert, "startsAt"), "1970-01-01T00:16:40Z");
    assert_string_equal(node_get_text(alert, "endsAt"), "1970-01-01T00:21:40Z");
    alert = alert_manager(&arena, &drift, ALERT_CLOSED, 1300);
    assert_string_equal(node_get_text(alert, "endsAt"), "1970-01-01T00:17:40Z");
    arena_release(&arena);
}

static void whole_objects_have_no_field(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct episode episode = drift;
    episode.field = episode.from = episode.to = NULL;
    episode.action = "create";
    const struct node *body = alert_webhook(&arena, &episode, ALERT_OPENED);
    assert_string_equal(node_get_text(body, "summary"), "acme: subnet app-v4 of prod is missing");
    assert_true(node_is_null(node_get(body, "field")));
    assert_null(node_get(node_get(alert_manager(&arena, &episode, ALERT_OPENED, 0), "labels"), "field"));
    episode.action = "delete";
    assert_string_equal(node_get_text(alert_webhook(&arena, &episode, ALERT_OPENED), "summary"),
                        "acme: subnet app-v4 of prod should not be there");
    episode.kind = "project";
    episode.name = "prod";
    episode.action = "adopt";
    assert_string_equal(node_get_text(alert_webhook(&arena, &episode, ALERT_OPENED), "summary"),
                        "acme: project prod is not as it should be");
    arena_release(&arena);
}

static void conditions_have_a_name_of_their_own(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const struct episode episode = {
        .id = 8, .opened = 1000, .condition = "region-unknown/ashburn", .summary = "it cannot be read"};
    expect(&arena, node_get(alert_manager(&arena, &episode, ALERT_OPENED, 1300), "labels"),
           "{\"alertname\":\"TenantryRegionUnknown\",\"severity\":\"warning\",\"region\":\"ashburn\"}");
    const struct node *body = alert_webhook(&arena, &episode, ALERT_OPENED);
    assert_string_equal(node_get_text(body, "alert"), "TenantryRegionUnknown");
    assert_string_equal(node_get_text(body, "summary"), "it cannot be read");
    assert_string_equal(node_get_text(body, "region"), "ashburn");
    assert_true(node_is_null(node_get(body, "client")));
    arena_release(&arena);
}

static void identity_is_that_of_the_labels(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct episode other = drift;
    other.id = 9;
    other.from = "[]";
    assert_string_equal(alert_identity(&arena, &drift), alert_identity(&arena, &other));
    other.field = "gateway";
    assert_string_not_equal(alert_identity(&arena, &drift), alert_identity(&arena, &other));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(webhooks_get_one_flat_object),
        cmocka_unit_test(the_alertmanager_gets_labels_and_times),
        cmocka_unit_test(whole_objects_have_no_field),
        cmocka_unit_test(conditions_have_a_name_of_their_own),
        cmocka_unit_test(identity_is_that_of_the_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
