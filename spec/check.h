/*
 * check - the documents of a fleet against each other: names used twice, names of what is not there, what two
 * clients claim.
 */
#ifndef SPEC_CHECK_H
#define SPEC_CHECK_H

#include "spec/fleet.h"

/* Fills clients, regions, policy and invalid from the files; problems across files are added to across.
 * Linear in the fleet. */
void check_fleet(struct fleet *fleet, struct problems *across);

#endif
