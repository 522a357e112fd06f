#include "reconciler/loop/round.h"

#include <stdlib.h>

#include "reconciler/cloud/belongings.h"
#include "reconciler/cloud/stock.h"
#include "spec/promise.h"

/* --- what may be promised, where only the cloud says how much there is --- */

static const struct plan_limit *limits_of(const struct round *round, const struct client *client)
{
    const struct plan_limit *limits = map_get(&round->oversold, client->name);
    return limits ? limits : round->unknown;
}

static struct plan_limit *limits_new(struct round *round, const char *const *reasons)
{
    struct plan_limit *limits = ARENA_ARRAY(&round->arena, struct plan_limit, SCARCE_COUNT);
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        if (round->unknown)
            limits[what] = round->unknown[what];
        if (reasons[what])
            limits[what] = (struct plan_limit){VERDICT_BLOCKED, reasons[what]};
    }
    return limits;
}

static void limit_unknown(struct round *round, const struct stock *stock)
{
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        if (!stock->failed[what])
            continue;
        if (!round->unknown)
            round->unknown = ARENA_ARRAY(&round->arena, struct plan_limit, SCARCE_COUNT);
        round->unknown[what] = (struct plan_limit){
            VERDICT_HELD, arena_print(&round->arena, "how much of %s region %s has could not be read: %s",
                                      promise_word(what), round->wish.region->name, stock->why[what])};
    }
}

static void limit(struct round *round, const struct stock *stock)
{
    struct map over;
    limit_unknown(round, stock);
    promise_excess(&round->arena, round->wish.fleet, round->wish.region, stock->amount, &over);
    for (size_t i = 0; i < over.count; i++)
        map_set(&round->oversold, over.entries[i].key, limits_new(round, over.entries[i].value));
}

/* What may be promised so often, and no Region says how much there is of it? */
static bool wants_stock(const struct round_wish *wish, bool *wanted)
{
    bool any = false;
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        wanted[what] = wish->region && wish->region->oversell[what] >= 0 && wish->region->capacity[what] < 0;
        any |= wanted[what];
    }
    return any && wish->clients.count > 0;
}

/* --- plans --- */

static struct client_plan *plan_one(struct round *round, const struct client *client, bool answered)
{
    struct arena arena; /* of all that it took to find that there is nothing to do */
    arena_init(&arena);
    struct ledger *ledger = round->wish.ledger;
    const char *region = round->wish.site->region;
    struct plan_input input = {
        .client = client,
        .region = round->wish.region,
        .policy = round->wish.policy,
        .snapshot = round->snapshot,
        .applied = ledger ? ledger_applied(ledger, &arena, client->name, region) : NULL,
        .not_converging = ledger ? ledger_not_converging(ledger, &arena, client->name, region) : NULL,
        .last_region = ledger ? ledger_last_region(ledger, &arena, client->name) : NULL,
        .limits = limits_of(round, client),
        .fleet = round->wish.fleet,
        .kept = round->wish.kept,
        .moving = round->wish.moving,
        .drop = round->wish.site->drop,
        .answered = answered,
    };
    struct client_plan *plan = plan_client(&arena, &input);
    struct client_plan *quiet = plan_quiet(&round->arena, plan);
    if (quiet)
        arena_release(&arena);
    else
        arena_adopt(&round->arena, &arena);
    return quiet ? quiet : plan;
}

static void conclude(void *context)
{
    struct round *round = context;
    if (round->wish.whole) {
        plan_strays(&round->arena, round->wish.fleet, round->snapshot, &round->plans);
        plan_orphans(&round->arena, round->wish.fleet, &round->wish.kept, round->snapshot, &round->plans);
        plan_violations(&round->arena, round->wish.fleet, round->wish.region, round->snapshot, &round->plans);
    }
    plan_guard(&round->arena, round->wish.policy, round->snapshot, &round->plans);
    round->done(round->context, round);
}

/* Projects that should have nothing here: what they have is in no list that was read for the plans. */
static void finish(struct round *round)
{
    if (round->wish.whole)
        round->misplaced =
            plan_misplaced(&round->arena, round->wish.fleet, round->wish.region, round->snapshot);
    if (round->misplaced.count > 0)
        belongings_read(round->wish.site->session, round->snapshot, &round->misplaced, conclude, round);
    else
        conclude(round);
}

/* What was asked is answered, as far as it could be: a question asked again stands as unknown. */
static void answered(void *context, struct snapshot *snapshot)
{
    struct round *round = context;
    round->snapshot = snapshot;
    for (size_t i = 0; i < round->plans.count; i++)
        if (round->plans.items[i]->questions.count > 0)
            round->plans.items[i] = plan_one(round, round->plans.items[i]->client, true);
    finish(round);
}

static void observed(void *context, struct snapshot *snapshot)
{
    struct round *round = context;
    round->snapshot = snapshot;
    struct question_list questions = {0};
    for (size_t i = 0; i < round->wish.clients.count; i++) {
        struct client_plan *plan = plan_one(round, round->wish.clients.items[i], false);
        list_add(&round->arena, &round->plans, plan);
        for (size_t k = 0; k < plan->questions.count; k++)
            list_add(&round->arena, &questions, plan->questions.items[k]);
    }
    if (questions.count > 0)
        observe_ask(round->wish.site->session, snapshot, questions.items, questions.count, answered, round);
    else
        finish(round);
}

static void progressed(void *context, size_t done, size_t total)
{
    struct round *round = context;
    if (round->wish.progress)
        round->wish.progress(round->context, done, total);
}

static void observe(struct round *round)
{
    const struct round_wish *wish = &round->wish;
    const struct client *const *clients = (const struct client *const *)wish->clients.items;
    const struct observe_wish observe = {
        .reach = wish->reach,
        .region = wish->site->region,
        .names = wish->region,
        .clients = clients,
        .client_count = wish->clients.count,
        .marked = wish->marked,
        .kinds = observe_kinds(clients, wish->clients.count),
        .policy = wish->policy,
    };
    observe_start(wish->site->session, &observe, progressed, observed, round);
}

static void stocked(void *context, const struct stock *stock)
{
    struct round *round = context;
    limit(round, stock);
    observe(round);
}

void round_start(const struct round_wish *wish, void (*done)(void *context, struct round *round),
                 void *context)
{
    struct round *round = calloc(1, sizeof *round);
    if (!round)
        abort();
    arena_init(&round->arena);
    round->wish = *wish;
    round->wish.clients = (struct client_list){0};
    for (size_t i = 0; i < wish->clients.count; i++)
        list_add(&round->arena, &round->wish.clients, wish->clients.items[i]);
    round->done = done;
    round->context = context;
    map_init(&round->oversold, &round->arena);
    if (!wish->site->session) {
        for (size_t i = 0; i < wish->clients.count; i++) {
            struct client_plan *plan =
                plan_without(&round->arena, wish->clients.items[i]->name, wish->site->region, STATUS_UNKNOWN,
                             wish->site->error->message);
            list_add(&round->arena, &round->plans, plan);
        }
        done(context, round);
        return;
    }
    bool wanted[SCARCE_COUNT];
    if (wants_stock(&round->wish, wanted))
        stock_read(wish->site->session, &round->arena, wanted, stocked, round);
    else
        observe(round);
}

void round_free(struct round *round)
{
    if (round->snapshot)
        snapshot_release(round->snapshot);
    arena_release(&round->arena);
    free(round);
}
