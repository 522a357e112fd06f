/*
 * command - argv to a row of the command table; each command is one file.
 */
#ifndef RECONCILER_COMMAND_COMMAND_H
#define RECONCILER_COMMAND_COMMAND_H

#include "base/list.h"
#include "base/log.h"
#include "reconciler/settings.h"

enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_MARKDOWN,
    FORMAT_GITHUB,
    FORMAT_SARIF,
    FORMAT_CSV,
    FORMAT_COUNT
};

enum { EXIT_CLEAN = 0, EXIT_ERROR = 1, EXIT_DIFFERENCES = 2 };

/* What the command line says, whatever the command; options not given are NULL, 0 or false. */
struct options {
    enum format format;
    bool colour;   /* standard output is a terminal that wants it */
    bool progress; /* standard error is a terminal, and not -q */
    bool quiet, yes, allow_shrink, dry_run, explain, force;
    unsigned verbose;
    long limit; /* of history; 50 if not given */
    const char *config, *path, *rev, *at, *out, *plan, *digest, *into, *month;
    const char *sites, *state, *release, *faults, *requests; /* of the sandbox */
    bool tls, all_services;
    long port, latency_ms, token_seconds; /* likewise */
    struct name_list clients, regions, projects;
    struct name_list arguments;      /* what is no option */
    const struct settings *settings; /* loaded where the command's row says so */
    struct log log;
};

/* One row of the table; the rest of the row (synopsis, options, examples) is in command.c. Returns the exit
 * status. */
typedef int command_run(struct arena *arena, const struct options *options);

command_run command_validate, command_plan, command_apply, command_drift, command_watch, command_status,
    command_history, command_schema, command_rebuild, command_sandbox, command_capacity, command_import,
    command_usage;

/* "tenantry: error: …" on standard error. Returns EXIT_ERROR. */
int command_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Parses, dispatches; what main does. */
int command_main(int count, char **arguments);

#endif
