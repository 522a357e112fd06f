#include "reconciler/loop/daemon.h"

#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/face/problems.h"
#include "reconciler/loop/pages.h"
#include "reconciler/source/watcher.h"

enum { WAIT_MS = 1000, STOP_MS = 9000, HEARTBEAT_MS = 10000, PUBLISH_MS = 1000 };

bool daemon_enter(struct daemon *daemon)
{
    if (!daemon->locked && !lock_try(&daemon->lock))
        return false;
    if (!daemon->locked)
        daemon->settled = false;
    daemon->locked = true;
    daemon->settled = daemon->settled || lock_settle_ms(&daemon->lock) == 0;
    return daemon->settled;
}

static bool is_idle(const struct daemon *daemon)
{
    for (size_t i = 0; i < daemon->areas.count; i++)
        if (!area_is_idle(daemon->areas.items[i]))
            return false;
    return true;
}

void daemon_leave(struct daemon *daemon)
{
    daemon->news = true;
    if (!daemon->locked || !is_idle(daemon))
        return;
    lock_written(&daemon->lock);
    lock_leave(&daemon->lock);
    daemon->locked = false;
}

/* A client whose file was already broken when we started: its last good version is in the repository still.
 */
static void recall(struct daemon *daemon)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; daemon->source && i < daemon->force.touched.count; i++) {
        struct tenant *tenant = daemon->force.touched.items[i];
        if (tenant->client || !tenant->problem)
            continue;
        const char *commit = ledger_good_commit(daemon->ledger, &arena, tenant->name);
        struct revision *revision = NULL;
        if (!commit || source_read(daemon->source, &arena, SOURCE_AS_IT_IS, commit, &revision))
            continue;
        force_recall(&daemon->force, tenant, revision);
        revision_release(revision);
    }
    arena_release(&arena);
}

static const char *held_text(struct daemon *daemon, struct arena *arena, const struct revision *held)
{
    struct fleet_size now = fleet_size(held->fleet), last = ledger_accepted(daemon->ledger, arena).size;
    return arena_print(arena,
                       "the fleet at %.12s has %zu clients%s, at the last accepted commit %zu%s: held until "
                       "`tenantry apply --allow-shrink`",
                       held->commit, now.living, fleet_ended(arena, now), last.living,
                       fleet_ended(arena, last));
}

/* Why the newest commit is not in force, or NULL. */
static const char *not_in_force(struct daemon *daemon, struct arena *arena)
{
    const struct revision *held = daemon->force.held;
    return daemon->source_error || !held ? daemon->source_error : held_text(daemon, arena, held);
}

/* The heartbeat, for status. */
static void tell_controller(struct daemon *daemon, int64_t pid)
{
    struct arena arena;
    arena_init(&arena);
    struct ledger_controller controller = {
        .pid = pid,
        .started = daemon->started,
        .at = clock_seconds(),
        .swept = daemon->swept,
        .commit = daemon->force.current ? daemon->force.current->commit : NULL,
        .error = not_in_force(daemon, &arena),
    };
    struct error *error = ledger_set_controller(daemon->ledger, &arena, &controller);
    if (error)
        log_line(daemon->log, LOG_ERROR, error->message, LOG_FIELDS(LOG_INTEGER("pid", pid)));
    arena_release(&arena);
}

/* A region exists for the controller as soon as a client lives there. */
static void open_areas(struct daemon *daemon)
{
    for (size_t i = 0; i < daemon->force.regions.count; i++) {
        const char *region = daemon->force.regions.entries[i].key;
        bool known = false;
        for (size_t k = 0; k < daemon->areas.count; k++)
            known = known || strcmp(daemon->areas.items[k]->region, region) == 0;
        if (known)
            continue;
        struct area *area = ARENA_NEW(&daemon->arena, struct area);
        area->daemon = daemon;
        area->region = arena_text(&daemon->arena, region);
        area->site = site_open(&daemon->arena, daemon->http, daemon->settings, daemon->log, region);
        list_add(&daemon->arena, &daemon->areas, area);
    }
}

static void report_problems(struct daemon *daemon, struct arena *arena, const struct revision *revision)
{
    const struct problem_list *list = &revision->fleet->problems.list;
    for (size_t i = 0; i < list->count; i++) {
        const struct problem *problem = &list->items[i];
        enum log_level level = problem->severity == SEVERITY_ERROR ? LOG_ERROR : LOG_WARNING;
        const char *at =
            arena_print(arena, "%s:%u:%u", problem->at.file, problem->at.line, problem->at.column);
        log_line(daemon->log, level, problem->message,
                 LOG_FIELDS(LOG_TEXT("at", at), LOG_TEXT("commit", revision->commit)));
    }
}

static void record_status(struct daemon *daemon, struct arena *arena, struct tenant *tenant,
                          enum status status)
{
    struct client_plan *plan =
        plan_without(arena, tenant->name, tenant->region ? tenant->region : "", status, tenant->problem);
    struct error *error =
        ledger_record_pass(daemon->ledger, arena, plan, daemon->force.current->commit, NULL, clock_seconds());
    if (error)
        log_line(daemon->log, LOG_ERROR, error->message, LOG_FIELDS(LOG_TEXT("client", tenant->name)));
    tenant->recorded[0] = '\0';
}

