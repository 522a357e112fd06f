#include "reconciler/sandbox/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/database.h"

/* The indexes are for what is looked up at every write. */
#define SCHEMA                                                                                               \
    "CREATE TABLE IF NOT EXISTS object(region TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,"          \
    "  body TEXT NOT NULL, PRIMARY KEY(region, kind, id)) WITHOUT ROWID;"                                    \
    "CREATE INDEX IF NOT EXISTS object_project ON object(region, kind, body ->> 'project_id');"              \
    "CREATE INDEX IF NOT EXISTS object_name ON object(region, kind, body ->> 'name');"                       \
    "CREATE INDEX IF NOT EXISTS object_network ON object(region, kind, body ->> 'network_id');"              \
    "CREATE INDEX IF NOT EXISTS object_device ON object(region, kind, body ->> 'device_id');"                \
    "CREATE INDEX IF NOT EXISTS object_group ON object(region, kind, body ->> 'security_group_id');"         \
    "CREATE INDEX IF NOT EXISTS object_peer ON object(region, kind, body ->> 'remote_group_id')"             \
    "  WHERE body ->> 'remote_group_id' IS NOT NULL;"                                                        \
    "CREATE INDEX IF NOT EXISTS object_target ON object(region, kind, body ->> 'object_id')"                 \
    "  WHERE body ->> 'object_id' IS NOT NULL;"                                                              \
    "CREATE INDEX IF NOT EXISTS object_port ON object(region, kind, body ->> 'port_id')"                     \
    "  WHERE body ->> 'port_id' IS NOT NULL;"                                                                \
    "CREATE INDEX IF NOT EXISTS object_router ON object(region, kind, body ->> 'router_id')"                 \
    "  WHERE body ->> 'router_id' IS NOT NULL;"                                                              \
    "CREATE INDEX IF NOT EXISTS object_user ON object(region, kind, body ->> 'user_id')"                     \
    "  WHERE body ->> 'user_id' IS NOT NULL;"

/* SQLite is told that one name, project and so on has few objects: by itself it would not use the indexes. */
#define PLANNING                                                                                             \
    "ANALYZE sqlite_schema; DELETE FROM sqlite_stat1;"                                                       \
    "INSERT INTO sqlite_stat1(tbl, idx, stat) SELECT 'object', CASE origin WHEN 'pk' THEN 'object' ELSE"     \
    "  name END, '100000 20000 5000 ' || CASE origin WHEN 'pk' THEN 1 ELSE 3 END"                            \
    "  FROM pragma_index_list('object');"                                                                    \
    "ANALYZE sqlite_schema;"

/* What was there before, for each change of an object (NULL: nothing), by the number of the write. */
#define MEMORY                                                                                               \
    "DROP TABLE IF EXISTS temp.past; DROP TABLE IF EXISTS temp.turn;"                                        \
    "CREATE TEMP TABLE past(position INTEGER PRIMARY KEY, write INTEGER, region TEXT, kind TEXT, id TEXT,"   \
    "  body TEXT);"                                                                                          \
    "CREATE INDEX temp.past_object ON past(region, kind, id, position);"                                     \
    "CREATE TEMP TABLE turn(write INTEGER); INSERT INTO turn VALUES(0);"                                     \
    "DROP TRIGGER IF EXISTS temp.object_put; DROP TRIGGER IF EXISTS temp.object_removed;"                    \
    "CREATE TEMP TRIGGER object_put BEFORE INSERT ON main.object WHEN new.kind != 'token' BEGIN"             \
    "  INSERT INTO past(write, region, kind, id, body) VALUES((SELECT write FROM turn), new.region,"         \
    "    new.kind, new.id, (SELECT body FROM object WHERE region = new.region AND kind = new.kind AND"       \
    "    id = new.id)); END;"                                                                                \
    "CREATE TEMP TRIGGER object_removed BEFORE DELETE ON main.object WHEN old.kind != 'token' BEGIN"         \
    "  INSERT INTO past(write, region, kind, id, body) VALUES((SELECT write FROM turn), old.region,"         \
    "    old.kind, old.id, old.body); END;"

