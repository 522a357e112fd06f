/*
 * region - a Region document: a site, and what its cloud calls the things that specs name.
 */
#ifndef SPEC_REGION_H
#define SPEC_REGION_H

#include "base/map.h"
#include "base/node.h"
#include "base/problem.h"
#include "spec/field.h"

/* What a site has too little of to promise it without end. */
enum scarce { SCARCE_CORES, SCARCE_RAM, SCARCE_GIGABYTES, SCARCE_FLOATING_IPS, SCARCE_VLANS, SCARCE_COUNT };

struct region {
    const char *name, *title;
    struct name_list jurisdictions;
    struct map external_networks; /* logical name -> this cloud's name (const char *) */
    struct map volume_types, flavors, images, share_types;
    int64_t capacity[SCARCE_COUNT]; /* in the API's unit; -1: not declared */
    int64_t oversell[SCARCE_COUNT]; /* how much may be promised of it, in thousandths; -1: not bounded */
    struct place at;
    bool jurisdictions_whole, external_networks_whole; /* all that was written could be read */
    bool valid;
};

struct region *region_read(struct arena *arena, const struct node *document, struct problems *problems);

/* What the Region calls things of the kind: the name in specs -> this cloud's; NULL: nothing. */
const struct map *region_names(const struct region *region, const struct kind *kind);
/* What its cloud calls the thing of that name in specs; the same where the Region says nothing of it. */
const char *region_call(const struct region *region, const struct kind *kind, const char *name);

extern const struct field region_fields[];
extern const size_t region_field_count;

#endif
