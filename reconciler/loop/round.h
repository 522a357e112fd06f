/*
 * round - one reading of one region and what is decided from it: observe, plan, ask what is still to be
 * known, plan again, guard.
 *
 * Nothing is written to the cloud. The commands and the controller go the same way through here.
 */
#ifndef RECONCILER_LOOP_ROUND_H
#define RECONCILER_LOOP_ROUND_H

#include "drift/plan.h"
#include "reconciler/cloud/observe.h"
#include "reconciler/ledger/ledger.h"
#include "reconciler/loop/site.h"

struct round_wish {
    const struct site *site;
    const struct policy *policy;
    const struct fleet *fleet;   /* all clients, of every region */
    struct client_list kept;     /* as in struct plan_input; they must outlive it too */
    const struct region *region; /* the document of the site's region */
    struct client_list clients;  /* those to plan */
    bool whole;                  /* they are all that are to be in the region: whoever else is, is astray */
    enum observe_reach reach;    /* OBSERVE_CLIENTS: no more than they need is read */
    size_t marked;               /* as in struct observe_wish */
    struct ledger *ledger;       /* or NULL */
    bool moving;                 /* rebuild */
    void (*progress)(void *context, size_t done, size_t total); /* or NULL */
};

struct round {
    struct arena arena;
    struct snapshot *snapshot; /* NULL: the site has no session */
    struct client_plan_list plans;
    struct round_wish wish;
    struct name_list misplaced; /* ids of projects whose clients must not be here */
    struct map oversold;        /* client -> struct plan_limit * by enum scarce */
    struct plan_limit *unknown; /* the same of all others; NULL: nothing */
    void (*done)(void *context, struct round *round);
    void *context;
};

/* done is called from http_run, or at once where the site has no session; the callee frees the round. The
 * fleet must outlive it. */
void round_start(const struct round_wish *wish, void (*done)(void *context, struct round *round),
                 void *context);
void round_free(struct round *round);

#endif
