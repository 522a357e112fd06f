#include "reconciler/issue/issue.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "drift/credential.h"
#include "drift/mark.h"
#include "reconciler/file.h"
#include "reconciler/issue/courier.h"
#include "reconciler/session/session.h"
#include "spec/encode.h"

enum {
    JOB_MOST = 1 << 20,
    STEP_MS = 1000,
    PASSWORD_GROUPS = 5,
    GROUP_SIZE = 6,
    TRIES = 4,
    SECOND_US = 1000000
};

struct issuer {
    struct arena *arena;
    struct http *http;
    struct log log;
    struct issue_job job;
    struct cloud_settings *cloud;
    struct session *admin;
    struct courier courier;
};

/* --- one request after the other --- */

struct answer {
    struct arena *arena;
    struct node *body;
    const struct error *error;
    bool there;
};

static void answered(void *context, const struct session_reply *reply)
{
    struct answer *answer = context;
    answer->there = true;
    if (reply->error)
        answer->error = error_wrap(answer->arena, reply->error, "issuing a credential");
    if (!reply->body)
        return;
    const char *text = json_print(answer->arena, reply->body, JSON_COMPACT);
    if (json_parse(answer->arena, text, strlen(text), &answer->body))
        answer->body = NULL;
}

static const struct error *ask(struct issuer *issuer, struct session *session, const char *method,
                               const char *path, const struct node *body, struct node **out)
{
    struct answer answer = {.arena = issuer->arena};
    const struct session_request request = {.service = "identity",
                                            .method = method,
                                            .path = path,
                                            .body = body,
                                            .owner = issuer->job.client,
                                            .if_match = -1};
    session_send(session, &request, answered, &answer);
    while (!answer.there)
        http_run(issuer->http, STEP_MS);
    if (out)
        *out = answer.body;
    return answer.error;
}

static const char *user_path(struct issuer *issuer, const char *below)
{
    return arena_print(issuer->arena, "/v3/users/%s%s", encode_escaped(issuer->arena, issuer->job.user),
                       below);
}

static const struct error *change_user(struct issuer *issuer, struct node *user)
{
    struct node *body = node_new_map(issuer->arena);
    node_set(issuer->arena, body, "user", user);
    return ask(issuer, issuer->admin, "PATCH", user_path(issuer, ""), body, NULL);
}

/* --- the user --- */

/* 150 bits, with a letter of each case, a digit and a sign, as rules for passwords like it. */
static const char *make_password(struct arena *arena)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    unsigned char bytes[PASSWORD_GROUPS * GROUP_SIZE];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        abort();
    struct text password;
    text_init(&password, arena);
    text_add(&password, "T1");
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i % GROUP_SIZE == 0)
            text_char(&password, '-');
        text_char(&password, letters[bytes[i] % 32]);
    }
    explicit_bzero(bytes, sizeof bytes);
    return password.data;
}

static bool has(const struct name_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i], text))
            return true;
    return false;
}

/* The user's tags now. What was delivered since it was planned is not issued again. */
static const struct error *read_tags(struct issuer *issuer, struct name_list *tags)
{
    struct node *body;
    const struct error *error = ask(issuer, issuer->admin, "GET", user_path(issuer, ""), NULL, &body);
    const struct node *list = node_find(body, "user.tags");
    for (size_t i = 0; !error && list && list->type == NODE_LIST && i < list->count; i++) {
        const char *tag = node_text(list->items[i]);
        if (tag)
            list_add(issuer->arena, tags, tag);
        if (tag && text_starts(tag, MARK_DELIVERED) &&
            !has(&issuer->job.delivered, tag + strlen(MARK_DELIVERED)))
            error = error_make(issuer->arena, ERROR_ANSWER,
                               "another was delivered meanwhile; the next pass will look");
    }
    return error;
}

static const struct error *set_password(struct issuer *issuer, const char *password)
{
    struct node *user = node_new_map(issuer->arena);
    node_set(issuer->arena, user, "password", node_new_text(issuer->arena, password));
    if (issuer->job.project) /* nobody is there to change it */
        node_put(issuer->arena, user, "options.ignore_change_password_upon_first_use",
                 node_new_boolean(issuer->arena, true));
    return change_user(issuer, user);
}

/* The proof of the delivery. */
static const struct error *mark_delivered(struct issuer *issuer, const struct name_list *tags,
                                          const char *what)
{
    struct arena *arena = issuer->arena;
    struct node *user = node_new_map(arena), *list = node_set(arena, user, "tags", node_new_list(arena));
    for (size_t i = 0; i < tags->count; i++) {
        const char *tag = tags->items[i];
        if (!text_starts(tag, MARK_DELIVERED) || has(&issuer->job.kept, tag + strlen(MARK_DELIVERED)))
            node_add(arena, list, node_new_text(arena, tag));
    }
    node_add(arena, list, node_new_text(arena, arena_print(arena, MARK_DELIVERED "%s", what)));
    return change_user(issuer, user);
}

/* --- what is delivered --- */

static void add_member(struct text *out, const char *indent, const char *key, const char *text)
{
    if (text)
        text_print(out, "%s%s: %s\n", indent, key,
                   json_print(out->arena, node_new_text(out->arena, text), JSON_COMPACT));
}

