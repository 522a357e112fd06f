/*
 * ledger - history and caches, in SQLite. Never needed to be right: delete it and nothing is created twice, deleted or forgotten but
 * history. Secrets never get here.
 */
#ifndef RECONCILER_LEDGER_LEDGER_H
#define RECONCILER_LEDGER_LEDGER_H

#include "base/error.h"
#include "base/node.h"
#include "drift/plan.h"

struct ledger;

/* Creates state (0700) and the file (0600). A file that is corrupt or from a newer version is set aside and said so in warning. */
struct error *ledger_open(struct arena *arena, const char *state, struct ledger **out, const char **warning);
/* For status and history: no file is NULL without an error. */
struct error *ledger_open_readonly(struct arena *arena, const char *state, struct ledger **out);
void ledger_close(struct ledger *ledger);

/* What was last applied to a client (plan_applied), or NULL. In the arena. */
struct node *ledger_applied(struct ledger *ledger, struct arena *arena, const char *client, const char *region);
struct error *ledger_set_applied(struct ledger *ledger, struct arena *arena, const char *client, const char *region,
                                 const struct node *applied);
/* Writes that a cloud ignored: "address field" -> value, or NULL. */
struct node *ledger_not_converging(struct ledger *ledger, struct arena *arena, const char *client, const char *region);
struct error *ledger_set_not_converging(struct ledger *ledger, struct arena *arena, const char *client, const char *region,
                                        const struct node *values);

/* The last accepted commit and how many clients it had; commit NULL if there is none. */
struct ledger_accepted {
    const char *commit;
    int64_t clients, at;
};
struct ledger_accepted ledger_accepted(struct ledger *ledger, struct arena *arena);
struct error *ledger_accept(struct ledger *ledger, struct arena *arena, const char *commit, int64_t clients, int64_t at);
/* The commit at which a client's spec was last good: what stays in force when its file breaks. */
const char *ledger_good_commit(struct ledger *ledger, struct arena *arena, const char *client);
struct error *ledger_set_good_commit(struct ledger *ledger, struct arena *arena, const char *client, const char *commit);

/* One pass of a client: its status and outcomes of changes; history keeps them. */
struct error *ledger_record_pass(struct ledger *ledger, struct arena *arena, const struct client_plan *plan, const char *commit,
                                 const char *author, int64_t at);

/* Drift episodes: opened once, closed once. */
struct episode {
    int64_t id, opened, closed; /* closed 0: open */
    const char *client, *region, *project, *kind, *name, *field, *from, *to;
    bool sent_open, sent_close; /* alerts delivered */
};
struct episode_list LIST_OF(struct episode);
/*
 * Brings the open episodes of a client into line with its plan: new differences of cause drift open, gone ones close. Only where the plan
 * is complete: what was not read stays as it was. out: every episode whose alert (opening or closing) is not delivered yet.
 */
struct error *ledger_episodes(struct ledger *ledger, struct arena *arena, const struct client_plan *plan, int64_t at);
struct error *ledger_undelivered(struct ledger *ledger, struct arena *arena, struct episode_list *out);
struct error *ledger_open_episodes(struct ledger *ledger, struct arena *arena, struct episode_list *out);
struct error *ledger_delivered(struct ledger *ledger, struct arena *arena, const struct episode *episode);

/* For status (client NULL: all) and history, as JSON: {clients: [...]}, {entries: [...]}. */
struct node *ledger_status(struct ledger *ledger, struct arena *arena, const char *client);
struct node *ledger_history(struct ledger *ledger, struct arena *arena, const char *client, int64_t limit);

#endif
