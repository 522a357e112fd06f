#include "reconciler/cloud/purge.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "drift/pass.h"
#include "reconciler/cloud/deletion.h"

enum {
    AGAIN_MS = 1000,
    STUCK_TIMES = 30, /* lists in a row that are no shorter than one before */
    SEND_EVERY = 5,   /* of them: what is on its way out is not told to go again each time */
    PASSES = 5
};

struct purge {
    struct task *task;
    struct session *session;
    struct arena *arena;
    const char *project, *owner;
    size_t row;
    unsigned pass, times;   /* through the table; lists of the row without progress */
    bool found;             /* something in this pass */
    struct session *inside; /* of the project, while that is open; or NULL */
    size_t least;           /* the shortest list of the row */
    struct remnant_list here;
    struct map asked;         /* paths and bodies of what the row was told */
    struct map refusals;      /* such a path of any row -> what the cloud says to it */
    struct map told;          /* labels of what is to go */
    struct name_list removed; /* the same, in the order in which they were seen */
    size_t open;              /* removals in flight */
    struct {
        bool is; /* it ends so once the project is shut again */
        enum outcome outcome;
        const char *failure, *request_id;
    } ends;
    struct name_list unseen; /* paths of the row that are removed one by one, where no list has them */
    size_t next_unseen;
};

struct removal {
    struct purge *purge;
    const char *path;
};

static void visit(struct purge *purge);
static void end(struct purge *purge, enum outcome outcome, const char *failure, const char *request_id);
static void look(void *context);

static bool certify(struct purge *purge, enum deletion_stage stage)
{
    struct arena *arena = purge->arena;
    struct apply *apply = purge->task->apply;
    struct name_list services = {0};
    for (size_t i = 0; i < purge_row_count; i++) {
        bool told = false;
        for (size_t k = 0; k < services.count; k++)
            told = told || text_equal(services.items[k], purge_rows[i].service);
        if (!told && session_offers(purge->session, purge_rows[i].service))
            list_add(arena, &services, purge_rows[i].service);
    }
    const struct deletion deletion = {
        .folder = apply->hooks.certificates,
        .plan = apply->plan,
        .change = purge->task->change,
        .removed = &purge->removed,
        .services = &services,
        .stage = stage,
    };
    const struct error *error = deletion.folder ? deletion_write(arena, &deletion, clock_seconds()) : NULL;
    if (error)
        end(purge, OUTCOME_FAILED, error->message, NULL);
    return !error;
}

static void shut(void *context, const struct error *error)
{
    struct purge *purge = context;
    purge->inside = NULL;
    if (error)
        end(purge, OUTCOME_FAILED, error->message, error->request_id);
    else if (purge->ends.is)
        end(purge, purge->ends.outcome, purge->ends.failure, purge->ends.request_id);
    else
        visit(purge);
}

static void leave(struct purge *purge)
{
    purge->found = true; /* it was in use: all is looked through again */
    purge_pass(purge->session, purge->arena, purge->project, purge->owner, false, shut, purge);
}

static void end(struct purge *purge, enum outcome outcome, const char *failure, const char *request_id)
{
    if (purge->inside) {
        purge->ends.is = true;
        purge->ends.outcome = outcome;
        purge->ends.failure = arena_text(purge->arena, failure);
        purge->ends.request_id = arena_text(purge->arena, request_id);
        leave(purge);
        return;
    }
    size_t count = purge->removed.count;
    struct value *items = ARENA_ARRAY(purge->arena, struct value, count);
    for (size_t i = 0; i < count; i++)
        items[i] = value_text(purge->removed.items[i]);
    const struct difference gone = {.name = "contents",
                                    .from = {.type = VALUE_LIST, .list = {.items = items, .count = count}},
                                    .to = {.type = VALUE_NULL}};
    if (count > 0)
        list_add(purge->arena, &purge->task->change->fields, gone);
    task_end(purge->task, outcome, failure, request_id);
}

