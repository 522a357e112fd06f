#include "reconciler/face/alerts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "reconciler/face/alert_body.h"
#include "reconciler/ledger/episode.h"

enum {
    REPEAT_SECONDS = 60, /* between two tellings of an open alert to the Alertmanager */
    LAPSE_SECONDS = 300, /* after which the Alertmanager may hold it for over */
    FIRING_LEAST = 40,   /* seconds: an Alertmanager waits 30 s before it tells people, and would not tell of
                            what is over by then */
    BATCH_MOST = 500,    /* alerts in one request to the Alertmanager */
    RETRY_FIRST_MS = 2000,
    RETRY_LAST_MS = 300000,
    ANSWER_MOST = 65536
};

struct event {
    struct episode episode;
    enum alert_event type;
};

struct event_list LIST_OF(struct event);

/* One receiver, and what it is being told: a queue, of which [at, end) is on its way. */
struct delivery {
    struct alerts *alerts;
    enum receiver receiver;
    const struct receiver_settings *settings;
    struct http_tls tls;
    struct http_lane *lane;
    const char *name, *url, *password, *authorization;
    struct arena arena; /* of the queue */
    struct event_list queue;
    size_t at, end;
    struct http_exchange *exchange; /* NULL: nothing is on its way */
    uint64_t timer;                 /* 0: none */
    unsigned failures;
    int64_t retry_at, repeat_at; /* monotonic milliseconds */
};

struct alerts {
    struct http *http;
    struct ledger *ledger;
    const struct log *log;
    struct arena arena;
    struct delivery deliveries[2];
    size_t count;
};

static void start(struct delivery *delivery);

static void complain(const struct alerts *alerts, const struct error *error)
{
    if (error)
        log_line(alerts->log, LOG_ERROR, error->message, LOG_FIELDS(LOG_TEXT("of", "alerts")));
}

/* --- what is to be told --- */

static void add_event(struct delivery *delivery, const struct episode *episode, enum alert_event type)
{
    struct event event = {*episode, type};
    list_add(&delivery->arena, &delivery->queue, event);
}

static void queue_for_webhook(struct delivery *delivery, const struct episode_list *undelivered)
{
    for (size_t i = 0; i < undelivered->count; i++) {
        const struct episode *episode = &undelivered->items[i];
        if (!(episode->sent_open & RECEIVER_WEBHOOK))
            add_event(delivery, episode, ALERT_OPENED);
        if (episode->closed)
            add_event(delivery, episode, ALERT_CLOSED);
    }
}

static void wake_in(struct delivery *delivery, int64_t ms);

/* Openings and closings that are new, and everything that is open where it is time to say so again. */
static void queue_for_alertmanager(struct delivery *delivery, const struct episode_list *undelivered,
                                   const struct episode_list *open)
{
    int64_t now = clock_seconds(), soonest = 0;
    bool repeat = clock_monotonic_ms() >= delivery->repeat_at;
    struct map known;
    map_init(&known, &delivery->arena);
    for (size_t i = 0; i < open->count; i++) {
        const struct episode *episode = &open->items[i];
        map_set(&known, alert_identity(&delivery->arena, episode), &open->items[i]);
        if (repeat || !(episode->sent_open & RECEIVER_ALERTMANAGER))
            add_event(delivery, episode, ALERT_OPENED);
    }
    for (size_t i = 0; i < undelivered->count; i++) {
        const struct episode *episode = &undelivered->items[i];
        bool told = episode->sent_open & RECEIVER_ALERTMANAGER;
        int64_t wait = episode->told + FIRING_LEAST - now;
        if (!episode->closed)
            continue;
        /* it is back: to the Alertmanager, it is the same one */
        if (map_has(&known, alert_identity(&delivery->arena, episode)))
            complain(delivery->alerts,
                     ledger_delivered(delivery->alerts->ledger, &delivery->arena, episode->id,
                                      RECEIVER_ALERTMANAGER, RECEIVER_ALERTMANAGER, now));
        else if (!told)
            add_event(delivery, episode, ALERT_OPENED);
        else if (wait <= 0)
            add_event(delivery, episode, ALERT_CLOSED);
        else if (!soonest || wait < soonest)
            soonest = wait;
    }
    if (repeat)
        delivery->repeat_at = clock_monotonic_ms() + REPEAT_SECONDS * 1000;
    if (soonest)
        wake_in(delivery, soonest * 1000);
}

