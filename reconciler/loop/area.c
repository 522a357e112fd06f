#include "reconciler/loop/area.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"
#include "reconciler/cloud/apply.h"
#include "reconciler/loop/daemon.h"
#include "reconciler/loop/record.h"
#include "reconciler/loop/residency.h"

enum { FEW = 16 }; /* clients for which less than the whole region is read */
enum { RETRY_FIRST_MS = 5000, RETRY_LAST_MS = 300000, LOCK_RETRY_MS = 500 };

struct revision_list LIST_OF(struct revision *);

/* A round and those who still use it: the clients being applied, and the round itself until it is decided. */
struct shared_round {
    struct arena arena;
    struct area *area;
    struct round *round;
    size_t users;
    struct revision_list revisions; /* what the plans point into */
};

/* One client's share of a round: its plan is carried out while others go on. */
struct pass {
    struct area *area;
    struct tenant *tenant;
    struct shared_round *shared;
};

static struct tenant *tenant_at(const struct area *area, size_t i)
{
    struct tenant *tenant = area->daemon->force.tenants.entries[i].value;
    return tenant->region && strcmp(tenant->region, area->region) == 0 ? tenant : NULL;
}

static void leave_round(struct shared_round *shared)
{
    if (--shared->users > 0)
        return;
    for (size_t i = 0; i < shared->revisions.count; i++)
        revision_release(shared->revisions.items[i]);
    round_free(shared->round);
    arena_release(&shared->arena);
    free(shared);
}

static void hold_revision(struct shared_round *shared, struct revision *revision)
{
    for (size_t i = 0; i < shared->revisions.count; i++)
        if (shared->revisions.items[i] == revision)
            return;
    revision->references++;
    list_add(&shared->arena, &shared->revisions, revision);
}

/* Work proportional to what changed: the ledger hears of a client only when something about it is new. */
static bool is_news(struct tenant *tenant, struct arena *arena, const struct client_plan *plan)
{
    struct digest *digest = digest_begin();
    digest_add(digest, status_word(plan->status));
    digest_add(digest, plan->client ? plan->client->digest : "");
    for (size_t i = 0; i < plan->problems.count; i++)
        digest_add(digest, plan->problems.items[i]);
    bool acted = false;
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        acted = acted || change->outcome != OUTCOME_NONE;
        digest_add(digest, change->kind->name);
        digest_add(digest, change->name);
        digest_add(digest, verdict_word(change->verdict));
        digest_add(digest, change->failure ? change->failure : "");
    }
    const char *now = digest_end(digest, arena);
    if (!acted && strcmp(now, tenant->recorded) == 0)
        return false;
    memcpy(tenant->recorded, now, sizeof tenant->recorded);
    return true;
}

static void complain(const struct area *area, const struct error *error)
{
    if (error)
        log_line(area->daemon->log, LOG_ERROR, error->message, LOG_FIELDS(LOG_TEXT("region", area->region)));
}

/* What the plan was made from: a newer revision may have come while the region was read. */
static const struct revision *revision_of(const struct shared_round *shared, const struct tenant *tenant,
                                          const struct client_plan *plan)
{
    if (!plan->client || plan->client == tenant->client)
        return force_revision(&shared->area->daemon->force, tenant);
    for (size_t i = 0; i < shared->revisions.count; i++)
        if (fleet_client(shared->revisions.items[i]->fleet, plan->name) == plan->client)
            return shared->revisions.items[i];
    return NULL;
}

/* What goes slowly is no trouble: what stands still is. */
static void tell_overdue(struct area *area, struct arena *arena, const struct client_plan *plan)
{
    bool stands_still = false;
    if (!plan->left && !plan->overdue)
        return;
    complain(area, record_removal(area->daemon->ledger, arena, plan, clock_seconds(), &stands_still));
    if (plan->overdue && area->daemon->alerts)
        alerts_condition(area->daemon->alerts, "termination-overdue", plan->name, plan->overdue,
                         stands_still);
}

static void record(struct area *area, struct tenant *tenant, struct shared_round *shared,
                   struct client_plan *plan)
{
    struct arena *arena = &shared->round->arena;
    if (tenant->dirty && plan->status == STATUS_IN_SYNC) /* with what is no longer in force */
        plan->status = STATUS_PENDING;
    tell_overdue(area, arena, plan);
    if (!is_news(tenant, arena, plan))
        return;
    const struct revision *revision = revision_of(shared, tenant, plan);
    complain(area, record_pass(area->daemon->ledger, arena, plan, revision, clock_seconds()));
    if (area->daemon->alerts) {
        if (!plan->overdue)
            alerts_condition(area->daemon->alerts, "termination-overdue", plan->name, NULL, false);
        alerts_condition(area->daemon->alerts, "client-expiring", plan->name, plan->expiring,
                         plan->expiring != NULL);
    }
    const char *problem = plan->problems.count > 0 ? plan->problems.items[0] : NULL;
    enum log_level level = plan->status == STATUS_IN_SYNC ? LOG_INFO : LOG_WARNING;
    log_line(area->daemon->log, level, "client looked at",
             LOG_FIELDS(LOG_TEXT("client", plan->name), LOG_TEXT("region", area->region),
                        LOG_TEXT("status", status_word(plan->status)),
                        LOG_INTEGER("changes", (int64_t)plan->changes.count),
                        LOG_TEXT("commit", revision ? revision->commit : NULL),
                        LOG_TEXT("problem", problem)));
}

