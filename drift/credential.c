/*
 * Credentials: what is issued, and what is removed. A service user's tags name those of its application
 * credentials that were delivered; their names say when they were issued, and their descriptions to whom.
 */
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"
#include "drift/credential.h"
#include "drift/mark.h"
#include "drift/pass.h"
#include "spec/encode.h"

enum { DIGEST_SHOWN = 16 };

static const char undeliverable[] =
    "there is nowhere to deliver it: `credentials: {drop: DIRECTORY}` in tenantry.yaml says where";

const char *credential_recipients(struct arena *arena, const struct value *recipients, const char *region)
{
    struct digest *digest = digest_begin();
    for (size_t i = 0; i < recipients->list.count; i++)
        digest_add(digest, recipients->list.items[i].text);
    size_t count = recipients->list.count;
    return arena_print(arena, "%zu recipient%s (%.*s), for %s", count, count == 1 ? "" : "s", DIGEST_SHOWN,
                       digest_end(digest, arena), region);
}

/* When it was issued; -1: not by Tenantry. */
static int64_t issued_at(const struct live *credential)
{
    const struct value *name = &credential->values[CREDENTIAL_NAME];
    if (name->type != VALUE_TEXT || !text_starts(name->text, CREDENTIAL_PREFIX))
        return -1;
    return clock_parse(name->text + strlen(CREDENTIAL_PREFIX));
}

bool credential_was_delivered(const struct live *user, const char *what)
{
    for (size_t i = 0; i < user->tags.count; i++)
        if (text_starts(user->tags.items[i], MARK_DELIVERED) &&
            text_equal(user->tags.items[i] + strlen(MARK_DELIVERED), what))
            return true;
    return false;
}

static bool was_any_delivered(const struct live *user)
{
    for (size_t i = 0; i < user->tags.count; i++)
        if (text_starts(user->tags.items[i], MARK_DELIVERED))
            return true;
    return false;
}

/* Names of roles, as a list of texts. */
static struct value role_names(struct arena *arena, const struct value *roles)
{
    struct value names = {.type = VALUE_LIST};
    names.list.items = ARENA_ARRAY(arena, struct value, roles->list.count);
    for (size_t i = 0; i < roles->list.count; i++) {
        const char *name = roles->list.items[i].reference.name;
        if (i == 0 || !text_equal(name, roles->list.items[i - 1].reference.name))
            names.list.items[names.list.count++] = value_text(name);
    }
    value_sort(&names);
    return names;
}

/* --- one service user --- */

struct desk {
    struct pass *pass;
    struct item *user;
    const char *project, *name; /* of the credential, in plans */
    struct value roles, recipients;
    const struct live *current; /* delivered, and as the spec says; the newest; or NULL */
    const struct live *former;  /* delivered, and not as the spec says; the newest; or NULL */
    struct change *issue;
};

static bool is_fitting(const struct desk *desk, const struct live *credential)
{
    const struct value *project = &credential->values[CREDENTIAL_PROJECT];
    const struct item *within = &desk->pass->plan->items[resource_project(desk->user->desired)->index];
    return issued_at(credential) >= 0 && project->type == VALUE_TEXT &&
           text_equal(project->text, within->id) &&
           value_equal(&credential->values[CREDENTIAL_RECIPIENTS], &desk->recipients) &&
           value_equal(&credential->values[CREDENTIAL_ROLES], &desk->roles);
}

static const struct live *newer(const struct live *one, const struct live *other)
{
    return one == NULL || strcmp(other->name, one->name) > 0 ? other : one;
}

static void sort_out(struct desk *desk, const struct live_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct live *credential = list->items[i];
        if (!credential_was_delivered(desk->user->live, credential->id))
            continue;
        if (is_fitting(desk, credential))
            desk->current = newer(desk->current, credential);
        else
            desk->former = newer(desk->former, credential);
    }
}

static void say(struct desk *desk, struct change *change, unsigned row, const struct live *before,
                const struct value *to)
{
    const struct difference difference = {
        .field = &credential_kind.fields[row],
        .name = credential_kind.fields[row].key,
        .from = before != NULL ? before->values[row] : (struct value){.type = VALUE_ABSENT},
        .to = *to,
        .row = row,
    };
    if (!value_equal(&difference.from, to))
        list_add(desk->pass->arena, &change->fields, difference);
}

