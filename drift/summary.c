#include "drift/summary.h"

#include <string.h>

#include "base/text.h"
#include "drift/pass.h"
#include "spec/encode.h"

const char *summary_sign(const struct change *change)
{
    static const char *const signs[] = {"?", "+", "~", "-", "-/+", ">"};
    return signs[change->action];
}

const char *summary_safe(struct arena *arena, const char *text)
{
    return text_printable(arena, text, strlen(text));
}

bool summary_has_fields(const struct change *change)
{
    return change->action != ACTION_CREATE || change->kind->label == NULL || change->kind->singleton;
}

const char *summary_value(struct arena *arena, const struct difference *difference, const struct value *value)
{
    if (value->type == VALUE_ABSENT)
        return "(not set)";
    return summary_safe(arena, encode_text(arena, plan_row(difference), value));
}

const char *summary_note(struct arena *arena, const struct change *change, enum render_view view)
{
    struct text note;
    text_init(&note, arena);
    bool listed = change->action == ACTION_NONE && change->verdict == VERDICT_REPORT;
    if (change->verdict != VERDICT_APPLY && !listed)
        text_print(&note, "%s",
                   change->verdict == VERDICT_REPORT ? "reported" : verdict_word(change->verdict));
    else if (change->cause == CAUSE_EXTRA)
        text_add(&note, "extra");
    else if (change->cause == CAUSE_DRIFT && view != RENDER_DRIFT)
        text_add(&note, "drift");
    if (change->reason != NULL)
        text_print(&note, "%s%s", note.length > 0 ? ": " : "", summary_safe(arena, change->reason));
    if (view == RENDER_APPLIED && change->outcome != OUTCOME_NONE)
        text_print(&note, "%s%s", note.length > 0 ? "; " : "", outcome_word(change->outcome));
    if (view == RENDER_APPLIED && change->failure != NULL)
        text_print(&note, ": %s", summary_safe(arena, change->failure));
    return note.data;
}

/* --- where it comes from --- */

static const char *origin_text(struct arena *arena, const struct origin *origin, struct place at)
{
    if (at.line == 0 || at.file == NULL)
        return NULL;
    if (origin == NULL || origin->title == NULL)
        return arena_print(arena, "%s:%u", at.file, at.line);
    return arena_print(arena, "%s (%s:%u)", origin->title, at.file, at.line);
}

const char *summary_value_origin(struct arena *arena, const struct value *value)
{
    return origin_text(arena, value->origin, value_place(value, (struct place){0}));
}

const char *summary_change_origin(struct arena *arena, const struct change *change)
{
    const struct resource *desired = change->item != NULL ? change->item->desired : NULL;
    return desired != NULL ? origin_text(arena, desired->origin, desired->at) : NULL;
}

/* --- the sentence --- */

struct tally {
    size_t actions[ACTION_ADOPT + 1], reported, held, blocked, extra, failed, skipped, not_converging;
    size_t clients, in_sync, unread, invalid, orphaned, managed;
};

static void tally_change(struct tally *tally, const struct change *change, enum render_view view)
{
    bool extra = plan_is_extra(change);
    tally->extra += extra;
    tally->held += change->verdict == VERDICT_HELD;
    tally->blocked += change->verdict == VERDICT_BLOCKED || change->outcome == OUTCOME_BLOCKED;
    tally->reported += change->verdict == VERDICT_REPORT && !extra;
    tally->failed += change->outcome == OUTCOME_FAILED;
    tally->skipped += change->outcome == OUTCOME_SKIPPED;
    tally->not_converging += change->outcome == OUTCOME_NOT_CONVERGING;
    if (change->verdict == VERDICT_APPLY && (view != RENDER_APPLIED || change->outcome == OUTCOME_DONE))
        tally->actions[change->action]++;
}

static struct tally tally_plan(const struct plan *plan, enum render_view view)
{
    struct tally tally = {.clients = plan->clients.count};
    for (size_t i = 0; i < plan->clients.count; i++) {
        const struct client_plan *client = plan->clients.items[i];
        tally.in_sync += client->status == STATUS_IN_SYNC;
        tally.unread += !client->complete;
        tally.invalid += client->status == STATUS_INVALID;
        tally.orphaned += client->status == STATUS_ORPHANED;
        tally.managed += client->managed;
        for (size_t j = 0; j < client->changes.count; j++)
            tally_change(&tally, client->changes.items[j], view);
    }
    return tally;
}

static void add_part(struct arena *arena, struct name_list *parts, size_t count, const char *words)
{
    if (count > 0)
        list_add(arena, parts, arena_print(arena, "%zu %s", count, words));
}

static const char *plural(struct arena *arena, size_t count, const char *word)
{
    return arena_print(arena, "%zu %s%s", count, word, count == 1 ? "" : "s");
}

const char *summary_sentence(struct arena *arena, const struct plan *plan, enum render_view view)
{
    static const char *const planned[] = {NULL,        "to create",  "to update",
                                          "to delete", "to replace", "to adopt"};
    static const char *const applied[] = {NULL, "created", "updated", "deleted", "replaced", "adopted"};
    static const enum action order[] = {ACTION_CREATE, ACTION_ADOPT, ACTION_UPDATE, ACTION_REPLACE,
                                        ACTION_DELETE};
    struct tally tally = tally_plan(plan, view);
    struct name_list doing = {0}, leaving = {0};
    for (size_t i = 0; i < COUNT(order); i++)
        add_part(arena, &doing, tally.actions[order[i]],
                 (view == RENDER_APPLIED ? applied : planned)[order[i]]);
    add_part(arena, &leaving, plan->violations.count,
             plan->violations.count == 1 ? "residency violation" : "residency violations");
    add_part(arena, &leaving, tally.failed, "failed");
    add_part(arena, &leaving, tally.skipped, "skipped");
    add_part(arena, &leaving, tally.not_converging, "not converging");
    add_part(arena, &leaving, tally.reported, "only reported");
    add_part(arena, &leaving, tally.held, "held");
    add_part(arena, &leaving, tally.blocked, "blocked");
    add_part(arena, &leaving, tally.extra, tally.extra == 1 ? "extra" : "extras");
    add_part(arena, &leaving, tally.unread,
             tally.unread == 1 ? "client not fully read" : "clients not fully read");
    add_part(arena, &leaving, tally.invalid, "invalid");
    add_part(arena, &leaving, tally.orphaned, "orphaned");

    static const char *const titles[] = {"Plan", "Applied", "Drift"}, *const none[] = {"No changes",
                                                                                       "Nothing applied",
                                                                                       "No drift"};
    struct text text;
    text_init(&text, arena);
    if (doing.count > 0)
        text_print(&text, "%s: %s", titles[view], text_join(arena, &doing, ", "));
    else
        text_add(&text, none[view]);
    if (leaving.count > 0)
        text_print(&text, "; %s.", text_join(arena, &leaving, ", "));
    else
        text_char(&text, '.');
    if (doing.count == 0 && tally.in_sync > 0)
        text_print(&text, " %s in sync.", plural(arena, tally.in_sync, "client"));
    if (view == RENDER_DRIFT && tally.clients > 0)
        text_print(&text, " Coverage: %zu %% of %s, %s compared.",
                   100 * (tally.clients - tally.unread) / tally.clients,
                   plural(arena, tally.clients, "client"), plural(arena, tally.managed, "field"));
    return text.data;
}
