/*
 * ledger - history and caches, in SQLite. Never needed to be right: delete it and nothing is created twice,
 * deleted or forgotten but history. Secrets never get here.
 */
#ifndef RECONCILER_LEDGER_LEDGER_H
#define RECONCILER_LEDGER_LEDGER_H

#include "base/error.h"
#include "base/node.h"
#include "drift/plan.h"

struct ledger;

/*
 * Creates state (0700) and the file (0600). A file that is broken or from a newer version is set aside, as
 * ledger.db.broken-TIME, and said so in warning (else NULL).
 */
struct error *ledger_open(struct arena *arena, const char *state, struct ledger **out, const char **warning);
/* For status and history, while another process may be writing: no file is NULL without an error. */
struct error *ledger_open_readonly(struct arena *arena, const char *state, struct ledger **out);
void ledger_close(struct ledger *ledger);

/* What was last applied to a client (plan_applied), or NULL. In the arena. */
struct node *ledger_applied(struct ledger *ledger, struct arena *arena, const char *client,
                            const char *region);
struct error *ledger_set_applied(struct ledger *ledger, struct arena *arena, const char *client,
                                 const char *region, const struct node *applied);
/* The region where the client was last applied, or NULL. */
const char *ledger_last_region(struct ledger *ledger, struct arena *arena, const char *client);
/* Writes that a cloud ignored: "address field" -> value, or NULL. */
struct node *ledger_not_converging(struct ledger *ledger, struct arena *arena, const char *client,
                                   const char *region);
struct error *ledger_set_not_converging(struct ledger *ledger, struct arena *arena, const char *client,
                                        const char *region, const struct node *values);

/* What was still there of a client that is being removed, and since when; left NULL: nothing is known. */
struct ledger_removal {
    const char *left;
    int64_t since;
};
struct ledger_removal ledger_removal(struct ledger *ledger, struct arena *arena, const char *client,
                                     const char *region);
struct error *ledger_set_removal(struct ledger *ledger, struct arena *arena, const char *client,
                                 const char *region, struct ledger_removal removal);

/* The last accepted commit and how many clients it had; commit NULL if there is none. */
struct ledger_accepted {
    const char *commit;
    struct fleet_size size;
    int64_t at;
};
struct ledger_accepted ledger_accepted(struct ledger *ledger, struct arena *arena);
struct error *ledger_accept(struct ledger *ledger, struct arena *arena, const char *commit,
                            struct fleet_size size, int64_t at);
/* The commit at which a client's spec was last good: what stays in force when its file breaks. */
const char *ledger_good_commit(struct ledger *ledger, struct arena *arena, const char *client);
struct error *ledger_set_good_commit(struct ledger *ledger, struct arena *arena, const char *client,
                                     const char *commit);

/*
 * One pass of a client: its status and outcomes of changes; history keeps them. A change that fails again as
 * it did before is counted, not kept again.
 */
struct error *ledger_record_pass(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                                 const char *commit, const char *author, int64_t at);
/*
 * Brings the open episodes of a client into line with its plan: new differences of cause drift open (extras
 * where they are removed, too), gone ones close; what has been done in this very pass opens and closes. Only
 * where the plan is complete: what was not read stays as it was.
 */
struct error *ledger_episodes(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                              int64_t at);
/*
 * What a region says of a client that is not to be there: status has it beside that of the client's own
 * region. problems NULL: nothing any more.
 */
struct error *ledger_set_elsewhere(struct ledger *ledger, struct arena *arena, const char *client,
                                   const char *region, const struct name_list *problems);
/* The clients of which the region says something. */
struct error *ledger_elsewhere(struct ledger *ledger, struct arena *arena, const char *region,
                               struct name_list *out);
/* A client that is neither in the fleet nor in the cloud any more: status shows it no longer, its open
 * episodes close. */
struct error *ledger_forget(struct ledger *ledger, struct arena *arena, const char *client, int64_t at);

/* The controller, for status. */
struct ledger_controller {
    int64_t pid;                /* 0: it has stopped */
    int64_t started, at;        /* at: last heard of */
    int64_t swept;              /* the last full sweep, or 0 */
    const char *commit, *error; /* in force; why the newest one is not, or NULL */
};
struct error *ledger_set_controller(struct ledger *ledger, struct arena *arena,
                                    const struct ledger_controller *controller);

/* For status (client NULL: all) and history, as JSON: {controller: {...}, commit, clients: [...]}, {entries:
 * [...]}. */
struct node *ledger_status(struct ledger *ledger, struct arena *arena, const char *client);
struct node *ledger_history(struct ledger *ledger, struct arena *arena, const char *client, int64_t limit);

#endif