static void fill_queue(struct delivery *delivery)
{
    struct ledger *ledger = delivery->alerts->ledger;
    arena_clear(&delivery->arena);
    delivery->queue = (struct event_list){0};
    delivery->at = delivery->end = 0;
    struct episode_list undelivered = {0}, open = {0};
    struct error *error =
        ledger_undelivered(ledger, &delivery->arena, delivery->receiver, clock_seconds(), &undelivered);
    if (!error && delivery->receiver == RECEIVER_ALERTMANAGER)
        error = ledger_open_episodes(ledger, &delivery->arena, &open);
    complain(delivery->alerts, error);
    if (error)
        return;
    if (delivery->receiver == RECEIVER_WEBHOOK)
        queue_for_webhook(delivery, &undelivered);
    else
        queue_for_alertmanager(delivery, &undelivered, &open);
}

/* --- telling it --- */

static void wake(void *context)
{
    struct delivery *delivery = context;
    delivery->timer = 0;
    start(delivery);
}

static void wake_in(struct delivery *delivery, int64_t ms)
{
    if (delivery->timer)
        http_cancel_timer(delivery->alerts->http, delivery->timer);
    delivery->timer = http_after(delivery->alerts->http, (unsigned)ms, wake, delivery);
}

static const char *body_of(struct delivery *delivery)
{
    struct arena *arena = &delivery->arena;
    const struct event *events = delivery->queue.items;
    if (delivery->receiver == RECEIVER_WEBHOOK)
        return json_print(arena,
                          alert_webhook(arena, &events[delivery->at].episode, events[delivery->at].type),
                          JSON_COMPACT);
    struct node *list = node_new_list(arena);
    for (size_t i = delivery->at; i < delivery->end; i++)
        node_add(arena, list,
                 alert_manager(arena, &events[i].episode, events[i].type, clock_seconds() + LAPSE_SECONDS));
    return json_print(arena, list, JSON_COMPACT);
}

static void submit(struct delivery *delivery);

static void delivered(struct delivery *delivery)
{
    struct alerts *alerts = delivery->alerts;
    struct error *error = NULL;
    for (size_t i = delivery->at; i < delivery->end && !error; i++) {
        const struct event *event = &delivery->queue.items[i];
        unsigned opened = event->type == ALERT_OPENED ? delivery->receiver : 0;
        unsigned closed = event->type == ALERT_CLOSED ? delivery->receiver : 0;
        if (closed || !(event->episode.sent_open & delivery->receiver))
            error = ledger_delivered(alerts->ledger, &delivery->arena, event->episode.id, opened, closed,
                                     clock_seconds());
    }
    if (delivery->failures)
        log_line(alerts->log, LOG_INFO, "alerts are delivered again",
                 LOG_FIELDS(LOG_TEXT("receiver", delivery->name)));
    delivery->failures = 0;
    delivery->at = delivery->end;
    complain(alerts, error);
    if (error) /* what cannot be noted would be told again and again */
        delivery->retry_at = clock_monotonic_ms() + RETRY_LAST_MS;
    else
        submit(delivery);
}

static void failed(struct delivery *delivery, const struct http_reply *reply)
{
    const char *why =
        reply->error ? reply->error->message : arena_print(&delivery->arena, "HTTP status %d", reply->status);
    if (!delivery->failures)
        log_line(delivery->alerts->log, LOG_ERROR, "alerts cannot be delivered and will be tried again",
                 LOG_FIELDS(LOG_TEXT("receiver", delivery->name), LOG_TEXT("problem", why)));
    unsigned shift = delivery->failures < 8 ? delivery->failures : 8;
    int64_t delay = (int64_t)RETRY_FIRST_MS << shift;
    delay = delay < RETRY_LAST_MS ? delay : RETRY_LAST_MS;
    delivery->failures++;
    delivery->repeat_at = 0;
    delivery->retry_at = clock_monotonic_ms() + delay;
    wake_in(delivery, delay);
}

static void answered(void *context, const struct http_reply *reply)
{
    struct delivery *delivery = context;
    delivery->exchange = NULL;
    if (!reply->error && reply->status >= 200 && reply->status < 300)
        delivered(delivery);
    else
        failed(delivery, reply);
}

