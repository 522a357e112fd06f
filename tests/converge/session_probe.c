/*
 * Requests over a session, one a line on standard input: SERVICE METHOD PATH [BODY]. All are sent at once;
 * "---" waits for those before it. Says for each what came of it. Last a line of counts.
 * session_probe_converge [CLOUD]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "reconciler/session/session.h"

static size_t under_way;

static void done(void *context, const struct session_reply *reply)
{
    struct arena arena;
    arena_init(&arena);
    printf("%s -> %d%s %s\n", (const char *)context, reply->status,
           reply->unknown_fate ? " unknown fate" : "",
           reply->error  ? reply->error->message
           : reply->body ? json_print(&arena, reply->body, JSON_COMPACT)
                         : "");
    arena_release(&arena);
    under_way--;
}

static void wait_for_all(struct http *http)
{
    while (under_way)
        http_run(http, 1000);
    fflush(stdout);
}

static void send_line(struct arena *arena, struct session *session, char *line)
{
    const char *name = arena_text(arena, line);
    char *rest = NULL;
    struct session_request request = {.service = strtok_r(line, " ", &rest), .if_match = -1};
    request.method = strtok_r(NULL, " ", &rest);
    request.path = strtok_r(NULL, " ", &rest);
    struct node *body = NULL;
    if (rest && *rest && json_parse(arena, rest, strlen(rest), &body))
        abort();
    request.body = body;
    under_way++;
    session_send(session, &request, done, (void *)(uintptr_t)name);
}

int main(int count, char **arguments)
{
    struct arena arena;
    arena_init(&arena);
    struct cloud_settings *settings;
    struct error *error =
        clouds_load(&arena, count > 1 ? arguments[1] : NULL, NULL, (const char *const *)environ, &settings);
    if (error) {
        fprintf(stderr, "%s\n", error->message);
        arena_release(&arena);
        return 1;
    }
    const struct log log = {stderr, LOG_WARNING, LOG_LOGFMT};
    struct http *http = http_new();
    struct session *session = session_new(http, settings, &log);
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "---") == 0)
            wait_for_all(http);
        else
            send_line(&arena, session, line);
    }
    wait_for_all(http);
    printf("requests %llu connections %llu\n", (unsigned long long)session_requests(session),
           (unsigned long long)http_statistics(http).connections);
    session_free(session);
    http_free(http);
    arena_release(&arena);
    return 0;
}