static bool is_to_stop(struct purge *purge)
{
    const volatile bool *stop = purge->task->apply->stop;
    if (!stop || !*stop)
        return false;
    end(purge, OUTCOME_SKIPPED, "not done: stopping", NULL);
    return true;
}

static void send(struct purge *purge, const struct purge_row *row, const char *path, const struct node *body,
                 session_done *done, void *context)
{
    const struct session_request request = {
        .service = row->service,
        .method = row->method,
        .path = path,
        .body = body,
        .content_type = row->content_type,
        .owner = purge->owner,
        .if_match = -1,
    };
    session_send(row->inside ? purge->inside : purge->session, &request, done, context);
}

/* --- a row --- */

static void next_row(struct purge *purge)
{
    purge->row++;
    purge->times = 0;
    purge->least = SIZE_MAX;
    map_init(&purge->asked, purge->arena);
    visit(purge);
}

static const char *name_blockers(struct purge *purge)
{
    struct name_list lines = {0};
    for (size_t i = 0; i < purge->here.count; i++) {
        const struct remnant *remnant = &purge->here.items[i];
        const char *refusal = remnant->path ? map_get(&purge->refusals, remnant->path) : NULL;
        const char *line = arena_print(purge->arena, "%s of project %s", remnant->label, purge->project);
        if (remnant->state)
            line = arena_print(purge->arena, "%s, %s", line, remnant->state);
        list_add(purge->arena, &lines, refusal ? arena_print(purge->arena, "%s: %s", line, refusal) : line);
    }
    const char *advice = purge_rows[purge->row].advice;
    return arena_print(purge->arena, "still there: %s%s%s", words_shorten(purge->arena, lines),
                       advice ? "; " : "", advice ? advice : "");
}

static void removed(void *context, const struct session_reply *reply)
{
    const struct removal *removal = context;
    struct purge *purge = removal->purge;
    if (reply->error && reply->status != 404)
        map_set(&purge->refusals, removal->path, arena_text(purge->arena, reply->error->message));
    if (--purge->open == 0)
        look(purge);
}

static void note(struct purge *purge, const struct remnant *remnant)
{
    if (map_has(&purge->told, remnant->label))
        return;
    map_set(&purge->told, remnant->label, purge);
    list_add(purge->arena, &purge->removed, remnant->label);
}

/* What was told to go is told again only where nothing goes. */
static void remove_all(struct purge *purge, const struct purge_row *row)
{
    bool again = purge->times > 0 && purge->times % SEND_EVERY == 0;
    size_t before = purge->removed.count;
    for (size_t i = 0; !row->silent && i < purge->here.count; i++)
        note(purge, &purge->here.items[i]);
    if (purge->removed.count > before && !certify(purge, DELETION_BEGUN))
        return;
    purge->open++;
    for (size_t i = 0; i < purge->here.count; i++) {
        const struct remnant *remnant = &purge->here.items[i];
        const char *body = remnant->body ? json_print(purge->arena, remnant->body, JSON_COMPACT) : "";
        const char *key = arena_print(purge->arena, "%s %s", remnant->path, body);
        if (!again && map_has(&purge->asked, key))
            continue;
        map_set(&purge->asked, key, purge);
        struct removal *removal = ARENA_NEW(purge->arena, struct removal);
        *removal = (struct removal){purge, remnant->path};
        purge->open++;
        send(purge, row, remnant->path, remnant->body, removed, removal);
    }
    if (--purge->open == 0)
        session_after(purge->session, AGAIN_MS, look, purge);
}

