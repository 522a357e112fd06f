#include "reconciler/command/run.h"

#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "reconciler/cloud/apply.h"
#include "reconciler/command/remember.h"
#include "reconciler/command/select.h"
#include "reconciler/face/problems.h"
#include "reconciler/loop/record.h"

enum { STEP_MS = 1000 };

/* What a killed apply had in flight may still be done: a reading that comes too early would not see it. */
static void settle(struct run *run)
{
    unsigned ms = lock_settle_ms(&run->lock);
    if (ms == 0)
        return;
    if (!run->options->quiet)
        (void)fprintf(stderr,
                      "tenantry: the last apply was cut off; waiting %u s for what it had in flight\n",
                      ms / 1000 + 1);
    (void)usleep(ms * 1000);
}

static int open_ledger(struct run *run, enum run_mode mode)
{
    const char *state = run->options->settings->state, *warning = NULL;
    struct error *error;
    if (mode == RUN_READS) {
        error = ledger_open_readonly(run->arena, state, &run->ledger);
    } else {
        error = lock_open(run->arena, state, &run->lock);
        if (error)
            return command_fail("%s", error->message);
        if (!lock_try(&run->lock)) {
            if (!run->options->quiet)
                (void)fputs(
                    "tenantry: waiting for another tenantry that is at work with this state directory\n",
                    stderr);
            if (!lock_wait(&run->lock))
                return command_fail("interrupted");
        }
        settle(run);
        error = ledger_open(run->arena, state, &run->ledger, &warning);
    }
    if (error)
        warning = error->message;
    if (warning && !run->options->quiet)
        (void)fprintf(stderr, "tenantry: warning: %s\n", warning);
    return EXIT_CLEAN;
}

static void close_all(struct run *run)
{
    for (size_t i = 0; i < run->rounds.count; i++)
        round_free(run->rounds.items[i]);
    for (size_t i = 0; i < run->sites.count; i++)
        site_close(run->sites.items[i]);
    if (run->moved)
        fleet_free(run->moved);
    if (run->revision)
        revision_release(run->revision);
    if (run->source)
        source_close(run->source);
    if (run->ledger)
        ledger_close(run->ledger);
    lock_close(&run->lock);
    http_free(run->http);
}

int run_command(struct arena *arena, const struct options *options, enum run_mode mode, run_body *body,
                const void *context)
{
    struct run run = {.arena = arena, .options = options, .lock = {-1}};
    run.progress = (struct progress){"Reading the clouds", options->progress, false};
    run.http = http_new();
    int status = open_ledger(&run, mode);
    if (status == EXIT_CLEAN)
        status = body(&run, context);
    close_all(&run);
    return status;
}

int run_read(struct run *run, const char *path, const char *rev)
{
    const struct settings *settings = run->options->settings;
    struct error *error;
    if (path) {
        error = source_read_folder(run->arena, path, &run->revision);
    } else if (!settings->repository.url) {
        return command_fail("no fleet: name one with --path DIR, or `repository:` in tenantry.yaml (%s)",
                            settings->file ? settings->file : "there is none");
    } else {
        error = source_open(run->arena, settings, &run->options->log, &run->source);
        if (!error)
            error = source_read(run->source, run->arena, SOURCE_FETCH, rev, &run->revision);
    }
    if (error)
        return command_fail("%s", error->message);
    return EXIT_CLEAN;
}

/* Errors always, warnings unless quiet; where there is none, nothing. */
void run_tell(struct run *run, const struct fleet *fleet)
{
    const struct problems *problems = &fleet->problems;
    struct problems_scope scope = {fleet->file_count, fleet->clients.count};
    if (problems->errors > 0 || (problems->warnings > 0 && !run->options->quiet))
        (void)fputs(problems_text(run->arena, problems, &scope, PROBLEMS_PLAIN), stderr);
    run->invalid =
        problems->errors > 0 && run->options->clients.count == 0; /* those chosen speak for themselves */
}

const struct site *run_site(struct run *run, const char *region)
{
    for (size_t i = 0; i < run->sites.count; i++)
        if (strcmp(run->sites.items[i]->region, region) == 0)
            return run->sites.items[i];
    struct site *site = site_open(run->arena, run->http, run->options->settings, &run->options->log, region);
    list_add(run->arena, &run->sites, site);
    return site;
}

static void round_is_done(void *context, struct round *round)
{
    struct run *run = context;
    list_add(run->arena, &run->rounds, round);
    run->waiting--;
}

static void round_progress(void *context, size_t done, size_t total)
{
    struct run *run = context;
    progress_show(&run->progress, done, total);
}

void run_wait(struct run *run)
{
    while (run->waiting > 0)
        http_run(run->http, STEP_MS);
    progress_end(&run->progress);
}

static void finish_plan(struct run *run)
{
    run_wait(run);
    struct client_plan_list all = {0};
    for (size_t i = 0; i < run->unplanned.count; i++)
        list_add(run->arena, &all, run->unplanned.items[i]);
    for (size_t i = 0; i < run->rounds.count; i++)
        for (size_t k = 0; k < run->rounds.items[i]->plans.count; k++)
            list_add(run->arena, &all, run->rounds.items[i]->plans.items[k]);
    run->plan = plan_finish(run->arena, run->revision->commit, &all);
}

