/*
 * confirm - a person's yes before anything is written.
 */
#ifndef RECONCILER_COMMAND_CONFIRM_H
#define RECONCILER_COMMAND_CONFIRM_H

#include "reconciler/command/run.h"

/* Is there a terminal to ask on, or --yes? Said on standard error where there is neither. */
int confirm_possible(const struct options *options);
/* Shows the plan and asks, unless --yes or there is nothing to do. EXIT_CLEAN: go on. */
int confirm_plan(struct run *run);

#endif
