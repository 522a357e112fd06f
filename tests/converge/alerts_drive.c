/*
 * A controller's alerts without the controller: alerts_drive_converge CONFIG, and on standard input, line by
 * line:
 *
 *   drift CLIENT NAME VALUE   the network NAME of the client has that mtu
 *   gone CLIENT               nothing of the client differs
 *   fixed CLIENT NAME VALUE   it differed, and was put right in the same pass
 *   raise KEY, clear KEY      a condition of the controller
 *
 * Sends what is due twice a second, until standard input ends.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "reconciler/face/alerts.h"
#include "spec/kinds.h"

enum { TURN_MS = 500 };

struct drive {
    struct arena arena;
    struct log log;
    struct http *http;
    struct ledger *ledger;
    struct alerts *alerts;
    struct client client;
    bool over;
};

static void see(struct drive *drive, const char *client, const char *name, const char *value,
                enum outcome outcome)
{
    struct client_plan plan = {
        .name = client, .region = "ashburn", .client = &drive->client, .complete = true};
    struct difference difference = {.name = "mtu", .to = value_integer(1450)};
    struct change change = {.action = ACTION_UPDATE,
                            .cause = CAUSE_DRIFT,
                            .kind = &network_kind,
                            .project = "prod",
                            .name = name,
                            .outcome = outcome};
    for (size_t i = 0; i < network_kind.field_count; i++)
        if (strcmp(network_kind.fields[i].key, "mtu") == 0)
            difference.field = &network_kind.fields[i];
    if (value) {
        difference.from = value_integer(strtoll(value, NULL, 10));
        list_add(&drive->arena, &change.fields, difference);
        list_add(&drive->arena, &plan.changes, &change);
    }
    struct error *error = ledger_episodes(drive->ledger, &drive->arena, &plan, clock_seconds());
    if (error)
        fprintf(stderr, "%s\n", error->message);
    alerts_send(drive->alerts);
}

static void obey(struct drive *drive, char *line)
{
    const char *word = strtok(line, " \n"), *first = strtok(NULL, " \n"), *second = strtok(NULL, " \n"),
               *third = strtok(NULL, " \n");
    if (!word || !first)
        return;
    if (strcmp(word, "drift") == 0)
        see(drive, first, second, third, OUTCOME_NONE);
    else if (strcmp(word, "fixed") == 0)
        see(drive, first, second, third, OUTCOME_DONE);
    else if (strcmp(word, "gone") == 0)
        see(drive, first, NULL, NULL, OUTCOME_NONE);
    else
        alerts_condition(drive->alerts, first, NULL, "the region cannot be read", strcmp(word, "raise") == 0);
}

static void read_command(void *context)
{
    struct drive *drive = context;
    char line[256];
    size_t length = 0;
    while (length < sizeof line - 1) { /* whole lines, byte by byte: what follows stays for the next turn */
        if (read(STDIN_FILENO, line + length, 1) <= 0) {
            drive->over = true;
            break;
        }
        if (line[length++] == '\n')
            break;
    }
    line[length] = '\0';
    obey(drive, line);
}

static int run(struct drive *drive, const struct settings *settings)
{
    const char *warning = NULL;
    struct error *error = ledger_open(&drive->arena, settings->state, &drive->ledger, &warning);
    if (error) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    drive->http = http_new();
    drive->alerts = alerts_new(drive->http, &settings->alerts, drive->ledger, &drive->log);
    http_watch(drive->http, STDIN_FILENO, read_command, drive);
    for (int64_t sent = 0; !drive->over; http_run(drive->http, TURN_MS)) {
        if (clock_monotonic_ms() - sent < TURN_MS)
            continue;
        sent = clock_monotonic_ms();
        alerts_send(drive->alerts);
    }
    alerts_free(drive->alerts);
    http_free(drive->http);
    ledger_close(drive->ledger);
    return 0;
}

int main(int count, char **arguments)
{
    struct drive drive = {.log = {.out = stderr, .least = LOG_WARNING}};
    arena_init(&drive.arena);
    struct problems problems;
    problems_init(&problems, &drive.arena);
    struct settings *settings = NULL;
    struct error *error = settings_load(&drive.arena, count > 1 ? arguments[1] : NULL, &problems, &settings);
    int status = error || problems.errors ? 1 : run(&drive, settings);
    arena_release(&drive.arena);
    return status;
}
