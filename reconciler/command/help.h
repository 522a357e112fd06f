/*
 * help - the command table as help texts, as a man page and as shell completion.
 */
#ifndef RECONCILER_COMMAND_HELP_H
#define RECONCILER_COMMAND_HELP_H

#include "base/arena.h"
#include "reconciler/command/table.h"

const char *help_overview(struct arena *arena);
const char *help_command(struct arena *arena, const struct command_row *command);
/* roff, for man(1) */
const char *help_manual(struct arena *arena);
/* shell: "bash", "zsh" or "fish"; NULL for any other */
const char *help_completion(struct arena *arena, const char *shell);

#endif
