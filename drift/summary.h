/*
 * summary - a plan in one sentence, and the words that every rendering for people shares. Private to drift/.
 */
#ifndef DRIFT_SUMMARY_H
#define DRIFT_SUMMARY_H

#include "drift/render.h"

/* "Plan: 12 to create, 3 to update; 1 held, 2 extras." or "No changes. 8 clients in sync." */
const char *summary_sentence(struct arena *arena, const struct plan *plan, enum render_view view);
/* "+", "~", "-", "-/+", ">" or "?" */
const char *summary_sign(const struct change *change);
/* Why it is as it is, and what became of it: "held: …", "drift", "failed: …"; "" where all is plain. */
const char *summary_note(struct arena *arena, const struct change *change, enum render_view view);
/* Do its fields say more than its name does? A new rule's do not. */
bool summary_has_fields(const struct change *change);
/* One side of a difference as people read it; safe to print. */
const char *summary_value(struct arena *arena, const struct difference *difference,
                          const struct value *value);
/* Where the spec says a value, or the object of a change: "acme.yaml:12", "package gold (packages.yaml:4)";
 * or NULL. */
const char *summary_value_origin(struct arena *arena, const struct value *value);
const char *summary_change_origin(struct arena *arena, const struct change *change);
/* Safe to print. */
const char *summary_safe(struct arena *arena, const char *text);

#endif