static void listed(void *context, const struct error *error, const struct remnant_list *found)
{
    struct purge *purge = context;
    const struct purge_row *row = &purge_rows[purge->row];
    if (is_to_stop(purge))
        return;
    if (error) {
        end(purge, OUTCOME_FAILED, error->message, error->request_id);
        return;
    }
    if (row->inside && !text_equal(session_project_id(purge->inside), purge->project)) {
        end(purge, OUTCOME_FAILED, "the user's token is of another project than was asked for", NULL);
        return;
    }
    if (found->count == 0) {
        next_row(purge);
        return;
    }
    purge->here = *found;
    purge->found = true;
    purge->times = found->count < purge->least ? 0 : purge->times + 1;
    if (found->count < purge->least)
        purge->least = found->count;
    if (!row->remove || purge->times == STUCK_TIMES)
        end(purge, OUTCOME_BLOCKED, name_blockers(purge), NULL);
    else
        remove_all(purge, row);
}

static void look(void *context)
{
    struct purge *purge = context;
    const struct purge_row *row = &purge_rows[purge->row];
    purge_list(row->inside ? purge->inside : purge->session, purge->arena, row, purge->project, purge->owner,
               listed, purge);
}

static void remove_unseen(struct purge *purge);

static void removed_unseen(void *context, const struct session_reply *reply)
{
    struct purge *purge = context;
    const struct kind *kind = purge_rows[purge->row].declared;
    bool is_nobodys = reply->status == 403 && kind && kind->sparse; /* as STEP_WAIVE has it */
    if (reply->error && reply->status != 404 && !is_nobodys)
        end(purge, OUTCOME_FAILED, reply->error->message, reply->request_id);
    else if (!is_to_stop(purge))
        remove_unseen(purge);
}

static void remove_unseen(struct purge *purge)
{
    if (purge->next_unseen < purge->unseen.count)
        send(purge, &purge_rows[purge->row], purge->unseen.items[purge->next_unseen++], NULL, removed_unseen,
             purge);
    else
        next_row(purge);
}

static void start_unseen(struct purge *purge, const struct purge_row *row)
{
    purge->unseen = (struct name_list){0};
    purge->next_unseen = 0;
    if (row->declared)
        purge->unseen =
            apart_paths(purge->arena, purge->task->apply->snapshot, row->declared, purge->project);
    list_add(purge->arena, &purge->unseen,
             purge_fill(purge->arena, row->remove, purge->project, NULL, NULL, true));
    remove_unseen(purge);
}

/* --- the project --- */

static void project_looked_for(void *context, const struct session_reply *reply)
{
    struct purge *purge = context;
    if (reply->status != 404)
        end(purge, OUTCOME_FAILED,
            reply->error ? reply->error->message : "the cloud said yes, and still has the project",
            reply->request_id);
    else if (certify(purge, DELETION_DONE))
        end(purge, OUTCOME_DONE, NULL, reply->request_id);
}

static const struct purge_row project_row = {.title = "project", .service = "identity", .method = "DELETE"};
static const struct purge_row absence_row = {.title = "project", .service = "identity", .method = "GET"};

static const char *project_path(const struct purge *purge)
{
    return purge_fill(purge->arena, "/v3/projects/{project}", purge->project, NULL, NULL, true);
}

static void project_removed(void *context, const struct session_reply *reply)
{
    struct purge *purge = context;
    if (reply->error && reply->status != 404)
        end(purge, reply->status == 409 || reply->status == 403 ? OUTCOME_BLOCKED : OUTCOME_FAILED,
            reply->error->message, reply->request_id);
    else
        send(purge, &absence_row, project_path(purge), NULL, project_looked_for, purge);
}

static void looked_elsewhere(void *context, const struct error *error, const struct name_list *labels)
{
    struct purge *purge = context;
    if (is_to_stop(purge))
        return;
    if (error)
        end(purge, OUTCOME_FAILED, error->message, error->request_id);
    else if (labels->count > 0)
        end(purge, OUTCOME_BLOCKED,
            arena_print(purge->arena, "project %s still has, at sites of the same Keystone: %s",
                        purge->project, words_shorten(purge->arena, *labels)),
            NULL);
    else if (certify(purge, DELETION_EMPTIED))
        send(purge, &project_row, project_path(purge), NULL, project_removed, purge);
}

/* --- all rows --- */

