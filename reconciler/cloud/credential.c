/* Credentials of service users, and passwords: issued by a process of its own, removed by a request. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "drift/credential.h"
#include "drift/mark.h"
#include "reconciler/cloud/task.h"
#include "reconciler/file.h"
#include "reconciler/issue/issue.h"

enum { ANSWER_MOST = 65536 };

/* The process at work. */
struct errand {
    struct task *task;
    pid_t pid;
    int answer;
    struct text said;
};

static void end(const struct errand *errand)
{
    struct task *task = errand->task;
    struct arena *arena = task->apply->arena;
    struct node *answer = NULL;
    while (waitpid(errand->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    const char *failure = "the process that issues it has died; the next pass will look";
    if (!json_parse(arena, errand->said.data, errand->said.length, &answer) && answer) {
        failure = node_get_text(answer, "error");
        task->change->id = node_get_text(answer, "id");
    }
    task_end(task, failure ? OUTCOME_FAILED : OUTCOME_DONE, failure, NULL);
}

static void readable(void *context)
{
    struct errand *errand = context;
    char piece[4096];
    ssize_t got = read(errand->answer, piece, sizeof piece);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got > 0 && errand->said.length < ANSWER_MOST) {
        text_add_bytes(&errand->said, piece, (size_t)got);
        return;
    }
    if (got > 0)
        return;
    http_unwatch(errand->task->apply->hooks.http, errand->answer);
    (void)close(errand->answer);
    end(errand);
}

static bool start(struct errand *errand, const char *job)
{
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC) < 0)
        return false;
    if (pipe2(from, O_CLOEXEC) < 0) {
        (void)close(to[0]);
        (void)close(to[1]);
        return false;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    char name[] = "tenantry", word[] = ISSUE_COMMAND;
    char *const arguments[] = {name, word, NULL};
    bool started = posix_spawn(&errand->pid, "/proc/self/exe", &actions, NULL, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    (void)close(to[0]);
    (void)close(from[1]);
    if (started) /* one that is not told all of it says so, or dies: both are its answer */
        (void)file_put(to[1], job, strlen(job));
    else
        (void)close(from[0]);
    (void)close(to[1]);
    errand->answer = from[0];
    return started;
}

static struct name_list texts_of(struct arena *arena, const struct value *list)
{
    struct name_list texts = {0};
    for (size_t i = 0; list->type == VALUE_LIST && i < list->list.count; i++) {
        const struct value *item = &list->list.items[i];
        list_add(arena, &texts, item->type == VALUE_REFERENCE ? item->reference.name : item->text);
    }
    return texts;
}

/* What the tags of the user say, and of that what is there. */
static void note_delivered(const struct task *task, struct issue_job *job)
{
    const struct apply *apply = task->apply;
    const struct live *user = task->change->holder->live;
    for (size_t i = 0; user && i < user->tags.count; i++) {
        if (!text_starts(user->tags.items[i], MARK_DELIVERED))
            continue;
        const char *id = user->tags.items[i] + strlen(MARK_DELIVERED);
        list_add(apply->arena, &job->delivered, id);
        if (snapshot_by_id(apply->snapshot, &credential_kind, id))
            list_add(apply->arena, &job->kept, id);
    }
}

/* A name as a part of a file's name. */
static const char *file_of(const struct task *task, const char *name)
{
    struct arena *arena = task->apply->arena;
    return arena_print(arena, "%s/%s/%s.clouds.yaml.age", task->apply->hooks.drop, task->apply->plan->name,
                       encode_escaped(arena, name));
}

static struct issue_job job_of(const struct task *task)
{
    const struct apply *apply = task->apply;
    const struct item *user = task->change->holder;
    const struct resource *desired = user->desired, *project = resource_project(desired);
    const struct value *recipients = resource_value(desired, "recipients");
    struct issue_job job = {
        .cloud = apply->hooks.cloud,
        .region_name = apply->hooks.region_name,
        .client = apply->plan->name,
        .user = user->id,
        .username = desired->name,
        .domain = resource_value(desired, "domain")->reference.name,
        .project = project ? item_of(apply, project)->id : NULL,
        .project_name = project ? project->name : NULL,
        .description = credential_recipients(apply->arena, recipients, apply->plan->region),
        .file = file_of(task, desired->name),
        .recipients = texts_of(apply->arena, recipients),
        .log = apply->log->least,
    };
    if (project)
        job.roles = texts_of(apply->arena, resource_value(desired, "roles"));
    note_delivered(task, &job);
    return job;
}

static void issue(struct task *task)
{
    struct arena *arena = task->apply->arena;
    struct errand *errand = ARENA_NEW(arena, struct errand);
    errand->task = task;
    text_init(&errand->said, arena);
    const struct issue_job job = job_of(task);
    if (start(errand, json_print(arena, issue_encode(arena, &job), JSON_COMPACT)))
        http_watch(task->apply->hooks.http, errand->answer, readable, errand);
    else
        task_end(task, OUTCOME_FAILED, "cannot start the process that issues it", NULL);
}

static void discard(struct task *task)
{
    struct arena *arena = task->apply->arena;
    const struct change *change = task->change;
    step_add(task, STEP_DELETE, credential_kind.service, "DELETE",
             arena_print(arena, "/v3/users/%s/application_credentials/%s",
                         encode_escaped(arena, change->holder->id), encode_escaped(arena, change->id)));
    reply_send(task);
}

/* Somebody else's, since this was planned: so is the password. */
static bool is_borrowed(const struct item *user)
{
    return user->desired->kind->lent && user->presence == PRESENCE_ONE && !user->ours;
}

void credential_start(struct task *task)
{
    const struct change *change = task->change;
    const struct change *first = change->because;
    if (!change->holder->id)
        task_end(task, OUTCOME_SKIPPED, "not done: its user is not there", NULL);
    else if (is_borrowed(change->holder))
        task_end(task, OUTCOME_SKIPPED, "not done: somebody else has made the user", NULL);
    else if (first && first->outcome != OUTCOME_DONE)
        task_end(task, OUTCOME_SKIPPED, "not done: its successor is not delivered", NULL);
    else if (change->action == ACTION_DELETE)
        discard(task);
    else
        issue(task);
}
