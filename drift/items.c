#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "drift/pass.h"
#include "spec/encode.h"

/* Projects, and what stands beside them. */
static bool is_first(const struct resource *resource)
{
    return resource->kind == &project_kind || resource_project(resource) == NULL;
}

static struct change *change_of(struct pass *pass, enum action action, struct item *item, enum cause cause)
{
    const struct resource *resource = item->desired;
    struct change *change =
        change_new(pass, action, resource->kind, change_project(resource), resource->name);
    change->item = item;
    change->live = item->live;
    change->id = item->live != NULL ? item->live->id : resource->kind->singleton ? item->id : NULL;
    change->cause = cause;
    if (is_first(resource))
        change->phase = PHASE_PROJECT;
    else if (resource->kind->singleton)
        change->phase = PHASE_RAISE;
    return change;
}

/* Is the old one going, and a new one coming? */
static bool is_replaced(const struct item *item)
{
    const struct change *making = item->making;
    return making != NULL && making->verdict == VERDICT_APPLY &&
           (making->action == ACTION_REPLACE || making->because != NULL);
}

/* The object that this one stands on, or is told apart by, and that is replaced; or NULL. */
static struct item *replaced_below(const struct pass *pass, const struct item *item)
{
    const struct resource *resource = item->desired;
    if (resource->parent != NULL && is_replaced(&pass->plan->items[resource->parent->index]))
        return &pass->plan->items[resource->parent->index];
    for (size_t i = 0; i < COUNT(resource->kind->identity) && resource->kind->identity[i] != NULL; i++) {
        const struct value *value =
            &resource->values[kind_field(resource->kind, resource->kind->identity[i])];
        if (value->type == VALUE_REFERENCE && value->reference.target != NULL &&
            is_replaced(&pass->plan->items[value->reference.target->index]))
            return &pass->plan->items[value->reference.target->index];
    }
    return NULL;
}

static bool will_be_there(const struct item *item)
{
    return item->making != NULL ? item->making->verdict == VERDICT_APPLY : item->id != NULL;
}

static void stop_for(struct pass *pass, struct change *change, const struct item *needed)
{
    static const char *const states[] = {"is not made", "is only reported", "is held", "is blocked"};
    const struct change *stuck = grow_stuck(pass, needed);
    if (stuck != NULL)
        change_stop(change, stuck->verdict,
                    arena_print(pass->arena, "it needs %s %s: %s", needed->desired->kind->title,
                                needed->desired->name, stuck->reason));
    if (will_be_there(needed))
        return;
    enum verdict verdict = needed->making != NULL    ? needed->making->verdict
                           : needed->blocked != NULL ? needed->blocked_verdict
                                                     : VERDICT_BLOCKED;
    const char *state =
        needed->making == NULL && needed->blocked == NULL ? "the policy ignores" : states[verdict];
    change_stop(change, verdict,
                arena_print(pass->arena, "it needs %s %s, which %s", needed->desired->kind->title,
                            needed->desired->name, state));
}

/* What it needs and what will not be there stops the change. */
static void check_needs(struct pass *pass, struct change *change, const struct item *item)
{
    const struct resource *resource = item->desired;
    if (item->blocked != NULL)
        change_stop(change, item->blocked_verdict, item->blocked);
    if (resource->parent != NULL)
        stop_for(pass, change, &pass->plan->items[resource->parent->index]);
    for (size_t i = 0; i < resource->kind->field_count; i++)
        if (resource->values[i].type == VALUE_REFERENCE && resource->values[i].reference.target != NULL)
            stop_for(pass, change, &pass->plan->items[resource->values[i].reference.target->index]);
}

/* --- what is not there --- */

static void make(struct pass *pass, struct item *item)
{
    const struct resource *resource = item->desired;
    bool born = resource->kind->born != NULL && text_equal(resource->kind->born, resource->name);
    struct change *change =
        change_of(pass, born ? ACTION_ADOPT : ACTION_CREATE, item, cause_of_object(pass, item));
    change->fields = compare_all(pass, item);
    if (born)
        change->reason = "it comes with its project";
    const struct plan_limit *limit = limit_of(pass, resource, NULL);
    if (limit != NULL)
        change_stop(change, limit->verdict, limit->reason);
    check_needs(pass, change, item);
    change_judge(pass, change);
    item->making = change;
}

