/*
 * import - live tenants to specs: what a snapshot has of some projects, as a Client document says it.
 *
 * The inverse of what a plan does with a spec, by the same rows. What a spec cannot say is told in a comment
 * next to where it would stand, and what is left out is never something that a plan would then take away.
 */
#ifndef DRIFT_IMPORT_IMPORT_H
#define DRIFT_IMPORT_IMPORT_H

#include "base/yaml_print.h"
#include "drift/plan.h"

/* A client to be: projects that carry its mark, or such as carry none. */
struct tenant {
    const char *name;
    const char *domain;        /* the name of the Keystone domain of what names no other */
    bool is_marked;            /* its name is that in the marks */
    bool owns_domain;          /* nobody else has a project in the domain */
    struct live_list projects; /* by name */
    struct live_list groups;   /* that are its own, by name */
};

struct tenant_list LIST_OF(struct tenant *);

/* Which projects of a region are wanted. */
struct import_wish {
    const char *region;
    const struct fleet *fleet;        /* whose clients are known already; or NULL */
    const struct name_list *projects; /* names or ids; none: all of clients */
    const char *client;      /* the name of the client to be, or of the marked one; or NULL: as they are */
    const char *own_project; /* id of the project that the reader itself works in, or NULL */
};

/*
 * From a snapshot with the projects, domains and groups. What is asked for and is not there, or not once, is
 * an error; each project that nobody asked for and is left out has a line in left_out that says why.
 */
struct error *import_choose(struct arena *arena, const struct import_wish *wish,
                            const struct snapshot *snapshot, struct tenant_list *tenants,
                            struct name_list *left_out);
/* A client that speaks of all that specs can say of the tenant, and wants nothing: for a reading of it. */
struct client *import_reader(struct arena *arena, const struct tenant *tenant, const char *region);

struct import {
    const char *name;
    const char *text;        /* the document, or NULL where none can be written: the losses say why */
    struct name_list losses; /* for people: what the document does not say, or a plan would change */
    bool is_incomplete;      /* some of it is because a reading failed */
};

/* The tenant's projects as of a whole reading, which may be later than that of the choice. Never NULL. */
struct import *import_tenant(struct arena *arena, const struct tenant *tenant,
                             const struct snapshot *snapshot, const struct region *region,
                             const struct policy *policy);
/* A Region document for a site that no fleet names: its external networks under the words that marks have for
 * them, or under their own names. */
const struct node *import_region(struct arena *arena, const char *name, const struct snapshot *snapshot);

#endif