static void record_applying(struct area *area, struct tenant *tenant, struct shared_round *shared,
                            const struct client_plan *plan)
{
    struct arena *arena = &shared->round->arena;
    struct client_plan *now = plan_without(arena, plan->name, plan->region, STATUS_APPLYING, tenant->problem);
    const struct revision *revision = revision_of(shared, tenant, plan);
    complain(area, ledger_record_pass(area->daemon->ledger, arena, now, revision ? revision->commit : NULL,
                                      NULL, clock_seconds()));
    tenant->recorded[0] = '\0';
}

/* Drift opens when it is seen and closes when it is gone or put right; who is to be told is told at once. */
static void tell_episodes(struct area *area, struct round *round, const struct client_plan *plan)
{
    complain(area, ledger_episodes(area->daemon->ledger, &round->arena, plan, clock_seconds()));
    if (area->daemon->alerts)
        alerts_send(area->daemon->alerts);
}

static void schedule_retry(struct area *area, struct tenant *tenant, bool failed)
{
    tenant->retry_at = 0;
    if (!failed) {
        tenant->failures = 0;
        return;
    }
    unsigned shift = tenant->failures < 6 ? tenant->failures : 6;
    int64_t delay = (int64_t)RETRY_FIRST_MS << shift;
    tenant->failures++;
    tenant->retry_at = clock_monotonic_ms() + (delay < RETRY_LAST_MS ? delay : RETRY_LAST_MS);
    force_wait(&area->daemon->force, tenant);
}

static void count_marked(struct area *area, const struct client_plan *plan)
{
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        if (change->outcome != OUTCOME_DONE || change->kind->mark == MARK_NONE)
            continue;
        area->marked += change->action == ACTION_CREATE || change->action == ACTION_ADOPT;
        area->marked -= change->action == ACTION_DELETE && area->marked > 0;
    }
}

/* What is overdue is told with what stands in its way. */
static void tell_blocker(struct arena *arena, struct client_plan *plan, const struct change *change)
{
    const char *line = arena_print(arena, "%s %s: %s", change->kind->title, change->name, change->failure);
    list_add(arena, &plan->problems, line);
    if (plan->overdue && change->kind == &project_kind)
        plan->overdue = arena_print(arena, "%s; %s", plan->overdue, change->failure);
}

static void pass_done(void *context, struct client_plan *plan)
{
    struct pass *pass = context;
    struct area *area = pass->area;
    struct tenant *tenant = pass->tenant;
    bool failed = false;
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        bool left = change->verdict == VERDICT_APPLY && change->outcome != OUTCOME_DONE;
        failed = failed || (left && change->outcome != OUTCOME_NOT_CONVERGING);
        if (left && change->failure)
            tell_blocker(&pass->shared->round->arena, plan, change);
    }
    if (!failed)
        plan->overdue = NULL;
    plan_settle(plan);
    count_marked(area, plan);
    metrics_count(&area->daemon->changes, plan);
    record(area, tenant, pass->shared, plan);
    tell_episodes(area, pass->shared->round, plan);
    schedule_retry(area, tenant, failed);
    tenant->busy = false;
    area->applying--;
    leave_round(pass->shared);
    free(pass);
    daemon_leave(area->daemon);
}

static bool has_work(const struct client_plan *plan)
{
    for (size_t i = 0; i < plan->changes.count; i++)
        if (plan_is_to_do(plan->changes.items[i]))
            return true;
    return plan->stale_marks.count > 0;
}

static void begin_pass(struct area *area, struct tenant *tenant, struct shared_round *shared,
                       struct client_plan *plan)
{
    struct pass *pass = malloc(sizeof *pass);
    if (!pass)
        abort();
    *pass = (struct pass){area, tenant, shared};
    shared->users++;
    area->applying++;
    lock_writing(&area->daemon->lock);
    record_applying(area, tenant, shared, plan);
    struct apply_hooks hooks = {
        .done = pass_done,
        .context = pass,
        .certificates = arena_print(&shared->round->arena, "%s/certificates", area->daemon->settings->state),
        .http = area->daemon->http,
        .cloud = area->site->cloud,
        .region_name = area->site->region_name,
        .drop = area->site->drop};
    apply_client(area->site->session, &shared->round->arena, plan, shared->round->snapshot,
                 &area->daemon->stop, area->daemon->log, &hooks);
}