/* It goes with what it stands on, and comes back with it. */
static void rebuild(struct pass *pass, struct item *item, const struct item *below)
{
    const char *reason =
        arena_print(pass->arena, "%s %s is replaced", below->desired->kind->title, below->desired->name);
    struct change *gone = change_of(pass, ACTION_DELETE, item, below->making->cause);
    gone->item = NULL;
    gone->because = below->making;
    gone->phase = PHASE_CLEAR;
    gone->reason = reason;
    item->live = NULL;
    item->id = NULL;
    resolve_item(pass, item);
    struct change *back = change_of(pass, ACTION_CREATE, item, below->making->cause);
    back->fields = compare_all(pass, item);
    back->because = below->making;
    back->reason = reason;
    check_needs(pass, back, item);
    item->making = back;
}

/* --- what is there --- */

static enum field_effect effect(const struct item *item, const struct difference *difference)
{
    return difference->field == NULL ? CHANGE_UPDATES : item->desired->kind->fields[difference->row].change;
}

static const struct difference *forcing(const struct item *item, const struct difference_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (effect(item, &list->items[i]) == CHANGE_REPLACES)
            return &list->items[i];
    return NULL;
}

static void adopt(struct pass *pass, struct item *item, const struct difference_list *fields)
{
    struct change *change = change_of(pass, ACTION_ADOPT, item, CAUSE_SPEC);
    const struct difference *force = forcing(item, fields);
    change->fields = *fields;
    check_needs(pass, change, item);
    if (force != NULL)
        change_stop(
            change, VERDICT_BLOCKED,
            arena_print(pass->arena, "it is there with another %s, and is not ours to replace", force->name));
    for (size_t i = 0; i < fields->count; i++) {
        const char *obstacle = grow_obstacle(pass->arena, item, &fields->items[i]);
        if (obstacle != NULL)
            change_stop(change, VERDICT_BLOCKED, obstacle);
    }
    change_judge(pass, change);
    item->making = change;
}

static void replace(struct pass *pass, struct item *item, const struct difference_list *fields,
                    const struct difference *force)
{
    enum cause cause = cause_of_field(pass, item, force->name, force->field, &force->to);
    struct change *change = change_of(pass, ACTION_REPLACE, item, cause);
    change->fields = *fields;
    change->reason = arena_print(pass->arena, "its %s cannot be changed in place", force->name);
    change->counts = item->desired->kind->mark != MARK_NONE;
    check_needs(pass, change, item);
    if (!item->ours)
        change_stop(
            change, VERDICT_BLOCKED,
            arena_print(pass->arena, "it is there with another %s, and is not ours to replace", force->name));
    change_check_obstacles(pass, change, item->live);
    change_judge(pass, change);
    if (change->verdict != VERDICT_APPLY)
        return; /* the old one stays */
    item->making = change;
    item->id = NULL;
}

/* One field of an update, and what becomes of it. */
struct part {
    const struct difference *difference;
    enum cause cause;
    enum verdict verdict;
    const char *reason;
    unsigned phase;
};

static bool is_raise(const struct difference *difference)
{
    const struct value *from = &difference->from, *to = &difference->to;
    if (from->type != VALUE_INTEGER || to->type != VALUE_INTEGER || to->integer < 0)
        return true;
    return from->integer >= 0 && to->integer > from->integer;
}

/* Of "types.nvme.gigabytes" the member of what the cloud calls nvme. */
static const struct value *usage_of(struct pass *pass, const struct item *item,
                                    const struct difference *difference, const struct value *usage)
{
    const struct field *top = &item->desired->kind->fields[difference->row];
    if (top->type != FIELD_MAP)
        return &usage[difference->row];
    const char *name = difference->name + strlen(top->key) + 1;
    const char *key = arena_copy(pass->arena, name, strlen(name) - strlen(difference->field->key) - 1);
    if (top->kind != NULL)
        key = region_call(pass->input->region, top->kind, key);
    const struct value *entry = value_entry(&usage[difference->row], key);
    return entry != NULL ? &entry->list.items[difference->field - top->of->rows] : NULL;
}

