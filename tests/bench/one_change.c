/*
 * one_change - from a commit that changes one client to the plan of that client, as the controller goes:
 * Tenantry's own work, for the cloud answers from its head (synthetic.h).
 *
 * usage: one_change REPOSITORY STATE; reads from standard input the commits that the branch main is moved to,
 * one after another; prints clients, commits and the milliseconds of processor time of the middle one
 */
#include "tests/bench/synthetic.h"

#include "base/clock.h"
#include "reconciler/loop/force.h"
#include "reconciler/loop/record.h"
#include "reconciler/loop/round.h"

enum { COMMITS_MOST = 1000 };

struct bench {
    struct arena arena;
    struct settings settings;
    struct log log;
    struct source *source;
    struct ledger *ledger;
    struct force force;
    struct session session;
    struct site site;
    size_t planned, changes; /* of the commit under way */
};

static void fail(const struct error *error)
{
    if (!error)
        return;
    fprintf(stderr, "%s\n", error->message);
    exit(1);
}

static void done(void *context, struct round *round)
{
    struct bench *bench = context;
    for (size_t i = 0; i < round->plans.count; i++) {
        const struct client_plan *plan = round->plans.items[i];
        fail(record_pass(bench->ledger, &round->arena, plan, bench->force.current, clock_seconds()));
        bench->planned += plan->complete;
        bench->changes += plan->changes.count;
    }
    round_free(round);
}

/* What the controller does once its repository has moved, up to the first request. A profiler finds it by its
 * name. */
__attribute__((noinline)) static void take_commit(struct bench *bench)
{
    struct arena arena;
    struct revision *revision = NULL;
    arena_init(&arena);
    fail(source_read(bench->source, &arena, SOURCE_AS_IT_IS, NULL, &revision));
    struct ledger_accepted accepted = ledger_accepted(bench->ledger, &arena);
    if (force_take(&bench->force, revision, &accepted) != FORCE_TAKEN)
        exit(1);
    const struct revision *current = bench->force.current;
    fail(ledger_accept(bench->ledger, &arena, current->commit, fleet_size(current->fleet), clock_seconds()));
    struct round_wish wish = {.site = &bench->site,
                              .policy = force_policy(&bench->force),
                              .region = force_region(&bench->force, bench->site.region),
                              .ledger = bench->ledger,
                              .reach = OBSERVE_CLIENTS,
                              .marked = bench->session.clients * 6};
    for (struct tenant *tenant = force_waiting(&bench->force); tenant; tenant = tenant->next_waiting) {
        tenant->dirty = false;
        list_add(&arena, &wish.clients, (struct client *)tenant->client);
    }
    round_start(&wish, done, bench);
    arena_release(&arena);
}

/* Every client is known to the ledger as in sync. */
static void fill_ledger(struct bench *bench)
{
    for (struct tenant *tenant = force_waiting(&bench->force); tenant; tenant = tenant->next_waiting) {
        struct arena arena;
        arena_init(&arena);
        struct client_plan *plan = plan_without(&arena, tenant->name, tenant->region, STATUS_IN_SYNC, NULL);
        plan->client = tenant->client;
        fail(record_pass(bench->ledger, &arena, plan, bench->force.current, clock_seconds()));
        tenant->dirty = false;
        arena_release(&arena);
    }
}

static void open_bench(struct bench *bench, const char *repository, const char *state)
{
    const char *warning = NULL;
    struct revision *revision = NULL;
    arena_init(&bench->arena);
    bench->settings.state = state;
    bench->settings.repository = (struct repository_settings){.url = repository, .branch = "main"};
    bench->log = (struct log){.out = stderr, .least = LOG_ERROR};
    force_init(&bench->force);
    fail(source_open(&bench->arena, &bench->settings, &bench->log, &bench->source));
    fail(ledger_open(&bench->arena, state, &bench->ledger, &warning));
    fail(source_read(bench->source, &bench->arena, SOURCE_AS_IT_IS, NULL, &revision));
    synthetic_init(&bench->session, revision_hold(revision)->fleet); /* which the cloud is like, to the end */
    const struct ledger_accepted nothing = {0};
    (void)force_take(&bench->force, revision, &nothing);
    bench->site = (struct site){.region = "ashburn", .session = &bench->session};
    fill_ledger(bench);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    static double seconds[COMMITS_MOST];
    static struct bench bench;
    size_t count = 0;
    char commit[64];
    if (argc != 3) {
        fputs("usage: one_change REPOSITORY STATE\n", stderr);
        return 1;
    }
    open_bench(&bench, argv[1], argv[2]);
    while (count < COMMITS_MOST && scanf("%63s", commit) == 1) {
        const char *command =
            arena_print(&bench.arena, "git -C '%s' update-ref refs/heads/main %s", argv[1], commit);
        if (system(command) != 0)
            return 1;
        bench.planned = bench.changes = 0;
        double began = used();
        take_commit(&bench);
        seconds[count] = used() - began;
        seconds[count++] += synthetic_run(&bench.session);
        if (bench.planned != 1 || bench.changes != 1)
            return fprintf(stderr, "%zu clients were planned, with %zu changes\n", bench.planned,
                           bench.changes);
    }
    if (!count)
        return 1;
    qsort(seconds, count, sizeof *seconds, compare);
    printf("%zu %zu %.3f\n", bench.session.clients, count, seconds[count / 2] * 1000);
    return 0;
}