static void start(struct run *run, const struct selection *selection, bool moving)
{
    struct round_wish wish = {
        .site = run_site(run, selection->region->name),
        .policy = run->revision->fleet->policy,
        .fleet = run->moved ? run->moved : run->revision->fleet,
        .region = selection->region,
        .clients = selection->clients,
        .whole = selection->whole,
        .ledger = run->ledger,
        .moving = moving,
        .progress = round_progress,
    };
    run->waiting++;
    round_start(&wish, round_is_done, run);
}

int run_plan(struct run *run, const struct name_list *clients, const struct name_list *regions)
{
    struct selection_list selections = {0};
    run_tell(run, run->revision->fleet);
    struct error *error =
        select_clients(run->arena, run->revision->fleet, clients, regions, &selections, &run->unplanned);
    if (error)
        return command_fail("%s", error->message);
    for (size_t i = 0; i < selections.count; i++)
        start(run, &selections.items[i], false);
    finish_plan(run);
    return EXIT_CLEAN;
}

int run_plan_rebuild(struct run *run, const struct name_list *clients, const char *from, const char *into)
{
    struct selection selection = {0};
    run->moved = fleet_move(run->revision->fleet, from, into);
    run_tell(run, run->moved);
    struct error *error =
        select_rebuild(run->arena, run->moved, clients, from, into, &selection, &run->unplanned);
    if (error)
        return command_fail("%s", error->message);
    start(run, &selection, true);
    finish_plan(run);
    return EXIT_CLEAN;
}

static void changed(void *context, const struct client_plan *plan, const struct change *change,
                    const char *request_id)
{
    struct run *run = context;
    (void)plan, (void)change, (void)request_id;
    progress_show(&run->progress, ++run->done, run->to_do);
}

static void applied(void *context, struct client_plan *plan)
{
    struct run *run = context;
    run->waiting--;
    plan_settle(plan);
    struct error *error =
        run->ledger ? record_pass(run->ledger, run->arena, plan, run->revision, clock_seconds()) : NULL;
    if (error)
        (void)fprintf(stderr, "tenantry: warning: %s\n", error->message);
}

static void signalled(void *context)
{
    struct run *run = context;
    if (!run->stop)
        (void)fputs("\ntenantry: finishing the requests in flight; what is left is done by the next apply\n",
                    stderr);
    run->stop = true;
}

/* SIGINT and SIGTERM are read from a file while we write: a request is never cut in the middle. The second
 * one kills. */
static int catch_signals(sigset_t *before)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &set, before);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void apply_round(struct run *run, struct round *round, struct apply_hooks *hooks)
{
    hooks->http = run->http;
    hooks->cloud = round->wish.site->cloud;
    hooks->region_name = round->wish.site->region_name;
    hooks->drop = round->wish.site->drop;
    for (size_t i = 0; i < round->plans.count; i++) {
        struct client_plan *plan = round->plans.items[i];
        if (!remember_later(round, plan))
            continue;
        run->waiting++;
        apply_client(round->wish.site->session, &round->arena, plan, round->snapshot, &run->stop,
                     &run->options->log, hooks);
    }
}

void run_apply(struct run *run)
{
    sigset_t before;
    int signals = catch_signals(&before);
    run->to_do = plan_count_to_do(run->plan);
    http_watch(run->http, signals, signalled, run);
    run->progress.doing = "Applying";
    struct apply_hooks hooks = {
        .changed = changed,
        .done = applied,
        .context = run,
        .certificates = arena_print(run->arena, "%s/certificates", run->options->settings->state)};
    lock_writing(&run->lock);
    for (size_t i = 0; i < run->rounds.count; i++)
        apply_round(run, run->rounds.items[i], &hooks);
    bool unmasked = false;
    while (run->waiting > 0) {
        lock_writing(&run->lock);
        http_run(run->http, STEP_MS);
        if (run->stop && !unmasked) {
            http_unwatch(run->http, signals);
            struct signalfd_siginfo taken;
            while (read(signals, &taken, sizeof taken) > 0)
                ;
            (void)sigprocmask(SIG_SETMASK, &before, NULL);
            unmasked = true;
        }
    }
    lock_written(&run->lock);
    progress_end(&run->progress);
    if (!unmasked)
        http_unwatch(run->http, signals);
    (void)close(signals);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    plan_count(run->plan);
    remember_rest(run);
}

void run_print(struct run *run, enum render_view view)
{
    struct arena *arena = run->arena;
    enum render_detail detail = run->options->explain ? RENDER_ORIGINS : RENDER_VALUES;
    const char *text;
    if (run->options->format == FORMAT_JSON)
        text = arena_print(arena, "%s\n",
                           json_print(arena, render_json(arena, run->plan, view, detail), JSON_INDENTED));
    else if (run->options->format == FORMAT_MARKDOWN)
        text = render_markdown(arena, run->plan);
    else
        text =
            render_text(arena, run->plan, view, detail, run->options->colour ? RENDER_COLOUR : RENDER_PLAIN);
    (void)fputs(text, stdout);
}
