#include "reconciler/cloud/apply.h"

#include "base/text.h"
#include "reconciler/cloud/purge.h"
#include "reconciler/cloud/task.h"

static void look(struct apply *apply);

/* --- from changes to tasks --- */

static struct lane *lane_of(struct apply *apply, const struct change *change)
{
    const char *project = change->kind == &project_kind ? change->name : change->project;
    struct lane *lane = map_get(&apply->lanes, project);
    if (!lane) {
        lane = ARENA_NEW(apply->arena, struct lane);
        lane->project = project;
        map_set(&apply->lanes, project, lane);
    }
    return lane;
}

/* Is child a change of something that stands on what change is of? */
static bool stands_on(const struct change *child, const struct change *change)
{
    if (child->item && change->item && child->item->desired->parent == change->item->desired)
        return true;
    return child->live && change->live && child->live->kind->parent == change->kind &&
           text_equal(child->live->parent_id, change->live->id);
}

static bool has_late(const struct kind *kind, const struct value *values)
{
    for (size_t i = 0; values && i < kind->field_count; i++)
        if (kind->fields[i].late && value_is_set(&values[i]) &&
            !(values[i].type == VALUE_LIST && values[i].list.count == 0))
            return true;
    return false;
}

static bool changes_late(const struct change *change)
{
    for (size_t i = 0; i < change->fields.count; i++)
        if (change->fields.items[i].field && change->kind->fields[change->fields.items[i].row].late)
            return true;
    return false;
}

static bool wants_late(const struct change *change)
{
    if (change->action == ACTION_CREATE || change->action == ACTION_REPLACE)
        return change->item && has_late(change->kind, change->item->values);
    return change->action != ACTION_DELETE && changes_late(change);
}

static void add_task(struct apply *apply, struct change *change, enum part part)
{
    struct task *task = ARENA_NEW(apply->arena, struct task);
    *task = (struct task){.apply = apply, .change = change, .part = part, .lane = lane_of(apply, change)};
    apply->tasks[apply->task_count++] = task;
}

/* Position of the first deletion of what stands on change, or of the last of all its changes; at: its own. */
static size_t place_of(const struct client_plan *plan, size_t at, enum part part)
{
    size_t last = at;
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *child = plan->changes.items[i];
        if (!plan_is_to_do(child) || !stands_on(child, plan->changes.items[at]))
            continue;
        if (part == PART_EARLY && child->action == ACTION_DELETE)
            return i;
        last = i > last ? i : last;
    }
    return part == PART_EARLY ? plan->changes.count : last;
}

/* The plan's order, with the early and late parts at their places. */
static void make_tasks(struct apply *apply)
{
    const struct client_plan *plan = apply->plan;
    size_t count = plan->changes.count;
    struct {
        size_t early, late; /* SIZE_MAX: none */
    } *places = arena_array(apply->arena, sizeof *places, count);
    for (size_t i = 0; i < count; i++) {
        const struct change *change = plan->changes.items[i];
        places[i].early = plan_is_to_do(change) && change->early ? place_of(plan, i, PART_EARLY) : SIZE_MAX;
        places[i].late =
            plan_is_to_do(change) && wants_late(change) ? place_of(plan, i, PART_LATE) : SIZE_MAX;
    }
    apply->tasks = ARENA_ARRAY(apply->arena, struct task *, 3 * count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++)
            if (places[j].early == i)
                add_task(apply, plan->changes.items[j], PART_EARLY);
        if (plan_is_to_do(plan->changes.items[i]))
            add_task(apply, plan->changes.items[i], PART_MAIN);
        for (size_t j = 0; j < count; j++)
            if (places[j].late == i)
                add_task(apply, plan->changes.items[j], PART_LATE);
    }
}

struct task *task_of(const struct apply *apply, const struct change *change, enum part part)
{
    for (size_t i = 0; i < apply->task_count; i++)
        if (apply->tasks[i]->change == change && apply->tasks[i]->part == part)
            return apply->tasks[i];
    return NULL;
}

/* --- the end of a task --- */

static void conclude(struct apply *apply, struct change *change, const char *request_id)
{
    if (change->outcome == OUTCOME_DONE)
        log_line(apply->log, LOG_INFO, "done",
                 LOG_FIELDS(LOG_TEXT("client", apply->plan->name),
                            LOG_TEXT("action", action_word(change->action)),
                            LOG_TEXT("kind", change->kind->name), LOG_TEXT("project", change->project),
                            LOG_TEXT("name", change->name), LOG_TEXT("request", request_id)));
    else
        log_line(
            apply->log, LOG_WARNING, "not done",
            LOG_FIELDS(LOG_TEXT("client", apply->plan->name), LOG_TEXT("action", action_word(change->action)),
                       LOG_TEXT("kind", change->kind->name), LOG_TEXT("project", change->project),
                       LOG_TEXT("name", change->name), LOG_TEXT("outcome", outcome_word(change->outcome)),
                       LOG_TEXT("why", change->failure), LOG_TEXT("request", request_id)));
    if (apply->hooks.changed)
        apply->hooks.changed(apply->hooks.context, apply->plan, change, request_id);
}

