/*
 * force - what is in force: for each client the last version that was good, whatever became of its file
 * since.
 *
 * A new revision replaces what it says well; what it breaks stays as it was, with the problem beside it. A
 * revision that lost a fifth of the clients or more is held as a whole.
 */
#ifndef RECONCILER_LOOP_FORCE_H
#define RECONCILER_LOOP_FORCE_H

#include "reconciler/ledger/ledger.h"
#include "reconciler/source/source.h"

/* One client of the controller, for as long as it runs. */
struct tenant {
    const char *name;
    const struct client *client; /* in force; NULL: never good, or gone from the fleet */
    struct revision *revision;   /* that holds client, where it is not the current one; else NULL */
    const char *problem;         /* of the newest revision, or NULL */
    const char *region;          /* where it is, or was */
    bool dirty;                  /* its spec changed, or a retry is due: plan it soon */
    bool busy;                   /* being planned or applied */
    bool over;                   /* nothing was left of it, and that was written down */
    unsigned failures;           /* in a row */
    int64_t retry_at;            /* monotonic ms; 0: none */
    char recorded[65]; /* digest of what the ledger was last told; "": nothing, or an interim status */
    bool waits;        /* is in force->waiting */
    struct tenant *next_waiting;
};

struct tenant_list LIST_OF(struct tenant *);

/* A Region or Policy document in force and the revision that holds it. */
struct standing {
    const void *document;
    struct revision *revision;
};

struct force {
    struct arena arena; /* names and problems; as long as the controller */
    struct map tenants; /* name -> struct tenant * */
    struct map regions; /* name -> struct standing * */
    struct standing policy;
    struct revision *current;   /* the newest one taken */
    struct revision *held;      /* one that shrinks too much, waiting for a person */
    struct fleet_size size;     /* tenants with a client in force */
    struct tenant *waiting;     /* all that are dirty or have a retry to come, and some that were */
    struct arena news;          /* of touched */
    struct tenant_list touched; /* what the current revision may have changed, and all it has problems with */
};

void force_init(struct force *force);
void force_release(struct force *force);

enum force_result { FORCE_TAKEN, FORCE_HELD };

/*
 * The cost goes with what changed since the current revision. Takes the caller's reference. accepted: the
 * ledger's last accepted commit. A revision that was accepted by hand is taken however small.
 */
enum force_result force_take(struct force *force, struct revision *revision,
                             const struct ledger_accepted *accepted);
/* The tenant's client in this older revision is what was last good (after a restart). Holds a reference of
 * its own. */
void force_recall(struct force *force, struct tenant *tenant, struct revision *revision);
/* The revision that holds the tenant's client; not held for the caller. */
struct revision *force_revision(const struct force *force, const struct tenant *tenant);
/* The tenant is dirty now, or has a retry to come. */
void force_wait(struct force *force, struct tenant *tenant);
/* The first tenant that waits, once those that do not any more are left out; go on by next_waiting. */
struct tenant *force_waiting(struct force *force);
const struct region *force_region(const struct force *force, const char *name);
const struct policy *force_policy(const struct force *force);

#endif
