#include "drift/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "drift/pass.h"
#include "spec/encode.h"

/* --- one client --- */

static struct client_plan *plan_new(struct arena *arena, const char *name, const char *region)
{
    struct client_plan *plan = ARENA_NEW(arena, struct client_plan);
    plan->name = arena_text(arena, name);
    plan->region = arena_text(arena, region);
    plan->complete = true;
    return plan;
}

struct client_plan *plan_without(struct arena *arena, const char *name, const char *region,
                                 enum status status, const char *problem)
{
    struct client_plan *plan = plan_new(arena, name, region);
    plan->status = status;
    plan->complete = status != STATUS_UNKNOWN;
    if (problem != NULL)
        list_add(arena, &plan->problems, arena_text(arena, problem));
    return plan;
}

struct client_plan *plan_quiet(struct arena *arena, const struct client_plan *plan)
{
    bool well = plan->status == STATUS_IN_SYNC || plan->status == STATUS_SUSPENDED ||
                plan->status == STATUS_TERMINATING;
    if (!well || plan->changes.count > 0 || plan->problems.count > 0 || plan->questions.count > 0 ||
        plan->stale_marks.count > 0)
        return NULL;
    struct client_plan *copy = plan_new(arena, plan->name, plan->region);
    copy->client = plan->client;
    copy->life = plan->life;
    copy->gone = plan->gone;
    copy->status = plan->status;
    copy->managed = plan->managed;
    copy->complete = plan->complete;
    return copy;
}

static int by_rank(const void *left, const void *right)
{
    const struct resource *a = (*(struct item *const *)left)->desired,
                          *b = (*(struct item *const *)right)->desired;
    size_t rank_a = kind_index(a->kind), rank_b = kind_index(b->kind);
    if (rank_a != rank_b)
        return rank_a < rank_b ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* At another site what holds at one is left out. */
static void leave_out(struct pass *pass, struct item *item)
{
    const struct kind *kind = item->desired->kind;
    for (size_t i = 0; pass->input->moving && i < kind->field_count; i++) {
        if (!kind->fields[i].local || item->values[i].type == VALUE_ABSENT)
            continue;
        item->values[i] = (struct value){.type = VALUE_ABSENT};
        list_add(pass->arena, &pass->plan->problems,
                 arena_print(pass->arena, "%s: its %s is of another site and is left out",
                             plan_title(pass->arena, item->desired), kind->fields[i].key));
    }
}

static void make_items(struct pass *pass)
{
    const struct client *client = pass->client;
    pass->plan->items = ARENA_ARRAY(pass->arena, struct item, client->resource_count);
    pass->order = ARENA_ARRAY(pass->arena, struct item *, client->resource_count);
    for (size_t i = 0; i < client->resource_count; i++) {
        struct item *item = &pass->plan->items[i];
        const struct kind *kind = client->resources[i]->kind;
        item->desired = client->resources[i];
        item->values = ARENA_ARRAY(pass->arena, struct value, kind->field_count);
        memcpy(item->values, item->desired->values, kind->field_count * sizeof *item->values);
        leave_out(pass, item);
        if (kind == &project_kind && pass->plan->life != LIFE_ACTIVE)
            item->values[kind_field(kind, "enabled")] = (struct value){.type = VALUE_BOOL};
        pass->order[i] = item;
    }
    qsort(pass->order, client->resource_count, sizeof *pass->order, by_rank);
}

static const char *moved(struct arena *arena, const char *client, const char *from, const char *to)
{
    return arena_print(
        arena,
        "its projects are in region %s and the spec says %s: a region is not changed by an edit, but by "
        "`tenantry rebuild --region %s --into %s --client %s`",
        from, to, from, to, client);
}

/*
 * The region, not the spec's, where the client is: by the mark of one of its projects, or else, where no
 * project here carries its mark, by the ledger. NULL: it is here, or new.
 */
static const char *other_region(const struct plan_input *input)
{
    const struct live_list *all = snapshot_of_client(input->snapshot, &project_kind, input->client->name);
    const char *here = input->region->name;
    bool is_here = !snapshot_knows(input->snapshot, &project_kind, NULL);
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i]->mark_region != NULL && !text_equal(all->items[i]->mark_region, here))
            return all->items[i]->mark_region;
        is_here = true;
    }
    return is_here || text_equal(input->last_region, here) ? NULL : input->last_region;
}

static void find_stale_marks(struct pass *pass)
{
    for (size_t i = 0; i < pass->client->projects.count; i++) {
        struct item *item = &pass->plan->items[pass->client->projects.items[i]->index];
        if (item->live != NULL && !text_equal(item->live->mark_applied, pass->client->digest))
            list_add(pass->arena, &pass->plan->stale_marks, item);
    }
}

