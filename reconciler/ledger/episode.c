#include "reconciler/ledger/episode.h"

#include "base/json.h"
#include "base/map.h"
#include "reconciler/ledger/shared.h"

/* A closing is tried for a week; of what a receiver never heard it is told within an hour only. */
#define UNDELIVERED(bit)                                                                                     \
    "((?1 & " bit ") <> 0 AND ((closed = 0 AND (sent_open & " bit ") = 0) OR"                                \
    " (closed <> 0 AND closed > ?2 - 604800 AND (sent_close & " bit ") = 0 AND"                              \
    " ((sent_open & " bit ") <> 0 OR closed > ?2 - 3600))))"
#define COLUMNS                                                                                              \
    "SELECT id, opened, closed, sent_open, sent_close, condition, summary, client, region, project, kind, "  \
    "name, field, before,"                                                                                   \
    " after, action, told FROM episode "

/* --- drift --- */

/* One difference of a plan, as an episode would hold it. */
struct sighting {
    const struct client_plan *plan;
    const struct change *change;
    const char *field, *from, *to; /* NULL: the object as a whole */
};

static bool is_drift(const struct change *change)
{
    return change->action != ACTION_NONE &&
           (change->cause == CAUSE_DRIFT ||
            (change->cause == CAUSE_EXTRA && change->action == ACTION_DELETE));
}

static const char *key_of(struct arena *arena, const char *kind, const char *project, const char *name,
                          const char *field)
{
    return arena_print(arena, "%s\n%s\n%s\n%s", kind, project ? project : "", name ? name : "",
                       field ? field : "");
}

struct pass {
    struct ledger *ledger;
    struct arena *arena;
    struct map open; /* key -> int64_t *: id of an open episode; 0 once it was seen */
    int64_t at;
};

static struct error *close_episode(struct pass *pass, int64_t id)
{
    return database_query(pass->ledger->database, pass->arena,
                          "UPDATE episode SET closed = ? WHERE id = ? AND closed = 0",
                          CELLS(CELL_OF_INTEGER(pass->at), CELL_OF_INTEGER(id)), NULL);
}

static struct error *open_episode(struct pass *pass, const struct sighting *seen)
{
    const struct change *change = seen->change;
    /* what was put right in this very pass is over already, and people are told of it all the same */
    int64_t closed = change->outcome == OUTCOME_DONE ? pass->at : 0;
    return database_query(
        pass->ledger->database, pass->arena,
        "INSERT INTO episode (opened, closed, client, region, project, kind, name, field, before, after, "
        "action)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        CELLS(CELL_OF_INTEGER(pass->at), CELL_OF_INTEGER(closed), CELL_OF_TEXT(seen->plan->name),
              CELL_OF_TEXT(seen->plan->region), CELL_OF_TEXT(change->project),
              CELL_OF_TEXT(change->kind->name), CELL_OF_TEXT(change->name), CELL_OF_TEXT(seen->field),
              CELL_OF_TEXT(seen->from), CELL_OF_TEXT(seen->to), CELL_OF_TEXT(action_word(change->action))),
        NULL);
}

static struct error *take_sighting(struct pass *pass, const struct sighting *seen)
{
    const struct change *change = seen->change;
    int64_t *id = map_get(
        &pass->open, key_of(pass->arena, change->kind->name, change->project, change->name, seen->field));
    if (!id || !*id)
        return open_episode(pass, seen);
    struct error *error = NULL;
    if (change->outcome == OUTCOME_DONE)
        error = close_episode(pass, *id);
    else
        error = database_query(
            pass->ledger->database, pass->arena,
            "UPDATE episode SET before = ?, after = ? WHERE id = ? AND (before IS NOT ?1 OR after IS NOT ?2)",
            CELLS(CELL_OF_TEXT(seen->from), CELL_OF_TEXT(seen->to), CELL_OF_INTEGER(*id)), NULL);
    *id = 0;
    return error;
}

static struct error *take_change(struct pass *pass, const struct client_plan *plan,
                                 const struct change *change)
{
    struct sighting seen = {.plan = plan, .change = change};
    bool by_field = change->action == ACTION_UPDATE || change->action == ACTION_REPLACE;
    if (!by_field || !change->fields.count)
        return take_sighting(pass, &seen);
    struct error *error = NULL;
    for (size_t i = 0; i < change->fields.count && !error; i++) {
        const struct difference *difference = &change->fields.items[i];
        seen.field = difference->name;
        seen.from = json_print(pass->arena, ledger_value(pass->arena, difference->field, &difference->from),
                               JSON_COMPACT);
        seen.to = json_print(pass->arena, ledger_value(pass->arena, difference->field, &difference->to),
                             JSON_COMPACT);
        error = take_sighting(pass, &seen);
    }
    return error;
}

static struct error *load_open(struct pass *pass, const struct client_plan *plan)
{
    struct rows rows;
    struct error *error =
        database_query(pass->ledger->database, pass->arena,
                       "SELECT id, kind, project, name, field FROM episode"
                       " WHERE closed = 0 AND client = ? AND region IS ? AND condition IS NULL",
                       CELLS(CELL_OF_TEXT(plan->name), CELL_OF_TEXT(plan->region)), &rows);
    map_init(&pass->open, pass->arena);
    for (size_t i = 0; !error && i < rows.count; i++) {
        int64_t *id = ARENA_NEW(pass->arena, int64_t);
        *id = rows_integer(&rows, i, 0);
        map_set(&pass->open,
                key_of(pass->arena, rows_text(&rows, i, 1), rows_text(&rows, i, 2), rows_text(&rows, i, 3),
                       rows_text(&rows, i, 4)),
                id);
    }
    return error;
}

