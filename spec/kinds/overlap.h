/*
 * overlap - subnets that must not share an address.
 */
#ifndef SPEC_KINDS_OVERLAP_H
#define SPEC_KINDS_OVERLAP_H

#include "spec/resource.h"

/* A subnet, and where it is said to stand where the others do. */
struct overlap_claim {
    const struct resource *subnet;
    struct place at;
};

struct overlap_claims LIST_OF(struct overlap_claim);

/* A problem for each subnet that overlaps another one of them, at the place of the later; where: "on the same
 * network". */
void overlap_check(const struct overlap_claims *claims, const char *where, struct problems *problems);

#endif
