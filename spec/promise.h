/*
 * promise - what clients' specs promise of what a region has too little of, to promise it without end.
 */
#ifndef SPEC_PROMISE_H
#define SPEC_PROMISE_H

#include "spec/fleet.h"

/* Of what a resource promises; amount in the API's unit, -1: unlimited. */
struct promise {
    const char *key; /* as specs write it */
    int64_t amount;
    struct place at;
};

/* What the resource promises of it; false: nothing, or it does not say. */
bool promise_of(const struct resource *resource, enum scarce what, struct promise *out);
/* Does a change of the field (NULL: of any) of such a resource change what it promises of it? */
bool promise_is_of(const struct kind *kind, const char *field, enum scarce what);

const char *promise_word(enum scarce what); /* "cores", … as a Region's `capacity` says it */
/* "512 GiB", "16" */
const char *promise_amount(struct arena *arena, enum scarce what, int64_t amount);
/* "1.5" of 1500 */
const char *promise_ratio(struct arena *arena, int64_t thousandths);

/* What is promised in a region. */
struct promise_sum {
    int64_t promised[SCARCE_COUNT];
    size_t unlimited[SCARCE_COUNT]; /* promises without end, which are not in the sum */
    size_t unwritten[SCARCE_COUNT]; /* projects that say nothing of it: what the cloud gives is promised */
    size_t clients, projects;
};

/* Of the fleet's clients there that are neither refused nor terminated. */
void promise_sum(struct arena *arena, const struct fleet *fleet, const struct region *region,
                 struct promise_sum *out);

/* Is so much more than the capacity may be promised? */
bool promise_exceeds(int64_t promised, int64_t capacity, int64_t thousandths);
/*
 * Clients of the region that promise more than these capacities (-1: not bounded by them) may be promised,
 * beside those before them in the fleet: name -> const char ** by enum scarce, why, or NULL where it fits.
 */
void promise_excess(struct arena *arena, const struct fleet *fleet, const struct region *region,
                    const int64_t *capacity, struct map *out);

#endif