static void stop_for_user(struct change *change, const struct item *user)
{
    const struct change *making = user->making;
    if (user->blocked != NULL)
        change_stop(change, user->blocked_verdict, user->blocked);
    else if (making != NULL && making->verdict != VERDICT_APPLY)
        change_stop(change, making->verdict, "its user is not made");
}

static struct change *issue(struct desk *desk, enum cause cause, const struct live *before,
                            const char *reason)
{
    struct pass *pass = desk->pass;
    struct change *change = change_new(pass, ACTION_CREATE, &credential_kind, desk->project, desk->name);
    change->holder = desk->user;
    change->cause = cause;
    change->reason = reason;
    change->phase = PHASE_LOWER; /* a role that is taken from the user may take its credentials along */
    if (desk->roles.type == VALUE_LIST)
        say(desk, change, CREDENTIAL_ROLES, before, &desk->roles);
    say(desk, change, CREDENTIAL_RECIPIENTS, before, &desk->recipients);
    if (pass->input->drop == NULL)
        change_stop(change, VERDICT_BLOCKED, undeliverable);
    stop_for_user(change, desk->user);
    change_judge(pass, change);
    desk->issue = change;
    return change;
}

static void discard(struct desk *desk, struct live *credential, enum cause cause, const char *reason)
{
    struct change *change =
        change_new(desk->pass, ACTION_DELETE, &credential_kind, desk->project, desk->name);
    bool first = desk->issue != NULL && credential_was_delivered(desk->user->live, credential->id);
    change->live = credential;
    change->id = credential->id;
    change->holder = desk->user;
    change->cause = cause;
    change->reason = reason;
    change->phase = first ? PHASE_LOWER : PHASE_REMOVE;
    if (first) { /* it works until its successor is there */
        change->because = desk->issue;
        if (desk->issue->verdict != VERDICT_APPLY)
            change_stop(change, desk->issue->verdict, "its successor is not issued");
    }
    change_judge(desk->pass, change);
}

static void plan_issue(struct desk *desk)
{
    struct arena *arena = desk->pass->arena;
    int64_t now = desk->pass->snapshot->taken;
    const struct value *rotate = &desk->user->values[SERVICE_USER_ROTATE];
    if (desk->current == NULL && desk->former != NULL)
        issue(desk, CAUSE_SPEC, desk->former,
              "what was delivered says something else, and cannot be changed");
    else if (desk->current == NULL && was_any_delivered(desk->user->live))
        issue(desk, CAUSE_DRIFT, NULL, "the one that was delivered is gone");
    else if (desk->current == NULL)
        issue(desk, CAUSE_SPEC, NULL, NULL);
    else if (rotate->type == VALUE_INTEGER && issued_at(desk->current) + rotate->integer <= now)
        issue(desk, CAUSE_LIFECYCLE, NULL,
              arena_print(arena, "the one of %.10s is older than %s",
                          clock_print(arena, issued_at(desk->current)),
                          encode_text(arena, &service_user_kind.fields[SERVICE_USER_ROTATE], rotate)));
}

static void plan_rest(struct desk *desk, const struct live_list *list)
{
    const struct value *overlap = &desk->user->values[SERVICE_USER_OVERLAP];
    int64_t now = desk->pass->snapshot->taken;
    for (size_t i = 0; i < list->count; i++) {
        struct live *credential = list->items[i];
        bool delivered = credential_was_delivered(desk->user->live, credential->id);
        if (credential == desk->current)
            continue;
        if (!delivered && issued_at(credential) >= 0)
            discard(desk, credential, CAUSE_SPEC, "it was never delivered");
        else if (!delivered)
            discard(desk, credential, CAUSE_EXTRA, "somebody else made it for this user");
        else if (!is_fitting(desk, credential))
            discard(desk, credential, CAUSE_SPEC, "the spec says something else now");
        else if (desk->current != NULL && issued_at(desk->current) + overlap->integer <= now)
            discard(desk, credential, CAUSE_LIFECYCLE, "its successor was issued, and the overlap is over");
    }
}

