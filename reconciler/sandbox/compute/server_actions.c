/* server_actions - what can be done to a server: it is done at once. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/compute/servers.h"

enum { PAUSED = 3, SHUT_DOWN = 4, SUSPENDED = 7, RUNNING = 1 };

/* --- to another state --- */

static const struct state {
    const char *vm, *status;
    int64_t power;
} states[] = {
    {"active", "ACTIVE", RUNNING},
    {"stopped", "SHUTOFF", SHUT_DOWN},
    {"paused", "PAUSED", PAUSED},
    {"suspended", "SUSPENDED", SUSPENDED},
    {"rescued", "RESCUE", RUNNING},
    {"shelved_offloaded", "SHELVED_OFFLOADED", SHUT_DOWN},
    {"resized", "VERIFY_RESIZE", RUNNING},
    {"error", "ERROR", RUNNING},
    {"soft-delete", "SOFT_DELETED", RUNNING},
};

void server_enter(struct call *call, struct node *server, const char *vm)
{
    node_remove(server, "soft_deleted");
    if (strcmp(vm, "soft-delete") == 0)
        view_boolean(call, server, "soft_deleted", true);
    for (size_t i = 0; i < COUNT(states); i++) {
        if (strcmp(states[i].vm, vm) != 0)
            continue;
        view_text(call, server, "OS-EXT-STS:vm_state", vm);
        view_text(call, server, "status", states[i].status);
        view_integer(call, server, "OS-EXT-STS:power_state", states[i].power);
    }
}

static void done(struct call *call, struct node *server)
{
    server_put(call, server);
    compute_answer_done(call, 202);
}

/* --- with more to it --- */

static void lock(struct call *call, struct node *server, const struct node *given)
{
    enum { GIVES_REASON = 73 };
    view_boolean(call, server, "locked", true);
    view_text(call, server, "locked_by", call->caller.is_admin ? "admin" : "owner");
    view_text(call, server, "locked_reason",
              call->microversion >= GIVES_REASON ? node_get_text(given, "locked_reason") : NULL);
    done(call, server);
}

static void unlock(struct call *call, struct node *server, const struct node *given)
{
    (void)given;
    if (!api_permits(call, call->caller.is_admin || !text_equal(node_get_text(server, "locked_by"), "admin"),
                     "os_compute_api:os-lock-server:unlock:unlock_override"))
        return;
    view_boolean(call, server, "locked", false);
    view_text(call, server, "locked_by", NULL);
    view_text(call, server, "locked_reason", NULL);
    done(call, server);
}

static void force_delete(struct call *call, struct node *server, const struct node *given)
{
    (void)given;
    server_erase(call, server);
    compute_answer_done(call, 202);
}

static void reset_state(struct call *call, struct node *server, const struct node *given)
{
    const char *state = node_get_text(given, "state");
    if (!state || (strcmp(state, "active") != 0 && strcmp(state, "error") != 0)) {
        call_refuse(call, 400, NULL,
                    "Invalid input for field/attribute state. Value: %s. '%s' is not one of ['active', "
                    "'error']",
                    state ? state : "None", state ? state : "None");
        return;
    }
    server_enter(call, server, state);
    done(call, server);
}

static void resize(struct call *call, struct node *server, const struct node *given)
{
    const char *id = node_get_text(given, "flavorRef");
    const struct node *flavor = id ? flavor_get(call, id) : NULL;
    if (!flavor) {
        call_refuse(call, 400, NULL, "Flavor %s could not be found.", id ? id : "");
        return;
    }
    if (strcmp(id, node_get_text(server, "flavor_id")) == 0) {
        call_refuse(call, 400, NULL, "When resizing, instances must change flavor!");
        return;
    }
    if (!server_fits_quota(call, node_get_text(server, "project_id"), flavor, node_get(server, "flavor"), 1))
        return;
    struct node *old = node_new_map(call->arena);
    view_from(call, old, "flavor", server);
    view_from(call, old, "flavor_id", server);
    store_put(call->store, call->region, "old_flavor", node_get_text(server, "id"), old);
    node_set(call->arena, server, "flavor", server_flavor(call, flavor));
    view_text(call, server, "flavor_id", id);
    server_enter(call, server, "resized");
    done(call, server);
}

static void confirm_resize(struct call *call, struct node *server, const struct node *given)
{
    (void)given;
    store_remove(call->store, call->region, "old_flavor", node_get_text(server, "id"));
    server_enter(call, server, "active");
    server_put(call, server);
    compute_answer_done(call, 204);
}

static void revert_resize(struct call *call, struct node *server, const struct node *given)
{
    (void)given;
    const char *id = node_get_text(server, "id");
    const struct node *old = store_get(call->store, call->arena, call->region, "old_flavor", id);
    if (old) {
        view_from(call, server, "flavor", old);
        view_from(call, server, "flavor_id", old);
        store_remove(call->store, call->region, "old_flavor", id);
    }
    server_enter(call, server, "active");
    done(call, server);
}

