/*
 * task - a change of a plan under way: what apply (when it may start), write (its requests), born (rules that
 * come with a group) and mark (tags) share. Private to apply.
 */
#ifndef RECONCILER_CLOUD_TASK_H
#define RECONCILER_CLOUD_TASK_H

#include "base/map.h"
#include "reconciler/cloud/apply.h"
#include "spec/encode.h"

enum step_type {
    STEP_DELETE,
    STEP_LOOK,
    STEP_CREATE,
    STEP_FIND,
    STEP_BORROW, /* a GET of what somebody has made meanwhile, and may be used by all */
    STEP_UPDATE,
    STEP_READ_BACK,
    STEP_REGISTERED, /* Keystone's lists, where it may have the quota */
    STEP_LIMITS,
    STEP_MARK,
    STEP_PRUNE,
    STEP_WAIVE,   /* a DELETE that needs a role of its own: who lacks it has never written what is to go */
    STEP_RECOUNT, /* a GET of the servers of a project that are stopped for it still */
    STEP_AWAIT    /* a GET, again and again until the status is the one awaited */
};

/* One request. */
struct step {
    enum step_type type;
    const char *service, *method, *path;
    const struct node *body;
    int64_t if_match;
    bool in_headers;
    bool of_system;             /* with a token of the system where there is one */
    const char *project_id;     /* with a token of this project; NULL: with the user's own */
    const struct step *instead; /* where the cloud answers 404; or NULL */
    const struct value *entry;  /* of the row that is apart: what it is told; or NULL */
};

/* A router's routes need its interfaces: old ones go before these do (early), new ones are set after them
 * (late). */
enum part { PART_EARLY, PART_MAIN, PART_LATE };

enum task_state { TASK_WAITING, TASK_RUNNING, TASK_ENDED };

struct task {
    struct apply *apply;
    struct change *change;
    enum part part;
    enum task_state state;
    struct lane *lane;
    struct {
        struct step *items;
        size_t count, capacity;
    } steps; /* grows while it runs */
    size_t next;
    const char *awaited;      /* STEP_AWAIT: the server's status */
    unsigned tries;           /* STEP_AWAIT: how often it was asked for */
    struct limits *limits;    /* Keystone's, once the service did not take a quota */
    const struct value *said; /* what the service said then, by fields */
    const char *unheard;      /* the same for people */
    bool told;                /* all that Keystone is to have was sent: its list shows what it made of that */
    bool settled; /* Keystone has limits of the project that tell the next reading whose they are */
};

/* The tasks of one project, or of what stands beside the projects. */
struct lane {
    const char *project; /* "": beside */
    unsigned busy;       /* services that an earlier task waits for or uses, in one look through the tasks */
    unsigned servers;    /* that an earlier task is of, in the same look */
    size_t look;         /* the look that both are of */
};

struct apply {
    struct session *session;
    struct arena *arena;
    struct client_plan *plan;
    const struct snapshot *snapshot;
    const volatile bool *stop;
    const struct log *log;
    struct apply_hooks hooks;
    struct task **tasks; /* in the plan's order */
    size_t task_count;
    struct map lanes;   /* by project */
    struct map touched; /* ids of objects whose revision is no longer the snapshot's */
    size_t look;        /* at the tasks, counted */
    size_t running;     /* tasks, then marks */
    bool looking, sealed;
    bool systemless; /* there is no token of the system for us */
};

/* --- apply --- */
/* Ends the task, and with a failure all parts of its change. failure is copied and may be NULL. */
void task_end(struct task *task, enum outcome outcome, const char *failure, const char *request_id);
/* One of the requests that the apply waits for beside its tasks is answered. */
void apply_less(struct apply *apply);
struct task *task_of(const struct apply *apply, const struct change *change, enum part part);

/* --- want: what a change wants of its object --- */
bool want_mark(const struct change *change);
/* A bit for each row that the change names. */
uint64_t want_rows(const struct change *change);
/* By the kind's fields; of maps only the members that the change names, as raised and lowered ones are
 * changes of their own. */
