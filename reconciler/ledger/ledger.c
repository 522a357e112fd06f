#include "reconciler/ledger/ledger.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "reconciler/file.h"
#include "reconciler/ledger/shared.h"
#include "spec/encode.h"

static const char schema[] =
    "CREATE TABLE client (name TEXT PRIMARY KEY, region TEXT, status TEXT NOT NULL, since INTEGER NOT NULL, "
    "at INTEGER NOT NULL,"
    "  commit_id TEXT, problems TEXT NOT NULL, changes TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE kept (client TEXT, region TEXT, what TEXT, body TEXT NOT NULL, PRIMARY KEY (client, "
    "region, what)) WITHOUT ROWID;"
    "CREATE TABLE accepted (one INTEGER PRIMARY KEY CHECK (one = 1), commit_id TEXT NOT NULL, clients "
    "INTEGER NOT NULL,"
    "  at INTEGER NOT NULL);"
    "CREATE TABLE controller (one INTEGER PRIMARY KEY CHECK (one = 1), pid INTEGER, started INTEGER, at "
    "INTEGER, swept INTEGER,"
    "  commit_id TEXT, error TEXT);"
    "CREATE TABLE entry (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, last INTEGER NOT NULL, times INTEGER "
    "NOT NULL DEFAULT 1,"
    "  client TEXT NOT NULL, region TEXT, commit_id TEXT, author TEXT, action TEXT NOT NULL, cause TEXT NOT "
    "NULL, kind TEXT NOT NULL,"
    "  project TEXT, name TEXT, object TEXT, fields TEXT NOT NULL, outcome TEXT NOT NULL, failure TEXT);"
    "CREATE INDEX entry_object ON entry (client, kind, project, name);"
    "CREATE TABLE episode (id INTEGER PRIMARY KEY, opened INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT "
    "0, condition TEXT,"
    "  summary TEXT, client TEXT, region TEXT, project TEXT, kind TEXT, name TEXT, field TEXT, before TEXT, "
    "after TEXT, action TEXT,"
    "  sent_open INTEGER NOT NULL DEFAULT 0, sent_close INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL "
    "DEFAULT 0);"
    "CREATE INDEX episode_open ON episode (closed, client);";

/* What makes each version of the one before it. */
static const char *const versions[] = {
    schema,
    "ALTER TABLE accepted ADD COLUMN terminated INTEGER NOT NULL DEFAULT 0;",
    "CREATE TABLE elsewhere (client TEXT, region TEXT, problems TEXT NOT NULL, PRIMARY KEY (client, region))"
    " WITHOUT ROWID;",
};
enum { VERSION = COUNT(versions) };

/* --- opening --- */

static const char *path_of(struct arena *arena, const char *state)
{
    return arena_print(arena, "%s/ledger.db", state);
}

static struct error *broken(struct arena *arena, const char *path, const char *why)
{
    struct error *error = error_make(arena, ERROR_SYSTEM, "%s %s", path, why);
    error->code = "broken";
    return error;
}

static struct error *make_tables(struct database *database, struct arena *arena, const char *path)
{
    struct rows rows;
    struct error *error = database_query(database, arena, "PRAGMA user_version", NO_CELLS, &rows);
    if (error)
        return error;
    int64_t version = rows.count ? rows_integer(&rows, 0, 0) : 0;
    if (version > VERSION)
        return broken(arena, path, "was written by a newer version of tenantry");
    if (version == VERSION)
        return NULL;
    struct text script;
    text_init(&script, arena);
    text_add(&script, "BEGIN IMMEDIATE; ");
    for (int64_t i = version; i < VERSION; i++)
        text_add(&script, versions[i]);
    text_print(&script, " PRAGMA user_version = %d; COMMIT;", VERSION);
    return database_script(database, arena, script.data);
}

static struct error *open_once(struct arena *arena, const char *path, struct ledger **out)
{
    struct database *database = NULL;
    struct error *error = database_open(arena, path, DATABASE_WRITE, &database);
    if (!error)
        error = make_tables(database, arena, path);
    if (error) {
        database_close(database);
        return error;
    }
    *out = ARENA_NEW(arena, struct ledger);
    (*out)->database = database;
    return NULL;
}

static struct error *set_aside(struct arena *arena, const char *path, const char **to)
{
    *to = arena_print(arena, "%s.broken-%lld", path, (long long)clock_seconds());
    if (rename(path, *to) < 0)
        return error_make(arena, ERROR_SYSTEM, "cannot set %s aside: %s", path, strerror(errno));
    static const char *const others[] = {"-wal", "-shm"};
    for (size_t i = 0; i < COUNT(others); i++)
        (void)rename(arena_print(arena, "%s%s", path, others[i]), arena_print(arena, "%s%s", *to, others[i]));
    return NULL;
}

