/* A session without a cloud: requests wait in a queue and are answered by the test's own function. */
#ifndef TESTS_UNIT_FAKE_SESSION_H
#define TESTS_UNIT_FAKE_SESSION_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "reconciler/session/session.h"

struct fake_request {
    bool shut, elsewhere;
    const char *service, *method, *path, *body;
    int64_t if_match;
    session_done *done;
    void *context;
};

struct fake_answer {
    int status;
    const char *body; /* JSON, or NULL */
    bool unknown_fate;
};

/* What is answered to paths that begin so. */
struct answer_row {
    const char *path;
    int status;
    const char *body;
};

struct session {
    struct arena arena;
    struct {
        struct fake_request *items;
        size_t count, capacity;
    } requests;
    size_t answered;
    struct text log; /* "METHOD path body\n" of every request */
    struct fake_answer (*answer)(struct session *session, const struct fake_request *request);
    struct session *system;                        /* of the system, or NULL */
    enum { INSIDE, NO_INSIDE, LOCKED_OUT } inside; /* other projects: how far the user gets */
    const char *project;                           /* of the token; NULL: the admin's own */
    const char *lacks;                             /* a service that the catalogue does not have, or NULL */
    void *context;
    struct session *shut; /* of a session that cannot log in: the one that answers for it */
    bool shares;          /* Keystone with region "there", which has its own services but for images */
    struct session *here; /* of the session there: the one that answers for it */
};

/* By the first row that fits; 404 where none does. */
static inline struct fake_answer fake_row(const struct answer_row *rows, size_t count,
                                          const struct fake_request *request)
{
    for (size_t i = 0; i < count; i++)
        if (text_starts(request->path, rows[i].path))
            return (struct fake_answer){.status = rows[i].status, .body = rows[i].body};
    return (struct fake_answer){.status = 404};
}

static void fake_init(struct session *session,
                      struct fake_answer (*answer)(struct session *session,
                                                   const struct fake_request *request))
{
    memset(session, 0, sizeof *session);
    arena_init(&session->arena);
    text_init(&session->log, &session->arena);
    session->answer = answer;
}

void session_send(struct session *session, const struct session_request *request, session_done *done,
                  void *context)
{
    bool shut = session->shut != NULL;
    bool elsewhere = session->here != NULL;
    session = shut ? session->shut : elsewhere ? session->here : session;
    struct arena *arena = &session->arena;
    struct fake_request copy = {
        .shut = shut,
        .elsewhere = elsewhere,
        .service = arena_text(arena, request->service),
        .method = arena_text(arena, request->method),
        .path = arena_text(arena, request->path),
        .body = request->body ? json_print(arena, request->body, JSON_COMPACT) : "",
        .if_match = request->if_match,
        .done = done,
        .context = context,
    };
    list_add(arena, &session->requests, copy);
    text_print(&session->log, "%s %s%s%s\n", copy.method, copy.path, copy.body[0] ? " " : "", copy.body);
}

void session_after(struct session *session, unsigned delay_ms, void (*done)(void *context), void *context)
{
    (void)session;
    (void)delay_ms;
    done(context);
}

const char *session_project_id(const struct session *session)
{
    return session->project ? session->project : "admin-project";
}

const char *session_user_id(const struct session *session)
{
    (void)session;
    return "u-me";
}

const struct endpoint *session_endpoint(const struct session *session, const char *service)
{
    static const struct endpoint compute = {"compute", "public", "here", "http://c", "compute-id"};
    static const struct endpoint image = {"image", "public", "here", "http://i", "image-id"};
    static const struct endpoint there = {"any", "public", "there", "http://there", "there-id"};
    if (!session_offers(session, service))
        return NULL;
    if (session->here && !text_equal(service, "image"))
        return &there;
    return text_equal(service, "compute") ? &compute : text_equal(service, "image") ? &image : NULL;
}

struct session *session_scoped(struct session *session, const char *project_id)
{
    if (!project_id)
        return session->system;
    static struct session outside;
    if (session->inside == LOCKED_OUT) {
        outside.shut = session;
        return &outside;
    }
    return session->inside == INSIDE ? session : NULL;
}

struct session *session_elsewhere(struct session *session, const char *region)
{
    static struct session there;
    assert_string_equal(region, "there");
    there.here = session;
    return &there;
}

struct name_list session_regions(const struct session *session, struct arena *arena)
{
    struct name_list regions = {0};
    if (session->shares)
        list_add(arena, &regions, "there");
    return regions;
}

bool session_offers(const struct session *session, const char *service)
{
    return !session->lacks || !text_equal(session->lacks, service);
}

/* Answers everything, the oldest first, and what comes of it. */
static void fake_run(struct session *session)
{
    while (session->answered < session->requests.count) {
        const struct fake_request request = session->requests.items[session->answered++];
        struct fake_answer answer =
            request.shut ? (struct fake_answer){0} : session->answer(session, &request);
        struct session_reply reply = {.status = answer.status,
                                      .url = request.path,
                                      .request_id = "req-1",
                                      .unknown_fate = answer.unknown_fate};
        struct node *body = NULL;
        if (answer.body)
            assert_null(json_parse(&session->arena, answer.body, strlen(answer.body), &body));
        reply.body = body;
        if (answer.status < 200 || answer.status > 299) {
            struct error *error = error_make(&session->arena, answer.status ? ERROR_HTTP : ERROR_REACH,
                                             "%s %s: %d", request.method, request.path, answer.status);
            error->status = answer.status;
            error->kind = request.shut ? ERROR_AUTH : error->kind;
            reply.error = error;
        }
        request.done(request.context, &reply);
    }
}

#endif