/* The oldest that is remembered since write ?2 is what was there then. ?1: the last position of the past. */
#define TAKE_AWAY                                                                                            \
    "DELETE FROM object WHERE (region, kind, id) IN (SELECT region, kind, id FROM past"                      \
    "  WHERE position <= ?1 AND write > ?2)"
#define PUT_BACK                                                                                             \
    "INSERT INTO object SELECT region, kind, id, body FROM past AS was"                                      \
    "  WHERE position <= ?1 AND write > ?2 AND body IS NOT NULL AND NOT EXISTS(SELECT 1 FROM past"           \
    "  WHERE region = was.region AND kind = was.kind AND id = was.id AND write > ?2"                         \
    "  AND position < was.position)"

struct store {
    struct database *database;
    bool remembers;
    struct arena passing; /* of one call whose result is no text */
    struct arena failure_arena;
    struct error *failure;
};

static void keep(struct store *store, const struct error *error)
{
    if (error && !store->failure)
        store->failure = error_wrap(&store->failure_arena, error, "the sandbox's store");
}

static struct rows run(struct store *store, struct arena *arena, const char *sql, struct cells cells)
{
    struct rows rows = {0};
    struct error *error = database_query(store->database, arena, sql, cells, &rows);
    keep(store, error);
    return error ? (struct rows){0} : rows;
}

/* For statements whose rows nobody keeps; returns how many there are. */
static size_t run_only(struct store *store, const char *sql, struct cells cells)
{
    size_t count = run(store, &store->passing, sql, cells).count;
    arena_clear(&store->passing);
    return count;
}

/* --- one object --- */

static struct node *parse(struct store *store, struct arena *arena, const char *text)
{
    struct node *node = NULL;
    keep(store, json_parse(arena, text, strlen(text), &node));
    return node;
}

struct node *store_get(struct store *store, struct arena *arena, const char *region, const char *kind,
                       const char *id)
{
    struct rows rows = run(store, arena, "SELECT body FROM object WHERE region = ? AND kind = ? AND id = ?",
                           CELLS(CELL_OF_TEXT(region), CELL_OF_TEXT(kind), CELL_OF_TEXT(id)));
    return rows.count ? parse(store, arena, rows_text(&rows, 0, 0)) : NULL;
}

bool store_has(struct store *store, const char *region, const char *kind, const char *id)
{
    return run_only(store, "SELECT 1 FROM object WHERE region = ? AND kind = ? AND id = ?",
                    CELLS(CELL_OF_TEXT(region), CELL_OF_TEXT(kind), CELL_OF_TEXT(id))) > 0;
}

void store_put(struct store *store, const char *region, const char *kind, const char *id,
               const struct node *object)
{
    const char *body = json_print(&store->passing, object, JSON_COMPACT);
    run_only(store, "INSERT OR REPLACE INTO object(region, kind, id, body) VALUES(?, ?, ?, ?)",
             CELLS(CELL_OF_TEXT(region), CELL_OF_TEXT(kind), CELL_OF_TEXT(id), CELL_OF_TEXT(body)));
}

bool store_remove(struct store *store, const char *region, const char *kind, const char *id)
{
    return run_only(store, "DELETE FROM object WHERE region = ? AND kind = ? AND id = ? RETURNING 1",
                    CELLS(CELL_OF_TEXT(region), CELL_OF_TEXT(kind), CELL_OF_TEXT(id))) > 0;
}

/* --- many --- */

void query_where(struct query *query, struct arena *arena, const char *path, const char *value)
{
    struct condition condition = {.path = path};
    list_add(arena, &condition.values, value);
    query->conditions[query->count++] = condition;
}

struct cell_list LIST_OF(struct cell);

/* The text, and the number that it may be: SQLite's JSON tells them apart. */
static void add_value(struct text *sql, struct arena *arena, const char *value, struct cell_list *cells)
{
    char *end;
    errno = 0;
    int64_t number = strtoll(value, &end, 10);
    bool is_number = *value && !*end && !errno;
    text_add(sql, is_number ? "IN (?, ?)" : "= ?");
    list_add(arena, cells, CELL_OF_TEXT(value));
    if (is_number)
        list_add(arena, cells, CELL_OF_INTEGER(number));
}

