#include "reconciler/sandbox/sandbox.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/file.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/certificate.h"
#include "reconciler/sandbox/control.h"
#include "reconciler/sandbox/seed.h"
#include "reconciler/sandbox/target.h"

enum { MOST_CONNECTIONS = 4096, MOST_BODY = 64 << 20, MOST_FAULTS = 1 << 20 };

struct sandbox {
    struct arena arena;
    struct sandbox_options options;
    struct store *store;
    struct server *server;
    struct control control;
    const char *certificate_file; /* for clients; or NULL */
};

/* --- answering --- */

static struct call call_of(const struct sandbox *sandbox, struct arena *arena)
{
    return (struct call){.arena = arena,
                         .store = sandbox->store,
                         .release = sandbox->options.release,
                         .base = sandbox->server ? server_url(sandbox->server) : "",
                         .regions = sandbox->options.regions.items,
                         .region_count = sandbox->options.regions.count,
                         .all_services = sandbox->options.all_services,
                         .token_seconds = sandbox->control.pace.token_seconds,
                         .keeps_servers = sandbox->control.pace.reclaim_seconds > 0};
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

static unsigned random_below(unsigned limit)
{
    unsigned number = 0;
    if (limit && getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        abort();
    return limit ? number % limit : 0;
}

static void finish(struct sandbox *sandbox, struct server_exchange *exchange, const struct strike *strike)
{
    const struct pace *pace = &sandbox->control.pace;
    const struct call *call = strike->call;
    struct server_reply reply = strike->reply;
    reply.status = call->status;
    reply.headers = call->headers.items;
    reply.header_count = call->headers.count;
    reply.body = call->answer;
    reply.length = call->answer_length;
    reply.delay_ms += pace->latency_ms + random_below(pace->jitter_ms);
    if (strike->ending == ENDS_WELL)
        server_reply(exchange, &reply);
    else if (strike->ending == ENDS_CLOSED)
        server_hang_up(exchange);
}

static void run_service(struct sandbox *sandbox, struct server_exchange *exchange, struct call *call,
                        const char *path)
{
    const char *target = server_request(exchange)->target;
    int64_t number = requests_begin(sandbox->control.requests, exchange);
    bool found = api_find(call, path) != NULL;
    struct strike strike = fault_strike(sandbox->control.faults, call, path, target, number);
    fault_before(&strike);
    if (strike.acts && found)
        api_act(call);
    else if (strike.acts)
        answer_unknown(call, path);
    fault_after(&strike);
    if (call->request_id)
        call_add_header(call, "X-Openstack-Request-Id", call->request_id);
    requests_end(sandbox->control.requests, number, target, &strike);
    finish(sandbox, exchange, &strike);
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
    if (control_run(&sandbox->control, &call, path))
        finish(sandbox, exchange, &(struct strike){.call = &call});
    else
        run_service(sandbox, exchange, &call, path);
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

static struct error *load_faults(struct arena *arena, struct sandbox *sandbox)
{
    const char *path = sandbox->options.faults, *bytes;
    size_t length;
    struct node *asked = NULL;
    if (!path)
        return NULL;
    struct error *error = file_read(arena, path, MOST_FAULTS, &bytes, &length);
    if (!error)
        error = json_parse(arena, bytes, length, &asked);
    if (!error)
        error = faults_add(sandbox->control.faults, sandbox->store, arena, asked);
    return error ? error_wrap(arena, error, "--faults %s", path) : NULL;
}

struct error *sandbox_start(struct arena *arena, const struct sandbox_options *options, struct sandbox **out)
{
    struct sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (!sandbox)
        abort();
    arena_init(&sandbox->arena);
    sandbox->options = *options;
    sandbox->control.faults = faults_new();
    sandbox->control.pace =
        (struct pace){.latency_ms = options->latency_ms, .token_seconds = options->token_seconds};
    struct error *error = requests_open(arena, options->requests, &sandbox->control.requests);
    if (!error)
        error = open_server(arena, sandbox);
    if (!error)
        error = open_state(arena, sandbox);
    if (!error)
        error = load_faults(arena, sandbox);
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
    faults_free(sandbox->control.faults);
    requests_close(sandbox->control.requests);
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
                 "      user_domain_id: default\n      project_domain_id: default\n");
        text_print(&text, "    region_name: %s\n    identity_api_version: 3\n", region);
        if (sandbox->certificate_file)
            text_print(&text, "    cacert: %s\n", sandbox->certificate_file);
    }
    return text.data;
}
