#include "drift/mark.h"
#include "base/text.h"
#include "reconciler/cloud/task.h"

static bool is_ours(const char *tag)
{
    return text_starts(tag, MARK_OWNER) ||
           (text_starts(tag, "tenantry.") && !text_starts(tag, MARK_DELIVERED));
}

static void add(struct arena *arena, struct node *list, const char *prefix, const char *text)
{
    node_add(arena, list, node_new_text(arena, arena_print(arena, "%s%s", prefix, text)));
}

struct node *mark_tags(const struct apply *apply, const struct kind *kind, const struct live *live,
                       const char *name, const char *applied)
{
    struct arena *arena = apply->arena;
    struct node *list = node_new_list(arena);
    for (size_t i = 0; live && i < live->tags.count; i++)
        if (!is_ours(live->tags.items[i]))
            node_add(arena, list, node_new_text(arena, live->tags.items[i]));
    add(arena, list, MARK_OWNER, apply->plan->name);
    if (kind != &project_kind) {
        add(arena, list, MARK_NAME, mark_name(arena, name));
        return list;
    }
    add(arena, list, MARK_REGION, apply->plan->region);
    if (applied)
        add(arena, list, MARK_APPLIED, applied);
    if (apply->plan->life != LIFE_ACTIVE)
        add(arena, list, mark_suspended(arena, live, apply->snapshot->taken), "");
    if (apply->plan->life == LIFE_TERMINATED)
        add(arena, list, mark_terminated(arena, live, apply->snapshot->taken), "");
    return list;
}

static void sealed(void *context, const struct session_reply *reply)
{
    struct apply *apply = context;
    if (reply->error)
        log_line(apply->log, LOG_WARNING, "the digest of what was applied is not on a project",
                 LOG_FIELDS(LOG_TEXT("client", apply->plan->name), LOG_TEXT("error", reply->error->message)));
    if (--apply->running == 0)
        apply->hooks.done(apply->hooks.context, apply->plan);
}

static void seal(struct apply *apply, const struct item *item)
{
    const struct kind *kind = item->desired->kind;
    struct node *body = node_new_map(apply->arena);
    struct node *object = node_set(apply->arena, body, kind->envelope, node_new_map(apply->arena));
    node_set(apply->arena, object, "tags",
             mark_tags(apply, kind, item->live, item->desired->name, apply->plan->client->digest));
    const struct encode_ids ids = {.id = item->id, .project = item->id};
    const struct session_request request = {
        .service = kind->service,
        .method = kind->update.method,
        .path = encode_path(apply->arena, kind, kind->update.path, &ids, item->values),
        .body = body,
        .owner = apply->plan->name,
        .if_match = -1,
    };
    apply->running++;
    session_send(apply->session, &request, sealed, apply);
}

/* Would the next plan take what is not done yet for drift? Then the old digest must stay. */
static bool is_applied(const struct client_plan *plan)
{
    if (!plan->client || !plan->items || !plan->complete || plan->life == LIFE_TERMINATED)
        return false;
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        if (change->action == ACTION_NONE)
            continue;
        if (change->verdict == VERDICT_APPLY && change->outcome != OUTCOME_DONE)
            return false;
        if (change->verdict != VERDICT_APPLY && change->cause == CAUSE_SPEC)
            return false;
    }
    return true;
}

static bool wants_seal(const struct client_plan *plan, const struct item *item)
{
    for (size_t i = 0; i < plan->stale_marks.count; i++)
        if (plan->stale_marks.items[i] == item)
            return true;
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        if (change->item == item && change->kind->mark == MARK_BODY && change->outcome == OUTCOME_DONE)
            return true;
    }
    return false;
}

void mark_seal(struct apply *apply)
{
    struct client_plan *plan = apply->plan;
    apply->sealed = true;
    if (is_applied(plan) && !(apply->stop && *apply->stop))
        for (size_t i = 0; i < plan->client->projects.count; i++) {
            const struct item *item = &plan->items[plan->client->projects.items[i]->index];
            if (item->id && wants_seal(plan, item))
                seal(apply, item);
        }
    if (apply->running == 0)
        apply->hooks.done(apply->hooks.context, plan);
}
