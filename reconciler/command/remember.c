#include "reconciler/command/remember.h"

#include "base/clock.h"
#include "base/text.h"

static void complain(const struct error *error)
{
    if (error)
        (void)fprintf(stderr, "tenantry: warning: %s\n", error->message);
}

bool remember_later(const struct round *round, const struct client_plan *plan)
{
    return plan->client && round->snapshot;
}

static void write_down(struct run *run, const struct client_plan *plan)
{
    complain(ledger_record_pass(run->ledger, run->arena, plan, NULL, NULL, clock_seconds()));
}

/* Does the fleet put the client elsewhere, or say so badly where that another plan tells of it? */
static bool is_stranger(const struct round *round, const struct client_plan *plan)
{
    const struct client *client = fleet_client(round->wish.fleet, plan->name);
    return fleet_named(round->wish.fleet, plan->name) &&
           !(client && text_equal(client->region, round->wish.site->region));
}

/* What was last good stays in force, where it is, whatever is told of it there. */
static void write_invalid(struct run *run, const struct client_plan *plan)
{
    struct client_plan where = *plan;
    const char *last = ledger_last_region(run->ledger, run->arena, plan->name);
    if (last)
        where.region = last;
    where.problems = (struct name_list){0};
    for (size_t i = 0; i < run->rounds.count; i++) {
        const struct round *round = run->rounds.items[i];
        const struct client_plan *more = plan_named(&round->plans, plan->name);
        for (size_t k = 0;
             more && text_equal(round->wish.site->region, where.region) && k < more->problems.count; k++)
            list_add(run->arena, &where.problems, more->problems.items[k]);
    }
    for (size_t i = 0; i < plan->problems.count; i++)
        list_add(run->arena, &where.problems, plan->problems.items[i]);
    write_down(run, &where);
}

static bool is_whole(const struct round *round)
{
    return round->wish.whole && round->snapshot && snapshot_is_whole(round->snapshot);
}

static void forget_strangers(struct run *run, const struct round *round)
{
    struct name_list names = {0};
    complain(ledger_elsewhere(run->ledger, run->arena, round->wish.site->region, &names));
    for (size_t i = 0; i < names.count; i++) {
        const struct client_plan *plan = plan_named(&round->plans, names.items[i]);
        if (!plan || !is_stranger(round, plan))
            complain(ledger_set_elsewhere(run->ledger, run->arena, names.items[i], round->wish.site->region,
                                          NULL));
    }
}

static void forget_gone(struct run *run, const struct round *round)
{
    const struct node *clients = node_get(ledger_status(run->ledger, run->arena, NULL), "clients");
    for (size_t i = 0; i < clients->count; i++) {
        const char *name = node_get_text(clients->items[i], "name");
        if (text_equal(node_get_text(clients->items[i], "region"), round->wish.site->region) &&
            !fleet_named(round->wish.fleet, name) && !plan_named(&round->plans, name))
            complain(ledger_forget(run->ledger, run->arena, name, clock_seconds()));
    }
}

static void remember_round(struct run *run, const struct round *round)
{
    for (size_t i = 0; i < round->plans.count; i++) {
        const struct client_plan *plan = round->plans.items[i];
        if (remember_later(round, plan))
            continue;
        if (!is_stranger(round, plan))
            write_down(run, plan);
        else if (plan->status != STATUS_UNKNOWN)
            complain(ledger_set_elsewhere(run->ledger, run->arena, plan->name, round->wish.site->region,
                                          &plan->problems));
    }
}

void remember_rest(struct run *run)
{
    if (!run->ledger)
        return;
    for (size_t i = 0; i < run->unplanned.count; i++)
        write_invalid(run, run->unplanned.items[i]);
    for (size_t i = 0; i < run->rounds.count; i++)
        remember_round(run, run->rounds.items[i]);
    for (size_t i = 0; i < run->rounds.count; i++) {
        const struct round *round = run->rounds.items[i];
        if (!is_whole(round))
            continue;
        forget_strangers(run, round);
        if (round->wish.fleet->problems.errors == 0) /* else a file may name it */
            forget_gone(run, round);
    }
}