/*
 * What no region will speak of: a client that was never good. And what one will speak of only later: one
 * whose spec changed just now is no longer in sync.
 */
static void record_news(struct daemon *daemon, struct arena *arena)
{
    for (size_t i = 0; i < daemon->force.touched.count; i++) {
        struct tenant *tenant = daemon->force.touched.items[i];
        if (!tenant->client && tenant->problem)
            record_status(daemon, arena, tenant, STATUS_INVALID);
        else if (tenant->dirty && tenant->recorded[0] && !tenant->problem)
            record_status(daemon, arena, tenant, STATUS_PENDING);
    }
}

static void tell_held(struct daemon *daemon, const char *summary, bool held)
{
    if (daemon->alerts)
        alerts_condition(daemon->alerts, "fleet-held", NULL, summary, held);
    if (held)
        tell_controller(daemon, getpid());
}

static void take_revision(struct daemon *daemon, struct arena *arena, struct revision *revision)
{
    report_problems(daemon, arena, revision);
    const char *commit = arena_text(arena, revision->commit), *summary = held_text(daemon, arena, revision);
    struct fleet_size size = fleet_size(revision->fleet);
    struct ledger_accepted accepted = ledger_accepted(daemon->ledger, arena);
    bool held = force_take(&daemon->force, revision, &accepted) == FORCE_HELD;
    log_line(daemon->log, held ? LOG_ERROR : LOG_INFO, held ? summary : "revision taken",
             LOG_FIELDS(LOG_TEXT("commit", commit), LOG_INTEGER("clients", (int64_t)size.living)));
    tell_held(daemon, summary, held);
    if (held)
        return;
    struct error *error = ledger_accept(daemon->ledger, arena, commit, size, clock_seconds());
    if (error)
        log_line(daemon->log, LOG_ERROR, error->message, LOG_FIELDS(LOG_TEXT("commit", commit)));
    recall(daemon);
    record_news(daemon, arena);
    open_areas(daemon);
    tell_controller(daemon, getpid());
}

static void set_source_error(struct daemon *daemon, const char *message)
{
    bool first = !daemon->source_heard; /* an earlier process may have left the condition open */
    bool same = text_equal(daemon->source_error, message);
    daemon->source_heard = true;
    daemon->source_error = same ? daemon->source_error : arena_text(&daemon->arena, message);
    if (daemon->alerts && (first || !same))
        alerts_condition(daemon->alerts, "source", NULL, message ? message : "the repository is read again",
                         message != NULL);
    if (same)
        return;
    log_line(daemon->log, message ? LOG_ERROR : LOG_INFO, message ? message : "the repository is read again",
             LOG_FIELDS(LOG_TEXT("in_force", daemon->force.current ? daemon->force.current->commit : NULL)));
}

static void news(void *context)
{
    struct daemon *daemon = context;
    daemon->news = true;
    struct arena arena;
    arena_init(&arena);
    struct watcher_news got = watcher_take(daemon->watcher, &arena);
    if (got.revision)
        take_revision(daemon, &arena, got.revision);
    const char *said = got.error ? got.error->message : NULL;
    if (said && daemon->force.current)
        said = arena_print(&arena, "%s; the last good commit stays in force", said);
    set_source_error(daemon, said);
    arena_release(&arena);
}

/* A held revision may have been accepted by hand meanwhile: the ledger knows. */
static void look_at_held(struct daemon *daemon)
{
    if (!daemon->force.held)
        return;
    struct arena arena;
    arena_init(&arena);
    struct ledger_accepted accepted = ledger_accepted(daemon->ledger, &arena);
    if (text_equal(accepted.commit, daemon->force.held->commit)) {
        struct revision *held = daemon->force.held;
        held->references++;
        take_revision(daemon, &arena, held);
    }
    arena_release(&arena);
}

static struct error *open_parts(struct daemon *daemon, const struct settings *settings)
{
    daemon->settings = settings;
    daemon->alerts = alerts_new(daemon->http, &settings->alerts, daemon->ledger, daemon->log);
    struct error *error = source_open(&daemon->arena, settings, daemon->log, &daemon->source);
    if (!error)
        error = watcher_start(&daemon->arena, settings, daemon->log, &daemon->watcher);
    if (!error)
        http_watch(daemon->http, watcher_fd(daemon->watcher), news, daemon);
    open_areas(daemon);
    pages_open(daemon);
    return error;
}

static void close_parts(struct daemon *daemon)
{
    if (daemon->watcher) {
        http_unwatch(daemon->http, watcher_fd(daemon->watcher));
        watcher_stop(daemon->watcher);
    }
    if (daemon->source)
        source_close(daemon->source);
    for (size_t i = 0; i < daemon->areas.count; i++)
        site_close(daemon->areas.items[i]->site);
    if (daemon->alerts)
        alerts_free(daemon->alerts);
    daemon->watcher = NULL;
    daemon->source = NULL;
    daemon->alerts = NULL;
    daemon->areas = (struct area_list){0};
}

