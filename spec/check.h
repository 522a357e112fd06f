/*
 * check - the documents of a fleet against each other: names used twice, names of what is not there, what two
 * clients claim.
 */
#ifndef SPEC_CHECK_H
#define SPEC_CHECK_H

#include "spec/fleet.h"

/*
 * Fills clients, packages, regions, policy and invalid from the files; problems across files are added to
 * across. What the previous fleet (or NULL) made of the same documents is taken over. Linear in the fleet.
 */
void check_fleet(struct fleet *fleet, const struct fleet *previous, struct problems *across);
/*
 * The same of a fleet with a base, in which nothing is at odds with anything, at a cost that goes with its
 * own files: fills clients and invalid from these. False: something is at odds now.
 */
bool check_changes(struct fleet *fleet, const struct fleet *previous);

#endif
