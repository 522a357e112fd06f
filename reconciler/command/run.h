/*
 * run - what plan, apply, drift and rebuild have in common: read the specs, read the clouds, decide, carry
 * out, once.
 */
#ifndef RECONCILER_COMMAND_RUN_H
#define RECONCILER_COMMAND_RUN_H

#include "drift/render.h"
#include "reconciler/command/command.h"
#include "reconciler/face/progress.h"
#include "reconciler/loop/lock.h"
#include "reconciler/loop/round.h"
#include "reconciler/source/source.h"

struct site_list LIST_OF(struct site *);
struct round_list LIST_OF(struct round *);

struct run {
    struct arena *arena;
    const struct options *options;
    struct http *http;
    struct ledger *ledger; /* NULL: none, which is fine */
    struct lock lock;
    struct source *source;
    struct revision *revision;
    struct fleet *moved; /* rebuild: the fleet as it would be at the other region */
    struct site_list sites;
    struct round_list rounds;
    struct client_plan_list unplanned; /* invalid clients */
    struct plan *plan;
    struct progress progress;
    size_t waiting;
    size_t done, to_do; /* changes, of the apply */
    bool stop, invalid;
};

enum run_mode { RUN_READS, RUN_WRITES };

typedef int run_body(struct run *run, const void *context);

/*
 * Opens a run, lets the body do its work and closes it. RUN_WRITES waits for the lock of the state directory.
 * Here and below: returns an exit status; what is wrong was said on standard error.
 */
int run_command(struct arena *arena, const struct options *options, enum run_mode mode, run_body *body,
                const void *context);
/* The specs: path (a folder), or rev (NULL: the branch's tip) of the repository. */
int run_read(struct run *run, const char *path, const char *rev);
/* Tells the problems of the specs on standard error, reads the clouds and makes run->plan for the clients and
 * regions chosen (empty: all). */
int run_plan(struct run *run, const struct name_list *clients, const struct name_list *regions);
/* The same for the tenants of one region at another. */
int run_plan_rebuild(struct run *run, const struct name_list *clients, const char *from, const char *into);
/* The problems of the specs, on standard error. */
void run_tell(struct run *run, const struct fleet *fleet);
/* The site of a region, opened where it was not. */
const struct site *run_site(struct run *run, const char *region);
/* Until all that was started has ended: run->waiting is 0. */
void run_wait(struct run *run);
/* Carries run->plan out. A signal finishes what is in flight and leaves the rest. */
void run_apply(struct run *run);
/* The result on standard output, in the format asked for. */
void run_print(struct run *run, enum render_view view);

#endif