struct error *ledger_open(struct arena *arena, const char *state, struct ledger **out, const char **warning)
{
    const char *path = path_of(arena, state), *aside = NULL;
    const char *said = NULL;
    struct error *error = file_make_folder(arena, state);
    if (!error)
        error = open_once(arena, path, out);
    if (error && text_equal(error->code, "broken")) {
        const char *why = error->message;
        error = set_aside(arena, path, &aside);
        if (!error)
            error = open_once(arena, path, out);
        said =
            arena_print(arena, "%s: it is kept as %s, and a new ledger begins without history", why, aside);
    }
    if (error)
        return error_wrap(arena, error, "opening the ledger");
    *warning = said;
    return NULL;
}

struct error *ledger_open_readonly(struct arena *arena, const char *state, struct ledger **out)
{
    const char *path = path_of(arena, state);
    *out = NULL;
    if (access(path, F_OK) < 0 && errno == ENOENT)
        return NULL;
    struct database *database = NULL;
    struct rows rows = {0};
    struct error *error = database_open(arena, path, DATABASE_READ, &database);
    if (!error)
        error = database_query(database, arena, "PRAGMA user_version", NO_CELLS, &rows);
    int64_t version = !error && rows.count ? rows_integer(&rows, 0, 0) : 0;
    if (!error && version > VERSION)
        error = broken(arena, path, "was written by a newer version of tenantry");
    if (error) {
        database_close(database);
        return error_wrap(arena, error, "opening the ledger");
    }
    if (version == 0) { /* made this very moment: nothing is in it */
        database_close(database);
        return NULL;
    }
    *out = ARENA_NEW(arena, struct ledger);
    (*out)->database = database;
    return NULL;
}

void ledger_close(struct ledger *ledger)
{
    if (ledger)
        database_close(ledger->database);
}

struct error *ledger_begin(struct ledger *ledger, struct arena *arena)
{
    return database_query(ledger->database, arena, "BEGIN IMMEDIATE", NO_CELLS, NULL);
}

struct error *ledger_end(struct ledger *ledger, struct arena *arena, struct error *error)
{
    if (!error)
        error = database_query(ledger->database, arena, "COMMIT", NO_CELLS, NULL);
    if (error) /* fails where SQLite has rolled back already */
        (void)database_query(ledger->database, arena, "ROLLBACK", NO_CELLS, NULL);
    return error ? error_wrap(arena, error, "writing the ledger") : NULL;
}

/* --- JSON in columns --- */

struct node *ledger_value(struct arena *arena, const struct field *field, const struct value *value)
{
    if (field)
        return encode_value(arena, field, value);
    if (value->type == VALUE_TEXT)
        return node_new_text(arena, value->text);
    if (value->type != VALUE_LIST)
        return node_new_null(arena);
    struct node *list = node_new_list(arena);
    for (size_t i = 0; i < value->list.count; i++)
        node_add(arena, list, ledger_value(arena, NULL, &value->list.items[i]));
    return list;
}

const char *ledger_texts(struct arena *arena, const struct name_list *texts)
{
    struct node *list = node_new_list(arena);
    for (size_t i = 0; i < texts->count; i++)
        node_add(arena, list, node_new_text(arena, texts->items[i]));
    return json_print(arena, list, JSON_COMPACT);
}

struct node *ledger_json(struct arena *arena, const char *text)
{
    struct node *node = NULL;
    if (!text || json_parse(arena, text, strlen(text), &node))
        return node_new_null(arena);
    return node;
}

/* --- what is kept for a client --- */

static const char *kept(struct ledger *ledger, struct arena *arena, const char *client, const char *region,
                        const char *what)
{
    struct rows rows;
    struct error *error = database_query(
        ledger->database, arena, "SELECT body FROM kept WHERE client = ? AND region = ? AND what = ?",
        CELLS(CELL_OF_TEXT(client), CELL_OF_TEXT(region), CELL_OF_TEXT(what)), &rows);
    return error || !rows.count ? NULL : rows_text(&rows, 0, 0);
}

static struct error *keep(struct ledger *ledger, struct arena *arena, const char *client, const char *region,
                          const char *what, const char *body)
{
    struct error *error = database_query(
        ledger->database, arena,
        "INSERT INTO kept (client, region, what, body) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET body = excluded.body WHERE body <> excluded.body",
        CELLS(CELL_OF_TEXT(client), CELL_OF_TEXT(region), CELL_OF_TEXT(what), CELL_OF_TEXT(body)), NULL);
    return error ? error_wrap(arena, error, "writing the ledger") : NULL;
}

