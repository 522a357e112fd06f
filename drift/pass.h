/*
 * pass - one client on its way to a plan: what match, compare, cause, extras and plan share. Private to
 * drift/.
 */
#ifndef DRIFT_PASS_H
#define DRIFT_PASS_H

#include "drift/plan.h"

struct pass {
    struct arena *arena;
    const struct plan_input *input;
    const struct client *client;
    const struct snapshot *snapshot;
    struct client_plan *plan;
    struct item **order;  /* items in the order of dependency: parents and targets first */
    struct map claims;    /* a live object's serial -> the struct item that it is */
    struct map marks;     /* of what is counted: kind, parent and name -> struct item */
    struct map told;      /* readings that a problem was already said of */
    struct map borrowers; /* where borrowers_known: whom other clients name; lent.c's own */
    const char *borrowers_doubt;
    bool borrowers_known;
};

/* --- match: which live object is which desired one; fills the items --- */
void match_items(struct pass *pass);
struct item *match_claimed(const struct pass *pass, const struct live *live);
/* It is no extra: it has been seen to, on behalf of item. */
void match_claim(struct pass *pass, struct item *item, const struct live *live);
/* Was the collection read whole? If not the plan is incomplete, and says so once. */
bool match_knows(struct pass *pass, const struct kind *kind, const char *project_id);
/* "the list of networks could not be read: …" */
const char *match_unread(struct arena *arena, const struct snapshot *snapshot, const struct kind *kind,
                         const char *project_id);
/* A mark of another client on it, or NULL. */
const char *match_foreign_mark(const struct live *live, const char *client);

/*
 * How sure it is that the live object is the desired one; the surest ones are the candidates. An object keeps
 * its identity through its mark when somebody renames it, through `formerly` when the spec does, and only
 * then through its name.
 */
enum likeness { LIKE_NOT, LIKE_FORMER_STRANGER, LIKE_STRANGER, LIKE_FORMER, LIKE_NAMED, LIKE_MARKED };

/* --- alike: of what has no name --- */
/* Before any is matched: marks of what is counted. */
void alike_note_marks(struct pass *pass);
enum likeness alike_to(struct pass *pass, const struct item *item, const struct live *live);

/* --- protect --- */
/* Why the policy holds a deletion or replacement: it protects the object, or something that would go with it,
 * or what would go with it was not read. NULL: it does not. */
const char *protect_reason(struct pass *pass, const struct change *change);

/* --- doubt --- */
/* Makes an absent domain unknown where things of the client's are in one that was not read. */
void doubt_domain(const struct pass *pass, struct item *item);
/* One beside projects, or a project, that the spec names, and of which it is not known whether it is there;
 * or NULL. What is there of that kind may be it. */
const struct item *doubt_root(const struct pass *pass, const struct kind *kind);

/* --- lent --- */
/* Another client that names this user or group, in a group or an `access`, so that it must not go: "client
 * beta has it in a group too"; or NULL. */
const char *lent_to(struct pass *pass, const struct live *live);
/* Why nobody can say whether another client names it; or NULL. */
const char *lent_doubt(struct pass *pass, const struct live *live);

/* --- resolve: names to ids --- */
/* Gives the references of item ids, and blocks it where one leads nowhere. */
void resolve_item(struct pass *pass, struct item *item);
/* What specs call the thing of that name in the region's cloud; NULL gives NULL. */
const char *resolve_logical(const struct region *region, const struct kind *kind, const char *name);
/* A copy of a live object's values in which references have names, as specs write them. */
struct value *resolve_names(struct arena *arena, const struct snapshot *snapshot, const struct region *region,
                            const struct kind *kind, const struct value *values);
/* A live object as plans name it; parent is the name of what it stands on, NULL: as it is there. */
const char *resolve_label(struct arena *arena, const struct snapshot *snapshot, const struct region *region,
                          const struct live *live, const char *parent);

/* --- decide: the table --- */
enum decision {
    DECISION_NOTHING,
    DECISION_UNKNOWN, /* do nothing, say so */
    DECISION_EXTRA,
    DECISION_DELETE,
    DECISION_CREATE,
    DECISION_ADOPT,
    DECISION_COMPARE,
    DECISION_CONFLICT
};
enum decision decide(bool desired, bool ours, enum presence presence);

/* --- compare --- */
/* The fields in which live (by kind->fields) is not as item wants it; ignored ones left out. Counts into
 * plan->managed. */
struct difference_list compare_fields(struct pass *pass, const struct item *item, const struct value *live);
/* Every field that is set, from absent: for creates. */
struct difference_list compare_all(struct pass *pass, const struct item *item);
/* The mark, where it is lost or wrong: false if it is as it should be. */
bool compare_mark(struct pass *pass, const struct item *item, struct difference *out);
/* Calls visit for each single value that a spec sets: "cores", "types.nvme.gigabytes". */
typedef void compare_visit(void *context, const char *name, const struct field *field, unsigned row,
                           const struct value *value);
