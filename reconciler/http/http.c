#include "reconciler/http/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/http/ended.h"
#include "reconciler/http/http_request.h"
#include "reconciler/http/lane.h"
#include "reconciler/http/timers.h"
#include "reconciler/http/watches.h"
#include "reconciler/session/retry.h"

enum {
    CONNECT_TIMEOUT_MS = 10000,
    USUAL_TIMEOUT_MS = 120000,
    USUAL_MOST_BYTES = 256 << 20,
    LONG_ANSWER = 64 << 10,
    KEPT_CONNECTIONS = 256
};

struct http_exchange {
    struct queue_item item; /* first: the queue gives it back */
    struct http_exchange *previous, *next;
    struct arena arena; /* holds the exchange itself, too */
    struct http *http;
    struct http_lane *lane;
    struct http_request request;
    http_done *done; /* NULL: cancelled while waiting */
    void *context;
    CURL *easy; /* NULL while waiting */
    struct curl_slist *headers;
    size_t body_length, body_sent;
    struct text answer;
    bool too_large;
    CURLcode code; /* once it has ended */
    int64_t started_ms;
    char trouble[CURL_ERROR_SIZE];
};

struct fd_list LIST_OF(struct curl_waitfd);
struct easy_list LIST_OF(CURL *);

struct http {
    struct arena arena;
    CURLM *multi;
    struct http_lane *lanes;
    struct http_exchange *exchanges;
    struct easy_list spare;
    struct ended_list ended;
    struct timers timers;
    struct watch_list watches;
    struct fd_list fds; /* of one wait */
    struct http_statistics statistics;
};

/* What can only fail for want of memory, or in a curl that lacks something. */
static void require(bool done)
{
    if (!done)
        abort();
}

/* --- life ----------------------------------------------------------------- */

struct http *http_new(void)
{
    require(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    struct http *http = calloc(1, sizeof *http);
    require(http);
    arena_init(&http->arena);
    timers_init(&http->timers, &http->arena);
    http->multi = curl_multi_init();
    require(http->multi);
    require(curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)KEPT_CONNECTIONS) == CURLM_OK);
    return http;
}

/* Frees the exchange; its handle goes back to the pool. */
static void discard(struct http_exchange *exchange)
{
    struct http *http = exchange->http;
    ended_forget(&http->ended, exchange);
    if (exchange->easy) {
        curl_multi_remove_handle(http->multi, exchange->easy);
        curl_easy_reset(exchange->easy);
        list_add(&http->arena, &http->spare, exchange->easy);
        exchange->lane->in_flight--;
    }
    curl_slist_free_all(exchange->headers);
    if (exchange->previous)
        exchange->previous->next = exchange->next;
    else
        http->exchanges = exchange->next;
    if (exchange->next)
        exchange->next->previous = exchange->previous;
    struct arena arena = exchange->arena;
    arena_release(&arena);
}

void http_free(struct http *http)
{
    if (!http)
        return;
    while (http->exchanges)
        discard(http->exchanges);
    for (size_t i = 0; i < http->spare.count; i++)
        curl_easy_cleanup(http->spare.items[i]);
    curl_multi_cleanup(http->multi);
    arena_release(&http->arena);
    free(http);
    curl_global_cleanup();
}

struct http_lane *http_lane_new(struct http *http, const char *name, unsigned in_flight)
{
    return lane_find(&http->lanes, &http->arena, name, in_flight);
}

/* --- a request ------------------------------------------------------------ */

struct http_exchange *http_submit(struct http *http, const struct http_request *request, http_done *done,
                                  void *context)
{
    struct arena arena;
    arena_init(&arena);
    struct http_exchange *exchange = ARENA_NEW(&arena, struct http_exchange);
    exchange->arena = arena;
    exchange->http = http;
    exchange->lane = request->lane;
    exchange->done = done;
    exchange->context = context;
    exchange->request = http_request_copy(&exchange->arena, request);
    exchange->body_length = request->body ? strlen(request->body) : 0;
    exchange->next = http->exchanges;
    if (exchange->next)
        exchange->next->previous = exchange;
    http->exchanges = exchange;
    queue_add(&exchange->lane->waiting, request->owner, &exchange->item);
    return exchange;
}