void task_end(struct task *task, enum outcome outcome, const char *failure, const char *request_id)
{
    struct apply *apply = task->apply;
    struct change *change = task->change;
    if (task->state == TASK_RUNNING)
        apply->running--;
    task->state = TASK_ENDED;
    bool more = false;
    for (size_t i = 0; i < apply->task_count; i++) {
        struct task *other = apply->tasks[i];
        if (other->change != change || other->state == TASK_ENDED)
            continue;
        if (outcome == OUTCOME_DONE)
            more = true;
        else
            other->state = TASK_ENDED;
    }
    if (!more) {
        change->outcome = outcome;
        change->failure = arena_text(apply->arena, failure);
        if (!change->id && change->item && change->item->id && change->item->id[0])
            change->id = change->item->id;
        conclude(apply, change, request_id);
    }
    look(apply);
}

/* --- what may start --- */

static bool is_broken(const struct change *change)
{
    return change && change->outcome != OUTCOME_DONE && change->outcome != OUTCOME_NONE;
}

static const char *missing(const struct apply *apply, const struct resource *needed)
{
    const struct item *item = item_of(apply, needed);
    return !item->id || is_broken(item->making) ? plan_title(apply->arena, needed) : NULL;
}

/* The address of something without which the item cannot be, or NULL. */
static const char *lacks(const struct apply *apply, const struct item *item)
{
    for (const struct resource *parent = item->desired->parent; parent; parent = parent->parent) {
        const char *address = missing(apply, parent);
        if (address)
            return address;
    }
    for (size_t i = 0; i < item->desired->kind->field_count; i++) {
        const struct value *value = &item->values[i];
        const struct resource *target = value->type == VALUE_REFERENCE ? value->reference.target : NULL;
        const char *address = target && target != item->desired ? missing(apply, target) : NULL;
        if (address)
            return address;
    }
    return NULL;
}

/* What stands on it, or is in it, and should have gone before. */
static const char *remains(const struct apply *apply, const struct task *task)
{
    const struct change *change = task->change;
    for (size_t i = 0; i < apply->task_count && apply->tasks[i] != task; i++) {
        const struct change *earlier = apply->tasks[i]->change;
        if (apply->tasks[i]->lane != task->lane || earlier == change || earlier->outcome == OUTCOME_DONE)
            continue;
        if (change->kind == &project_kind || (earlier->action == ACTION_DELETE && stands_on(earlier, change)))
            return arena_print(apply->arena, "%s %s", earlier->kind->title, earlier->name);
    }
    return NULL;
}

/* Of what stands beside the projects of a client whose life is over. */
static bool is_of_the_end(const struct change *change)
{
    return change->action == ACTION_DELETE && change->cause == CAUSE_LIFECYCLE && !change->project[0];
}

static const char *survives(const struct apply *apply, const struct change *project)
{
    for (size_t i = 0; project->cause == CAUSE_LIFECYCLE && i < apply->task_count; i++) {
        const struct change *other = apply->tasks[i]->change;
        if (is_of_the_end(other) && other->outcome != OUTCOME_DONE)
            return arena_print(apply->arena, "%s %s", other->kind->title, other->name);
    }
    return NULL;
}

static const char *obstacle(const struct apply *apply, const struct task *task)
{
    const struct change *change = task->change;
    if (apply->stop && *apply->stop)
        return "not done: stopping";
    if (change->action == ACTION_DELETE || change->action == ACTION_REPLACE) {
        const char *what = remains(apply, task);
        if (!what && change->kind == &project_kind)
            what = survives(apply, change);
        if (what)
            return arena_print(apply->arena, "not done: %s is still there", what);
    }
    if (is_broken(change->because))
        return arena_print(apply->arena, "not done: %s %s is not done", change->because->kind->title,
                           change->because->name);
    const char *behind =
        change->kind == &project_kind && change->cause == CAUSE_LIFECYCLE ? remains(apply, task) : NULL;
    if (behind)
        return arena_print(apply->arena, "not done: %s is not done", behind);
    const char *address = change->item && change->action != ACTION_DELETE ? lacks(apply, change->item) : NULL;
    return address ? arena_print(apply->arena, "not done: it needs %s", address) : NULL;
}

enum { SERVERS_AT_ONCE = 32 /* of a project */ };

#define BIT_OF_PROJECTS (1U << 30)
#define BIT_OF_SERVERS (1U << 31)