static const char *write_clouds(struct issuer *issuer, const struct node *credential, const char *password)
{
    const struct issue_job *job = &issuer->job;
    struct text out;
    text_init(&out, issuer->arena);
    const char *name = job->project ? job->project_name : issuer->cloud->name;
    text_print(&out, "clouds:\n  %s:\n",
               json_print(issuer->arena, node_new_text(issuer->arena, name), JSON_COMPACT));
    add_member(&out, "    ", "auth_type", credential ? "v3applicationcredential" : "password");
    text_add(&out, "    auth:\n");
    add_member(&out, "      ", "auth_url", issuer->cloud->auth_url);
    add_member(&out, "      ", "application_credential_id", node_get_text(credential, "id"));
    add_member(&out, "      ", "application_credential_secret", node_get_text(credential, "secret"));
    if (!credential) {
        add_member(&out, "      ", "username", job->username);
        add_member(&out, "      ", "user_domain_name", job->domain);
        add_member(&out, "      ", "password", password);
    }
    add_member(&out, "    ", "region_name", issuer->cloud->region_name);
    text_add(&out, "    identity_api_version: \"3\"\n");
    return out.data;
}

/* By the user's own token: nobody else may make one. */
static const struct error *make_credential(struct issuer *issuer, const char *password, struct node **out)
{
    struct arena *arena = issuer->arena;
    const struct issue_job *job = &issuer->job;
    struct cloud_settings own = {
        .name = issuer->cloud->name,
        .auth_type = "password",
        .auth_url = issuer->cloud->auth_url,
        .region_name = issuer->cloud->region_name,
        .user_id = job->user,
        .password = password,
        .project_id = job->project,
        .interfaces = issuer->cloud->interfaces,
        .tls = issuer->cloud->tls,
        .endpoint_overrides = issuer->cloud->endpoint_overrides,
        .service_regions = issuer->cloud->service_regions,
        .service_interfaces = issuer->cloud->service_interfaces,
        .service_types = issuer->cloud->service_types,
        .api_timeout = issuer->cloud->api_timeout,
    };
    struct node *credential = node_new_map(arena), *body = node_new_map(arena), *roles = node_new_list(arena);
    int64_t now = clock_milliseconds(); /* a second may have two of them */
    const char *name = arena_print(arena, CREDENTIAL_PREFIX "%.19s.%03dZ", clock_print(arena, now / 1000),
                                   (int)(now % 1000));
    node_set(arena, credential, "name", node_new_text(arena, name));
    node_set(arena, credential, "description", node_new_text(arena, job->description));
    for (size_t i = 0; i < job->roles.count; i++) {
        struct node *role = node_new_map(arena);
        node_set(arena, role, "name", node_new_text(arena, job->roles.items[i]));
        node_add(arena, roles, role);
    }
    node_set(arena, credential, "roles", roles);
    node_set(arena, body, "application_credential", credential);
    struct node *answer = NULL;
    const struct error *error = NULL;
    for (unsigned tries = 0; tries == 0 || (error && error->status == 401 && tries < TRIES); tries++) {
        if (tries > 0) /* Keystone ends all tokens of the second in which a password changes */
            (void)usleep(SECOND_US);
        struct session *session = session_new(issuer->http, &own, &issuer->log);
        error = ask(issuer, session, "POST", user_path(issuer, "/application_credentials"), body, &answer);
        session_free(session);
    }
    const struct node *made = node_get(answer, "application_credential");
    if (!error && (!node_get_text(made, "id") || !node_get_text(made, "secret")))
        error = error_make(arena, ERROR_ANSWER, "the answer holds no application credential");
    *out = (struct node *)made;
    return error;
}

/* --- all of it --- */

static const struct error *issue(struct issuer *issuer, const char **id)
{
    struct name_list tags = {0};
    struct node *credential = NULL;
    const struct error *error = read_tags(issuer, &tags);
    const char *password = make_password(issuer->arena);
    if (!error)
        error = set_password(issuer, password);
    if (!error && issuer->job.project)
        error = make_credential(issuer, password, &credential);
    *id = issuer->job.project ? node_get_text(credential, "id") : DELIVERED_PASSWORD;
    if (!error)
        error = courier_deliver(&issuer->courier, write_clouds(issuer, credential, password));
    return error ? error : mark_delivered(issuer, &tags, *id);
}

static const struct error *open_cloud(struct issuer *issuer)
{
    const struct error *error = clouds_load(issuer->arena, issuer->job.cloud, issuer->job.region_name,
                                            (const char *const *)environ, &issuer->cloud);
    if (!error)
        issuer->admin = session_new(issuer->http, issuer->cloud, &issuer->log);
    return error;
}

static const struct error *read_job(struct arena *arena, struct issue_job *job)
{
    const char *bytes;
    size_t length;
    struct node *node;
    const struct error *error = file_read(arena, "-", JOB_MOST, &bytes, &length);
    if (!error)
        error = json_parse(arena, bytes, length, &node);
    if (!error)
        *job = issue_decode(arena, node);
    if (!error && (!job->user || !job->file || !job->cloud))
        error = error_make(arena, ERROR_INPUT, "this is for Tenantry itself");
    return error;
}

/* No core, no debugger of this user's, and no longer than the one that is to hear of it. */
static void hide(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

_Noreturn void issue_main(void)
{
    hide();
    struct arena arena;
    arena_init(&arena);
    struct issuer issuer = {.arena = &arena, .http = http_new()};
    const char *id = NULL;
    const struct error *error = read_job(&arena, &issuer.job);
    issuer.log = (struct log){stderr, issuer.job.log, LOG_LOGFMT};
    if (!error)
        error = open_cloud(&issuer);
    if (!error)
        error = courier_open(&arena, issuer.job.file, &issuer.job.recipients, &issuer.courier);
    if (!error) {
        error = issue(&issuer, &id);
        courier_close(&issuer.courier);
    }
    struct node *answer = node_new_map(&arena);
    node_set(&arena, answer, error ? "error" : "id", node_new_text(&arena, error ? error->message : id));
    (void)puts(json_print(&arena, answer, JSON_COMPACT));
    (void)fflush(stdout);
    _exit(error ? EXIT_FAILURE : EXIT_SUCCESS); /* its memory goes with it: nothing is left to wipe */
}
