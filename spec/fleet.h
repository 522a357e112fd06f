/*
 * fleet - all documents of a revision, checked against each other.
 *
 * A file is read once and kept as long as its blob is in use: fleets of successive commits share what did not
 * change.
 */
#ifndef SPEC_FLEET_H
#define SPEC_FLEET_H

#include "base/map.h"
#include "spec/client.h"
#include "spec/layered.h"
#include "spec/policy.h"
#include "spec/region.h"

/* One file's documents, in an arena of its own. Immutable. */
struct spec_file {
    struct arena arena;
    _Atomic unsigned references; /* fleets that hold it; the last to release it frees it */
    const char *path;            /* as problems name it */
    const char *blob;            /* identity of the content, or NULL */
    const char *bytes;           /* the content, for the source lines of problems across files */
    size_t length;
    bool parsed;              /* false: its YAML, or a document's header, is broken: clients may be missing */
    struct problems problems; /* of this file alone, with source lines */
    struct arena nodes;       /* of its documents, where packages or drafts are among them; else empty */
    struct client_list clients; /* those with a package are drafts */
    struct package_list packages;
    struct {
        struct region **items;
        size_t count, capacity;
    } regions;
    struct {
        struct policy **items;
        size_t count, capacity;
    } policies;
};

struct spec_file_list LIST_OF(struct spec_file *);

/* Pure. Of a file above the bound of yaml.h the length is enough. The bytes may go away afterwards. With one
 * reference, the caller's. */
struct spec_file *spec_file_read(const char *path, const char *blob, const char *bytes, size_t length);
/* One that could not be read at all, and why. */
struct spec_file *spec_file_broken(const char *path, const char *why);
void spec_file_release(struct spec_file *file);

enum { FLEET_FILES_MOST = 100000 }; /* whoever collects the files stops there, with an error */

struct fleet {
    struct arena arena;
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
    struct map paths;         /* path -> struct spec_file * */
    struct map invalid; /* client name -> const char * first problem: those with an error of their own or
                           across files */
    size_t file_count;
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
 * The same files, checked as if every client of region `from` stood in region `into`: those that cannot are
 * invalid, and problems say why. Where `into` is not in the fleet, nothing moves.
 */
struct fleet *fleet_move(const struct fleet *fleet, const char *from, const char *into);
/* The name of the region where a client stands in this fleet, or NULL. */
const char *fleet_region_of(const struct fleet *fleet, const struct client *client);
void fleet_free(struct fleet *fleet);

/* A client that may be acted on: known, and not in invalid. NULL otherwise. */
const struct client *fleet_client(const struct fleet *fleet, const char *name);
/* How many clients it has, for the guard against a fleet that shrinks: a broken file counts as one. */
size_t fleet_size(const struct fleet *fleet);
/* Was the client, last seen in that file, removed (false), or is its file merely broken in this fleet (true)?
 */
bool fleet_file_is_broken(const struct fleet *fleet, const char *path);

/* File names that hold specs: *.yaml and *.yml, not tenantry.yaml, no part below the root beginning with '.'
 * or '_'. */
bool fleet_wants_path(const char *path);

#endif