static unsigned service_bit(const char *service)
{
    static const char *const services[] = {"identity",      "network", "compute",
                                           "block-storage", "image",   "object-store"};
    unsigned i = 0;
    while (i < COUNT(services) && !text_equal(services[i], service))
        i++;
    return 1U << i;
}

/* What is done side by side may be what this refers to: another project, a group. */
static bool waits_for_lane(const struct apply *apply, const struct task *waiting)
{
    const struct change *change = waiting->change;
    const struct item *item = change->action != ACTION_DELETE ? change->item : NULL;
    for (size_t i = 0; item && i < item->desired->kind->field_count; i++) {
        const struct value *value = &item->values[i];
        const struct resource *target = value->type == VALUE_REFERENCE ? value->reference.target : NULL;
        if (!target || !item_of(apply, target)->making)
            continue;
        const struct task *task = task_of(apply, item_of(apply, target)->making, PART_MAIN);
        if (task && task->lane != waiting->lane && task->state != TASK_ENDED)
            return true;
    }
    return false;
}

static bool refers_to(const struct live *live, const char *id)
{
    for (size_t i = 0; live && i < live->kind->field_count; i++)
        if (live->values[i].type == VALUE_REFERENCE && text_equal(live->values[i].reference.id, id))
            return true;
    return false;
}

/*
 * What is shared with a project, and goes too, goes first: later nobody could tell whom it was shared with.
 * So do people whose client is terminated: a project tells since when.
 */
static bool waits_for_others(const struct apply *apply, const struct change *change)
{
    if (change->kind != &project_kind || change->action != ACTION_DELETE)
        return false;
    for (size_t i = 0; i < apply->task_count; i++) {
        const struct task *other = apply->tasks[i];
        if (other->state != TASK_ENDED && other->change != change && other->change->action == ACTION_DELETE &&
            (is_of_the_end(other->change) || refers_to(other->change->live, change->live->id)))
            return true;
    }
    return false;
}

/*
 * Within a project one write of a service at a time; the project itself before and after all else. Servers,
 * which take a minute each to stop, side by side.
 */
static bool may_start(struct apply *apply, struct task *task)
{
    struct lane *lane = task->lane;
    if (lane->look != apply->look) {
        lane->look = apply->look;
        lane->busy = 0;
        lane->servers = 0;
    }
    const struct kind *kind = task->change->kind;
    bool is_server = kind == &server_kind;
    unsigned takes = kind == &project_kind ? ~0U : is_server ? BIT_OF_SERVERS : service_bit(kind->service);
    if (kind->in_project) /* roles go first: one of them may be the user's own */
        takes |= service_bit("identity");
    bool free = (lane->busy & (is_server ? BIT_OF_PROJECTS : takes)) == 0;
    lane->busy |= takes;
    if (is_server && lane->servers++ >= SERVERS_AT_ONCE)
        return false;
    return free && task->state == TASK_WAITING && !waits_for_lane(apply, task) &&
           !waits_for_others(apply, task->change);
}

static void start(struct task *task)
{
    const char *why = obstacle(task->apply, task);
    if (why) {
        task_end(task, OUTCOME_SKIPPED, why, NULL);
        return;
    }
    task->state = TASK_RUNNING;
    task->apply->running++;
    write_start(task);
}

/* Starts what may start, until nothing moves; a task that ends at once makes room for others. */
static void look(struct apply *apply)
{
    if (apply->looking)
        return;
    apply->looking = true;
    size_t waiting, started;
    do {
        apply->look++;
        waiting = started = 0;
        for (size_t i = 0; i < apply->task_count; i++) {
            struct task *task = apply->tasks[i];
            if (task->state == TASK_ENDED)
                continue;
            if (may_start(apply, task)) {
                start(task);
                started++;
            } else if (task->state == TASK_WAITING) {
                waiting++;
            }
        }
    } while (waiting > 0 && started > 0);
    apply->looking = false;
    if (waiting == 0 && apply->running == 0 && !apply->sealed)
        mark_seal(apply);
}

void apply_less(struct apply *apply)
{
    apply->running--;
    look(apply);
}

void apply_client(struct session *session, struct arena *arena, struct client_plan *plan,
                  const struct snapshot *snapshot, const volatile bool *stop, const struct log *log,
                  const struct apply_hooks *hooks)
{
    struct apply *apply = ARENA_NEW(arena, struct apply);
    *apply = (struct apply){
        .session = session,
        .arena = arena,
        .plan = plan,
        .snapshot = snapshot,
        .stop = stop,
        .log = log,
        .hooks = *hooks,
    };
    map_init(&apply->lanes, arena);
    map_init(&apply->touched, arena);
    make_tasks(apply);
    purge_finish(apply);
    look(apply);
}