static bool lives_elsewhere(const struct area *area, const struct tenant *tenant)
{
    return tenant && (tenant->client || tenant->problem) && !text_equal(tenant->region, area->region);
}

/* Of a client that is known here by its marks only. */
static void take_stranger(struct area *area, struct round *round, const struct tenant *tenant,
                          const struct client_plan *plan)
{
    struct ledger *ledger = area->daemon->ledger;
    if (plan->status == STATUS_UNKNOWN)
        log_line(area->daemon->log, LOG_ERROR, plan->problems.items[0],
                 LOG_FIELDS(LOG_TEXT("client", plan->name), LOG_TEXT("region", area->region)));
    else if (lives_elsewhere(area, tenant))
        complain(area,
                 ledger_set_elsewhere(ledger, &round->arena, plan->name, area->region, &plan->problems));
    else
        complain(area, ledger_record_pass(ledger, &round->arena, plan, NULL, NULL, clock_seconds()));
}

static void take_plan(struct area *area, struct shared_round *shared, struct client_plan *plan)
{
    struct tenant *tenant = map_get(&area->daemon->force.tenants, plan->name);
    struct round *round = shared->round;
    if (!tenant || !text_equal(tenant->region, area->region)) {
        take_stranger(area, round, tenant, plan);
        return;
    }
    if (plan->status == STATUS_ORPHANED && tenant->client)
        return;
    if (tenant->problem) {
        list_add(&round->arena, &plan->problems, tenant->problem);
        plan->status = STATUS_INVALID;
    }
    bool ends = plan->gone && !tenant->over;
    tenant->over = plan->gone;
    if (plan->client && round->snapshot && !area->daemon->stop && (ends || has_work(plan))) {
        tell_episodes(area, round, plan);
        begin_pass(area, tenant, shared, plan);
        return;
    }
    tenant->busy = false;
    record(area, tenant, shared, plan);
    tell_episodes(area, round, plan);
    schedule_retry(area, tenant, !plan->complete);
}

static const struct error *first_error(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (snapshot->collections[i].knowledge == KNOWLEDGE_FAILED)
            return snapshot->collections[i].error;
    return NULL;
}

static void note_knowledge(struct area *area, struct round *round)
{
    const struct error *error = round->snapshot ? first_error(round->snapshot) : area->site->error;
    bool was_unknown = area->unknown_since != 0;
    int64_t now = clock_seconds();
    area->looked = true;
    if (!error)
        area->swept = area->daemon->swept = now;
    area->unknown_since = !error ? 0 : was_unknown ? area->unknown_since : now;
    if (was_unknown != (error != NULL))
        log_line(
            area->daemon->log, error ? LOG_ERROR : LOG_INFO,
            error ? "region cannot be read" : "region is read whole",
            LOG_FIELDS(LOG_TEXT("region", area->region), LOG_TEXT("problem", error ? error->message : NULL)));
    if (area->daemon->alerts)
        alerts_condition(area->daemon->alerts, arena_print(&round->arena, "region-unknown/%s", area->region),
                         NULL, error ? error->message : "the region is read whole again", error != NULL);
}

/* After a whole sweep: who is neither in the fleet nor in the cloud any more is no longer shown. */
static void forget_gone(struct area *area, struct round *round)
{
    for (size_t i = 0; i < area->daemon->force.tenants.count; i++) {
        struct tenant *tenant = tenant_at(area, i);
        if (!tenant || tenant->client || tenant->problem)
            continue;
        if (plan_named(&round->plans, tenant->name))
            continue;
        complain(area, ledger_forget(area->daemon->ledger, &round->arena, tenant->name, clock_seconds()));
        tenant->region = NULL;
    }
}

/* What is said no more of clients that live elsewhere, once all was read that tells of them. */
static void forget_strangers(struct area *area, struct round *round)
{
    struct name_list names = {0};
    complain(area, ledger_elsewhere(area->daemon->ledger, &round->arena, area->region, &names));
    for (size_t i = 0; i < names.count; i++) {
        if (!plan_named(&round->plans, names.items[i]) ||
            !lives_elsewhere(area, map_get(&area->daemon->force.tenants, names.items[i])))
            complain(area, ledger_set_elsewhere(area->daemon->ledger, &round->arena, names.items[i],
                                                area->region, NULL));
    }
}