void compare_walk(struct arena *arena, const struct kind *kind, const struct value *values,
                  compare_visit *visit, void *context);

/* --- grow --- */
/* Why the cloud would not take that change of a field that only grows; NULL: it would, or it is none. */
const char *grow_obstacle(struct arena *arena, const struct item *item, const struct difference *difference);
/* The change by which the item would grow, and which is not made; or NULL. */
const struct change *grow_stuck(const struct pass *pass, const struct item *item);

/* --- cause: spec or drift --- */
enum cause cause_of_object(const struct pass *pass, const struct item *item);
enum cause cause_of_field(const struct pass *pass, const struct item *item, const char *name,
                          const struct field *field, const struct value *to);
/* Of something that is there and not wanted, on a thing of ours: CAUSE_SPEC where the spec had it before. */
enum cause cause_of_surplus(const struct pass *pass, const struct item *parent, const char *address);
/* Does the ledger say that the spec had it? */
bool cause_was_applied(const struct pass *pass, const char *address);
/* "subnet acme-prod/app-v4" of parts; project is "" outside of any, owner is the parent that name needs to be
 * unique, or NULL. */
const char *cause_address(struct arena *arena, const struct kind *kind, const char *project,
                          const char *owner, const char *name);

/* --- limit: what may not be promised --- */
/*
 * Why nothing more may be promised by that field of the resource, or, field NULL, by any of it; of a project,
 * by anything that is promised in it. NULL: it may.
 */
const struct plan_limit *limit_of(const struct pass *pass, const struct resource *resource,
                                  const char *field);

/* --- items and extras to changes --- */
struct change *change_new(struct pass *pass, enum action action, const struct kind *kind, const char *project,
                          const char *name);
/* What the policy and the mode say of it: may turn verdict apply into report or held. */
void change_judge(struct pass *pass, struct change *change);
/* The name of the project that it stands in, or "". */
const char *change_project(const struct resource *resource);
void change_stop(struct change *change, enum verdict verdict, const char *reason);
bool change_ignored(const struct pass *pass, const struct kind *kind, const char *project, const char *name);
/* Neither ours nor given up by the policy: it is not deleted, whatever it stands on. */
bool change_is_strange(const struct pass *pass, const struct live *live);
void change_ask(struct pass *pass, enum question_type type, const struct kind *kind, const char *id);
/* Why nobody can say what is "in" or "on" the project, network or subnet of that id. */
const char *change_obscurity(const struct pass *pass, const char *where, const char *id);
/* Stops a deletion or replacement where what stands on the live object is not ours, or is not known. */
void change_check_obstacles(struct pass *pass, struct change *change, const struct live *live);
/* What is in it that its kind counts: "objects (3)"; NULL for none. */
const char *change_contents(struct arena *arena, const struct live *live);
bool match_is_ours(const struct pass *pass, const struct live *live);

/* Desired objects to changes, in the order of dependency. */
void items_plan(struct pass *pass);
/* --- life --- */
/* Is the project to be suspended, or no longer to be? */
bool life_turns(const struct pass *pass, const struct item *project);
/* For people: why a change of life is made. */
const char *life_reason(const struct pass *pass);
/* Was the server stopped because its client is suspended? */
bool life_stopped(const struct live *server);
/* Servers that are to stop with their client, or to start again. */
void life_plan(struct pass *pass);
/* Tells people of a client that expires soon. */
void life_warn(struct pass *pass);

/* --- credential --- */
/* What is issued to recipients, and what is removed. */
void credentials_plan(struct pass *pass);

/* --- terminate --- */
/* A terminated client's plan, instead of all that its spec would ask for. */
void terminate_plan(struct pass *pass);
/* Is the project of a terminated client, and its retention over? */
bool terminate_is_due(const struct pass *pass, const struct live *project);
/* All that was to go has gone. */
void terminate_end(struct client_plan *plan);

/* A rule that every group is born with: leave to send anything anywhere. */
bool extras_is_born(const struct live *rule);
/* What is there and not desired. */
void extras_plan(struct pass *pass);
/* Does the route lead over the interface? */
bool clear_leads_over(const struct pass *pass, const struct live *interface, const struct value *route);
/* Takes away routes over interfaces that have to go before their subnets or routers change, and sets them
 * again. */
void clear_routes(struct pass *pass);
/* Sorts the plan's changes into the order in which they are done. */
void order_changes(struct pass *pass);
enum phase { PHASE_PROJECT, PHASE_RAISE, PHASE_CLEAR, PHASE_BUILD, PHASE_REMOVE, PHASE_LOWER };

void words_sort(struct name_list *names);
/* "a and b and 3 more" */
const char *words_shorten(struct arena *arena, struct name_list names);

/* --- plans --- */
/* The row of the mark, for printing. */
extern const struct field tags_field;
const struct field *plan_row(const struct difference *change);

#endif
