#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/command/command.h"
#include "reconciler/ledger/ledger.h"

static const char *colour_of(const char *status)
{
    if (strcmp(status, "in-sync") == 0)
        return "\033[32m";
    if (strcmp(status, "pending") == 0 || strcmp(status, "applying") == 0)
        return "\033[36m";
    return strcmp(status, "drifted") == 0 || strcmp(status, "held") == 0 ? "\033[33m" : "\033[31m";
}

static void add_client(struct text *out, const struct node *client, bool colour)
{
    const char *status = node_get_text(client, "status");
    status = status ? status : "unknown";
    text_print(out, "%-32s %-14s %s%-12s%s %s\n", node_get_text(client, "name"),
               node_get_text(client, "region"), colour ? colour_of(status) : "", status,
               colour ? "\033[0m" : "", node_get_text(client, "at") ? node_get_text(client, "at") : "");
    const struct node *problems = node_get(client, "problems");
    for (size_t i = 0; problems && i < problems->count; i++)
        text_print(out, "    %s\n", node_text(problems->items[i]));
}

/* What is where it must not be stands above all else. */
static bool is_violation(const struct node *client)
{
    const char *first = node_text(node_find(client, "problems.0"));
    return first && plan_tells_violation(first);
}

static const char *status_text(struct arena *arena, const struct node *status, const char *folder,
                               bool colour)
{
    struct text out;
    text_init(&out, arena);
    const struct node *controller = node_get(status, "controller"), *clients = node_get(status, "clients");
    const char *commit = node_get_text(status, "commit"), *error = node_get_text(controller, "error");
    if (node_get_text(controller, "at"))
        text_print(&out, "controller: %s, last heard of at %s\n",
                   node_is_true(node_get(controller, "running")) ? "running" : "not running",
                   node_get_text(controller, "at"));
    if (commit)
        text_print(&out, "commit: %s\n", commit);
    if (error)
        text_print(&out, "source: %s\n", error);
    if (out.length > 0)
        text_char(&out, '\n');
    for (int violates = 1; violates >= 0; violates--)
        for (size_t i = 0; clients && i < clients->count; i++)
            if (is_violation(clients->items[i]) == (bool)violates)
                add_client(&out, clients->items[i], colour);
    if (!clients || clients->count == 0)
        text_print(&out, "Nothing is recorded in %s yet: run `tenantry watch` or `tenantry apply`.\n",
                   folder);
    return out.data;
}

/* The ledger as it stands: a controller writes it at every step. */
static int with_ledger(struct arena *arena, const struct options *options, struct ledger **out)
{
    struct error *error = ledger_open_readonly(arena, options->settings->state, out);
    if (error)
        return command_fail("%s", error->message);
    return EXIT_CLEAN;
}

static int print_json(struct arena *arena, const struct node *node)
{
    (void)puts(json_print(arena, node, JSON_INDENTED));
    return EXIT_CLEAN;
}

static int fail_unknown(const char *client)
{
    return command_fail("no client `%s` has been looked at yet", client);
}

int command_status(struct arena *arena, const struct options *options)
{
    const char *client = options->arguments.count > 0 ? options->arguments.items[0] : NULL;
    struct ledger *ledger = NULL;
    if (with_ledger(arena, options, &ledger) != EXIT_CLEAN)
        return EXIT_ERROR;
    struct node *status = ledger ? ledger_status(ledger, arena, client) : node_new_map(arena);
    if (ledger)
        ledger_close(ledger);
    node_set(arena, status, "format", node_new_text(arena, "tenantry.status/1"));
    const struct node *clients = node_get(status, "clients");
    if (!clients)
        clients = node_set(arena, status, "clients", node_new_list(arena));
    if (client && clients->count == 0)
        return fail_unknown(client);
    if (options->format == FORMAT_JSON)
        return print_json(arena, status);
    (void)fputs(status_text(arena, status, options->settings->state, options->colour), stdout);
    return EXIT_CLEAN;
}

static void add_entry(struct text *out, const struct node *entry)
{
    const char *commit = node_get_text(entry, "commit"), *author = node_get_text(entry, "author");
    text_print(out, "%s  %s  %s %s %s/%s: %s", node_get_text(entry, "at"), node_get_text(entry, "client"),
               node_get_text(entry, "action"), node_get_text(entry, "kind"),
               node_get_text(entry, "project") ? node_get_text(entry, "project") : "",
               node_get_text(entry, "name"), node_get_text(entry, "outcome"));
    if (commit)
        text_print(out, "  (%.12s%s%s)", commit, author ? ", " : "", author ? author : "");
    text_char(out, '\n');
    const struct node *fields = node_get(entry, "fields");
    for (size_t i = 0; fields && i < fields->count; i++) {
        const struct node *field = fields->items[i];
        text_print(out, "    %s: %s -> %s\n", node_get_text(field, "name"),
                   json_print(out->arena, node_get(field, "from"), JSON_COMPACT),
                   json_print(out->arena, node_get(field, "to"), JSON_COMPACT));
    }
    if (node_get_text(entry, "failure"))
        text_print(out, "    %s\n", node_get_text(entry, "failure"));
}

static bool is_known(struct ledger *ledger, struct arena *arena, const char *client,
                     const struct node *history)
{
    const struct node *entries = node_get(history, "entries");
    const struct node *clients = node_get(ledger_status(ledger, arena, client), "clients");
    return (entries && entries->count > 0) || (clients && clients->count > 0);
}

int command_history(struct arena *arena, const struct options *options)
{
    const char *client = options->arguments.count > 0 ? options->arguments.items[0] : NULL;
    struct ledger *ledger = NULL;
    if (with_ledger(arena, options, &ledger) != EXIT_CLEAN)
        return EXIT_ERROR;
    struct node *history =
        ledger ? ledger_history(ledger, arena, client, options->limit) : node_new_map(arena);
    bool known = !client || (ledger && is_known(ledger, arena, client, history));
    if (ledger)
        ledger_close(ledger);
    if (!known)
        return fail_unknown(client);
    node_set(arena, history, "format", node_new_text(arena, "tenantry.history/1"));
    const struct node *entries = node_get(history, "entries");
    if (!entries)
        entries = node_set(arena, history, "entries", node_new_list(arena));
    if (options->format == FORMAT_JSON)
        return print_json(arena, history);
    struct text out;
    text_init(&out, arena);
    for (size_t i = 0; i < entries->count; i++)
        add_entry(&out, entries->items[i]);
    if (out.length == 0)
        text_add(&out, "Nothing has been changed yet.\n");
    (void)fputs(out.data, stdout);
    return EXIT_CLEAN;
}
