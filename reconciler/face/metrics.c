#include "reconciler/face/metrics.h"

#include <inttypes.h>

#include "base/text.h"

void metrics_count(struct change_counts *counts, const struct client_plan *plan)
{
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        if (change->outcome != OUTCOME_NONE)
            counts->of[change->action][change->outcome]++;
    }
}

void metrics_add_client(struct metrics *metrics, const char *status)
{
    for (size_t i = 0; i < METRICS_STATUSES; i++)
        if (text_equal(status_word((enum status)i), status))
            metrics->clients[i]++;
}

static void begin(struct text *out, const char *name, const char *type, const char *help)
{
    text_print(out, "# HELP tenantry_%s %s\n# TYPE tenantry_%s %s\n", name, help, name, type);
}

static void add_single(struct text *out, const char *name, const char *type, const char *help, uint64_t value)
{
    begin(out, name, type, help);
    text_print(out, "tenantry_%s %" PRIu64 "\n", name, value);
}

static void add_clients(struct text *out, const struct metrics *metrics)
{
    begin(out, "clients", "gauge", "Clients by status.");
    for (size_t i = 0; i < METRICS_STATUSES; i++)
        text_print(out, "tenantry_clients{status=\"%s\"} %" PRIu64 "\n", status_word((enum status)i),
                   metrics->clients[i]);
}

static void add_changes(struct text *out, const struct change_counts *counts)
{
    begin(out, "changes_total", "counter", "Changes that were tried, by action and outcome.");
    for (size_t action = ACTION_NONE + 1; action < METRICS_ACTIONS; action++)
        for (size_t outcome = OUTCOME_NONE + 1; outcome < METRICS_OUTCOMES; outcome++)
            text_print(out, "tenantry_changes_total{action=\"%s\",outcome=\"%s\"} %" PRIu64 "\n",
                       action_word((enum action)action), outcome_word((enum outcome)outcome),
                       counts->of[action][outcome]);
}

static void add_regions(struct text *out, const struct region_metrics_list *regions)
{
    begin(out, "last_sweep_timestamp_seconds", "gauge", "When a region was last read whole; 0: not yet.");
    for (size_t i = 0; i < regions->count; i++)
        text_print(out, "tenantry_last_sweep_timestamp_seconds{region=\"%s\"} %" PRId64 "\n",
                   regions->items[i].region, regions->items[i].swept);
    begin(out, "region_unknown", "gauge", "Whether the last sweep could not read the region whole.");
    for (size_t i = 0; i < regions->count; i++)
        text_print(out, "tenantry_region_unknown{region=\"%s\"} %d\n", regions->items[i].region,
                   regions->items[i].unknown);
}

static void add_episodes(struct text *out, const struct metrics *metrics)
{
    begin(out, "episodes_open", "gauge", "Drift, and conditions of the controller, that are not over.");
    text_print(out, "tenantry_episodes_open{type=\"drift\"} %" PRIu64 "\n", metrics->drift);
    text_print(out, "tenantry_episodes_open{type=\"condition\"} %" PRIu64 "\n", metrics->conditions);
}

const char *metrics_text(struct arena *arena, const struct metrics *metrics)
{
    struct text out;
    text_init(&out, arena);
    begin(&out, "build_info", "gauge", "The version that runs; always 1.");
    text_print(&out, "tenantry_build_info{version=\"%s\"} 1\n", metrics->version);
    add_single(&out, "process_start_time_seconds", "gauge", "When the controller was started.",
               (uint64_t)metrics->started);
    add_single(&out, "ready", "gauge", "Whether /readyz says so.", metrics->ready);
    add_clients(&out, metrics);
    add_changes(&out, &metrics->changes);
    add_episodes(&out, metrics);
    add_regions(&out, &metrics->regions);
    add_single(&out, "source_error", "gauge", "Whether the repository cannot be read.",
               metrics->source_error);
    add_single(&out, "fleet_held", "gauge", "Whether a commit waits because its fleet shrank.",
               metrics->fleet_held);
    add_single(&out, "requests_total", "counter", "HTTP requests to clouds and receivers of alerts.",
               metrics->requests);
    return out.data;
}