static void tell_blocked(struct pass *pass)
{
    for (size_t i = 0; i < pass->client->resource_count; i++) {
        const struct item *item = pass->order[i];
        bool dispute = item->presence == PRESENCE_MANY ||
                       (item->blocked != NULL && item->blocked_verdict == VERDICT_BLOCKED &&
                        item->presence != PRESENCE_UNKNOWN);
        if (dispute)
            list_add(
                pass->arena, &pass->plan->problems,
                arena_print(pass->arena, "%s: %s", plan_title(pass->arena, item->desired), item->blocked));
    }
}

static bool speaks_of(const struct client *client, const struct kind *kind, size_t row)
{
    for (size_t i = 0; i < client->resource_count; i++)
        if (client->resources[i]->kind == kind && client->resources[i]->values[row].type != VALUE_ABSENT)
            return true;
    return false;
}

/* Quotas that the specs name, and of which every project of the cloud has the same. */
static void tell_common(struct pass *pass, const struct kind *kind)
{
    struct name_list names = {0};
    for (size_t i = 0; i < kind->field_count; i++)
        if (snapshot_common(pass->snapshot, kind) & UINT64_C(1) << i && speaks_of(pass->client, kind, i))
            list_add(pass->arena, &names, kind->fields[i].key);
    if (names.count > 0)
        list_add(pass->arena, &pass->plan->problems,
                 arena_print(pass->arena, "%s: Keystone has one %s for all projects of this cloud, left out",
                             kind->title, text_join(pass->arena, &names, ", ")));
}

static bool uses(const struct client *client, const char *service)
{
    for (size_t i = 0; i < client->resource_count; i++)
        if (text_equal(client->resources[i]->kind->service, service))
            return true;
    return false;
}

/* A service that does not answer would not take what is to be made in it, whichever of its lists it was. */
static void check_services(struct pass *pass)
{
    for (size_t i = 0; i < KIND_COUNT && pass->plan->complete; i++)
        if (pass->snapshot->collections[i].knowledge == KNOWLEDGE_FAILED &&
            uses(pass->client, kinds[i]->service))
            match_knows(pass, kinds[i], NULL);
}

/* Of a client that was not fully read, what is there may be brought up to date; nothing comes or goes. */
static void hold_unread(const struct client_plan *plan)
{
    for (size_t i = 0; !plan->complete && i < plan->changes.count; i++) {
        struct change *change = plan->changes.items[i];
        if (change->action != ACTION_NONE && (change->action != ACTION_UPDATE || change->because != NULL))
            change_stop(change, VERDICT_HELD, plan->problems.items[0]);
    }
}

struct client_plan *plan_client(struct arena *arena, const struct plan_input *input)
{
    struct pass pass = {
        .arena = arena,
        .input = input,
        .client = input->client,
        .snapshot = input->snapshot,
        .plan = plan_new(arena, input->client->name, input->region->name),
    };
    const char *elsewhere = other_region(input);
    if (elsewhere != NULL && !input->moving)
        return plan_without(arena, input->client->name, input->region->name, STATUS_INVALID,
                            moved(arena, input->client->name, elsewhere, input->region->name));
    pass.plan->client = input->client;
    pass.plan->life = client_life(input->client, input->snapshot->taken);
    map_init(&pass.claims, arena);
    map_init(&pass.told, arena);
    if (pass.plan->life == LIFE_TERMINATED) {
        terminate_plan(&pass);
        order_changes(&pass);
    } else {
        make_items(&pass);
        match_items(&pass);
        items_plan(&pass);
        life_plan(&pass);
        life_warn(&pass);
        credentials_plan(&pass);
        extras_plan(&pass);
        clear_routes(&pass);
        order_changes(&pass);
        check_services(&pass);
        find_stale_marks(&pass);
        tell_blocked(&pass);
    }
    hold_unread(pass.plan);
    for (size_t i = 0; i < KIND_COUNT && pass.plan->life != LIFE_TERMINATED; i++)
        tell_common(&pass, kinds[i]);
    plan_settle(pass.plan);
    return pass.plan;
}

bool plan_is_extra(const struct change *change)
{
    return change->action == ACTION_NONE && change->cause == CAUSE_EXTRA && change->verdict == VERDICT_REPORT;
}

/* Of a client that nothing stands against. */
static enum status status_of_life(const struct client_plan *plan, bool pending)
{
    if (plan->life == LIFE_TERMINATED && !plan->gone)
        return STATUS_TERMINATING;
    if (pending)
        return STATUS_PENDING;
    return plan->life == LIFE_SUSPENDED ? STATUS_SUSPENDED : STATUS_IN_SYNC;
}

