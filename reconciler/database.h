/*
 * database - SQL statements in, rows out, by SQLite.
 *
 *     struct rows rows;
 *     error = database_query(database, arena, "SELECT name FROM client WHERE region = ?",
 * CELLS(CELL_OF_TEXT(region)), &rows);
 */
#ifndef RECONCILER_DATABASE_H
#define RECONCILER_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct database;

enum database_mode { DATABASE_WRITE, DATABASE_READ };

/*
 * path NULL: in memory. DATABASE_WRITE makes the file (0600) where it is missing. An error with the code
 * "broken" is for a file that is no database, or one that fails SQLite's own check.
 */
struct error *database_open(struct arena *arena, const char *path, enum database_mode mode,
                            struct database **out);
void database_close(struct database *database);

/* text NULL: integer is the value, or null is set. */
struct cell {
    const char *text;
    int64_t integer;
    bool null;
};

struct cells {
    const struct cell *items;
    size_t count;
};

#define CELL_OF_TEXT(t) ((struct cell){(t), 0, (t) == NULL})
#define CELL_OF_INTEGER(n) ((struct cell){NULL, (n), false})
#define CELLS(...)                                                                                           \
    ((struct cells){(const struct cell[]){__VA_ARGS__},                                                      \
                    sizeof((const struct cell[]){__VA_ARGS__}) / sizeof(struct cell)})
#define NO_CELLS ((struct cells){NULL, 0})

struct rows {
    struct cell *cells;
    size_t count, columns;
};

/* The text is kept prepared: give one of few, never one with values in it. rows may be NULL; else it is in
 * the arena. */
struct error *database_query(struct database *database, struct arena *arena, const char *sql,
                             struct cells cells, struct rows *rows);
/* Several statements, without parameters. */
struct error *database_script(struct database *database, struct arena *arena, const char *sql);

const char *rows_text(const struct rows *rows, size_t row, size_t column); /* NULL for null */
int64_t rows_integer(const struct rows *rows, size_t row, size_t column);  /* 0 for null */

#endif
