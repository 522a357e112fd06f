/*
 * shared - what the files of the ledger know of each other, and nobody else does.
 */
#ifndef RECONCILER_LEDGER_SHARED_H
#define RECONCILER_LEDGER_SHARED_H

#include "reconciler/database.h"
#include "reconciler/ledger/ledger.h"

struct ledger {
    struct database *database;
};

/* Between these two, all or nothing is written. error: what went wrong in between, or NULL; returned, or why
 * it cannot be kept. */
struct error *ledger_begin(struct ledger *ledger, struct arena *arena);
struct error *ledger_end(struct ledger *ledger, struct arena *arena, struct error *error);

/* Either side of a difference, as JSON. */
struct node *ledger_value(struct arena *arena, const struct field *field, const struct value *value);
/* A column of texts. */
const char *ledger_texts(struct arena *arena, const struct name_list *texts);
/* From a column that holds JSON; null where it holds none. */
struct node *ledger_json(struct arena *arena, const char *text);
/* Into the problems of these clients of a status what other regions than theirs say of them. */
void ledger_add_elsewhere(struct ledger *ledger, struct arena *arena, const struct node *clients);

#endif