void plan_settle(struct client_plan *plan)
{
    if (plan->status == STATUS_INVALID || plan->status == STATUS_ORPHANED || plan->status == STATUS_UNKNOWN)
        return;
    bool blocked = false, held = false, drifted = false, pending = false;
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        if (plan_is_extra(change) || change->outcome == OUTCOME_DONE)
            continue;
        blocked |= change->verdict == VERDICT_BLOCKED || change->outcome == OUTCOME_NOT_CONVERGING ||
                   change->outcome == OUTCOME_BLOCKED;
        held |= change->verdict == VERDICT_HELD;
        drifted |= change->cause == CAUSE_DRIFT || change->cause == CAUSE_EXTRA;
        pending = true;
    }
    if (plan->ends && !pending)
        terminate_end(plan);
    plan->status = !plan->complete ? STATUS_UNKNOWN
                   : blocked       ? STATUS_BLOCKED
                   : held          ? STATUS_HELD
                   : drifted       ? STATUS_DRIFTED
                                   : status_of_life(plan, pending);
}

/* --- clients that the cloud knows and the fleet does not, or knows elsewhere --- */

/* Owners of the projects that are marked for the snapshot's region, each once. */
static struct name_list owners_in(struct arena *arena, const struct snapshot *snapshot)
{
    struct name_list owners = {0};
    struct map seen;
    map_init(&seen, arena);
    const struct live_list *all = &snapshot->collections[kind_index(&project_kind)].items;
    for (size_t i = 0; i < all->count; i++) {
        const struct live *live = all->items[i];
        if (live->owner == NULL || !text_equal(live->mark_region, snapshot->region) ||
            map_has(&seen, live->owner))
            continue;
        map_set(&seen, live->owner, all->items[i]);
        list_add(arena, &owners, live->owner);
    }
    return owners;
}

void plan_strays(struct arena *arena, const struct fleet *fleet, const struct snapshot *snapshot,
                 struct client_plan_list *out)
{
    struct name_list owners = owners_in(arena, snapshot);
    for (size_t i = 0; i < owners.count; i++) {
        const struct client *client = fleet_client(fleet, owners.items[i]);
        if (client != NULL && !text_equal(client->region, snapshot->region))
            list_add(arena, out,
                     plan_without(arena, client->name, client->region, STATUS_INVALID,
                                  moved(arena, client->name, snapshot->region, client->region)));
    }
}

static bool is_among(const struct client_list *clients, const char *name)
{
    for (size_t i = 0; i < clients->count; i++)
        if (text_equal(clients->items[i]->name, name))
            return true;
    return false;
}

/* A file of which nobody knows whose it all is; or NULL. */
static const char *unread_file(struct arena *arena, const struct fleet *fleet)
{
    const struct spec_file_list files =
        fleet->problems.errors > 0 ? fleet_files(arena, fleet) : (struct spec_file_list){0};
    for (size_t i = 0; i < files.count; i++)
        if (!files.items[i]->parsed)
            return files.items[i]->path;
    return NULL;
}

void plan_orphans(struct arena *arena, const struct fleet *fleet, const struct client_list *kept,
                  const struct snapshot *snapshot, struct client_plan_list *out)
{
    const struct name_list owners = owners_in(arena, snapshot);
    const char *unread = unread_file(arena, fleet);
    for (size_t i = 0; i < owners.count; i++) {
        if (fleet_named(fleet, owners.items[i]) != NULL || is_among(kept, owners.items[i]))
            continue;
        const char *why = unread == NULL
                              ? "no file names this client any more; nothing of it is deleted until somebody "
                                "decides"
                              : arena_print(arena, "it may be in %s, which cannot be read", unread);
        list_add(arena, out,
                 plan_without(arena, owners.items[i], snapshot->region,
                              unread == NULL ? STATUS_ORPHANED : STATUS_INVALID, why));
    }
}

/* --- all of them --- */

static int by_name(const void *left, const void *right)
{
    const struct client_plan *a = *(struct client_plan *const *)left,
                             *b = *(struct client_plan *const *)right;
    int order = strcmp(a->name, b->name);
    if (order == 0 && a->region != NULL && b->region != NULL)
        order = strcmp(a->region, b->region);
    return order;
}

void plan_count(struct plan *plan)
{
    struct summary summary = {0};
    for (size_t i = 0; i < plan->clients.count; i++) {
        const struct change_list *changes = &plan->clients.items[i]->changes;
        for (size_t j = 0; j < changes->count; j++) {
            const struct change *change = changes->items[j];
            size_t *const actions[] = {
                NULL, &summary.create, &summary.update, &summary.delete, &summary.replace, &summary.adopt};
            if (actions[change->action] != NULL)
                ++*actions[change->action];
            summary.held += change->verdict == VERDICT_HELD;
            summary.blocked += change->verdict == VERDICT_BLOCKED;
            summary.extra += plan_is_extra(change);
        }
        plan_settle(plan->clients.items[i]);
    }
    plan->summary = summary;
}

static void digest_text(struct digest *digest, const char *text)
{
    digest_add(digest, text != NULL ? text : "");
}

