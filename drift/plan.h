/*
 * plan - the differences between what should be and what is, decided: printable data that apply carries out
 * as it stands.
 *
 * match (which live object is which desired one) -> decide (the table) -> compare (field by field) -> order
 * -> guard. Pure: the same desired state, snapshot and history give the same plan, to the byte.
 */
#ifndef DRIFT_PLAN_H
#define DRIFT_PLAN_H

#include "drift/snapshot.h"
#include "spec/fleet.h"

enum action { ACTION_NONE, ACTION_CREATE, ACTION_UPDATE, ACTION_DELETE, ACTION_REPLACE, ACTION_ADOPT };
enum cause { CAUSE_SPEC, CAUSE_DRIFT, CAUSE_EXTRA, CAUSE_LIFECYCLE };
enum verdict { VERDICT_APPLY, VERDICT_REPORT, VERDICT_HELD, VERDICT_BLOCKED };
enum outcome {
    OUTCOME_NONE,
    OUTCOME_DONE,
    OUTCOME_FAILED,
    OUTCOME_SKIPPED /* what it needs failed */,
    OUTCOME_BLOCKED,       /* the cloud refuses for a reason that lasts: in use, over quota */
    OUTCOME_NOT_CONVERGING /* the cloud said yes and did nothing */
};
enum status {
    STATUS_IN_SYNC,
    STATUS_PENDING,
    STATUS_DRIFTED,
    STATUS_APPLYING,
    STATUS_BLOCKED,
    STATUS_HELD,
    STATUS_INVALID,
    STATUS_UNKNOWN,
    STATUS_ORPHANED,
    STATUS_SUSPENDED,
    STATUS_TERMINATING
};

/* What a reading says of one object. */
enum presence { PRESENCE_UNKNOWN, PRESENCE_ABSENT, PRESENCE_ONE, PRESENCE_MANY };

/* A desired object in a pass, joined with what is there. Indexed as the client's resources. */
struct item {
    const struct resource *desired;
    enum presence presence;
    bool needless;        /* of its kind nobody needs one here: what it is of is public */
    bool ours;            /* it carries our mark, or can carry none */
    struct live *live;    /* NULL: not there, or not known; of a replaced object: the old one */
    const char *id;       /* of live, or given by the create; NULL: not yet known (replaced ones too) */
    struct value *values; /* a copy of desired->values: references carry ids where known, maps the cloud's
                             names as keys */
    const char
        *blocked; /* why nothing can be done with it (conflict, missing group, unknown reading), or NULL */
    enum verdict blocked_verdict;
    struct change *making; /* what brings it into being: its create, replace or first sight; NULL: it is
                              there, or never */
};

/* One field that is not as it should be. */
struct difference {
    const struct field *field; /* NULL for the mark ("tags") and for what is not a row */
    const char *name;          /* "types.nvme.gigabytes" */
    struct value from, to;
    unsigned row; /* of kind->fields; meaningless where field is NULL */
};

struct difference_list LIST_OF(struct difference);

struct change {
    enum action action;
    const struct kind *kind;
    const char *project, *name, *id; /* project "": in none; id NULL: not there yet */
    struct difference_list
        fields; /* sorted as the kind's rows; create: what the spec sets, from absent; delete: none */
    enum cause cause;
    enum verdict verdict;
    const char *reason;  /* for people: why held, blocked, reported, replaced; or NULL */
    struct item *item;   /* NULL: not desired (deletes, extras) */
    struct item *holder; /* credentials: the user whose it is */
    struct live *live;
    /* Items of a list that go before all else, as they keep other things from going: from is what is there,
     * to what stays; or NULL. */
    const struct difference *early;
    bool counts;                  /* a deletion that the guard counts: does not go with its parent */
    const struct change *because; /* the replace or delete without which this makes no sense, or NULL */
    unsigned phase;               /* of the order in which things are done */
    /* Written by apply: */
    enum outcome outcome;
    const char *failure;
};

struct change_list LIST_OF(struct change *);

/* What the plan must know before it can decide: apply the answers to the snapshot and plan again. */
enum question_type { QUESTION_USAGE, QUESTION_CONTENTS, QUESTION_LIST, QUESTION_PURGE };

struct question {
    enum question_type type;
    const struct kind *kind; /* a quota kind; of QUESTION_CONTENTS: of what may hold something; of
                                QUESTION_LIST: of the list */
    /* of QUESTION_PURGE too, the project's; else the project's, user's, network's or subnet's */
    const char *id;
};

struct question_list LIST_OF(struct question);

/* A project where its client's residency does not let it be. */
struct violation {
    const char *client, *region, *residency, *project, *id;
    size_t objects;      /* in it, as far as they were read */
    const char *message; /* for people */
};

struct violation_list LIST_OF(struct violation);

struct client_plan {
    const char *name, *region;
    enum life life;              /* on the day of the reading */
    const struct client *client; /* NULL: orphaned or invalid */
    enum status status;
    struct change_list changes; /* in the order in which they are to be done */
    struct name_list problems;  /* for people; violations first */
    struct violation_list violations;
    struct question_list questions;
    struct item *items; /* client->resource_count; NULL of a quiet plan */
    struct {
        struct item **items;
        size_t count, capacity;
    } stale_marks;         /* projects whose applied digest is to be renewed */
    bool gone;             /* it is terminated, and nothing of it is left */
    bool ends;             /* it is terminated, and will be gone once this is done */
    struct name_list late; /* those of the problems that end with it */
    const char *expiring;  /* it will be suspended soon: when; or NULL */
    const char *left; /* it is terminated: what is still in the projects that are to go; NULL: nobody knows */
    const char *overdue; /* it is terminated, and should have gone a day ago: what is left; or NULL */
    size_t managed;      /* fields compared, for coverage */
    bool complete;       /* every reading it needs was whole */
};

