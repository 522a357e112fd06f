/*
 * table - what may be typed: options and commands as rows, from which parsing, --help, the man page and shell
 * completion come.
 */
#ifndef RECONCILER_COMMAND_TABLE_H
#define RECONCILER_COMMAND_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "reconciler/command/command.h"

enum option_id {
    OPTION_CONFIG,
    OPTION_FORMAT,
    OPTION_NO_COLOR,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_CLIENT,
    OPTION_REGION,
    OPTION_PATH,
    OPTION_REV,
    OPTION_AT,
    OPTION_OUT,
    OPTION_PLAN,
    OPTION_DIGEST,
    OPTION_YES,
    OPTION_ALLOW_SHRINK,
    OPTION_INTO,
    OPTION_LIMIT,
    OPTION_MONTH,
    OPTION_DRY_RUN,
    OPTION_EXPLAIN,
    OPTION_REGIONS,
    OPTION_STATE,
    OPTION_PORT,
    OPTION_TLS,
    OPTION_ALL_SERVICES,
    OPTION_RELEASE,
    OPTION_LATENCY,
    OPTION_TOKEN_LIFE,
    OPTION_FAULTS,
    OPTION_REQUESTS,
    OPTION_PROJECT,
    OPTION_FORCE,
    OPTION_COUNT
};

/* What is at the place in struct options: const char *, bool, struct name_list, long. */
enum option_type { OPTION_OTHER, OPTION_TEXT, OPTION_FLAG, OPTION_LIST, OPTION_NUMBER };

struct option_row {
    const char *name;     /* without dashes */
    char letter;          /* or 0 */
    const char *argument; /* what it takes, or NULL */
    const char *doc;
    enum option_type type;
    size_t place;
    long least, most; /* of a number */
};

struct example {
    const char *line, *doc;
};

struct command_row {
    const char *name;
    const char *arguments; /* after the options: "[PATH]"; or NULL */
    const char *summary;   /* one line */
    const char *doc;       /* paragraphs, or NULL */
    command_run *run;
    uint64_t options; /* a bit for each, beside the global ones */
    uint64_t formats; /* a bit for each enum format */
    unsigned most_arguments;
    bool settings; /* tenantry.yaml is read before */
    const struct example *examples;
    size_t example_count;
};

extern const struct option_row option_rows[OPTION_COUNT];
extern const uint64_t option_globals;
extern const struct command_row command_rows[];
extern const size_t command_count;
extern const char *const format_words[FORMAT_COUNT];

const struct command_row *table_command(const char *name); /* NULL if there is none */

#endif
