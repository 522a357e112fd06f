#include "base/text.h"
#include "reconciler/cloud/purge.h"

enum passing { PASSING_USE, PASSING_ROLE, PASSING_GRANT };

/* One way in or out: in this order out, in the other in. */
struct passage {
    struct session *session;
    struct arena *arena;
    const char *project, *owner;
    bool opens;
    enum passing step;
    const char *role; /* the id of admin */
    purge_passed *done;
    void *context;
};

static void take(struct passage *passage);

static const char *role_in(struct arena *arena, const struct node *body)
{
    const struct node *roles = node_get(body, "roles");
    for (size_t i = 0; roles && roles->type == NODE_LIST && i < roles->count; i++)
        if (text_equal(node_get_text(roles->items[i], "name"), "admin"))
            return arena_text(arena, node_get_text(roles->items[i], "id"));
    return NULL;
}

static void answered(void *context, const struct session_reply *reply)
{
    struct passage *passage = context;
    const struct error *error = reply->error;
    bool gone = !passage->opens && passage->step == PASSING_GRANT && reply->status == 404;
    if (!error && passage->step == PASSING_ROLE) {
        passage->role = role_in(passage->arena, reply->body);
        if (!passage->role)
            error = error_make(passage->arena, ERROR_ANSWER, "Keystone has no role admin");
    }
    enum passing next =
        passage->opens ? passage->step == PASSING_ROLE ? PASSING_GRANT : PASSING_USE : passage->step + 1;
    bool last = passage->step == (passage->opens ? PASSING_USE : PASSING_GRANT);
    if (last || (error && !gone)) {
        passage->done(passage->context, gone ? NULL : error);
        return;
    }
    passage->step = next;
    take(passage);
}

static const struct node *use_body(struct arena *arena, bool opens)
{
    struct node *project = node_new_map(arena), *body = node_new_map(arena);
    node_set(arena, project, "enabled", node_new_boolean(arena, opens));
    node_set(arena, body, "project", project);
    return body;
}

static void take(struct passage *passage)
{
    struct arena *arena = passage->arena;
    struct session_request request = {.service = "identity", .owner = passage->owner, .if_match = -1};
    const char *project = purge_fill(arena, "/v3/projects/{project}", passage->project, NULL, NULL, true);
    switch (passage->step) {
    case PASSING_USE:
        request.method = "PATCH";
        request.path = project;
        request.body = use_body(arena, passage->opens);
        break;
    case PASSING_ROLE:
        request.method = "GET";
        request.path = "/v3/roles?name=admin";
        break;
    case PASSING_GRANT:
        request.method = passage->opens ? "PUT" : "DELETE";
        request.path = arena_print(arena, "%s/users/%s/roles/%s", project, session_user_id(passage->session),
                                   passage->role);
        break;
    }
    session_send(passage->session, &request, answered, passage);
}

void purge_pass(struct session *session, struct arena *arena, const char *project, const char *owner,
                bool opens, purge_passed *done, void *context)
{
    struct passage *passage = ARENA_NEW(arena, struct passage);
    *passage = (struct passage){.session = session,
                                .arena = arena,
                                .project = project,
                                .owner = owner,
                                .opens = opens,
                                .step = opens ? PASSING_ROLE : PASSING_USE,
                                .done = done,
                                .context = context};
    take(passage);
}
