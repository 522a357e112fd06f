/*
 * store - what the sandbox's cloud consists of: JSON objects by region, kind and id, in SQLite.
 *
 * An object is kept as the service shows it; what no reply shows (a password, who may use a flavor) is an
 * object of a kind of its own. Everything a function returns is in the arena given. A database that fails is
 * told once, by store_failure.
 */
#ifndef RECONCILER_SANDBOX_STORE_H
#define RECONCILER_SANDBOX_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/node.h"

struct store;

/* What all regions share (Keystone's) is in region "". */
#define EVERYWHERE ""

/* path NULL: in memory. is_new: there was nothing in it. */
struct error *store_open(struct arena *arena, const char *path, struct store **out, bool *is_new);
void store_close(struct store *store);

/* A parsed copy, to change and put back; NULL where there is none. */
struct node *store_get(struct store *store, struct arena *arena, const char *region, const char *kind,
                       const char *id);
bool store_has(struct store *store, const char *region, const char *kind, const char *id);
/* Makes or replaces. */
void store_put(struct store *store, const char *region, const char *kind, const char *id,
               const struct node *object);
/* false: there was none. */
bool store_remove(struct store *store, const char *region, const char *kind, const char *id);

/*
 * One condition on a member of the object, by its name ("network_id") or SQLite's path ("$.quota.cores"): it
 * is one of values. Numbers are given as text, booleans as "1" and "0"; NULL stands for null and for a
 * missing member.
 */
struct condition {
    const char *path;
    struct name_list values;
    bool contains;    /* the member is a list, and one of values is in it */
    const char *item; /* with contains: it is the member of that name of one in it; or NULL */
};

#define MOST_CONDITIONS 8

struct query {
    const char *region, *kind;
    struct condition conditions[MOST_CONDITIONS];
    size_t count;
    const char *prefix; /* only ids that begin so; or NULL */
    const char *after;  /* only ids greater than that one; or NULL */
    long most;          /* 0: all */
};

/* "WHERE path = value"; value is kept, not copied. */
void query_where(struct query *query, struct arena *arena, const char *path, const char *value);

/* By ascending id. */
struct node_list store_find(struct store *store, struct arena *arena, const struct query *query);
/* The same, as JSON text. */
struct name_list store_texts(struct store *store, struct arena *arena, const struct query *query);
/* Their ids alone. */
struct name_list store_ids(struct store *store, struct arena *arena, const struct query *query);
/* The first one, or NULL. */
struct node *store_first(struct store *store, struct arena *arena, const struct query *query);
int64_t store_count(struct store *store, const struct query *query);
void store_remove_all(struct store *store, const struct query *query);

/* A request's changes are done whole or not at all. */
void store_begin(struct store *store);
void store_commit(struct store *store);
void store_rollback(struct store *store);

/* From now on, and anew after store_load, writes (from begin to commit) are remembered; tokens are not. */
void store_remember(struct store *store);
/* Inside a transaction that is to be rolled back: all is as it was that many writes ago; 0: before the first
 * that is remembered. */
void store_rewind(struct store *store, int64_t writes);
/* All of that kind are gone. */
void store_clear(struct store *store, const char *region, const char *kind);

/* Everything there is, as JSON: [{region, kind, id, object}], by region, kind and id, a line each. */
const char *store_dump(struct store *store, struct arena *arena);
/* Replaces everything by such a dump. */
void store_load(struct store *store, const struct node *dump);
/* What went wrong since it was last asked, or NULL. */
const struct error *store_failure(struct store *store);

#endif
