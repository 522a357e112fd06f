/* The page of metrics, to the line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "reconciler/face/metrics.h"

static void assert_line(const char *page, const char *line)
{
    size_t length = strlen(line);
    for (const char *at = page; (at = strstr(at, line)); at += length)
        if ((at == page || at[-1] == '\n') && at[length] == '\n')
            return;
    fail_msg("no line \"%s\" in:\n%s", line, page);
}

static void shows_every_number(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct metrics metrics = {.version = "1.2.3",
                              .started = 1700000000,
                              .requests = 5000000000,
                              .drift = 3,
                              .conditions = 1,
                              .source_error = true,
                              .fleet_held = true};
    metrics_add_client(&metrics, "in-sync");
    metrics_add_client(&metrics, "in-sync");
    metrics_add_client(&metrics, "terminating");
    metrics_add_client(&metrics, "no status");
    metrics_add_client(&metrics, NULL);
    metrics.changes.of[ACTION_UPDATE][OUTCOME_DONE] = 7;
    list_add(&arena, &metrics.regions, ((struct region_metrics){"ashburn", 1700000060, false}));
    list_add(&arena, &metrics.regions, ((struct region_metrics){"amsterdam", 0, true}));
    const char *page = metrics_text(&arena, &metrics);
    static const char *const lines[] = {
        "tenantry_build_info{version=\"1.2.3\"} 1",
        "tenantry_process_start_time_seconds 1700000000",
        "tenantry_ready 0",
        "# TYPE tenantry_clients gauge",
        "tenantry_clients{status=\"in-sync\"} 2",
        "tenantry_clients{status=\"drifted\"} 0",
        "tenantry_clients{status=\"terminating\"} 1",
        "# TYPE tenantry_changes_total counter",
        "tenantry_changes_total{action=\"update\",outcome=\"done\"} 7",
        "tenantry_changes_total{action=\"adopt\",outcome=\"not-converging\"} 0",
        "tenantry_episodes_open{type=\"drift\"} 3",
        "tenantry_episodes_open{type=\"condition\"} 1",
        "tenantry_last_sweep_timestamp_seconds{region=\"ashburn\"} 1700000060",
        "tenantry_last_sweep_timestamp_seconds{region=\"amsterdam\"} 0",
        "tenantry_region_unknown{region=\"ashburn\"} 0",
        "tenantry_region_unknown{region=\"amsterdam\"} 1",
        "tenantry_source_error 1",
        "tenantry_fleet_held 1",
        "tenantry_requests_total 5000000000",
    };
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_line(page, lines[i]);
    assert_null(strstr(page, "\"none\""));
    arena_release(&arena);
}

/* Each line is a comment of a family, or a sample of the family that was last spoken of. */
static void every_sample_follows_its_family(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct metrics metrics = {.version = "1"};
    list_add(&arena, &metrics.regions, ((struct region_metrics){.region = "ashburn"}));
    char *page = arena_text(&arena, metrics_text(&arena, &metrics)), *rest = NULL;
    assert_true(text_ends(page, "\n"));
    const char *family = "";
    size_t samples = 0;
    for (char *line = strtok_r(page, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (text_starts(line, "# HELP ")) {
            family = arena_copy(&arena, line + 7, strcspn(line + 7, " "));
            assert_true(text_starts(family, "tenantry_"));
            line = strtok_r(NULL, "\n", &rest);
            assert_true(text_starts(line, arena_print(&arena, "# TYPE %s ", family)));
            assert_int_equal(text_ends(line, " counter"), text_ends(family, "_total"));
        } else {
            assert_true(text_starts(line, family));
            assert_non_null(strchr("{ ", line[strlen(family)]));
            assert_true(strtod(strrchr(line, ' '), NULL) >= 0);
            samples++;
        }
    }
    assert_true(samples > 40);
    arena_release(&arena);
}

static void counts_what_became_of_changes(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct change_counts counts = {0};
    struct client_plan plan = {.name = "acme"};
    struct change changes[] = {
        {.action = ACTION_CREATE, .outcome = OUTCOME_DONE},
        {.action = ACTION_CREATE, .outcome = OUTCOME_FAILED},
        {.action = ACTION_DELETE, .outcome = OUTCOME_SKIPPED},
        {.action = ACTION_UPDATE, .outcome = OUTCOME_NONE},
    };
    for (size_t i = 0; i < COUNT(changes); i++)
        list_add(&arena, &plan.changes, &changes[i]);
    metrics_count(&counts, &plan);
    metrics_count(&counts, &plan);
    uint64_t all = 0;
    for (size_t action = 0; action < METRICS_ACTIONS; action++)
        for (size_t outcome = 0; outcome < METRICS_OUTCOMES; outcome++)
            all += counts.of[action][outcome];
    assert_int_equal(all, 6);
    assert_int_equal(counts.of[ACTION_CREATE][OUTCOME_DONE], 2);
    assert_int_equal(counts.of[ACTION_CREATE][OUTCOME_FAILED], 2);
    assert_int_equal(counts.of[ACTION_DELETE][OUTCOME_SKIPPED], 2);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_every_number),
        cmocka_unit_test(every_sample_follows_its_family),
        cmocka_unit_test(counts_what_became_of_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
