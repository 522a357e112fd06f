/*
 * What passes have come to: the status of each client, and an entry for every change that was tried.
 */
#include <errno.h>
#include <signal.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "reconciler/ledger/shared.h"

/* --- writing --- */

static const char *count_actions(struct arena *arena, const struct client_plan *plan)
{
    int64_t counts[ACTION_ADOPT + 1] = {0};
    for (size_t i = 0; i < plan->changes.count; i++)
        counts[plan->changes.items[i]->action]++;
    struct node *map = node_new_map(arena);
    for (size_t i = ACTION_NONE + 1; i < COUNT(counts); i++)
        node_set(arena, map, action_word((enum action)i), node_new_integer(arena, counts[i]));
    return json_print(arena, map, JSON_COMPACT);
}

static struct error *write_status(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                                  const char *commit, int64_t at)
{
    return database_query(
        ledger->database, arena,
        "INSERT INTO client (name, region, status, since, at, commit_id, problems, changes) VALUES (?1, ?2, "
        "?3, ?4, ?4, ?5, ?6, ?7)"
        " ON CONFLICT DO UPDATE SET region = excluded.region, status = excluded.status, at = excluded.at,"
        "  since = CASE WHEN status = excluded.status THEN since ELSE excluded.since END,"
        "  commit_id = coalesce(excluded.commit_id, commit_id), problems = excluded.problems, changes = "
        "excluded.changes",
        CELLS(CELL_OF_TEXT(plan->name), CELL_OF_TEXT(plan->region), CELL_OF_TEXT(status_word(plan->status)),
              CELL_OF_INTEGER(at), CELL_OF_TEXT(commit), CELL_OF_TEXT(ledger_texts(arena, &plan->problems)),
              CELL_OF_TEXT(count_actions(arena, plan))),
        NULL);
}

static const char *list_fields(struct arena *arena, const struct change *change)
{
    struct node *list = node_new_list(arena);
    for (size_t i = 0; i < change->fields.count; i++) {
        const struct difference *difference = &change->fields.items[i];
        struct node *field = node_new_map(arena);
        node_set(arena, field, "name", node_new_text(arena, difference->name));
        node_set(arena, field, "from", ledger_value(arena, difference->field, &difference->from));
        node_set(arena, field, "to", ledger_value(arena, difference->field, &difference->to));
        node_add(arena, list, field);
    }
    return json_print(arena, list, JSON_COMPACT);
}

/* The last entry of the same object, where it tells of the same failure; 0: there is none. */
static struct error *find_same(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                               const struct change *change, const char *fields, int64_t *out)
{
    struct rows rows;
    *out = 0;
    if (change->outcome == OUTCOME_DONE)
        return NULL;
    struct error *error =
        database_query(ledger->database, arena,
                       "SELECT id, action, outcome, fields, failure FROM entry WHERE client = ? AND kind = ?"
                       " AND project IS ? AND name IS ? ORDER BY id DESC LIMIT 1",
                       CELLS(CELL_OF_TEXT(plan->name), CELL_OF_TEXT(change->kind->name),
                             CELL_OF_TEXT(change->project), CELL_OF_TEXT(change->name)),
                       &rows);
    if (!error && rows.count && text_equal(rows_text(&rows, 0, 1), action_word(change->action)) &&
        text_equal(rows_text(&rows, 0, 2), outcome_word(change->outcome)) &&
        text_equal(rows_text(&rows, 0, 3), fields) && text_equal(rows_text(&rows, 0, 4), change->failure))
        *out = rows_integer(&rows, 0, 0);
    return error;
}

struct pass_of {
    const struct client_plan *plan;
    const char *commit, *author;
    int64_t at;
};

