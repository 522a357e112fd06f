#include "reconciler/sandbox/sandbox.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/file.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/certificate.h"
#include "reconciler/sandbox/seed.h"
#include "reconciler/sandbox/target.h"

enum { MOST_CONNECTIONS = 4096, MOST_BODY = 64 << 20 };

struct sandbox {
    struct arena arena;
    struct sandbox_options options;
    struct store *store;
    struct server *server;
    const char *certificate_file; /* for clients; or NULL */
};

/* --- answering --- */

static void send_answer(struct sandbox *sandbox, struct server_exchange *exchange, const struct call *call)
{
    server_reply(exchange, &(struct server_reply){.status = call->status,
                                                  .headers = call->headers.items,
                                                  .header_count = call->headers.count,
                                                  .body = call->answer,
                                                  .length = call->answer_length,
                                                  .delay_ms = sandbox->options.latency_ms});
}

static struct call call_of(const struct sandbox *sandbox, struct arena *arena)
{
    return (struct call){.arena = arena,
                         .store = sandbox->store,
                         .release = sandbox->options.release,
                         .base = sandbox->server ? server_url(sandbox->server) : "",
                         .regions = sandbox->options.regions.items,
                         .region_count = sandbox->options.regions.count,
                         .token_seconds = sandbox->options.token_seconds};
}

static void answer_unknown(struct call *call, const char *path)
{
    struct text text;
    text_init(&text, call->arena);
    text_print(&text, "Nothing is at %s. The identity service is at %s/identity/v3.\n", path, call->base);
    call_answer_bytes(call, 404, "text/plain", text.data, text.length);
}

/* A body that is no JSON is the handler's to refuse: body is then NULL, and length is not 0. */
static void take_body(struct call *call, const struct server_request *request)
{
    struct node *body = NULL;
    call->bytes = request->body;
    call->length = request->length;
    const char *type = call_header(call, "Content-Type");
    if (request->length && (!type || strstr(type, "json")) &&
        !json_parse(call->arena, request->body, request->length, &body))
        call->body = body;
}

static void run_call(struct call *call)
{
    bool writes = strcmp(call->method, "GET") != 0 && strcmp(call->method, "HEAD") != 0;
    if (writes)
        store_begin(call->store);
    api_run(call);
    if (writes)
        store_commit(call->store);
    const struct error *failure = store_failure(call->store);
    if (failure)
        call_refuse(call, 500, NULL, "%s", failure->message);
}

static void handle(void *context, struct server_exchange *exchange)
{
    struct sandbox *sandbox = context;
    const struct server_request *request = server_request(exchange);
    struct call call = call_of(sandbox, server_arena(exchange));
    call.exchange = exchange;
    call.method = request->method;
    call.request_id = arena_print(call.arena, "req-%s", call_new_uuid(&call));
    const char *path = target_split(call.arena, request->target, &call.query);
    take_body(&call, request);
    if (api_find(&call, path))
        run_call(&call);
    else
        answer_unknown(&call, path);
    call_add_header(&call, "X-Openstack-Request-Id", call.request_id);
    send_answer(sandbox, exchange, &call);
}

/* --- running --- */

void sandbox_run(struct sandbox *sandbox, int stop)
{
    for (;;) {
        struct pollfd events[] = {{.fd = server_descriptor(sandbox->server), .events = POLLIN},
                                  {.fd = stop, .events = POLLIN}};
        if (poll(events, COUNT(events), server_wait_ms(sandbox->server)) > 0 && events[1].revents)
            return;
        server_run(sandbox->server);
    }
}

static struct error *open_state(struct arena *arena, struct sandbox *sandbox)
{
    bool is_new;
    struct error *error = store_open(arena, sandbox->options.state, &sandbox->store, &is_new);
    if (error || !is_new)
        return error;
    struct call pattern = call_of(sandbox, arena);
    store_begin(sandbox->store);
    error = seed_fill(arena, &pattern);
    store_commit(sandbox->store);
    return error;
}

static struct error *open_server(struct arena *arena, struct sandbox *sandbox)
{
    struct certificate certificate = {0};
    struct error *error = NULL;
    if (sandbox->options.tls) {
        error = certificate_make(arena, &certificate);
        sandbox->certificate_file = arena_print(&sandbox->arena, "%s/tenantry-sandbox-%ld.pem",
                                                getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
        if (!error)
            error = file_write(arena, sandbox->certificate_file, certificate.certificate,
                               strlen(certificate.certificate));
    }
    const struct server_options options = {.at = sandbox->options.at,
                                           .most_connections = MOST_CONNECTIONS,
                                           .most_body = MOST_BODY,
                                           .certificate = certificate.certificate,
                                           .key = certificate.key};
    return error ? error : server_start(arena, &options, handle, sandbox, &sandbox->server);
}

struct error *sandbox_start(struct arena *arena, const struct sandbox_options *options, struct sandbox **out)
{
    struct sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (!sandbox)
        abort();
    arena_init(&sandbox->arena);
    sandbox->options = *options;
    struct error *error = open_server(arena, sandbox);
    if (!error)
        error = open_state(arena, sandbox);
    if (error) {
        sandbox_stop(sandbox);
        return error;
    }
    *out = sandbox;
    return NULL;
}

void sandbox_stop(struct sandbox *sandbox)
{
    server_stop(sandbox->server);
    if (sandbox->store)
        store_close(sandbox->store);
    if (sandbox->certificate_file)
        (void)unlink(sandbox->certificate_file);
    arena_release(&sandbox->arena);
    free(sandbox);
}

const char *sandbox_clouds(const struct sandbox *sandbox, struct arena *arena)
{
    struct text text;
    text_init(&text, arena);
    text_add(&text, "clouds:\n");
    for (size_t i = 0; i < sandbox->options.regions.count; i++) {
        const char *region = sandbox->options.regions.items[i];
        text_print(&text, "  %s:\n    auth:\n      auth_url: %s/identity/v3\n", region,
                   server_url(sandbox->server));
        text_add(&text,
                 "      username: admin\n      password: " SEED_PASSWORD "\n      project_name: admin\n"
                 "      user_domain_name: Default\n      project_domain_name: Default\n");
        text_print(&text, "    region_name: %s\n    identity_api_version: 3\n", region);
        if (sandbox->certificate_file)
            text_print(&text, "    cacert: %s\n", sandbox->certificate_file);
    }
    return text.data;
}
