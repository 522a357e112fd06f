/*
 * episode - something that is not as it should be, from when it was first seen until it was gone: drift of
 * one field or object, or a condition of the controller. Kept by the ledger, so that each is told once,
 * whatever happens to the process.
 */
#ifndef RECONCILER_LEDGER_EPISODE_H
#define RECONCILER_LEDGER_EPISODE_H

#include "reconciler/ledger/ledger.h"

/* A bit for each receiver of alerts. */
enum receiver { RECEIVER_WEBHOOK = 1, RECEIVER_ALERTMANAGER = 2 };

struct episode {
    int64_t id, opened, closed; /* closed 0: open */
    const char *condition;      /* "region-unknown/amsterdam", with what it says in summary; NULL: drift */
    const char *summary;
    const char *client, *region, *project, *kind, *name; /* region and what follows NULL for conditions */
    const char *field, *from,
        *to;            /* field NULL: the object as a whole; from is live, to is desired, as JSON */
    const char *action; /* what the plan would do about it: "update", "create", "delete" ... */
    unsigned sent_open, sent_close; /* receivers that have been told */
    int64_t told;                   /* when one was last told of the opening; 0: not yet */
};
struct episode_list LIST_OF(struct episode);

/* Opens the condition, or closes it where it is open. */
struct error *ledger_condition(struct ledger *ledger, struct arena *arena, const char *condition,
                               const char *client, const char *summary, bool open, int64_t at);
/*
 * Every episode that one of these receivers has not been told of, oldest first; but not those of which a
 * receiver never heard that have been over for an hour.
 */
struct error *ledger_undelivered(struct ledger *ledger, struct arena *arena, unsigned receivers, int64_t at,
                                 struct episode_list *out);
struct error *ledger_open_episodes(struct ledger *ledger, struct arena *arena, struct episode_list *out);
/* Receivers that have now been told that an episode has opened, or that it has closed. */
struct error *ledger_delivered(struct ledger *ledger, struct arena *arena, int64_t episode,
                               unsigned sent_open, unsigned sent_close, int64_t at);

#endif
