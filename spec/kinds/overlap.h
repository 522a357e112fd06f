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

enum overlap_where { OVERLAP_ON_NETWORK, OVERLAP_ON_ROUTER };

/*
 * A problem for each subnet that overlaps earlier ones of them, at its place. On a router, those of one
 * network are left to the network.
 */
void overlap_check(const struct overlap_claims *claims, enum overlap_where where, struct problems *problems);

#endif