static void submit(struct delivery *delivery)
{
    size_t left = delivery->queue.count - delivery->at;
    size_t most = delivery->receiver == RECEIVER_WEBHOOK ? 1 : BATCH_MOST;
    if (!left) { /* what has come up meanwhile, and what a closing waits for */
        if (delivery->at)
            start(delivery);
        return;
    }
    delivery->end = delivery->at + (left < most ? left : most);
    const struct http_header headers[] = {{"Content-Type", "application/json"},
                                          {"Authorization", delivery->authorization}};
    const struct http_request request = {
        .method = "POST",
        .url = delivery->url,
        .headers = headers,
        .header_count = delivery->authorization ? 2 : 1,
        .body = body_of(delivery),
        .tls = &delivery->tls,
        .lane = delivery->lane,
        .timeout_ms = 30000,
        .most_bytes = ANSWER_MOST,
        .user = delivery->password ? delivery->settings->username : NULL,
        .password = delivery->password,
        .url_is_secret = delivery->receiver == RECEIVER_WEBHOOK,
    };
    delivery->exchange = http_submit(delivery->alerts->http, &request, answered, delivery);
}

static bool is_free(const struct delivery *delivery)
{
    return !delivery->exchange && clock_monotonic_ms() >= delivery->retry_at;
}

static void start(struct delivery *delivery)
{
    if (!is_free(delivery))
        return;
    fill_queue(delivery);
    submit(delivery);
}

/* --- from outside --- */

static const char *secret(struct alerts *alerts, const char *variable)
{
    const char *value = variable ? getenv(variable) : NULL;
    if (variable && (!value || !*value))
        log_line(alerts->log, LOG_ERROR, "the environment variable that alerts name is not set",
                 LOG_FIELDS(LOG_TEXT("variable", variable)));
    return value && *value ? arena_text(&alerts->arena, value) : NULL;
}

static void add_receiver(struct alerts *alerts, enum receiver receiver,
                         const struct receiver_settings *settings)
{
    if (!settings->url)
        return;
    const char *name = receiver == RECEIVER_WEBHOOK ? "webhook" : "alertmanager", *url = settings->url;
    if (receiver == RECEIVER_ALERTMANAGER)
        url = arena_print(&alerts->arena, "%s%sapi/v2/alerts", url, text_ends(url, "/") ? "" : "/");
    const char *token = secret(alerts, settings->token_env);
    struct delivery *delivery = &alerts->deliveries[alerts->count++];
    *delivery = (struct delivery){
        .alerts = alerts,
        .receiver = receiver,
        .settings = settings,
        .tls = {.cacert = settings->cacert},
        .lane = http_lane_new(alerts->http, name, 1),
        .name = name,
        .url = url,
        .password = secret(alerts, settings->password_env),
        .authorization = token ? arena_print(&alerts->arena, "Bearer %s", token) : NULL,
    };
    arena_init(&delivery->arena);
}

struct alerts *alerts_new(struct http *http, const struct alert_settings *settings, struct ledger *ledger,
                          const struct log *log)
{
    if (!settings->webhook.url && !settings->alertmanager.url)
        return NULL;
    struct arena arena;
    arena_init(&arena);
    struct alerts *alerts = ARENA_NEW(&arena, struct alerts);
    *alerts = (struct alerts){.http = http, .ledger = ledger, .log = log, .arena = arena};
    add_receiver(alerts, RECEIVER_WEBHOOK, &settings->webhook);
    add_receiver(alerts, RECEIVER_ALERTMANAGER, &settings->alertmanager);
    return alerts;
}

void alerts_free(struct alerts *alerts)
{
    if (!alerts)
        return;
    for (size_t i = 0; i < alerts->count; i++) {
        struct delivery *delivery = &alerts->deliveries[i];
        if (delivery->exchange)
            http_cancel(delivery->exchange);
        if (delivery->timer)
            http_cancel_timer(alerts->http, delivery->timer);
        arena_release(&delivery->arena);
    }
    struct arena arena = alerts->arena;
    arena_release(&arena);
}

void alerts_send(struct alerts *alerts)
{
    for (size_t i = 0; i < alerts->count; i++)
        if (is_free(&alerts->deliveries[i]))
            wake_in(&alerts->deliveries[i], 0);
}

void alerts_condition(struct alerts *alerts, const char *key, const char *client, const char *summary,
                      bool open)
{
    struct arena arena;
    arena_init(&arena);
    complain(alerts, ledger_condition(alerts->ledger, &arena, key, client, summary, open, clock_seconds()));
    arena_release(&arena);
    alerts_send(alerts);
}