bool http_is_waiting(const struct http_exchange *exchange)
{
    return !exchange->easy;
}

void http_cancel(struct http_exchange *exchange)
{
    if (exchange->easy)
        discard(exchange);
    else
        exchange->done = NULL; /* discarded when its turn comes */
}

static size_t most_bytes(const struct http_exchange *exchange)
{
    return exchange->request.most_bytes ? exchange->request.most_bytes : USUAL_MOST_BYTES;
}

static size_t take_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    size_t length = size * count;
    if (length > most_bytes(exchange) - exchange->answer.length) {
        exchange->too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    text_add_bytes(&exchange->answer, bytes, length);
    return length;
}

static size_t give_body(char *buffer, size_t size, size_t count, void *context)
{
    struct http_exchange *exchange = context;
    size_t left = exchange->body_length - exchange->body_sent;
    size_t length = left < size * count ? left : size * count;
    memcpy(buffer, exchange->request.body + exchange->body_sent, length);
    exchange->body_sent += length;
    return length;
}

/* curl seeks to the beginning only. */
static int rewind_body(void *context, curl_off_t offset, int origin)
{
    struct http_exchange *exchange = context;
    exchange->body_sent = 0;
    return offset == 0 && origin == SEEK_SET ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

#define SET(option, value) require(curl_easy_setopt(easy, option, value) == CURLE_OK)

static void set_method(CURL *easy, struct http_exchange *exchange)
{
    const struct http_request *request = &exchange->request;
    if (strcmp(request->method, "HEAD") == 0) {
        SET(CURLOPT_NOBODY, 1L);
        return;
    }
    if (request->body || strcmp(request->method, "POST") == 0 || strcmp(request->method, "PUT") == 0) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->body_length);
        SET(CURLOPT_READFUNCTION, give_body);
        SET(CURLOPT_READDATA, exchange);
        /* On a kept connection that turns out to be dead curl sends again by itself. It cannot when it cannot
         * rewind. */
        if (retry_is_safe(request->method)) {
            SET(CURLOPT_SEEKFUNCTION, rewind_body);
            SET(CURLOPT_SEEKDATA, exchange);
        } else if (!exchange->body_length) {
            SET(CURLOPT_FRESH_CONNECT, 1L);
        }
    }
    SET(CURLOPT_CUSTOMREQUEST, request->method);
}

static void set_headers(CURL *easy, struct http_exchange *exchange)
{
    const struct http_request *request = &exchange->request;
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    if (!exchange->body_length)
        list = curl_slist_append(list, "Content-Type:");
    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        const char *gap = header->value[0] ? ": " : ";"; /* curl's way to send an empty one */
        list = curl_slist_append(list,
                                 arena_print(&exchange->arena, "%s%s%s", header->name, gap, header->value));
    }
    require(list);
    exchange->headers = list;
    SET(CURLOPT_HTTPHEADER, list);
}