/* Roles of the user that the spec does not say: they go before the credential is issued. */
static void plan_roles(struct desk *desk)
{
    struct pass *pass = desk->pass;
    const struct item *project = &pass->plan->items[resource_project(desk->user->desired)->index];
    const struct live_list *list = snapshot_of_project(pass->snapshot, &role_assignment_kind, project->id);
    size_t row = kind_field(&role_assignment_kind, "user");
    for (size_t i = 0; i < list->count; i++) {
        struct live *role = list->items[i];
        const struct value *user = &role->values[row];
        if (user->type != VALUE_REFERENCE || !text_equal(user->reference.id, desk->user->id) ||
            match_claimed(pass, role) != NULL)
            continue;
        const char *name = resolve_label(pass->arena, pass->snapshot, pass->input->region, role, NULL);
        match_claim(pass, desk->user, role);
        if (change_ignored(pass, role->kind, desk->project, name))
            continue;
        struct change *change = change_new(pass, ACTION_DELETE, role->kind, desk->project, name);
        change->live = role;
        change->cause = cause_of_surplus(pass, project,
                                         cause_address(pass->arena, role->kind, desk->project, NULL, name));
        change->reason = "the spec does not give it to the service user";
        change->phase = PHASE_REMOVE;
        change_judge(pass, change);
    }
}

/* Has the list of the user's application credentials been read? If not it is asked for. */
static bool is_read(struct pass *pass, const struct item *user)
{
    if (snapshot_knows(pass->snapshot, &credential_kind, user->id))
        return true;
    if (!pass->input->answered && snapshot_error(pass->snapshot, &credential_kind, user->id) == NULL)
        change_ask(pass, QUESTION_LIST, &credential_kind, user->id);
    else
        match_knows(pass, &credential_kind, user->id);
    return false;
}

static void plan_credential(struct pass *pass, struct item *user)
{
    const struct resource *resource = user->desired;
    struct desk desk = {
        .pass = pass,
        .user = user,
        .project = change_project(resource),
        .name = resource->values[SERVICE_USER_ENTRY].text,
        .roles = role_names(pass->arena, &resource->values[SERVICE_USER_ROLES]),
        .recipients = value_text(credential_recipients(
            pass->arena, &resource->values[SERVICE_USER_RECIPIENTS], pass->plan->region)),
    };
    if (change_ignored(pass, &credential_kind, desk.project, desk.name))
        return;
    if (user->presence == PRESENCE_ABSENT) {
        issue(&desk, cause_of_object(pass, user), NULL, NULL);
        return;
    }
    if (user->presence != PRESENCE_ONE)
        return;
    plan_roles(&desk);
    if (!is_read(pass, user))
        return;
    const struct live_list *list = snapshot_of_project(pass->snapshot, &credential_kind, user->id);
    sort_out(&desk, list);
    plan_issue(&desk);
    plan_rest(&desk, list);
}

/* Once, of a user that is ours: what became of it since then is the user's own business. */
static void plan_password(struct pass *pass, struct item *user)
{
    const struct resource *resource = user->desired;
    const struct value *recipients = &resource->values[USER_RECIPIENTS];
    if (recipients->type != VALUE_LIST || change_ignored(pass, &credential_kind, "", resource->name))
        return;
    bool there = user->presence == PRESENCE_ONE && user->ours;
    if (there ? credential_was_delivered(user->live, DELIVERED_PASSWORD) : user->presence != PRESENCE_ABSENT)
        return;
    struct desk desk = {.pass = pass, .user = user, .project = "", .name = resource->name};
    desk.recipients = value_text(credential_recipients(pass->arena, recipients, pass->plan->region));
    issue(&desk, there ? CAUSE_SPEC : cause_of_object(pass, user), NULL, "its password");
}

void credentials_plan(struct pass *pass)
{
    for (size_t i = 0; pass->plan->life == LIFE_ACTIVE && i < pass->client->resource_count; i++) {
        struct item *item = pass->order[i];
        if (item->desired->kind == &service_user_kind)
            plan_credential(pass, item);
        else if (item->desired->kind == &user_kind)
            plan_password(pass, item);
    }
}