static struct error *write_entry(struct ledger *ledger, struct arena *arena, const struct pass_of *pass,
                                 const struct change *change)
{
    const struct client_plan *plan = pass->plan;
    const char *fields = list_fields(arena, change);
    int64_t same;
    struct error *error = find_same(ledger, arena, plan, change, fields, &same);
    if (error)
        return error;
    if (same)
        return database_query(ledger->database, arena,
                              "UPDATE entry SET last = ?, times = times + 1 WHERE id = ?",
                              CELLS(CELL_OF_INTEGER(pass->at), CELL_OF_INTEGER(same)), NULL);
    return database_query(ledger->database, arena,
                          "INSERT INTO entry (at, last, client, region, commit_id, author, action, cause, "
                          "kind, project, name, object, fields, outcome,"
                          " failure) VALUES (?1, ?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          CELLS(CELL_OF_INTEGER(pass->at), CELL_OF_TEXT(plan->name),
                                CELL_OF_TEXT(plan->region), CELL_OF_TEXT(pass->commit),
                                CELL_OF_TEXT(pass->author), CELL_OF_TEXT(action_word(change->action)),
                                CELL_OF_TEXT(cause_word(change->cause)), CELL_OF_TEXT(change->kind->name),
                                CELL_OF_TEXT(change->project), CELL_OF_TEXT(change->name),
                                CELL_OF_TEXT(change->id), CELL_OF_TEXT(fields),
                                CELL_OF_TEXT(outcome_word(change->outcome)), CELL_OF_TEXT(change->failure)),
                          NULL);
}

struct error *ledger_record_pass(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                                 const char *commit, const char *author, int64_t at)
{
    const struct pass_of pass = {plan, commit, author, at};
    struct error *error = ledger_begin(ledger, arena);
    if (error)
        return error_wrap(arena, error, "writing the ledger");
    error = write_status(ledger, arena, plan, commit, at);
    for (size_t i = 0; i < plan->changes.count && !error; i++) {
        const struct change *change = plan->changes.items[i];
        /* what was skipped goes without saying: what it needs has failed */
        if (change->outcome != OUTCOME_NONE && change->outcome != OUTCOME_SKIPPED)
            error = write_entry(ledger, arena, &pass, change);
    }
    return ledger_end(ledger, arena, error);
}

struct error *ledger_forget(struct ledger *ledger, struct arena *arena, const char *client, int64_t at)
{
    struct error *error = ledger_begin(ledger, arena);
    if (error)
        return error_wrap(arena, error, "writing the ledger");
    error = database_query(ledger->database, arena, "DELETE FROM client WHERE name = ?",
                           CELLS(CELL_OF_TEXT(client)), NULL);
    if (!error)
        error = database_query(ledger->database, arena, "DELETE FROM kept WHERE client = ?",
                               CELLS(CELL_OF_TEXT(client)), NULL);
    if (!error)
        error = database_query(ledger->database, arena, "DELETE FROM elsewhere WHERE client = ?",
                               CELLS(CELL_OF_TEXT(client)), NULL);
    if (!error)
        error = database_query(ledger->database, arena,
                               "UPDATE episode SET closed = ? WHERE closed = 0 AND client = ?",
                               CELLS(CELL_OF_INTEGER(at), CELL_OF_TEXT(client)), NULL);
    return ledger_end(ledger, arena, error);
}

/* --- reading --- */

static struct node *time_node(struct arena *arena, int64_t seconds)
{
    return seconds ? node_new_text(arena, clock_print(arena, seconds)) : node_new_null(arena);
}

static struct node *controller_node(struct ledger *ledger, struct arena *arena, const char **commit)
{
    struct rows rows;
    if (database_query(ledger->database, arena,
                       "SELECT pid, started, at, swept, commit_id, error FROM controller", NO_CELLS, &rows) ||
        !rows.count)
        return node_new_null(arena);
    int64_t pid = rows_integer(&rows, 0, 0);
    bool running = pid > 0 && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
    *commit = rows_text(&rows, 0, 4);
    struct node *node = node_new_map(arena);
    node_set(arena, node, "running", node_new_boolean(arena, running));
    node_set(arena, node, "pid", running ? node_new_integer(arena, pid) : node_new_null(arena));
    node_set(arena, node, "started", time_node(arena, rows_integer(&rows, 0, 1)));
    node_set(arena, node, "at", time_node(arena, rows_integer(&rows, 0, 2)));
    node_set(arena, node, "swept", time_node(arena, rows_integer(&rows, 0, 3)));
    node_set(arena, node, "error", node_new_text(arena, rows_text(&rows, 0, 5)));
    return node;
}

