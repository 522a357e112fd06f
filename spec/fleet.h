/*
 * fleet - all documents of a revision, checked against each other.
 */
#ifndef SPEC_FLEET_H
#define SPEC_FLEET_H

#include "base/map.h"
#include "spec/layered.h"
#include "spec/spec_file.h"

enum { FLEET_FILES_MOST = 100000 }; /* whoever collects the files stops there, with an error */

/* What the check of a fleet goes by, and that of what becomes of it. */
struct fleet_claims {
    struct map sick_regions; /* name -> why (const char *) */
    struct map offers;       /* name -> what is known of a package; check_packages.c's own */
    struct map projects;     /* "region\ndomain\nname" -> struct place * */
    struct map old_names;    /* the same of `formerly`, of what stands beside projects too */
    struct map scarce;       /* "region\nVLAN 5 of \"physnet1\"" and the like -> struct place * */
    struct map promised;     /* region -> how much of what is scarce its clients were promised (int64_t *) */
    size_t laid;             /* values that packages lay into clients' projects */
};

/*
 * Immutable. One that was made of another by few changes has that one as its base: files, paths and clients
 * are then only those that are not as they are there, and are to be asked for by the functions below.
 */
struct fleet {
    struct arena arena;
    _Atomic unsigned references;
    struct fleet *base;          /* held; itself without a base; or NULL */
    struct spec_file_list files; /* references held */
    struct map clients;          /* name -> struct client *; the first of a duplicate */
    struct map packages;         /* name -> struct layered *; the same */
    struct map layered;          /* client name -> struct layered * of those with a package */
    struct layered_list layers;  /* references held: all of both, doubles too */
    struct map regions;          /* name -> struct region * */
    const struct policy *policy; /* never NULL; policy_cautious() where !policy_sound */
    bool policy_sound; /* false: a Policy is invalid, doubled, or may be in a broken file; use the last good
                          one */
    struct problems problems; /* of every file and across files, sorted, with source lines */
    struct map paths;         /* path -> struct spec_file *; NULL: gone, of what is in the base */
    struct map invalid; /* client name -> const char * first problem: those with an error of their own or
                           across files */
    size_t file_count;
    size_t client_count, terminated_count, broken_count; /* clients in all, those of them that are terminated;
                                                            files whose clients are not known */
    bool apart; /* no document is at odds with another: what changes can be checked by itself */
    struct fleet_claims claims;
    const char *moved_from, *moved_into; /* fleet_move: regions; else NULL */
};

enum { FLEET_MOST_LAID = 10000000 }; /* values that packages lay into clients' projects */

/*
 * Takes a reference on each file, and takes over what did not change from the previous fleet, which may be
 * NULL. Cross checks: duplicate names, dangling names, regions, residency, VLAN ids, project names per
 * region, more than one Policy. A client with an error is in invalid and has valid == false in this fleet
 * (invalid map; the shared struct client is not written).
 */
struct fleet *fleet_build(struct spec_file *const *files, size_t count, const struct fleet *previous);
/*
 * The fleet that previous becomes when these files change: path -> struct spec_file *, NULL where it is gone.
 * As fleet_build would make it, but for the order of clients, and as a rule at a cost that goes with the
 * number of changes, not with the fleet: only what changed is checked, as long as nothing is at odds with
 * anything, and Regions, Packages and the Policy stay as they are. Takes references of its own.
 */
struct fleet *fleet_change(const struct fleet *previous, const struct map *changed);
/*
 * The same files, checked as if every client of region `from` stood in region `into`: those that cannot are
 * invalid, and problems say why. Where `into` is not in the fleet, nothing moves.
 */
struct fleet *fleet_move(const struct fleet *fleet, const char *from, const char *into);
/* The name of the region where a client stands in this fleet, or NULL. */
const char *fleet_region_of(const struct fleet *fleet, const struct client *client);
/* Gives up a reference: a fleet that is the base of others lives on. */
void fleet_free(struct fleet *fleet);

/* NULL where there is none. */
struct spec_file *fleet_file(const struct fleet *fleet, const char *path);
/* All of them, by path; no references. */
struct spec_file_list fleet_files(struct arena *arena, const struct fleet *fleet);
/* The names of all clients. */
struct name_list fleet_names(struct arena *arena, const struct fleet *fleet);
/* The client of that name, valid or not; NULL where there is none. */
struct client *fleet_named(const struct fleet *fleet, const char *name);
/* A client with what it stands on, where it has a package; NULL of any other. */
struct layered *fleet_layered(const struct fleet *fleet, const char *client);
/* A client that may be acted on: known, and not in invalid. NULL otherwise. */
const struct client *fleet_client(const struct fleet *fleet, const char *name);
/* How many clients it has, for the guard against a fleet that shrinks; a broken file counts as one that
 * lives. */
struct fleet_size {
    size_t living, terminated;
};
struct fleet_size fleet_size(const struct fleet *fleet);
/* " and 3 that are terminated"; "" for none. */
const char *fleet_ended(struct arena *arena, struct fleet_size size);
/* Was the client, last seen in that file, removed (false), or is its file merely broken in this fleet (true)?
 */
bool fleet_file_is_broken(const struct fleet *fleet, const char *path);

/* File names that hold specs: *.yaml and *.yml, not tenantry.yaml, no part below the root beginning with '.'
 * or '_'. */
bool fleet_wants_path(const char *path);

#endif