/* A limit may not be lowered below what is in use. */
static void check_usage(struct pass *pass, const struct item *item, struct part *part)
{
    const struct kind *kind = item->desired->kind;
    const struct value *usage = snapshot_usage(pass->snapshot, kind, item->id);
    part->phase = PHASE_LOWER;
    if (kind->usage.path == NULL)
        return;
    if (usage == NULL) {
        change_ask(pass, QUESTION_USAGE, kind, item->id);
        return;
    }
    const struct value *used = usage_of(pass, item, part->difference, usage);
    if (used == NULL || used->type != VALUE_INTEGER) {
        part->verdict = VERDICT_HELD;
        part->reason = "how much of it is in use is not known";
        return;
    }
    if (used->integer <= part->difference->to.integer)
        return;
    part->verdict = VERDICT_BLOCKED;
    part->reason = arena_print(pass->arena, "%s in use, above %s",
                               encode_text(pass->arena, part->difference->field, used),
                               encode_text(pass->arena, part->difference->field, &part->difference->to));
}

static void check_converging(struct pass *pass, const struct item *item, struct part *part)
{
    const struct difference *difference = part->difference;
    if (difference->field == NULL)
        return;
    const char *key =
        arena_print(pass->arena, "%s %s", plan_address(pass->arena, item->desired), difference->name);
    const struct node *vain = node_get(pass->input->not_converging, key);
    const char *wanted =
        json_print(pass->arena, encode_value(pass->arena, difference->field, &difference->to), JSON_COMPACT);
    if (vain == NULL || !text_equal(json_print(pass->arena, vain, JSON_COMPACT), wanted))
        return;
    part->verdict = VERDICT_BLOCKED;
    part->reason = "not-converging: the cloud took this value and did not keep it";
}

/* Where a subnet of the router stays as it was, the new routes find no way. */
static const struct change *stays_below(const struct pass *pass, const struct item *router)
{
    size_t row = kind_field(&router_interface_kind, "subnet");
    const struct resource_list *children = &router->desired->children;
    for (size_t i = 0; i < pass->plan->changes.count; i++) {
        const struct change *change = pass->plan->changes.items[i];
        if (change->action != ACTION_REPLACE || change->verdict == VERDICT_APPLY)
            continue;
        for (size_t j = 0; j < children->count; j++)
            if (children->items[j]->kind == &router_interface_kind &&
                children->items[j]->values[row].reference.target == change->item->desired)
                return change;
    }
    return NULL;
}

static void check_way(const struct pass *pass, const struct item *item, struct part *part)
{
    bool routes = item->desired->kind == &router_kind && text_equal(part->difference->name, "routes");
    const struct change *stays = routes ? stays_below(pass, item) : NULL;
    if (stays == NULL)
        return;
    part->verdict = stays->verdict;
    part->reason = arena_print(pass->arena, "it needs subnet %s: %s", stays->name, stays->reason);
}

static struct part part_of(struct pass *pass, struct item *item, const struct difference *difference)
{
    struct part part = {.difference = difference, .verdict = VERDICT_APPLY};
    const struct kind *kind = item->desired->kind;
    part.phase = is_first(item->desired) ? PHASE_PROJECT : kind->singleton ? PHASE_RAISE : PHASE_BUILD;
    if (difference->field == NULL)
        part.cause = pass->input->moving ? CAUSE_SPEC : cause_of_object(pass, item);
    else
        part.cause = cause_of_field(pass, item, difference->name, difference->field, &difference->to);
    bool of_life =
        kind == &project_kind && (difference->field == NULL || text_equal(difference->name, "enabled"));
    if (of_life && (life_turns(pass, item) || pass->plan->life == LIFE_TERMINATED)) { /* it goes disabled */
        part.cause = CAUSE_LIFECYCLE;
        part.reason = life_reason(pass);
    } else if (of_life && pass->plan->life != LIFE_ACTIVE) {
        part.cause = CAUSE_DRIFT;
    }
    const char *obstacle = grow_obstacle(pass->arena, item, difference);
    if (effect(item, difference) == CHANGE_NEVER) {
        part.verdict = VERDICT_REPORT;
        part.reason = "it cannot be changed";
    } else if (obstacle != NULL) {
        part.verdict = VERDICT_BLOCKED;
        part.reason = obstacle;
    } else if (kind->singleton && !is_raise(difference)) {
        check_usage(pass, item, &part);
    } else if (kind->singleton) {
        const struct plan_limit *limit = limit_of(pass, item->desired, difference->name);
        if (limit != NULL) {
            part.verdict = limit->verdict;
            part.reason = limit->reason;
        }
    }
    check_way(pass, item, &part);
    if (part.verdict == VERDICT_APPLY)
        check_converging(pass, item, &part);
    return part;
}