struct value *want_values(struct arena *arena, const struct change *change);
/* The items of a list that are not in the other, which may be NULL. */
struct value want_without(struct arena *arena, const struct value *list, const struct value *other);

/* --- write: requests --- */
/* Makes the requests of the task and sends the first; without any it ends. */
void write_start(struct task *task);
void write_create(struct task *task);
/* Asks for what is there by the name, and in the domain, of what could not be made. */
void write_borrow(struct task *task);
/* The bits of rows are sent, and the tags where these are part of the body and wanted. */
void write_update(struct task *task, const struct value *values, const struct value *live, uint64_t rows);
/* The tags of a kind that has a request for them, beside those of live (may be NULL). */
void write_mark(struct task *task, const struct live *live);
/* A reference to the born group that no spec declares, in a project that had nothing yet; or NULL. */
const struct value *write_unborn(const struct item *item);
/* Puts the ids of what was created meanwhile into the references of an item. */
void write_resolve(const struct apply *apply, struct item *item);
struct item *item_of(const struct apply *apply, const struct resource *resource);
/* A request without a body or a condition, until the caller says more; it may, until the next one is added.
 */
struct step *step_add(struct task *task, enum step_type type, const char *service, const char *method,
                      const char *path);

/* --- apart: rows whose entries are objects of their own --- */
/* A bit for the row. */
uint64_t apart_rows(const struct kind *kind);
/* A request for each entry that differs. */
void apart_write(struct task *task, const struct value *values, const struct value *live);
/* Of a step of such an entry: NULL if the answer says what it told, else what it says, and what that makes of
 * the change. */
const char *apart_kept(const struct task *task, const struct step *step, const struct node *body,
                       enum outcome *outcome);
/* The paths of what the reading saw of a project. */
struct name_list apart_paths(struct arena *arena, const struct snapshot *snapshot, const struct kind *kind,
                             const char *project_id);

/* --- limits: quotas that Keystone has --- */
/* Of those that are nowhere else: false where the catalogue does not say enough. */
bool limits_start(struct task *task);
/* The service, asked again, said something else than it was told: false where Keystone has no part in it. */
bool limits_begin(struct task *task, const struct node *said, const char *failure);
/* The answers of STEP_REGISTERED and STEP_LIMITS: NULL, or why it ends here. */
const char *limits_registered(struct task *task, const struct node *body, enum outcome *outcome);
const char *limits_listed(struct task *task, const struct node *body, enum outcome *outcome);
/* Why the quota of that row cannot be the project's own, and what that makes of the change; NULL where it
 * can. */
const char *limits_refusal(const struct task *task, size_t row, enum outcome *outcome);

/* --- reply: answers --- */
/* Sends the next of the task's requests; the last answer ends it. */
void reply_send(struct task *task);

/* --- power: of servers --- */
void power_start(struct task *task);
/* Before a project is in use again: asks for those that the reading did not show, and stand still. */
void power_recount(struct task *task, const char *project);
/* NULL if there are none, else what is wrong. */
const char *power_left(const struct task *task, const struct node *body);
/* Has it come to the status that is awaited? If not it is asked again, or the task ends. */
bool power_arrived(struct task *task, const struct node *body);

/* --- credential: of service users, and passwords --- */
void credential_start(struct task *task);

/* --- born --- */
/* What a new object came with: equal to what is wanted, it is done; else, where what is wanted is all there
 * may be, it goes. */
void born_sort(struct task *task, const struct node *object);

/* --- mark --- */
/* All tags of an object: foreign ones of live (may be NULL) and ours. applied: digest or NULL. */
struct node *mark_tags(const struct apply *apply, const struct kind *kind, const struct live *live,
                       const char *name, const char *applied);
/* After all changes are done: the digest of what was applied, on the projects. Calls hooks.done in the end.
 */
void mark_seal(struct apply *apply);

#endif