static void round_is_done(void *context, struct round *round)
{
    struct shared_round *shared = context;
    struct area *area = shared->area;
    shared->round = round;
    area->reading = false;
    if (area->sweeping)
        note_knowledge(area, round);
    if (area->sweeping && area->daemon->alerts && round->snapshot &&
        snapshot_knows(round->snapshot, &project_kind, NULL))
        complain(area, residency_tell(area->daemon->alerts, area->daemon->ledger, &round->arena, area->region,
                                      &round->plans));
    if (area->sweeping && round->snapshot && snapshot_knows(round->snapshot, &project_kind, NULL))
        forget_strangers(area, round);
    for (size_t i = 0; i < round->plans.count; i++)
        take_plan(area, shared, round->plans.items[i]);
    if (area->sweeping && round->snapshot && snapshot_is_whole(round->snapshot)) {
        area->marked = snapshot_marked(round->snapshot);
        area->counted = true;
        forget_gone(area, round);
    }
    leave_round(shared);
    daemon_leave(area->daemon);
}

static bool is_due(const struct tenant *tenant, int64_t now)
{
    return tenant->client && !tenant->busy &&
           (tenant->dirty || (tenant->retry_at > 0 && tenant->retry_at <= now));
}

static void add_tenant(struct shared_round *shared, struct round_wish *wish, struct tenant *tenant)
{
    tenant->busy = true;
    tenant->dirty = false;
    tenant->retry_at = 0;
    hold_revision(shared, force_revision(&shared->area->daemon->force, tenant));
    list_add(&shared->arena, &wish->clients, (struct client *)tenant->client);
}

static void add_tenants(struct shared_round *shared, struct round_wish *wish, bool sweep, int64_t now)
{
    const struct area *area = shared->area;
    struct force *force = &area->daemon->force;
    for (size_t i = 0; sweep && i < force->tenants.count; i++) {
        struct tenant *tenant = tenant_at(area, i);
        if (tenant && tenant->client && !tenant->busy)
            add_tenant(shared, wish, tenant);
    }
    for (struct tenant *tenant = force->waiting; !sweep && tenant; tenant = tenant->next_waiting)
        if (text_equal(tenant->region, area->region) && is_due(tenant, now))
            add_tenant(shared, wish, tenant);
}

/* What the newest fleet does not say well any more is in force as it was said before. */
static void add_kept(struct shared_round *shared, struct round_wish *wish)
{
    const struct force *force = &shared->area->daemon->force;
    for (size_t i = 0; i < force->tenants.count; i++) {
        const struct tenant *tenant = force->tenants.entries[i].value;
        if (!tenant->client || !tenant->revision)
            continue;
        hold_revision(shared, tenant->revision);
        list_add(&shared->arena, &wish->kept, (struct client *)tenant->client);
    }
}

static void start_round(struct area *area, const struct region *region, bool sweep, int64_t now)
{
    struct force *force = &area->daemon->force;
    struct shared_round *shared = calloc(1, sizeof *shared);
    if (!shared)
        abort();
    arena_init(&shared->arena);
    shared->area = area;
    shared->users = 1;
    struct round_wish wish = {.site = area->site,
                              .policy = force_policy(force),
                              .fleet = force->current->fleet,
                              .region = region,
                              .whole = sweep,
                              .ledger = area->daemon->ledger};
    hold_revision(shared, force->current);
    add_tenants(shared, &wish, sweep, now);
    add_kept(shared, &wish);
    area->reading = true;
    area->sweeping = sweep;
    if (sweep)
        area->sweep_due = now + area->daemon->settings->sweep * 1000;
    if (!sweep && area->counted && wish.clients.count <= FEW) {
        wish.reach = OBSERVE_CLIENTS;
        wish.marked = area->marked;
    }
    round_start(&wish, round_is_done, shared);
}

int64_t area_turn(struct area *area, int64_t now)
{
    int64_t next = area->sweep_due;
    bool sweep = area->sweep_due <= now, due = sweep;
    if (area->reading || area->daemon->stop)
        return INT64_MAX;
    for (const struct tenant *tenant = force_waiting(&area->daemon->force); tenant;
         tenant = tenant->next_waiting) {
        if (!text_equal(tenant->region, area->region))
            continue;
        due = due || is_due(tenant, now);
        if (tenant->retry_at > 0 && tenant->retry_at < next)
            next = tenant->retry_at;
    }
    const struct region *region = force_region(&area->daemon->force, area->region);
    if (!due || !region)
        return next;
    if (!daemon_enter(area->daemon))
        return now + LOCK_RETRY_MS;
    start_round(area, region, sweep, now);
    return INT64_MAX;
}

bool area_is_idle(const struct area *area)
{
    return !area->reading && area->applying == 0;
}