static void add_condition(struct text *sql, struct arena *arena, const struct condition *condition,
                          struct cell_list *cells)
{
    const char *subject = condition->item       ? arena_print(arena, "item.value ->> '%s'", condition->item)
                          : condition->contains ? "item.value"
                                                : arena_print(arena, "body ->> '%s'", condition->path);
    text_add(sql, " AND ");
    if (condition->contains)
        text_print(sql, "EXISTS(SELECT 1 FROM json_each(body, '$.%s') AS item WHERE ", condition->path);
    else
        text_char(sql, '(');
    for (size_t i = 0; i < condition->values.count; i++) {
        text_print(sql, "%s%s ", i ? " OR " : "", subject);
        if (condition->values.items[i])
            add_value(sql, arena, condition->values.items[i], cells);
        else
            text_add(sql, "IS NULL");
    }
    text_add(sql, condition->values.count ? ")" : "0)");
}

#define LAST_CHARACTER "\xf4\x8f\xbf\xbf" /* no id has it */

static struct rows select_rows(struct store *store, struct arena *arena, const struct query *query,
                               const char *what)
{
    struct text sql;
    struct cell_list cells = {0};
    text_init(&sql, arena);
    text_print(&sql, "SELECT %s FROM object WHERE region = ? AND kind = ?", what);
    list_add(arena, &cells, CELL_OF_TEXT(query->region));
    list_add(arena, &cells, CELL_OF_TEXT(query->kind));
    for (size_t i = 0; i < query->count; i++)
        add_condition(&sql, arena, &query->conditions[i], &cells);
    if (query->prefix) {
        text_add(&sql, " AND id >= ? AND id < ?");
        list_add(arena, &cells, CELL_OF_TEXT(query->prefix));
        list_add(arena, &cells, CELL_OF_TEXT(arena_print(arena, "%s" LAST_CHARACTER, query->prefix)));
    }
    if (query->after) {
        text_add(&sql, " AND id > ?");
        list_add(arena, &cells, CELL_OF_TEXT(query->after));
    }
    text_add(&sql, " ORDER BY id LIMIT ?");
    list_add(arena, &cells, CELL_OF_INTEGER(query->most ? query->most : -1));
    return run(store, arena, sql.data, (struct cells){cells.items, cells.count});
}

static struct name_list column(struct store *store, struct arena *arena, const struct query *query,
                               const char *what)
{
    struct name_list texts = {0};
    struct rows rows = select_rows(store, arena, query, what);
    for (size_t i = 0; i < rows.count; i++)
        list_add(arena, &texts, rows_text(&rows, i, 0));
    return texts;
}

struct name_list store_texts(struct store *store, struct arena *arena, const struct query *query)
{
    return column(store, arena, query, "body");
}

struct name_list store_ids(struct store *store, struct arena *arena, const struct query *query)
{
    return column(store, arena, query, "id");
}

struct node_list store_find(struct store *store, struct arena *arena, const struct query *query)
{
    struct node_list nodes = {0};
    struct name_list texts = store_texts(store, arena, query);
    for (size_t i = 0; i < texts.count; i++)
        list_add(arena, &nodes, parse(store, arena, texts.items[i]));
    return nodes;
}

struct node *store_first(struct store *store, struct arena *arena, const struct query *query)
{
    struct query one = *query;
    one.most = 1;
    struct node_list nodes = store_find(store, arena, &one);
    return nodes.count ? nodes.items[0] : NULL;
}

int64_t store_count(struct store *store, const struct query *query)
{
    struct rows rows = select_rows(store, &store->passing, query, "count(*)");
    int64_t count = rows.count ? rows_integer(&rows, 0, 0) : 0;
    arena_clear(&store->passing);
    return count;
}

void store_remove_all(struct store *store, const struct query *query)
{
    struct arena arena;
    arena_init(&arena);
    struct name_list ids = store_ids(store, &arena, query);
    for (size_t i = 0; i < ids.count; i++)
        store_remove(store, query->region, query->kind, ids.items[i]);
    arena_release(&arena);
}

