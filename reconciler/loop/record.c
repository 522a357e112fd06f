#include "reconciler/loop/record.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "spec/encode.h"

static bool is_pending(const struct change *change)
{
    return change->cause == CAUSE_SPEC && change->item && change->outcome != OUTCOME_DONE &&
           change->action != ACTION_NONE;
}

/* A copy of fields in which those of the change are as they were before. */
static struct node *fields_before(struct arena *arena, const struct node *fields, const struct node *before,
                                  const struct change *change)
{
    struct node *out = node_new_map(arena);
    for (size_t i = 0; fields && i < fields->count; i++) {
        const struct node_entry *entry = &fields->entries[i];
        bool changed = false;
        for (size_t k = 0; k < change->fields.count; k++)
            changed = changed || strcmp(change->fields.items[k].name, entry->key->text) == 0;
        const struct node *old = node_get(before, entry->key->text);
        if (!changed)
            node_set(arena, out, entry->key->text, entry->value);
        else if (old)
            node_set(arena, out, entry->key->text, (struct node *)old);
    }
    return out;
}

/* What is not there yet, or is still the old one, is not known as applied: else it would be drift, and where
 * drift is only reported, never be made. */
static void set_object(struct arena *arena, struct node *applied, const struct node *before,
                       const struct change *change)
{
    const char *address = plan_address(arena, change->item->desired);
    const struct node *old = node_get(before, address);
    if (change->action == ACTION_UPDATE)
        node_set(arena, applied, address, fields_before(arena, node_get(applied, address), old, change));
    else if (old)
        node_set(arena, applied, address, (struct node *)old);
    else
        node_remove(applied, address);
}

static struct node *applied_after(struct ledger *ledger, struct arena *arena, const struct client_plan *plan)
{
    struct node *applied = plan_applied(arena, plan->client);
    const struct node *before = NULL;
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        if (!is_pending(change))
            continue;
        if (!before)
            before = ledger_applied(ledger, arena, plan->name, plan->region);
        set_object(arena, applied, before, change);
    }
    return applied;
}

/* The first time it may have been one bad answer: that is a suspicion, of which plans do not hear. */
#define SUSPICION "? "

/* The second time in a row it is so. */
static void add_ignored(struct arena *arena, struct node *out, const struct node *before, const char *key,
                        struct node *value)
{
    const char *suspicion = arena_print(arena, SUSPICION "%s", key);
    const struct node *last = node_get(before, suspicion);
    bool again =
        last && text_equal(json_print(arena, last, JSON_COMPACT), json_print(arena, value, JSON_COMPACT));
    node_set(arena, out, again ? key : suspicion, value);
}

static struct node *ignored_writes(struct ledger *ledger, struct arena *arena, const struct client_plan *plan)
{
    const struct node *before = ledger_not_converging(ledger, arena, plan->name, plan->region);
    struct node *out = node_new_map(arena);
    for (size_t i = 0; before && i < before->count; i++)
        if (!text_starts(before->entries[i].key->text, SUSPICION))
            node_set(arena, out, before->entries[i].key->text, before->entries[i].value);
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        if (change->outcome != OUTCOME_NOT_CONVERGING || !change->item)
            continue;
        for (size_t k = 0; k < change->fields.count; k++) {
            const struct difference *field = &change->fields.items[k];
            const char *key =
                arena_print(arena, "%s %s", plan_address(arena, change->item->desired), field->name);
            add_ignored(arena, out, before, key, encode_value(arena, field->field, &field->to));
        }
    }
    return out;
}

struct error *record_pass(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                          const struct revision *revision, int64_t at)
{
    const char *commit = revision ? revision->commit : NULL;
    struct error *error =
        ledger_record_pass(ledger, arena, plan, commit, revision ? revision->author : NULL, at);
    if (error || !plan->client || !plan->complete)
        return error;
    error = ledger_set_applied(ledger, arena, plan->name, plan->region, applied_after(ledger, arena, plan));
    if (!error && commit)
        error = ledger_set_good_commit(ledger, arena, plan->name, commit);
    if (!error)
        error = ledger_set_not_converging(ledger, arena, plan->name, plan->region,
                                          ignored_writes(ledger, arena, plan));
    return error;
}

struct error *record_removal(struct ledger *ledger, struct arena *arena, const struct client_plan *plan,
                             int64_t at, bool *stands_still)
{
    enum { DAY = 86400 };
    struct ledger_removal last = ledger_removal(ledger, arena, plan->name, plan->region);
    bool same = last.left && (!plan->left || strcmp(last.left, plan->left) == 0);
    *stands_still = same && at - last.since >= DAY;
    if (same)
        return NULL;
    return ledger_set_removal(ledger, arena, plan->name, plan->region,
                              (struct ledger_removal){plan->left ? plan->left : "", at});
}
