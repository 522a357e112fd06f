#include "reconciler/loop/pages.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "reconciler/face/metrics.h"
#include "reconciler/face/web.h"
#include "reconciler/ledger/episode.h"

#define PLAIN "text/plain; charset=utf-8"

enum { OK = 200, UNAVAILABLE = 503, UNKNOWN_SWEEPS = 3 };

const char *pages_unready(const struct daemon *daemon, struct arena *arena, int64_t now)
{
    if (daemon->stop)
        return "stopping";
    if (daemon->source_error)
        return daemon->source_error;
    if (!daemon->force.current)
        return daemon->force.held ? "the fleet is held" : "the repository has not been read yet";
    for (size_t i = 0; i < daemon->areas.count; i++) {
        const struct area *area = daemon->areas.items[i];
        if (!area->looked)
            return arena_print(arena, "region %s has not been read yet", area->region);
        if (area->unknown_since && now - area->unknown_since > UNKNOWN_SWEEPS * daemon->settings->sweep)
            return arena_print(arena, "region %s cannot be read since %s", area->region,
                               clock_print(arena, area->unknown_since));
    }
    return NULL;
}

static void count_clients(struct metrics *metrics, const struct node *status)
{
    const struct node *clients = node_get(status, "clients");
    for (size_t i = 0; clients && i < clients->count; i++)
        metrics_add_client(metrics, node_get_text(clients->items[i], "status"));
}

static void count_episodes(struct daemon *daemon, struct arena *arena, struct metrics *metrics)
{
    struct episode_list episodes = {0};
    struct error *error = ledger_open_episodes(daemon->ledger, arena, &episodes);
    if (error)
        log_line(daemon->log, LOG_ERROR, error->message, LOG_FIELDS(LOG_TEXT("page", "/metrics")));
    for (size_t i = 0; i < episodes.count; i++)
        *(episodes.items[i].condition ? &metrics->conditions : &metrics->drift) += 1;
}

static const char *metrics_page(struct daemon *daemon, struct arena *arena, const struct node *status,
                                bool ready)
{
    struct metrics metrics = {
        .version = TENANTRY_VERSION,
        .started = daemon->started,
        .changes = daemon->changes,
        .requests = http_statistics(daemon->http).requests,
        .source_error = daemon->source_error != NULL,
        .fleet_held = daemon->force.held != NULL,
        .ready = ready,
    };
    for (size_t i = 0; i < daemon->areas.count; i++) {
        const struct area *area = daemon->areas.items[i];
        struct region_metrics region = {area->region, area->swept, area->unknown_since != 0};
        list_add(arena, &metrics.regions, region);
    }
    count_clients(&metrics, status);
    count_episodes(daemon, arena, &metrics);
    return metrics_text(arena, &metrics);
}

void pages_publish(struct daemon *daemon)
{
    if (!daemon->web)
        return;
    struct arena arena;
    arena_init(&arena);
    const char *unready = pages_unready(daemon, &arena, clock_seconds());
    const struct node *status = ledger_status(daemon->ledger, &arena, NULL);
    web_publish(daemon->web, "/healthz", OK, PLAIN, "ok\n");
    web_publish(daemon->web, "/readyz", unready ? UNAVAILABLE : OK, PLAIN,
                arena_print(&arena, "%s\n", unready ? unready : "ready"));
    web_publish(daemon->web, "/metrics", OK, METRICS_CONTENT_TYPE,
                metrics_page(daemon, &arena, status, !unready));
    web_publish(daemon->web, "/api/v1/status", OK, "application/json",
                arena_print(&arena, "%s\n", json_print(&arena, status, JSON_INDENTED)));
    arena_release(&arena);
}

static void start(struct daemon *daemon, const char *listen)
{
    struct arena arena;
    arena_init(&arena);
    struct error *error = web_start(&arena, listen, &daemon->web);
    if (!error) {
        daemon->web_refused = NULL;
        log_line(daemon->log, LOG_INFO, "serving pages", LOG_FIELDS(LOG_TEXT("url", web_url(daemon->web))));
        pages_publish(daemon);
    } else if (!text_equal(daemon->web_refused, error->message)) {
        daemon->web_refused = arena_text(&daemon->arena, error->message);
        log_line(daemon->log, LOG_WARNING, "pages are not served: the address cannot be had",
                 LOG_FIELDS(LOG_TEXT("problem", error->message)));
    }
    arena_release(&arena);
}

void pages_open(struct daemon *daemon)
{
    const char *listen = daemon->settings->listen;
    if (daemon->web && text_equal(daemon->listening, listen))
        return;
    pages_close(daemon);
    daemon->listening = listen;
    if (listen)
        start(daemon, listen);
}

void pages_close(struct daemon *daemon)
{
    web_stop(daemon->web);
    daemon->web = NULL;
}
