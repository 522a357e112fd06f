/*
 * resource - collections of the network service: made, read, changed and deleted in one way, told apart by
 * tables.
 *
 * An object is kept as an admin sees it.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_RESOURCE_H
#define RECONCILER_SANDBOX_NETWORK_RESOURCE_H

#include "reconciler/sandbox/network/attribute.h"

/* Who else sees what is one project's. */
enum sharing {
    SHARED_NOT,
    SHARED_BY_POLICY,  /* those that RBAC policies name */
    SHARED_BY_NETWORK, /* those that share the network */
    SHARED_WITH_ALL,
};

struct collection {
    const char *path;          /* behind /v2.0/: "security-groups" */
    const char *kind, *plural; /* "security_group", "security_groups": keys of bodies; kind in the store */
    const char *missing, *no_such; /* "SecurityGroupNotFound", "Security group %s does not exist" */
    const struct attribute *attributes;
    size_t attribute_count;
    enum sharing sharing;
    unsigned first_revision;
    bool recent;       /* not yet in Zed */
    bool plain;        /* has no description, times, revision, tags */
    bool bulk;         /* POST takes several */
    bool tagged;       /* has /tags */
    bool born_tagged;  /* and a POST may say them */
    bool counted;      /* by the quota of the name of its kind */
    bool loose_marker; /* a page begins behind where the marker would be, though it is not there */
    bool unpaged;      /* a list is whole, whatever limit is asked for */
    bool admin_writes;

    /* Each refuses or goes on, and may alter object and changes. NULL: nothing to do. */
    void (*several)(struct call *call, const struct node *objects); /* of one POST, before the first create */
    void (*create)(struct call *call, struct node *object);
    void (*created)(struct call *call, struct node *object); /* once it is in the store */
    void (*update)(struct call *call, struct node *object, struct node *changes);
    void (*remove)(struct call *call, const struct node *object);
    /* Alters what the answer to a PUT of these changes shows. */
    void (*show_updated)(struct call *call, struct node *shown, const struct node *changes);
    void (*listing)(struct call *call);                                /* before a list is made */
    bool (*may_update)(struct call *call, const struct node *changes); /* else attribute_may_say */
};

extern const struct collection *const collections[];
extern const size_t collection_count;
extern const struct collection network_collection, subnet_collection, port_collection, router_collection,
    group_collection, rule_collection;

/* The one that the call's path leads to; NULL where there is none. */
const struct collection *resource_collection(const struct call *call);

/* A copy to change; refuses, and gives NULL, where the caller sees none. */
struct node *resource_get(struct call *call, const struct collection *collection, const char *id);
/* The same, whoever asks, and without a refusal. */
struct node *resource_peek(struct call *call, const struct collection *collection, const char *id);
void resource_put(struct call *call, const struct collection *collection, const struct node *object);
/* One revision further, and put. */
void resource_touch(struct call *call, const struct collection *collection, struct node *object);
/* All whose attribute is value. */
struct node_list resource_find(struct call *call, const struct collection *collection, const char *attribute,
                               const char *value);
/* A new one, as a POST of given makes it, or NULL once the call is refused. */
struct node *resource_make(struct call *call, const struct collection *collection, const struct node *given);
void resource_erase(struct call *call, const struct collection *collection, const struct node *object);

bool resource_is_ours(const struct call *call, const struct node *object);
bool resource_is_visible(struct call *call, const struct collection *collection, const struct node *object);
/* As the caller may see it: all, or with ?fields= some. */
struct node *resource_show(struct call *call, const struct collection *collection, const struct node *object);
/* Refuses by If-Match. */
bool resource_matches(struct call *call, const struct node *object);
/* Refuses what is not the caller's to write. verb: "update" */
bool resource_may(struct call *call, const struct collection *collection, const struct node *object,
                  const char *verb);
void resource_refuse_missing(struct call *call, const struct collection *collection, const char *id);
/* The map in the body under key; refuses, and gives NULL, where there is none. */
const struct node *resource_body(struct call *call, const char *key);

const char *id_of(const struct node *object);
const char *project_of(const struct node *object);

/* GET of a collection. */
void list_run(struct call *call);

/* resource_routes fits every path of a collection: it goes last. */
extern const struct route_table tag_routes, resource_routes;

#endif
