/*
 * asset - what volumes, snapshots and backups have in common: a project's, listed in pages, shown, changed.
 */
#ifndef RECONCILER_SANDBOX_VOLUME_ASSET_H
#define RECONCILER_SANDBOX_VOLUME_ASSET_H

#include "reconciler/sandbox/volume/volume.h"

struct asset {
    const char *kind, *plural;  /* "volume", "volumes": keys of bodies; kind in the store, plural in paths */
    const char *title;          /* "Volume": in messages */
    const char *const *filters; /* members by which anybody may choose */
    size_t filter_count;
    struct node *(*show)(struct call *call, const struct node *object);
    const char *const *short_members; /* what a list in short shows */
    size_t short_count;
    bool linked;      /* one has links to itself */
    const char *more; /* a list's links to its next page */
};

/* Deletes, and answers. */
void volume_delete(struct call *call, const struct node *volume);
/* Takes one of a volume, by what is given for it; group: the group snapshot that it is of, or NULL. */
struct node *snapshot_take(struct call *call, const struct node *given, const struct node *volume,
                           const char *group);

extern const struct asset volume_asset, snapshot_asset, backup_asset, group_asset, group_snapshot_asset;

/* The one that the path names, or that has the id, to change; refuses where the caller sees none. */
struct node *asset_get(struct call *call, const struct asset *asset);
struct node *asset_find(struct call *call, const struct asset *asset, const char *id);
void asset_put(struct call *call, const struct asset *asset, struct node *object);
struct node *asset_links(struct call *call, const struct asset *asset, const char *id);

/* What can be done to it: the body's key. */
struct asset_action {
    const char *name;
    bool admin;
    const struct shape *members; /* of what it is given; NULL: anything */
    size_t count;
    void (*run)(struct call *call, struct node *object, const struct node *given);
};
void asset_act(struct call *call, const struct asset *asset, const struct asset_action *actions,
               size_t count);

/* May the caller write what is of its project? Refuses. A reader may, before policies were new. */
bool asset_may_write(struct call *call, const char *rule);

#endif
