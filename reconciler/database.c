#include "reconciler/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "base/map.h"

enum { BUSY_MS = 5000 };

struct database {
    sqlite3 *handle;
    struct arena arena;
    struct map statements; /* sql -> sqlite3_stmt * */
    const char *path;
};

static struct error *failure(const struct database *database, struct arena *arena, int code)
{
    struct error *error =
        error_make(arena, ERROR_SYSTEM, "%s: %s", database->path, sqlite3_errmsg(database->handle));
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        error->code = "broken";
    return error;
}

struct error *database_script(struct database *database, struct arena *arena, const char *sql)
{
    int code = sqlite3_exec(database->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? NULL : failure(database, arena, code & 0xff);
}

static struct error *check(struct database *database, struct arena *arena)
{
    struct rows rows = {0};
    struct error *error = database_query(database, arena, "PRAGMA quick_check(1)", NO_CELLS, &rows);
    const char *answer = !error && rows.count ? rows_text(&rows, 0, 0) : "";
    if (error || (answer && strcmp(answer, "ok") == 0))
        return error;
    error = error_make(arena, ERROR_SYSTEM, "%s is damaged: %s", database->path,
                       answer ? answer : "it cannot be checked");
    error->code = "broken";
    return error;
}

/* SQLite gives its other files the mode of this one. */
static void make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

static int open_handle(const char *path, enum database_mode mode, sqlite3 **out)
{
    if (!path)
        return sqlite3_open_v2(":memory:", out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (mode == DATABASE_WRITE)
        make_file(path);
    /* a reader opens for writing too, where it may: else it could not clean up after a crash of the writer */
    int code = sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (mode == DATABASE_WRITE || (code == SQLITE_OK && !sqlite3_db_readonly(*out, "main")))
        return code;
    sqlite3_close(*out);
    return sqlite3_open_v2(path, out, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
}

struct error *database_open(struct arena *arena, const char *path, enum database_mode mode,
                            struct database **out)
{
    struct database *database = ARENA_NEW(arena, struct database);
    arena_init(&database->arena);
    map_init(&database->statements, &database->arena);
    database->path = path ? arena_text(arena, path) : "the database in memory";
    int code = open_handle(path, mode, &database->handle);
    struct error *error = code == SQLITE_OK ? NULL : failure(database, arena, code);
    if (!error) {
        sqlite3_busy_timeout(database->handle, BUSY_MS);
        sqlite3_extended_result_codes(database->handle, 0);
        error = database_script(
            database, arena,
            mode == DATABASE_WRITE
                ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                : "PRAGMA query_only = ON;");
    }
    if (!error && mode == DATABASE_WRITE)
        error = check(database, arena);
    if (error) {
        database_close(database);
        return error;
    }
    *out = database;
    return NULL;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    for (size_t i = 0; i < database->statements.count; i++)
        sqlite3_finalize(database->statements.entries[i].value);
    sqlite3_close(database->handle);
    arena_release(&database->arena);
}

static int prepare(struct database *database, const char *sql, sqlite3_stmt **out)
{
    *out = map_get(&database->statements, sql);
    if (*out)
        return SQLITE_OK;
    int code = sqlite3_prepare_v3(database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    if (code == SQLITE_OK)
        map_set(&database->statements, arena_text(&database->arena, sql), *out);
    return code;
}

static void bind(sqlite3_stmt *statement, struct cells cells)
{
    for (size_t i = 0; i < cells.count; i++) {
        const struct cell *cell = &cells.items[i];
        int at = (int)i + 1;
        if (cell->null)
            sqlite3_bind_null(statement, at);
        else if (cell->text)
            sqlite3_bind_text(statement, at, cell->text, -1, SQLITE_STATIC);
        else
            sqlite3_bind_int64(statement, at, cell->integer);
    }
}

static struct cell read_cell(struct arena *arena, sqlite3_stmt *statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        return (struct cell){.null = true};
    case SQLITE_INTEGER:
        return (struct cell){.integer = sqlite3_column_int64(statement, column)};
    default:
        return (struct cell){.text = arena_text(arena, (const char *)sqlite3_column_text(statement, column))};
    }
}

struct cell_list LIST_OF(struct cell);

struct error *database_query(struct database *database, struct arena *arena, const char *sql,
                             struct cells cells, struct rows *rows)
{
    sqlite3_stmt *statement = NULL;
    int code = prepare(database, sql, &statement);
    if (code != SQLITE_OK)
        return failure(database, arena, code);
    bind(statement, cells);
    struct cell_list all = {0};
    int columns = sqlite3_column_count(statement);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        for (int i = 0; rows && i < columns; i++)
            list_add(arena, &all, read_cell(arena, statement, i));
    struct error *error = code == SQLITE_DONE ? NULL : failure(database, arena, code);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (!error && rows)
        *rows = (struct rows){all.items, columns ? all.count / (size_t)columns : 0, (size_t)columns};
    return error;
}

const char *rows_text(const struct rows *rows, size_t row, size_t column)
{
    return rows->cells[row * rows->columns + column].text;
}

int64_t rows_integer(const struct rows *rows, size_t row, size_t column)
{
    return rows->cells[row * rows->columns + column].integer;
}
