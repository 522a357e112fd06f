/* What a client's life asks for beyond its spec: a suspended client's servers stop, and those start again
 * when it is active. What was stopped for that carries a tag, so that nothing else is started. */
#include "base/text.h"
#include "drift/mark.h"
#include "drift/pass.h"

bool life_turns(const struct pass *pass, const struct item *project)
{
    bool is_suspended = project->live != NULL && project->live->mark_suspended != NULL;
    bool is_terminated = project->live != NULL && project->live->mark_terminated != NULL;
    return is_suspended != (pass->plan->life != LIFE_ACTIVE) ||
           is_terminated != (pass->plan->life == LIFE_TERMINATED);
}

bool life_stopped(const struct live *server)
{
    const struct value *tags = &server->values[SERVER_TAGS];
    for (size_t i = 0; tags->type == VALUE_LIST && i < tags->list.count; i++)
        if (text_equal(tags->list.items[i].text, MARK_STOPPED))
            return true;
    return false;
}

const char *life_reason(const struct pass *pass)
{
    static const char *const reasons[] = {"the client is active again", "the client is suspended",
                                          "the client is terminated"};
    return reasons[pass->plan->life];
}

static bool is_locked(const struct live *server)
{
    return server->values[SERVER_LOCKED].type == VALUE_BOOL && server->values[SERVER_LOCKED].boolean;
}

static const char *status_of(const struct live *server)
{
    const struct value *status = &server->values[SERVER_STATUS];
    return status->type == VALUE_TEXT ? status->text : "";
}

/* Neither running nor about to run. */
static bool is_at_rest(const char *status)
{
    static const char *const words[] = {"SHUTOFF",           "PAUSED", "SUSPENDED", "SHELVED",
                                        "SHELVED_OFFLOADED", "ERROR",  "DELETED",   "SOFT_DELETED"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (text_equal(status, words[i]))
            return true;
    return false;
}

static const char *name_of(const struct live *server)
{
    return server->name != NULL && server->name[0] != '\0' ? server->name : server->id;
}

static void add_field(struct pass *pass, struct change *change, unsigned row, struct value to)
{
    const struct difference difference = {
        .field = &server_kind.fields[row],
        .name = server_kind.fields[row].key,
        .from = change->live->values[row],
        .to = to,
        .row = row,
    };
    list_add(pass->arena, &change->fields, difference);
}

static struct change *change_server(struct pass *pass, const struct item *project, struct live *server,
                                    const char *status, bool locked)
{
    struct change *change =
        change_new(pass, ACTION_UPDATE, &server_kind, project->desired->name, name_of(server));
    change->live = server;
    change->id = server->id;
    change->cause = CAUSE_LIFECYCLE;
    change->reason = life_reason(pass);
    if (status != NULL)
        add_field(pass, change, SERVER_STATUS, (struct value){.type = VALUE_TEXT, .text = status});
    if (is_locked(server) != locked)
        add_field(pass, change, SERVER_LOCKED, (struct value){.type = VALUE_BOOL, .boolean = locked});
    return change;
}

static void stop_server(struct pass *pass, const struct item *project, struct live *server)
{
    const char *status = status_of(server);
    bool ours = life_stopped(server);
    bool theirs = is_locked(server) && !ours;
    if (theirs && !is_at_rest(status))
        list_add(pass->arena, &pass->plan->problems,
                 arena_print(pass->arena, "server %s/%s is locked by somebody else, and is left as it is: %s",
                             project->desired->name, name_of(server), status));
    if (theirs || (is_at_rest(status) && (!ours || is_locked(server))))
        return;
    struct change *change = change_server(pass, project, server, is_at_rest(status) ? NULL : "SHUTOFF", true);
    change->phase = PHASE_LOWER;
    if (!is_at_rest(status) && !text_equal(status, "ACTIVE"))
        change_stop(change, VERDICT_BLOCKED,
                    arena_print(pass->arena, "it is %s, in which Nova stops no server", status));
}

static void start_server(struct pass *pass, const struct item *project, struct live *server)
{
    if (!life_stopped(server))
        return;
    bool starts = text_equal(status_of(server), "SHUTOFF");
    change_server(pass, project, server, starts ? "ACTIVE" : NULL, false)->phase = PHASE_PROJECT;
}

/* Enabled, nobody would look for what was stopped. */
static void hold(struct pass *pass, const struct item *project)
{
    const char *why = match_unread(pass->arena, pass->snapshot, &server_kind, project->id);
    for (size_t i = 0; pass->plan->life == LIFE_ACTIVE && i < pass->plan->changes.count; i++)
        if (pass->plan->changes.items[i]->item == project &&
            pass->plan->changes.items[i]->cause == CAUSE_LIFECYCLE)
            change_stop(pass->plan->changes.items[i], VERDICT_HELD, why);
}

static void plan_servers(struct pass *pass, const struct item *project)
{
    if (!snapshot_knows(pass->snapshot, &server_kind, project->id) && !pass->input->answered &&
        snapshot_error(pass->snapshot, &server_kind, project->id) == NULL) {
        change_ask(pass, QUESTION_LIST, &server_kind, project->id);
        return;
    }
    if (!match_knows(pass, &server_kind, project->id)) {
        hold(pass, project);
        return;
    }
    const struct live_list *servers = snapshot_of_project(pass->snapshot, &server_kind, project->id);
    for (size_t i = 0; i < servers->count; i++) {
        if (change_ignored(pass, &server_kind, project->desired->name, servers->items[i]->name))
            continue;
        if (pass->plan->life == LIFE_ACTIVE)
            start_server(pass, project, servers->items[i]);
        else
            stop_server(pass, project, servers->items[i]);
    }
}

void life_warn(struct pass *pass)
{
    enum { DAY = 86400 };
    int64_t left = client_days_left(pass->client, pass->snapshot->taken);
    if (left < 0 || left * DAY > pass->input->policy->expiry_warning)
        return;
    pass->plan->expiring = arena_print(pass->arena, "it expires in %lld day%s, on %s, and is suspended then",
                                       (long long)left, left == 1 ? "" : "s", pass->client->expires);
    list_add(pass->arena, &pass->plan->problems, pass->plan->expiring);
}

void life_plan(struct pass *pass)
{
    for (size_t i = 0; i < pass->client->projects.count; i++) {
        const struct item *project = &pass->plan->items[pass->client->projects.items[i]->index];
        if (project->live != NULL && project->ours && !terminate_is_due(pass, project->live) &&
            (pass->plan->life != LIFE_ACTIVE || project->live->mark_suspended != NULL))
            plan_servers(pass, project);
    }
}
