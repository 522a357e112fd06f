/* A server that stops with its client, or starts again: marked first and unmarked last, so that whatever cuts
 * this short, the next pass knows which were running. */
#include "base/text.h"
#include "drift/mark.h"
#include "reconciler/cloud/task.h"

enum { AWAIT_MS = 1000, AWAIT_TIMES = 120 }; /* Nova gives a guest 60 s to shut down */

static void add(struct task *task, enum step_type type, const char *method, const char *path,
                const struct node *body)
{
    const struct encode_ids ids = {.id = task->change->live->id};
    path = encode_path(task->apply->arena, &server_kind, path, &ids, NULL);
    step_add(task, type, server_kind.service, method, path)->body = body;
}

/* NULL: an action without anything to say. */
static void add_action(struct task *task, const char *action, const char *key, const char *text)
{
    struct arena *arena = task->apply->arena;
    struct node *body = node_new_map(arena), *says = key ? node_new_map(arena) : node_new_null(arena);
    if (key)
        node_set(arena, says, key, node_new_text(arena, text));
    node_set(arena, body, action, says);
    add(task, STEP_UPDATE, "POST", "/v2.1/servers/{id}/action", body);
}

static void add_power(struct task *task, const char *action, const char *status)
{
    add_action(task, action, NULL, NULL);
    add(task, STEP_AWAIT, "GET", "/v2.1/servers/{id}", NULL);
    task->awaited = status;
}

static void add_tag(struct task *task, const char *method)
{
    add(task, text_equal(method, "DELETE") ? STEP_PRUNE : STEP_UPDATE, method,
        "/v2.1/servers/{id}/tags/" MARK_STOPPED, NULL);
}

static bool changes(const struct change *change, unsigned row)
{
    for (size_t i = 0; i < change->fields.count; i++)
        if (change->fields.items[i].row == row)
            return true;
    return false;
}

void power_start(struct task *task)
{
    const struct change *change = task->change;
    struct arena *arena = task->apply->arena;
    bool power = changes(change, SERVER_STATUS), lock = changes(change, SERVER_LOCKED);
    if (task->apply->plan->life == LIFE_ACTIVE) {
        if (power)
            add_power(task, "os-start", "ACTIVE");
        if (lock)
            add_action(task, "unlock", NULL, NULL);
        add_tag(task, "DELETE");
        return;
    }
    add_tag(task, "PUT");
    if (lock)
        add_action(task, "lock", "locked_reason",
                   arena_print(arena, "Tenantry: client %s is suspended", task->apply->plan->name));
    if (power)
        add_power(task, "os-stop", "SHUTOFF");
}

/* Nobody looks for them once the project is in use. */
void power_recount(struct task *task, const char *project)
{
    const struct encode_ids ids = {.project = project};
    const char *path = "/v2.1/servers?all_tenants=1&project_id={project}&tags=" MARK_STOPPED;
    step_add(task, STEP_RECOUNT, server_kind.service, "GET",
             encode_path(task->apply->arena, &server_kind, path, &ids, NULL));
}

const char *power_left(const struct task *task, const struct node *body)
{
    const struct apply *apply = task->apply;
    const struct node *list = node_get(body, server_kind.list_envelope);
    if (!list || list->type != NODE_LIST)
        return "the answer is no list of servers; the next pass will look";
    for (size_t i = 0; i < list->count; i++) {
        const char *id = node_get_text(list->items[i], "id");
        if (!id || !snapshot_by_id(apply->snapshot, &server_kind, id))
            return arena_print(apply->arena,
                               "server %s is stopped still, and the reading did not show it; the next pass "
                               "will look",
                               id ? id : "without an id");
    }
    return NULL;
}

static void ask_again(void *context)
{
    struct task *task = context;
    task->next--;
    reply_send(task);
}

bool power_arrived(struct task *task, const struct node *body)
{
    struct apply *apply = task->apply;
    const char *status = node_get_text(node_get(body, "server"), "status");
    if (text_equal(status, task->awaited))
        return true;
    if (apply->stop && *apply->stop)
        task_end(task, OUTCOME_SKIPPED, "not done: stopping", NULL);
    else if (text_equal(status, "ERROR") || task->tries++ == AWAIT_TIMES)
        task_end(task, OUTCOME_FAILED,
                 arena_print(apply->arena, "it is still %s, not %s; the next pass will look",
                             status ? status : "of no status", task->awaited),
                 NULL);
    else
        session_after(apply->session, AWAIT_MS, ask_again, task);
    return false;
}
