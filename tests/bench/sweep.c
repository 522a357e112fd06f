/*
 * sweep - reading a whole region of a fleet in which nothing changed, and planning every client: Tenantry's
 * own work and memory, for the cloud answers from its head (synthetic.h).
 *
 * usage: sweep FOLDER STATE; prints clients, requests, seconds and the most memory in KiB
 */
#include "tests/bench/synthetic.h"

#include <sys/resource.h>

#include "base/clock.h"
#include "reconciler/loop/record.h"
#include "reconciler/loop/round.h"
#include "reconciler/source/source.h"

static void fail(const struct error *error)
{
    if (!error)
        return;
    fprintf(stderr, "%s\n", error->message);
    exit(1);
}

struct sweep {
    struct ledger *ledger;
    size_t in_sync;
};

static void done(void *context, struct round *round)
{
    struct sweep *sweep = context;
    for (size_t i = 0; i < round->plans.count; i++) {
        const struct client_plan *plan = round->plans.items[i];
        sweep->in_sync += plan->status == STATUS_IN_SYNC;
        if (plan->status != STATUS_IN_SYNC && i == 0)
            for (size_t k = 0; k < plan->changes.count; k++)
                fprintf(stderr, "%s %s %s: %s\n", plan->name, plan->changes.items[k]->kind->name,
                        plan->changes.items[k]->name,
                        plan->changes.items[k]->fields.count ? plan->changes.items[k]->fields.items[0].name
                                                             : "");
    }
    round_free(round);
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct revision *revision = NULL;
    const char *warning = NULL;
    struct sweep sweep = {0};
    if (argc != 3) {
        fputs("usage: sweep FOLDER STATE\n", stderr);
        return 1;
    }
    arena_init(&arena);
    fail(source_read_folder(&arena, argv[1], &revision));
    fail(ledger_open(&arena, argv[2], &sweep.ledger, &warning));
    const struct fleet *fleet = revision->fleet;
    struct session session;
    synthetic_init(&session, fleet);
    const struct site site = {.region = "ashburn", .session = &session};
    struct round_wish wish = {.site = &site,
                              .policy = fleet->policy,
                              .fleet = fleet,
                              .region = map_get(&fleet->regions, "ashburn"),
                              .ledger = sweep.ledger};
    for (size_t i = 0; i < fleet->clients.count; i++)
        list_add(&arena, &wish.clients, fleet->clients.entries[i].value);
    round_start(&wish, done, &sweep);
    double seconds = synthetic_run(&session);
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("%zu %zu %.6f %ld\n", fleet->clients.count, session.requests, seconds, usage.ru_maxrss);
    ledger_close(sweep.ledger);
    revision_release(revision);
    arena_release(&arena);
    return sweep.in_sync == fleet->clients.count ? 0 : 1;
}