static void set_tls(CURL *easy, const struct http_tls *tls)
{
    struct stat about;
    if (tls->cacert && stat(tls->cacert, &about) == 0 && S_ISDIR(about.st_mode)) {
        SET(CURLOPT_CAINFO, NULL);
        SET(CURLOPT_CAPATH, tls->cacert);
    } else if (tls->cacert) {
        SET(CURLOPT_CAINFO, tls->cacert);
        SET(CURLOPT_CAPATH, NULL);
    }
    if (tls->certificate) {
        SET(CURLOPT_SSLCERT, tls->certificate);
        SET(CURLOPT_SSLKEY, tls->key ? tls->key : tls->certificate);
    }
    if (tls->insecure) {
        SET(CURLOPT_SSL_VERIFYPEER, 0L);
        SET(CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

static void start(struct http_exchange *exchange)
{
    struct http *http = exchange->http;
    const struct http_request *request = &exchange->request;
    CURL *easy = http->spare.count ? http->spare.items[--http->spare.count] : curl_easy_init();
    require(easy);
    SET(CURLOPT_PRIVATE, exchange);
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(CURLOPT_USERAGENT, "tenantry/" TENANTRY_VERSION);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_ACCEPT_ENCODING, "");
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    SET(CURLOPT_TIMEOUT_MS, request->timeout_ms ? (long)request->timeout_ms : (long)USUAL_TIMEOUT_MS);
    SET(CURLOPT_ERRORBUFFER, exchange->trouble);
    SET(CURLOPT_WRITEFUNCTION, take_answer);
    SET(CURLOPT_WRITEDATA, exchange);
    set_method(easy, exchange);
    set_headers(easy, exchange);
    if (request->tls)
        set_tls(easy, request->tls);
    if (request->user) {
        SET(CURLOPT_USERNAME, request->user);
        SET(CURLOPT_PASSWORD, request->password ? request->password : "");
    }
    text_init(&exchange->answer, &exchange->arena);
    exchange->started_ms = clock_monotonic_ms();
    exchange->easy = easy;
    exchange->lane->in_flight++;
    http->statistics.requests++;
    require(curl_multi_add_handle(http->multi, easy) == CURLM_OK);
}

static void start_waiting(struct http *http)
{
    for (struct http_lane *lane = http->lanes; lane; lane = lane->next) {
        for (struct queue_item *item; (item = lane_take(lane));) {
            struct http_exchange *exchange = (struct http_exchange *)item;
            if (exchange->done)
                start(exchange);
            else
                discard(exchange);
        }
    }
}

/* --- an answer ------------------------------------------------------------ */

static const char *explain_timeout(struct http_exchange *exchange)
{
    curl_off_t connected = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
    double seconds = (double)(clock_monotonic_ms() - exchange->started_ms) / 1000;
    return arena_print(&exchange->arena, "no %s within %.1f s", connected ? "answer" : "connection", seconds);
}

static const char *explain_connect(struct http_exchange *exchange)
{
    long number = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &number);
    if (number == ECONNREFUSED)
        return "connection refused: nothing listens there";
    return arena_print(&exchange->arena, "cannot connect: %s",
                       number ? strerror((int)number) : exchange->trouble);
}

static const char *explain(struct http_exchange *exchange, CURLcode code)
{
    struct arena *arena = &exchange->arena;
    const char *trouble = *exchange->trouble ? exchange->trouble : curl_easy_strerror(code);
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "the host's name is not known";
    case CURLE_COULDNT_CONNECT:
        return explain_connect(exchange);
    case CURLE_OPERATION_TIMEDOUT:
        return explain_timeout(exchange);
    case CURLE_PEER_FAILED_VERIFICATION:
        return arena_print(arena, "TLS: the certificate is not trusted (%s): is cacert set?", trouble);
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
        return arena_print(arena, "TLS: a file named as cacert, cert or key cannot be used (%s)", trouble);
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_FAIL_REWIND:
        return "the connection was closed before the answer came";
    case CURLE_PARTIAL_FILE:
        return "the connection was closed in the middle of the answer";
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return "this is no URL of a service";
    default:
        return trouble;
    }
}

static const struct error *failure(struct http_exchange *exchange, CURLcode code)
{
    struct arena *arena = &exchange->arena;
    const char *name = http_request_name(arena, &exchange->request);
    if (exchange->too_large)
        return error_make(arena, ERROR_ANSWER, "%s: the answer is larger than %zu KiB", name,
                          most_bytes(exchange) >> 10);
    return error_make(arena, ERROR_REACH, "%s: %s", name, explain(exchange, code));
}

static void collect_headers(struct arena *arena, CURL *easy, struct http_headers *out)
{
    for (struct curl_header *at = NULL; (at = curl_easy_nextheader(easy, CURLH_HEADER, -1, at));)
        list_add(arena, out,
                 ((struct http_header){arena_text(arena, at->name), arena_text(arena, at->value)}));
}