static struct node *kept_node(struct ledger *ledger, struct arena *arena, const char *client,
                              const char *region, const char *what)
{
    const char *body = kept(ledger, arena, client, region, what);
    struct node *node = NULL;
    return body && !json_parse(arena, body, strlen(body), &node) && node->type == NODE_MAP ? node : NULL;
}

struct node *ledger_applied(struct ledger *ledger, struct arena *arena, const char *client,
                            const char *region)
{
    return kept_node(ledger, arena, client, region, "applied");
}

struct error *ledger_set_applied(struct ledger *ledger, struct arena *arena, const char *client,
                                 const char *region, const struct node *applied)
{
    struct error *error =
        keep(ledger, arena, client, region, "applied", json_print(arena, applied, JSON_COMPACT));
    return error ? error : keep(ledger, arena, client, "", "region", region);
}

const char *ledger_last_region(struct ledger *ledger, struct arena *arena, const char *client)
{
    return kept(ledger, arena, client, "", "region");
}

struct node *ledger_not_converging(struct ledger *ledger, struct arena *arena, const char *client,
                                   const char *region)
{
    return kept_node(ledger, arena, client, region, "not-converging");
}

struct error *ledger_set_not_converging(struct ledger *ledger, struct arena *arena, const char *client,
                                        const char *region, const struct node *values)
{
    return keep(ledger, arena, client, region, "not-converging", json_print(arena, values, JSON_COMPACT));
}

struct ledger_removal ledger_removal(struct ledger *ledger, struct arena *arena, const char *client,
                                     const char *region)
{
    const struct node *node = kept_node(ledger, arena, client, region, "removal");
    return (struct ledger_removal){node_get_text(node, "left"), node_get_integer(node, "since", 0)};
}

struct error *ledger_set_removal(struct ledger *ledger, struct arena *arena, const char *client,
                                 const char *region, struct ledger_removal removal)
{
    struct node *node = node_new_map(arena);
    node_set(arena, node, "left", node_new_text(arena, removal.left));
    node_set(arena, node, "since", node_new_integer(arena, removal.since));
    return keep(ledger, arena, client, region, "removal", json_print(arena, node, JSON_COMPACT));
}

const char *ledger_good_commit(struct ledger *ledger, struct arena *arena, const char *client)
{
    return kept(ledger, arena, client, "", "good");
}

struct error *ledger_set_good_commit(struct ledger *ledger, struct arena *arena, const char *client,
                                     const char *commit)
{
    return keep(ledger, arena, client, "", "good", commit);
}

/* --- the fleet and the controller --- */

struct ledger_accepted ledger_accepted(struct ledger *ledger, struct arena *arena)
{
    struct rows rows;
    if (database_query(ledger->database, arena, "SELECT commit_id, clients, terminated, at FROM accepted",
                       NO_CELLS, &rows) ||
        !rows.count)
        return (struct ledger_accepted){0};
    return (struct ledger_accepted){
        rows_text(&rows, 0, 0),
        {.living = (size_t)rows_integer(&rows, 0, 1), .terminated = (size_t)rows_integer(&rows, 0, 2)},
        rows_integer(&rows, 0, 3)};
}

struct error *ledger_accept(struct ledger *ledger, struct arena *arena, const char *commit,
                            struct fleet_size size, int64_t at)
{
    struct error *error = database_query(
        ledger->database, arena,
        "REPLACE INTO accepted (one, commit_id, clients, terminated, at) VALUES (1, ?, ?, ?, ?)",
        CELLS(CELL_OF_TEXT(commit), CELL_OF_INTEGER((int64_t)size.living),
              CELL_OF_INTEGER((int64_t)size.terminated), CELL_OF_INTEGER(at)),
        NULL);
    return error ? error_wrap(arena, error, "writing the ledger") : NULL;
}

struct error *ledger_set_controller(struct ledger *ledger, struct arena *arena,
                                    const struct ledger_controller *controller)
{
    struct error *error =
        database_query(ledger->database, arena,
                       "REPLACE INTO controller (one, pid, started, at, swept, commit_id, error) VALUES (1, "
                       "?, ?, ?, ?, ?, ?)",
                       CELLS(CELL_OF_INTEGER(controller->pid), CELL_OF_INTEGER(controller->started),
                             CELL_OF_INTEGER(controller->at), CELL_OF_INTEGER(controller->swept),
                             CELL_OF_TEXT(controller->commit), CELL_OF_TEXT(controller->error)),
                       NULL);
    return error ? error_wrap(arena, error, "writing the ledger") : NULL;
}
