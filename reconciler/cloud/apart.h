/*
 * apart - maps in quotas whose entries are objects of their own, each with requests of its own: what a
 * project may have of single share types. They are read and counted one by one, and put into the quota as its
 * map.
 */
#ifndef RECONCILER_CLOUD_APART_H
#define RECONCILER_CLOUD_APART_H

#include "reconciler/cloud/observation.h"

/* Its row, or NULL. */
const struct field *apart_field(const struct kind *kind);
/* The path of an entry: the kind's own, filled, with the entry behind. */
const char *apart_path(struct arena *arena, const struct kind *kind, const char *path, const char *key);

/* The keys of the entries that the reading saw of a project. */
struct name_list apart_seen(struct arena *arena, const struct snapshot *snapshot, const struct kind *kind,
                            const char *project_id);

/* The keys that specs have for the projects of that name, and of that client. */
struct apart_keys {
    struct map projects, clients; /* name -> struct name_list * */
};

struct apart_keys apart_keys(struct observation *observation, const struct kind *kind);
struct name_list apart_keys_of(struct observation *observation, const struct apart_keys *keys,
                               const char *project_id);

struct apart_wish {
    struct session *session;
    struct arena *arena;
    const struct kind *kind;
    const char *path;    /* of the whole, filled */
    const char *pattern; /* where an answer has a member: "quota_set.%s.in_use" */
    const struct name_list *keys;
    struct request_count count;
    void *context;
    /* entries: key -> object, of those that are there; NULL where one could not be read. It is not called
     * before apart_read has returned, unless there are no keys. */
    void (*done)(void *context, const struct error *error, struct node *entries);
};

/* GETs all of the entries; done is called in any case. wish is copied. */
void apart_read(const struct apart_wish *wish);

#endif