static void digest_value(struct arena *arena, struct digest *digest, const struct field *field,
                         const struct value *value)
{
    digest_add(digest, value->type == VALUE_ABSENT
                           ? ""
                           : json_print(arena, encode_value(arena, field, value), JSON_COMPACT));
}

static void digest_change(struct arena *arena, struct digest *digest, const struct change *change)
{
    digest_add(digest, action_word(change->action));
    digest_add(digest, change->kind->name);
    digest_add(digest, change->project);
    digest_add(digest, change->name);
    digest_text(digest, change->id);
    for (size_t i = 0; i < change->fields.count; i++) {
        const struct difference *difference = &change->fields.items[i];
        digest_add(digest, difference->name);
        digest_value(arena, digest, plan_row(difference), &difference->from);
        digest_value(arena, digest, plan_row(difference), &difference->to);
    }
}

static const char *digest_plan(struct arena *arena, const struct plan *plan)
{
    struct digest *digest = digest_begin();
    for (size_t i = 0; i < plan->clients.count; i++) {
        const struct client_plan *client = plan->clients.items[i];
        for (size_t j = 0; j < client->changes.count; j++) {
            if (client->changes.items[j]->verdict != VERDICT_APPLY)
                continue;
            digest_add(digest, client->name);
            digest_text(digest, client->region);
            digest_change(arena, digest, client->changes.items[j]);
        }
    }
    return digest_end(digest, arena);
}

/* A client that has moved is told of by both regions, and by the one where it may not be with more. */
static bool is_told_by(const struct client_plan *plan, const struct client_plan *other)
{
    bool is_told = plan->status == STATUS_INVALID && other->status == STATUS_INVALID &&
                   by_name(&plan, &other) == 0 && plan->changes.count == 0;
    for (size_t i = 0; i < plan->problems.count && is_told; i++) {
        is_told = false;
        for (size_t k = 0; k < other->problems.count; k++)
            is_told |= text_equal(plan->problems.items[i], other->problems.items[k]);
    }
    return is_told;
}

static void drop_repeated(struct client_plan_list *plans)
{
    size_t kept = 0;
    for (size_t i = 0; i < plans->count; i++) {
        struct client_plan *plan = plans->items[i];
        if (kept > 0 && is_told_by(plans->items[kept - 1], plan))
            plans->items[kept - 1] = plan;
        else if (kept == 0 || !is_told_by(plan, plans->items[kept - 1]))
            plans->items[kept++] = plan;
    }
    plans->count = kept;
}

struct plan *plan_finish(struct arena *arena, const char *commit, const struct client_plan_list *clients)
{
    struct plan *plan = ARENA_NEW(arena, struct plan);
    plan->commit = arena_text(arena, commit);
    plan->complete = true;
    plan->clients = *clients;
    if (clients->count > 0)
        qsort(plan->clients.items, plan->clients.count, sizeof *plan->clients.items, by_name);
    drop_repeated(&plan->clients);
    for (size_t i = 0; i < plan->clients.count; i++)
        plan->complete &= plan->clients.items[i]->complete;
    for (size_t i = 0; i < plan->clients.count; i++)
        for (size_t k = 0; k < plan->clients.items[i]->violations.count; k++)
            list_add(arena, &plan->violations, plan->clients.items[i]->violations.items[k]);
    plan_count(plan);
    plan->digest = digest_plan(arena, plan);
    return plan;
}

static bool is_drift(const struct change *change)
{
    return change->cause == CAUSE_DRIFT || change->cause == CAUSE_EXTRA;
}

struct plan *plan_drift_only(struct arena *arena, const struct plan *plan)
{
    struct client_plan_list clients = {0};
    for (size_t i = 0; i < plan->clients.count; i++) {
        const struct client_plan *all = plan->clients.items[i];
        struct client_plan *client = ARENA_NEW(arena, struct client_plan);
        *client = *all;
        client->changes = (struct change_list){0};
        for (size_t j = 0; j < all->changes.count; j++)
            if (is_drift(all->changes.items[j]))
                list_add(arena, &client->changes, all->changes.items[j]);
        list_add(arena, &clients, client);
    }
    return plan_finish(arena, plan->commit, &clients);
}

int plan_exit_status(const struct plan *plan)
{
    bool differs = false, failed = !plan->complete;
    for (size_t i = 0; i < plan->clients.count; i++) {
        const struct client_plan *client = plan->clients.items[i];
        failed |= client->status == STATUS_INVALID;
        for (size_t j = 0; j < client->changes.count; j++) {
            const struct change *change = client->changes.items[j];
            failed |= change->outcome == OUTCOME_FAILED;
            differs |= change->outcome != OUTCOME_DONE && !plan_is_extra(change);
        }
    }
    return failed ? 1 : differs ? 2 : 0;
}