struct client_plan_list LIST_OF(struct client_plan *);

struct summary {
    size_t create, update, delete, replace, adopt, held, blocked, extra;
};

struct plan {
    const char *commit; /* or NULL: a working directory */
    const char *digest; /* of what would be done; two plans of one digest do the same */
    bool complete;
    struct client_plan_list clients;  /* by name */
    struct violation_list violations; /* theirs */
    struct summary summary;
};

/* Why a client may not be promised more of something scarce, and what becomes of what does that. */
struct plan_limit {
    enum verdict verdict;
    const char *reason; /* NULL: it may */
};

struct plan_input {
    const struct client *client;
    const struct region *region; /* where it is to be: not always the client's own (rebuild) */
    const struct policy *policy;
    const struct snapshot *snapshot;
    const struct node *applied; /* last applied state (plan_applied), or NULL: no ledger */
    const struct node
        *not_converging;     /* "address field" -> value that the cloud was given in vain, twice; or NULL */
    const char *last_region; /* where the ledger knows it from, or NULL */
    const struct plan_limit *limits; /* by enum scarce, beyond what the specs say; or NULL */
    const struct fleet *fleet;       /* whose users and groups the client's may be too; or NULL */
    struct client_list kept; /* in force still, where the fleet's files are broken: last good versions */
    const char *drop;        /* where credentials are delivered, or NULL: nowhere */
    bool moving;             /* rebuild: the mark of another region is expected and replaced */
    bool answered;           /* its questions were asked: what is not there now could not be read */
};

/* One client. Never NULL. */
struct client_plan *plan_client(struct arena *arena, const struct plan_input *input);
/* The plan of the client, or NULL. */
struct client_plan *plan_named(const struct client_plan_list *plans, const char *client);
/* A client that cannot be planned: invalid (with its problem) or known only by the marks in the cloud
 * (orphaned). */
struct client_plan *plan_without(struct arena *arena, const char *name, const char *region,
                                 enum status status, const char *problem);
/*
 * Clients that the fleet puts into another region though projects here carry their mark for this one:
 * invalid, with a problem that names `tenantry rebuild`.
 */
void plan_strays(struct arena *arena, const struct fleet *fleet, const struct snapshot *snapshot,
                 struct client_plan_list *out);
/* Clients whose marks are in the snapshot (projects of this region), that the fleet does not name, and that
 * are not kept. Invalid where they may be in a file that cannot be read. */
void plan_orphans(struct arena *arena, const struct fleet *fleet, const struct client_list *kept,
                  const struct snapshot *snapshot, struct client_plan_list *out);
/* The ids of projects of clients whose residency does not let them be in the region, whatever is in them. */
struct name_list plan_misplaced(struct arena *arena, const struct fleet *fleet, const struct region *region,
                                const struct snapshot *snapshot);
/*
 * What marked projects of the region are, or have something, where their client's residency does not let them
 * be: told in the client's plan, which is made where there is none, above all else. Of a client of which
 * nothing is seen here, and not all was read, a plan says that this is unknown.
 */
void plan_violations(struct arena *arena, const struct fleet *fleet, const struct region *region,
                     const struct snapshot *snapshot, struct client_plan_list *plans);
/* Is the problem of a plan a violation's message? */
bool plan_tells_violation(const char *problem);
/* Deletions of a region above the policy's limits become held: all of them. Sets statuses. */
void plan_guard(struct arena *arena, const struct policy *policy, const struct snapshot *snapshot,
                struct client_plan_list *clients);
/* The status that the changes and their outcomes give; keeps those that stand above them (invalid, …). */
void plan_settle(struct client_plan *plan);
/* A copy that needs nothing else, of a plan that says no more than that all is well; NULL of any other. */
struct client_plan *plan_quiet(struct arena *arena, const struct client_plan *plan);

/* Sorts, drops what another region says in the same words, counts, digests. Takes the list. */
struct plan *plan_finish(struct arena *arena, const char *commit, const struct client_plan_list *clients);
/* Counts again after an apply has written outcomes. */
void plan_count(struct plan *plan);

/* Leaves drift and extras only: for the drift command. A new plan that shares the changes. */
struct plan *plan_drift_only(struct arena *arena, const struct plan *plan);
/* 0 nothing to do or done; 2 differences, held, blocked or ignored by the cloud; 1 incomplete, invalid or
 * failed. */
int plan_exit_status(const struct plan *plan);

/* Is it there beside the spec, and stays? What is to be removed is not an extra as well. */
bool plan_is_extra(const struct change *change);
/* Would an apply carry it out? */
bool plan_is_to_do(const struct change *change);
/* How many of them. */
size_t plan_count_to_do(const struct plan *plan);
/*
 * Is a fleet that was like before, and is like now, to be held? One without a client is, and one of whose
 * living clients a fifth or more are gone. To write `state: terminated` is a decision about that client, and
 * can be taken back: those who are terminated since before are not gone, unless they are more than five and a
 * fifth or more of the living.
 */
bool plan_fleet_shrinks(struct fleet_size before, struct fleet_size now);

/* What is wanted, address by address and field by field, to be kept by the ledger once it was applied. */
struct node *plan_applied(struct arena *arena, const struct client *client);
/* "subnet acme-prod/app-v4" */
const char *plan_address(struct arena *arena, const struct resource *resource);
/* The same for people: "security group acme-prod/web" */
const char *plan_title(struct arena *arena, const struct resource *resource);

const char *action_word(enum action action); /* "create", … "none" */
const char *cause_word(enum cause cause);
const char *verdict_word(enum verdict verdict);
const char *status_word(enum status status); /* "in-sync", … */
const char *outcome_word(enum outcome outcome);

#endif