static void opened(void *context, const struct error *error)
{
    struct purge *purge = context;
    if (error)
        end(purge, OUTCOME_FAILED, error->message, error->request_id);
    else if (!is_to_stop(purge))
        visit(purge);
}

static void enter(struct purge *purge)
{
    struct session *inside = session_scoped(purge->session, purge->project);
    if (!inside) {
        end(purge, OUTCOME_BLOCKED,
            "what it has in Barbican is seen with a token of the project, which an application credential "
            "cannot have: it needs a user with a password",
            NULL);
        return;
    }
    purge->inside = inside;
    purge_pass(purge->session, purge->arena, purge->project, purge->owner, true, opened, purge);
}

/* The project is in use no more once it was looked into. */
static bool is_passed_over(const struct purge *purge, const struct purge_row *row)
{
    return !session_offers(purge->session, row->service) || (row->inside && purge->pass > 0);
}

static void visit(struct purge *purge)
{
    if (!session_offers(purge->session, "identity")) {
        end(purge, OUTCOME_FAILED, "the catalogue is not known", NULL);
        return;
    }
    while (purge->row < purge_row_count && is_passed_over(purge, &purge_rows[purge->row]))
        purge->row++;
    bool inside = purge->row < purge_row_count && purge_rows[purge->row].inside;
    if (inside != (purge->inside != NULL)) {
        if (inside)
            enter(purge);
        else
            leave(purge);
    } else if (purge->row < purge_row_count) {
        const struct purge_row *row = &purge_rows[purge->row];
        if (row->list)
            look(purge);
        else
            start_unseen(purge, row);
    } else if (!purge->found) {
        purge_look_elsewhere(purge->session, purge->arena, purge->project, purge->owner, looked_elsewhere,
                             purge);
    } else if (++purge->pass == PASSES) {
        end(purge, OUTCOME_BLOCKED, "there is always something new in it", NULL);
    } else {
        purge->row = 0;
        purge->found = false;
        visit(purge);
    }
}

void purge_start(struct task *task)
{
    struct apply *apply = task->apply;
    struct purge *purge = ARENA_NEW(apply->arena, struct purge);
    *purge = (struct purge){.task = task,
                            .session = apply->session,
                            .arena = apply->arena,
                            .project = task->change->live->id,
                            .owner = apply->plan->name,
                            .least = SIZE_MAX};
    map_init(&purge->asked, apply->arena);
    map_init(&purge->refusals, apply->arena);
    map_init(&purge->told, apply->arena);
    visit(purge);
}

/* --- what was cut short between the end of a project and that it was written down --- */

struct finishing {
    struct apply *apply;
    const char *id;
};

static void finishing_looked(void *context, const struct session_reply *reply)
{
    const struct finishing *finishing = context;
    struct apply *apply = finishing->apply;
    struct error *error = reply->status == 404 ? deletion_finish(apply->arena, apply->hooks.certificates,
                                                                 apply->plan, finishing->id, clock_seconds())
                                               : NULL;
    if (error)
        list_add(apply->arena, &apply->plan->problems, error->message);
    apply_less(apply);
}

void purge_finish(struct apply *apply)
{
    const char *folder = apply->hooks.certificates;
    struct name_list ids = {0};
    if (apply->plan->life == LIFE_TERMINATED && folder)
        ids = deletion_unfinished(apply->arena, folder, apply->plan);
    for (size_t i = 0; i < ids.count; i++) {
        struct finishing *finishing = ARENA_NEW(apply->arena, struct finishing);
        *finishing = (struct finishing){apply, ids.items[i]};
        const struct session_request request = {
            .service = "identity",
            .method = "GET",
            .path = purge_fill(apply->arena, "/v3/projects/{project}", ids.items[i], NULL, NULL, true),
            .owner = apply->plan->name,
            .if_match = -1,
        };
        apply->running++;
        session_send(apply->session, &request, finishing_looked, finishing);
    }
}