static struct node *client_node(struct arena *arena, const struct rows *rows, size_t row)
{
    struct node *node = node_new_map(arena);
    node_set(arena, node, "name", node_new_text(arena, rows_text(rows, row, 0)));
    node_set(arena, node, "region", node_new_text(arena, rows_text(rows, row, 1)));
    node_set(arena, node, "status", node_new_text(arena, rows_text(rows, row, 2)));
    node_set(arena, node, "since", time_node(arena, rows_integer(rows, row, 3)));
    node_set(arena, node, "at", time_node(arena, rows_integer(rows, row, 4)));
    node_set(arena, node, "commit", node_new_text(arena, rows_text(rows, row, 5)));
    node_set(arena, node, "problems", ledger_json(arena, rows_text(rows, row, 6)));
    node_set(arena, node, "changes", ledger_json(arena, rows_text(rows, row, 7)));
    return node;
}

struct node *ledger_status(struct ledger *ledger, struct arena *arena, const char *client)
{
    const char *commit = NULL;
    struct node *status = node_new_map(arena);
    node_set(arena, status, "format", node_new_text(arena, "tenantry.status/1"));
    node_set(arena, status, "controller", controller_node(ledger, arena, &commit));
    node_set(arena, status, "commit",
             node_new_text(arena, commit ? commit : ledger_accepted(ledger, arena).commit));
    struct node *clients = node_set(arena, status, "clients", node_new_list(arena));
    struct rows rows;
    if (database_query(ledger->database, arena,
                       "SELECT name, region, status, since, at, commit_id, problems, changes FROM client"
                       " WHERE ?1 IS NULL OR name = ?1 ORDER BY name",
                       CELLS(CELL_OF_TEXT(client)), &rows))
        return status;
    for (size_t i = 0; i < rows.count; i++)
        node_add(arena, clients, client_node(arena, &rows, i));
    ledger_add_elsewhere(ledger, arena, clients);
    return status;
}

struct node *ledger_history(struct ledger *ledger, struct arena *arena, const char *client, int64_t limit)
{
    static const char *const texts[] = {"client", "region",  "commit", "author", "action",  "cause",
                                        "kind",   "project", "name",   "id",     "outcome", "failure"};
    struct node *history = node_new_map(arena);
    node_set(arena, history, "format", node_new_text(arena, "tenantry.history/1"));
    struct node *entries = node_set(arena, history, "entries", node_new_list(arena));
    struct rows rows;
    if (database_query(
            ledger->database, arena,
            "SELECT at, last, times, fields, client, region, commit_id, author, action, cause, kind, "
            "project, name, object,"
            " outcome, failure FROM entry WHERE ?1 IS NULL OR client = ?1 ORDER BY id DESC LIMIT ?2",
            CELLS(CELL_OF_TEXT(client), CELL_OF_INTEGER(limit > 0 ? limit : -1)), &rows))
        return history;
    for (size_t i = 0; i < rows.count; i++) {
        struct node *entry = node_new_map(arena);
        node_set(arena, entry, "at", time_node(arena, rows_integer(&rows, i, 0)));
        node_set(arena, entry, "last", time_node(arena, rows_integer(&rows, i, 1)));
        node_set(arena, entry, "times", node_new_integer(arena, rows_integer(&rows, i, 2)));
        for (size_t k = 0; k < COUNT(texts); k++)
            node_set(arena, entry, texts[k], node_new_text(arena, rows_text(&rows, i, 4 + k)));
        node_set(arena, entry, "fields", ledger_json(arena, rows_text(&rows, i, 3)));
        node_add(arena, entries, entry);
    }
    return history;
}