/* SIGHUP: tenantry.yaml again; one that is wrong changes nothing. Only when nothing is under way. */
static void reload(struct daemon *daemon, const char *config)
{
    struct problems problems;
    problems_init(&problems, &daemon->arena);
    struct settings *settings = NULL;
    struct error *error = settings_load(&daemon->arena, config, &problems, &settings);
    daemon->reload = false;
    if (problems.list.count > 0)
        (void)fputs(problems_text(&daemon->arena, &problems, NULL, PROBLEMS_PLAIN), stderr);
    if (error || problems.errors > 0) {
        log_line(daemon->log, LOG_ERROR, "settings are wrong: the old ones stay",
                 LOG_FIELDS(LOG_TEXT("problem", error ? error->message : problems.list.items[0].message)));
        return;
    }
    close_parts(daemon);
    error = open_parts(daemon, settings);
    log_line(daemon->log, error ? LOG_ERROR : LOG_INFO, error ? error->message : "settings read again",
             LOG_FIELDS(LOG_TEXT("file", settings->file)));
}

struct signals {
    struct daemon *daemon;
    int fd;
};

static void signalled(void *context)
{
    struct signals *signals = context;
    struct signalfd_siginfo taken;
    while (read(signals->fd, &taken, sizeof taken) == (ssize_t)sizeof taken) {
        if (taken.ssi_signo == SIGHUP)
            signals->daemon->reload = true;
        else
            signals->daemon->stop = signals->daemon->news = true;
    }
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &set, NULL); /* before the helper threads, which inherit it */
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool is_applying(const struct daemon *daemon)
{
    for (size_t i = 0; i < daemon->areas.count; i++)
        if (daemon->areas.items[i]->applying > 0)
            return true;
    return false;
}

static unsigned turn_areas(struct daemon *daemon)
{
    int64_t now = clock_monotonic_ms(), next = now + WAIT_MS;
    for (size_t i = 0; i < daemon->areas.count && !daemon->reload; i++) {
        int64_t wish = area_turn(daemon->areas.items[i], now);
        next = wish < next ? wish : next;
    }
    return next > now ? (unsigned)(next - now) : 0;
}

static void beat(struct daemon *daemon)
{
    tell_controller(daemon, getpid());
    look_at_held(daemon);
    if (daemon->alerts)
        alerts_send(daemon->alerts);
    pages_open(daemon);
    daemon->news = true;
}

static void loop(struct daemon *daemon, const char *config)
{
    int64_t told_at = 0, published_at = 0, stopped_at = 0;
    while (!daemon->stop || (!is_idle(daemon) && clock_monotonic_ms() - stopped_at < STOP_MS)) {
        if (daemon->reload && is_idle(daemon))
            reload(daemon, config);
        unsigned wait = daemon->stop ? WAIT_MS : turn_areas(daemon);
        http_run(daemon->http, wait);
        if (is_applying(daemon))
            lock_writing(&daemon->lock);
        int64_t now = clock_monotonic_ms();
        if (daemon->stop && stopped_at == 0)
            stopped_at = now;
        if (now - told_at >= HEARTBEAT_MS) {
            told_at = now;
            beat(daemon);
        }
        if (daemon->news && now - published_at >= PUBLISH_MS) {
            published_at = now;
            daemon->news = false;
            pages_publish(daemon);
        }
    }
}

int daemon_run(const struct settings *settings, const char *config, const struct log *log)
{
    struct daemon daemon = {.log = log, .lock = {-1}, .started = clock_seconds()};
    arena_init(&daemon.arena);
    force_init(&daemon.force);
    struct signals signals = {&daemon, open_signals()};
    daemon.http = http_new();
    http_watch(daemon.http, signals.fd, signalled, &signals);
    const char *warning = NULL;
    struct error *error = lock_open(&daemon.arena, settings->state, &daemon.lock);
    if (!error)
        error = ledger_open(&daemon.arena, settings->state, &daemon.ledger, &warning);
    if (!error)
        error = open_parts(&daemon, settings);
    if (warning)
        log_line(log, LOG_WARNING, warning, LOG_FIELDS(LOG_TEXT("state", settings->state)));
    if (error)
        log_line(log, LOG_ERROR, error->message, LOG_FIELDS(LOG_TEXT("state", settings->state)));
    else
        loop(&daemon, config);
    bool clean = !is_applying(&daemon);
    if (daemon.ledger)
        tell_controller(&daemon, 0);
    log_line(log, LOG_INFO, "stopped", LOG_FIELDS(LOG_INTEGER("clean", clean)));
    close_parts(&daemon);
    pages_close(&daemon);
    http_free(daemon.http);
    if (daemon.ledger)
        ledger_close(daemon.ledger);
    lock_close(&daemon.lock);
    force_release(&daemon.force);
    (void)close(signals.fd);
    arena_release(&daemon.arena);
    return error ? 1 : 0;
}