static void rebuild(struct call *call, struct node *server, const struct node *given)
{
    const char *image = node_get_text(given, "imageRef"), *name = node_get_text(given, "name");
    if (!image) {
        call_refuse(
            call, 400, NULL,
            "Invalid input for field/attribute rebuild. Value: {}. 'imageRef' is a required property");
        return;
    }
    view_text(call, server, "image_id", image);
    if (name)
        view_text(call, server, "name", name);
    server_enter(call, server, "active");
    server_put(call, server);
    call_answer_as(call, 202, "server", server_show(call, server, SERVER_ALONE));
}

static void say_nothing(struct call *call, struct node *server, const struct node *given)
{
    (void)server;
    (void)given;
    call_answer_as(call, 200, "output", node_new_text(call->arena, ""));
}

/* --- all of them --- */

static const struct action {
    const char *name, *rule; /* rule: of the policy */
    const char *verb;        /* as a refusal says it */
    const char *from;        /* the states in which it may be, between blanks; NULL: any */
    const char *to;          /* the state after it; NULL: the same */
    void (*run)(struct call *call, struct node *server, const struct node *given);
    bool admin, in_spite_of_locks;
} actions[] = {
    {"os-start", "servers:start", "start", " stopped ", "active", NULL, false, false},
    {"os-stop", "servers:stop", "stop", " active rescued error ", "stopped", NULL, false, false},
    {"reboot", "servers:reboot", "reboot", " active stopped paused suspended error ", "active", NULL, false,
     false},
    {"pause", "os-pause-server:pause", "pause", " active ", "paused", NULL, false, false},
    {"unpause", "os-pause-server:unpause", "unpause", " paused ", "active", NULL, false, false},
    {"suspend", "os-suspend-server:suspend", "suspend", " active ", "suspended", NULL, false, false},
    {"resume", "os-suspend-server:resume", "resume", " suspended ", "active", NULL, false, false},
    {"shelve", "os-shelve:shelve", "shelve", " active stopped paused suspended ", "shelved_offloaded", NULL,
     false, false},
    {"unshelve", "os-shelve:unshelve", "unshelve", " shelved_offloaded ", "active", NULL, false, false},
    {"rescue", "os-rescue", "rescue", " active stopped error ", "rescued", NULL, false, false},
    {"unrescue", "os-unrescue", "unrescue", " rescued ", "active", NULL, false, false},
    {"resize", "servers:resize", "resize", " active stopped ", NULL, resize, false, false},
    {"confirmResize", "servers:confirm_resize", "confirmResize", " resized ", NULL, confirm_resize, false,
     false},
    {"revertResize", "servers:revert_resize", "revertResize", " resized ", NULL, revert_resize, false, false},
    {"rebuild", "servers:rebuild", "rebuild", " active stopped error ", NULL, rebuild, false, false},
    {"lock", "os-lock-server:lock", "lock", NULL, NULL, lock, false, true},
    {"unlock", "os-lock-server:unlock", "unlock", NULL, NULL, unlock, false, true},
    {"forceDelete", "os-deferred-delete:force", "forceDelete", NULL, NULL, force_delete, false, false},
    {"restore", "os-deferred-delete:restore", "restore", " soft-delete ", "active", NULL, false, false},
    {"os-resetState", "os-admin-actions:reset_state", "os-resetState", NULL, NULL, reset_state, true, true},
    {"os-getConsoleOutput", "os-console-output", "get_console_output", NULL, NULL, say_nothing, false, true},
};

static bool may_act(struct call *call, const struct node *server, const struct action *action)
{
    const char *state = node_get_text(server, "OS-EXT-STS:vm_state");
    if (!api_permits(call, call->caller.is_admin || !action->admin,
                     arena_print(call->arena, "os_compute_api:%s", action->rule)) ||
        (!action->in_spite_of_locks && !server_is_open(call, server, action->rule)))
        return false;
    if (action->from && !strstr(action->from, arena_print(call->arena, " %s ", state)))
        call_refuse(call, 409, NULL, "Cannot '%s' instance %s while it is in vm_state %s", action->verb,
                    node_get_text(server, "id"), state);
    return !call->status;
}

static void run_action(struct call *call, const struct action *action)
{
    struct node *server = server_get(call);
    if (!server || !may_act(call, server, action))
        return;
    if (action->run) {
        action->run(call, server, node_get(call->body, action->name));
        return;
    }
    if (action->to)
        server_enter(call, server, action->to);
    done(call, server);
}

static void act(struct call *call)
{
    for (size_t i = 0; i < COUNT(actions); i++) {
        if (node_get(call->body, actions[i].name)) {
            run_action(call, &actions[i]);
            return;
        }
    }
    shape_refuse_action(call);
}

static const struct route rows[] = {{"POST", "/v2.1/servers/{}/action", act, NEEDS_TOKEN}};

const struct route_table server_action_routes = {rows, COUNT(rows)};
