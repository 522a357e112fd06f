/*
 * purge - a project goes with all that is in it: row after row of a table, each listed, removed and listed
 * again until nothing is left, and the whole table once more until it finds nothing; then the project itself.
 * What is missing counts as done, and nothing is remembered: cut short anywhere, it begins again with what
 * the lists still have.
 */
#ifndef RECONCILER_CLOUD_PURGE_H
#define RECONCILER_CLOUD_PURGE_H

#include "reconciler/cloud/paging.h"
#include "reconciler/cloud/task.h"

/* A member of an object: `unless` false: it must match the pattern ('*' any run, "{project}" the project). */
struct purge_condition {
    const char *json, *pattern;
    bool unless;
};

/*
 * One sort of thing. In paths and bodies "{project}" is the project's id, "{a.b}" that member of the object,
 * "{outer}" the id of what its list is of; "{admin}" and "{account}" are the session's.
 */
struct purge_row {
    const char *title, *service;
    const char *outer, *outer_envelope,
        *outer_id; /* a list whose every object has a list of these; or NULL */
    struct purge_condition outer_where;
    const char *list, *envelope, *id; /* list NULL: nothing tells whether it is there, removed in every pass;
                                         envelope "": the answer is the list */
    enum kind_paging paging;
    const char *name;    /* the member with its name; NULL: "name" */
    const char *url;     /* the member with its URL, of which the last part is "id"; or NULL */
    const char *members; /* a map in each object of the list, whose entries are the things: "key", "value",
                            and "id" and "name" of the object; or NULL */
    /* The member with the id of the project that an object is of: another's means that the list's filter was
     * not obeyed, and nothing is believed. NULL: the path is of the project, or `where` picks its objects. */
    const char *of;
    struct purge_condition where[2];
    const char *state; /* the member that says how far it is, for what stands in the way; or NULL */
    const char *method, *remove, *body; /* remove NULL: not ours to remove, it stands in the way */
    const char *advice;                 /* what somebody else is to do about that, or NULL */
    const char *content_type;           /* or NULL: JSON */
    const char *needs;                  /* what whoever is refused the list lacks, or NULL */
    bool silent;                        /* a step towards another row's removal: not told or counted */
    bool optional;                      /* not every cloud has it, or lets us: no list, no such thing */
    bool inside;                        /* only a token of the project sees it: it goes last */
    bool holds;                         /* a project that only leaves its spec stays while it has one */
    const struct kind *declared;        /* what specs declare of it, or NULL */
};

extern const struct purge_row purge_rows[];
extern const size_t purge_row_count;

/* What a list has, as of one row. */
struct remnant {
    const char *id, *label; /* "volume web (3f…)" */
    const char *state;      /* "PENDING_UPDATE", or NULL */
    const char *path;       /* to remove it; NULL: it cannot be */
    const struct node *body;
    bool born; /* every project has one of that name, made by nobody */
};

struct remnant_list LIST_OF(struct remnant);

/* Reads one row. done: error NULL where the list is whole. Everything lives in the arena. */
typedef void purge_listed(void *context, const struct error *error, const struct remnant_list *found);
void purge_list(struct session *session, struct arena *arena, const struct purge_row *row,
                const char *project, const char *owner, purge_listed *done, void *context);
/* The path or body of a row, of an object (NULL: of none) in the list of outer (or NULL). */
const char *purge_fill(struct arena *arena, const char *template, const char *project, const char *outer,
                       const struct node *object, bool in_path);

/* How much of what is in the project: "3 servers", "1 network". */
typedef void purge_counted(void *context, const struct error *error, const struct name_list *counts);
void purge_count(struct session *session, struct arena *arena, const char *project, purge_counted *done,
                 void *context);

/*
 * What the project has in the other regions of the session's catalogue, all of which have the same Keystone:
 * "volume web (3f…) in region amsterdam". Nothing of it is removed, and what only a token of the project sees
 * is not told.
 */
void purge_look_elsewhere(struct session *session, struct arena *arena, const char *project,
                          const char *owner, purge_counted *done, void *context);

/*
 * What only a token of the project sees needs a project that is in use, and a role in it. opens: our own user
 * becomes admin of the project, and it is enabled; else it is disabled, and the role taken away. Nobody else
 * should have a role left by then. What is cut short in between, the next suspension and removal put right.
 */
typedef void purge_passed(void *context, const struct error *error);
void purge_pass(struct session *session, struct arena *arena, const char *project, const char *owner,
                bool opens, purge_passed *done, void *context);

/* Carries out the change of a task that removes a project with all that is in it. */
void purge_start(struct task *task);
/* Of a terminated client: what a removal that was cut short has not written down. Part of the apply. */
void purge_finish(struct apply *apply);

#endif