/* --- all --- */

const char *store_dump(struct store *store, struct arena *arena)
{
    struct text text;
    text_init(&text, arena);
    struct rows rows = run(store, arena,
                           "SELECT json_object('region', region, 'kind', kind, 'id', id), body FROM object"
                           "  ORDER BY region, kind, id",
                           NO_CELLS);
    for (size_t i = 0; i < rows.count; i++) {
        const char *head = rows_text(&rows, i, 0);
        text_add(&text, i ? ",\n" : "[\n");
        text_add_bytes(&text, head, strlen(head) - 1);
        text_print(&text, ",\"object\":%s}", rows_text(&rows, i, 1));
    }
    text_add(&text, rows.count ? "\n]\n" : "[]\n");
    return text.data;
}

void store_clear(struct store *store, const char *region, const char *kind)
{
    run_only(store, "DELETE FROM object WHERE region = ? AND kind = ?",
             CELLS(CELL_OF_TEXT(region), CELL_OF_TEXT(kind)));
}

void store_begin(struct store *store)
{
    run_only(store, "BEGIN IMMEDIATE", NO_CELLS);
    if (store->remembers)
        run_only(store, "UPDATE turn SET write = write + 1", NO_CELLS);
}

void store_rollback(struct store *store)
{
    run_only(store, "ROLLBACK", NO_CELLS);
}

static void begin_memory(struct store *store)
{
    keep(store, database_script(store->database, &store->passing, MEMORY));
    store->remembers = true;
    arena_clear(&store->passing);
}

void store_remember(struct store *store)
{
    if (!store->remembers)
        begin_memory(store);
}

static int64_t number_of(struct store *store, const char *sql)
{
    struct rows rows = run(store, &store->passing, sql, NO_CELLS);
    int64_t number = rows.count ? rows_integer(&rows, 0, 0) : 0;
    arena_clear(&store->passing);
    return number;
}

void store_rewind(struct store *store, int64_t writes)
{
    int64_t last = number_of(store, "SELECT max(position) FROM past");
    int64_t turn = writes ? number_of(store, "SELECT write FROM turn") - 1 - writes : 0;
    const struct cells cells = CELLS(CELL_OF_INTEGER(last), CELL_OF_INTEGER(turn < 0 ? 0 : turn));
    run_only(store, TAKE_AWAY, cells);
    run_only(store, PUT_BACK, cells);
}

void store_commit(struct store *store)
{
    run_only(store, "COMMIT", NO_CELLS);
}

void store_load(struct store *store, const struct node *dump)
{
    store_begin(store);
    run_only(store, "DELETE FROM object", NO_CELLS);
    for (size_t i = 0; i < dump->count; i++) {
        const struct node *entry = dump->items[i];
        store_put(store, node_get_text(entry, "region"), node_get_text(entry, "kind"),
                  node_get_text(entry, "id"), node_get(entry, "object"));
    }
    store_commit(store);
    if (store->remembers)
        begin_memory(store);
}

const struct error *store_failure(struct store *store)
{
    const struct error *failure = store->failure;
    store->failure = NULL;
    return failure;
}

/* --- opening --- */

struct error *store_open(struct arena *arena, const char *path, struct store **out, bool *is_new)
{
    struct database *database;
    struct error *error = database_open(arena, path, DATABASE_WRITE, &database);
    if (error)
        return error_wrap(arena, error, "opening the sandbox's state");
    error = database_script(database, arena, SCHEMA PLANNING);
    if (error) {
        database_close(database);
        return error_wrap(arena, error, "opening the sandbox's state");
    }
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        abort();
    store->database = database;
    arena_init(&store->passing);
    arena_init(&store->failure_arena);
    *is_new = run_only(store, "SELECT 1 FROM object LIMIT 1", NO_CELLS) == 0;
    *out = store;
    return NULL;
}

void store_close(struct store *store)
{
    database_close(store->database);
    arena_release(&store->passing);
    arena_release(&store->failure_arena);
    free(store);
}
