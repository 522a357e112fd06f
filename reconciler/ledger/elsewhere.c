/* What regions say of clients that are not to be there. */
#include "base/map.h"
#include "base/text.h"
#include "reconciler/ledger/shared.h"

struct error *ledger_set_elsewhere(struct ledger *ledger, struct arena *arena, const char *client,
                                   const char *region, const struct name_list *problems)
{
    struct error *error;
    if (problems)
        error = database_query(
            ledger->database, arena,
            "INSERT INTO elsewhere (client, region, problems) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET problems = excluded.problems WHERE problems <> excluded.problems",
            CELLS(CELL_OF_TEXT(client), CELL_OF_TEXT(region), CELL_OF_TEXT(ledger_texts(arena, problems))),
            NULL);
    else
        error =
            database_query(ledger->database, arena, "DELETE FROM elsewhere WHERE client = ? AND region = ?",
                           CELLS(CELL_OF_TEXT(client), CELL_OF_TEXT(region)), NULL);
    return error ? error_wrap(arena, error, "writing the ledger") : NULL;
}

struct error *ledger_elsewhere(struct ledger *ledger, struct arena *arena, const char *region,
                               struct name_list *out)
{
    struct rows rows;
    struct error *error =
        database_query(ledger->database, arena, "SELECT client FROM elsewhere WHERE region = ?",
                       CELLS(CELL_OF_TEXT(region)), &rows);
    if (error)
        return error_wrap(arena, error, "reading the ledger");
    for (size_t i = 0; i < rows.count; i++)
        list_add(arena, out, rows_text(&rows, i, 0));
    return NULL;
}

/* --- status --- */

static bool has(const struct node *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(node_text(list->items[i]), text))
            return true;
    return false;
}

/* Those that are violations, or those that are not. */
static void add(struct arena *arena, struct node *list, const struct node *problems, bool violations)
{
    for (size_t i = 0; problems && i < problems->count; i++) {
        const char *problem = node_text(problems->items[i]);
        if (problem && plan_tells_violation(problem) == violations && !has(list, problem))
            node_add(arena, list, node_new_text(arena, problem));
    }
}

static void merge(struct arena *arena, struct node *client, const struct node *more)
{
    const struct node *own = node_get(client, "problems");
    struct node *list = node_new_list(arena);
    add(arena, list, own, true);
    add(arena, list, more, true);
    add(arena, list, own, false);
    add(arena, list, more, false);
    node_set(arena, client, "problems", list);
}

void ledger_add_elsewhere(struct ledger *ledger, struct arena *arena, const struct node *clients)
{
    struct rows rows;
    struct map by_name;
    /* a ledger of before has no such table */
    if (database_query(ledger->database, arena,
                       "SELECT client, region, problems FROM elsewhere ORDER BY client, region", NO_CELLS,
                       &rows))
        return;
    map_init(&by_name, arena);
    for (size_t i = 0; rows.count > 0 && i < clients->count; i++)
        map_set(&by_name, node_get_text(clients->items[i], "name"), clients->items[i]);
    for (size_t i = 0; i < rows.count; i++) {
        struct node *client = map_get(&by_name, rows_text(&rows, i, 0));
        if (client && !text_equal(node_get_text(client, "region"), rows_text(&rows, i, 1)))
            merge(arena, client, ledger_json(arena, rows_text(&rows, i, 2)));
    }
}