struct error *ledger_episodes(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                              int64_t at)
{
    /* of a client that is orphaned nothing is wanted any more; of one that is invalid nothing is known */
    bool gone = plan->status == STATUS_ORPHANED;
    if (!gone && (!plan->complete || !plan->client))
        return NULL;
    struct pass pass = {.ledger = ledger, .arena = arena, .at = at};
    struct error *error = load_open(&pass, plan);
    bool drifted = false;
    for (size_t i = 0; i < plan->changes.count && !gone; i++)
        drifted = drifted || is_drift(plan->changes.items[i]);
    if (!error && !drifted && !pass.open.count)
        return NULL;
    if (!error)
        error = ledger_begin(ledger, arena);
    if (error)
        return error_wrap(arena, error, "writing the ledger");
    for (size_t i = 0; i < plan->changes.count && drifted && !error; i++)
        if (is_drift(plan->changes.items[i]))
            error = take_change(&pass, plan, plan->changes.items[i]);
    for (size_t i = 0; i < pass.open.count && !error; i++) {
        const int64_t *id = pass.open.entries[i].value;
        if (*id)
            error = close_episode(&pass, *id);
    }
    return ledger_end(ledger, arena, error);
}

/* --- conditions --- */

struct error *ledger_condition(struct ledger *ledger, struct arena *arena, const char *condition,
                               const char *client, const char *summary, bool open, int64_t at)
{
    struct error *error;
    if (open)
        error = database_query(
            ledger->database, arena,
            "INSERT INTO episode (opened, condition, client, summary) SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS"
            " (SELECT 1 FROM episode WHERE closed = 0 AND condition = ?2 AND client IS ?3)",
            CELLS(CELL_OF_INTEGER(at), CELL_OF_TEXT(condition), CELL_OF_TEXT(client), CELL_OF_TEXT(summary)),
            NULL);
    else
        error =
            database_query(ledger->database, arena,
                           "UPDATE episode SET closed = ? WHERE closed = 0 AND condition = ? AND client IS ?",
                           CELLS(CELL_OF_INTEGER(at), CELL_OF_TEXT(condition), CELL_OF_TEXT(client)), NULL);
    return error ? error_wrap(arena, error, "writing the ledger") : NULL;
}

/* --- reading --- */

static void add_episodes(struct arena *arena, const struct rows *rows, struct episode_list *out)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct episode episode = {
            .id = rows_integer(rows, i, 0),
            .opened = rows_integer(rows, i, 1),
            .closed = rows_integer(rows, i, 2),
            .sent_open = (unsigned)rows_integer(rows, i, 3),
            .sent_close = (unsigned)rows_integer(rows, i, 4),
            .told = rows_integer(rows, i, 16),
        };
        const char **const texts[] = {&episode.condition, &episode.summary, &episode.client, &episode.region,
                                      &episode.project,   &episode.kind,    &episode.name,   &episode.field,
                                      &episode.from,      &episode.to,      &episode.action};
        for (size_t k = 0; k < COUNT(texts); k++)
            *texts[k] = rows_text(rows, i, 5 + k);
        list_add(arena, out, episode);
    }
}

struct error *ledger_undelivered(struct ledger *ledger, struct arena *arena, unsigned receivers, int64_t at,
                                 struct episode_list *out)
{
    struct rows rows;
    struct error *error = database_query(
        ledger->database, arena, COLUMNS "WHERE " UNDELIVERED("1") " OR " UNDELIVERED("2") " ORDER BY id",
        CELLS(CELL_OF_INTEGER(receivers), CELL_OF_INTEGER(at)), &rows);
    if (error)
        return error_wrap(arena, error, "reading the ledger");
    add_episodes(arena, &rows, out);
    return NULL;
}

struct error *ledger_open_episodes(struct ledger *ledger, struct arena *arena, struct episode_list *out)
{
    struct rows rows;
    struct error *error =
        database_query(ledger->database, arena, COLUMNS "WHERE closed = 0 ORDER BY id", NO_CELLS, &rows);
    if (error)
        return error_wrap(arena, error, "reading the ledger");
    add_episodes(arena, &rows, out);
    return NULL;
}

struct error *ledger_delivered(struct ledger *ledger, struct arena *arena, int64_t episode,
                               unsigned sent_open, unsigned sent_close, int64_t at)
{
    struct error *error =
        database_query(ledger->database, arena,
                       "UPDATE episode SET sent_open = sent_open | ?1, sent_close = sent_close | ?2,"
                       " told = CASE WHEN ?1 THEN ?4 ELSE told END WHERE id = ?3",
                       CELLS(CELL_OF_INTEGER(sent_open), CELL_OF_INTEGER(sent_close),
                             CELL_OF_INTEGER(episode), CELL_OF_INTEGER(at)),
                       NULL);
    return error ? error_wrap(arena, error, "writing the ledger") : NULL;
}