static void finish(struct http_exchange *exchange)
{
    CURL *easy = exchange->easy;
    struct http_statistics *statistics = &exchange->http->statistics;
    struct http_reply reply = {.body = exchange->answer.data, .length = exchange->answer.length};
    reply.elapsed_ms = clock_monotonic_ms() - exchange->started_ms;

    long connections = 0, status = 0, sent = 0;
    curl_off_t bytes = 0;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections);
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
    statistics->connections += (uint64_t)connections;
    statistics->bytes_in += (uint64_t)bytes;

    collect_headers(&exchange->arena, easy, &reply.headers);
    if (exchange->code == CURLE_OK) {
        reply.status = (int)status;
    } else {
        reply.error = failure(exchange, exchange->code);
        reply.unsent = sent == 0;
    }
    exchange->done(exchange->context, &reply);
    discard(exchange);
}

/* --- moving on ------------------------------------------------------------ */

uint64_t http_after(struct http *http, unsigned delay_ms, void (*done)(void *context), void *context)
{
    return timers_add(&http->timers, clock_monotonic_ms() + delay_ms, done, context);
}

void http_cancel_timer(struct http *http, uint64_t id)
{
    timers_cancel(&http->timers, id);
}

void http_watch(struct http *http, int fd, void (*readable)(void *context), void *context)
{
    struct watch watch = {fd, readable, context};
    list_add(&http->arena, &http->watches, watch);
}

void http_unwatch(struct http *http, int fd)
{
    watches_remove(&http->watches, fd);
}

static void collect_ended(struct http *http)
{
    struct http_exchange *exchange = NULL;
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left));) {
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
        exchange->code = message->data.result;
        list_add(&http->arena, &http->ended,
                 ((struct ended){exchange, exchange->answer.length > LONG_ANSWER}));
    }
}

/* One long answer at a time: what follows the short ones is under way while it is taken apart. */
static bool finish_ended(struct http *http)
{
    bool called = false, was_long = false;
    for (const struct ended *next; !was_long && (next = ended_next(&http->ended)); called = true) {
        was_long = next->is_long;
        finish(next->whose);
    }
    return called;
}

/* Returns whether anything was called back. */
static bool advance(struct http *http)
{
    start_waiting(http);
    int running = 0;
    curl_multi_perform(http->multi, &running);
    collect_ended(http);
    bool called = finish_ended(http);
    /* Only those set so far: one that sets itself again at once must not hold up everything else. */
    int64_t now = clock_monotonic_ms();
    struct timer timer;
    for (size_t due = http->timers.count; due && timers_take(&http->timers, now, &timer); due--) {
        timer.done(timer.context);
        called = true;
    }
    return called;
}

static void wait_for_events(struct http *http, unsigned timeout_ms)
{
    http->fds.count = 0;
    for (size_t i = 0; i < http->watches.count; i++) {
        struct curl_waitfd fd = {.fd = http->watches.items[i].fd, .events = CURL_WAIT_POLLIN};
        list_add(&http->arena, &http->fds, fd);
    }
    int64_t wait =
        timers_wait(&http->timers, clock_monotonic_ms(), timeout_ms < INT32_MAX ? timeout_ms : INT32_MAX);
    int count = 0;
    curl_multi_poll(http->multi, http->fds.items, (unsigned)http->fds.count, (int)wait, &count);
    for (size_t i = 0; i < http->fds.count; i++) {
        /* an earlier one may have unwatched it */
        struct watch *watch =
            http->fds.items[i].revents ? watches_find(&http->watches, http->fds.items[i].fd) : NULL;
        if (watch)
            watch->readable(watch->context);
    }
}

void http_run(struct http *http, unsigned timeout_ms)
{
    if (advance(http))
        return;
    wait_for_events(http, timeout_ms);
    advance(http);
}

bool http_is_idle(const struct http *http)
{
    return !http->exchanges;
}

struct http_statistics http_statistics(const struct http *http)
{
    return http->statistics;
}