/* Members of one map are written together: where one is blocked or held, so are the others. */
static void stop_neighbours(const struct item *item, struct part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct difference *stopped = parts[i].difference;
        if (parts[i].verdict == VERDICT_APPLY || parts[i].verdict == VERDICT_REPORT ||
            item->desired->kind->fields[stopped->row].type != FIELD_MAP)
            continue;
        for (size_t j = 0; j < count; j++) {
            if (parts[j].verdict != VERDICT_APPLY || parts[j].difference->row != stopped->row)
                continue;
            parts[j].verdict = parts[i].verdict;
            parts[j].reason = parts[i].reason;
        }
    }
}

/* Fields of one cause, one fate and one time are one change. */
static void update(struct pass *pass, struct item *item, const struct difference_list *fields)
{
    struct part *parts = ARENA_ARRAY(pass->arena, struct part, fields->count);
    struct change_list made = {0};
    for (size_t i = 0; i < fields->count; i++)
        parts[i] = part_of(pass, item, &fields->items[i]);
    stop_neighbours(item, parts, fields->count);
    for (size_t i = 0; i < fields->count; i++) {
        const struct part *part = &parts[i];
        struct change *change = NULL;
        for (size_t j = 0; j < made.count && change == NULL; j++) {
            struct change *other = made.items[j];
            if (other->cause == part->cause && other->verdict == part->verdict &&
                other->phase == part->phase && text_equal(other->reason, part->reason))
                change = other;
        }
        if (change == NULL) {
            change = change_of(pass, ACTION_UPDATE, item, part->cause);
            change->verdict = part->verdict;
            change->reason = part->reason;
            change->phase = part->phase;
            list_add(pass->arena, &made, change);
        }
        list_add(pass->arena, &change->fields, *part->difference);
    }
    for (size_t i = 0; i < made.count; i++) {
        check_needs(pass, made.items[i], item);
        change_judge(pass, made.items[i]);
    }
}

static void meet(struct pass *pass, struct item *item)
{
    const struct kind *kind = item->desired->kind;
    if (kind->lent && !item->ours)
        return;
    const struct value *there =
        item->live != NULL ? item->live->values : snapshot_defaults(pass->snapshot, kind);
    if (there == NULL)
        there = ARENA_ARRAY(pass->arena, struct value, kind->field_count);
    const struct item *below = replaced_below(pass, item);
    if (below != NULL) {
        rebuild(pass, item, below);
        return;
    }
    struct difference_list fields = compare_fields(pass, item, there);
    const struct difference *force = forcing(item, &fields);
    struct difference mark;
    if (compare_mark(pass, item, &mark))
        list_add(pass->arena, &fields, mark);
    if (fields.count == 0)
        return;
    if (decide(true, item->ours, item->presence) == DECISION_ADOPT &&
        cause_of_object(pass, item) == CAUSE_SPEC)
        adopt(pass, item, &fields);
    else if (force != NULL)
        replace(pass, item, &fields, force);
    else
        update(pass, item, &fields);
}

static void dispute(struct pass *pass, struct item *item)
{
    struct change *change = change_of(pass, ACTION_ADOPT, item, cause_of_object(pass, item));
    change_stop(change, VERDICT_BLOCKED, item->blocked);
}

/* Whether it is there cannot be said, for a reason that lasts. */
static void give_up(struct pass *pass, struct item *item)
{
    if (item->blocked != NULL && item->blocked_verdict == VERDICT_BLOCKED)
        change_stop(change_of(pass, ACTION_NONE, item, CAUSE_SPEC), VERDICT_BLOCKED, item->blocked);
}

void items_plan(struct pass *pass)
{
    for (size_t i = 0; i < pass->client->resource_count; i++) {
        struct item *item = pass->order[i];
        const struct resource *resource = item->desired;
        if (item->needless)
            continue;
        if (change_ignored(pass, resource->kind, change_project(resource), resource->name))
            continue;
        switch (decide(true, item->ours, item->presence)) {
        case DECISION_CREATE:
            make(pass, item);
            break;
        case DECISION_ADOPT:
        case DECISION_COMPARE:
            meet(pass, item);
            break;
        case DECISION_CONFLICT:
            dispute(pass, item);
            break;
        case DECISION_UNKNOWN:
            give_up(pass, item);
            break;
        case DECISION_NOTHING:
        case DECISION_EXTRA:
        case DECISION_DELETE:
            break;
        }
    }
}
