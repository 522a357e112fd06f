/*
 * replay - sends recorded requests by nothing but curl's multi interface: the floor that the benchmarks
 * stand on. usage: replay SCRIPT IN_FLIGHT
 *
 * A script, by lines: "R METHOD URL" opens a request, and about it say "H NAME: VALUE" a header, "B BODY" its
 * body, "W NUMBER" whose answer it waits for, "S STATUS" what the answer has to be. Requests count from 0;
 * @3.2@ in a URL or a body is the third id in the answer to request 3. At most IN_FLIGHT of them are under
 * way at each service. Prints the seconds from the first request to the last answer.
 */
#include <curl/curl.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_SERVICES = 16 };

struct request {
    char *method, *url, *body;
    struct curl_slist *headers;
    size_t *waits, wait_count;
    size_t service;
    long status;
    bool started, ended;
    CURL *easy;
    char *answer;
    size_t length;
};

struct replay {
    struct request *requests;
    size_t count, first, ended; /* first: not started yet, nor is any before it */
    size_t in_flight[MOST_SERVICES], limit;
    char *services[MOST_SERVICES];
    CURLM *multi;
    regex_t id;
};

static void require(bool done, const char *what)
{
    if (done)
        return;
    (void)fprintf(stderr, "replay: %s\n", what);
    exit(1);
}

static void *grow(void *memory, size_t size)
{
    memory = realloc(memory, size);
    require(memory, "no memory");
    return memory;
}

static char *copy(const char *text, size_t length)
{
    char *out = grow(NULL, length + 1);
    memcpy(out, text, length);
    out[length] = 0;
    return out;
}

/* --- the script ----------------------------------------------------------- */

static size_t service_of(struct replay *replay, const char *url)
{
    const char *path = strchr(strstr(url, "://") + 3, '/');
    size_t length = path ? (size_t)(path - url) : strlen(url), i = 0;
    for (; i < MOST_SERVICES && replay->services[i]; i++)
        if (strlen(replay->services[i]) == length && strncmp(replay->services[i], url, length) == 0)
            return i;
    require(i < MOST_SERVICES, "too many services");
    replay->services[i] = copy(url, length);
    return i;
}

static void open_request(struct replay *replay, const char *text)
{
    const char *blank = strchr(text, ' ');
    require(blank && strstr(blank, "://"), "a request without a URL");
    replay->requests = grow(replay->requests, (replay->count + 1) * sizeof *replay->requests);
    struct request *request = &replay->requests[replay->count++];
    *request = (struct request){.method = copy(text, (size_t)(blank - text))};
    request->url = copy(blank + 1, strlen(blank + 1));
    request->service = service_of(replay, request->url);
    request->headers = curl_slist_append(NULL, "Expect:");
}

static void add_to_request(struct request *request, char what, const char *text)
{
    switch (what) {
    case 'H':
        request->headers = curl_slist_append(request->headers, text);
        break;
    case 'B':
        request->body = copy(text, strlen(text));
        break;
    case 'W':
        request->waits = grow(request->waits, (request->wait_count + 1) * sizeof *request->waits);
        request->waits[request->wait_count++] = strtoul(text, NULL, 10);
        break;
    default:
        request->status = strtol(text, NULL, 10);
    }
}

static void read_script(struct replay *replay, const char *path)
{
    FILE *file = fopen(path, "r");
    require(file, "the script cannot be read");
    char *line = NULL;
    size_t size = 0;
    for (ssize_t length; (length = getline(&line, &size, file)) > 2;) {
        line[length - 1] = 0;
        require(*line == 'R' || replay->count > 0, "the script does not begin with a request");
        if (*line == 'R')
            open_request(replay, line + 2);
        else
            add_to_request(&replay->requests[replay->count - 1], *line, line + 2);
    }
    free(line);
    (void)fclose(file);
}

/* --- ids ------------------------------------------------------------------ */

static regmatch_t id_in(const struct replay *replay, size_t number, size_t which)
{
    const struct request *request = &replay->requests[number];
    regmatch_t match = {0, 0};
    regoff_t at = 0;
    for (size_t i = 0; i <= which; i++) {
        require(request->answer && regexec(&replay->id, request->answer + at, 1, &match, 0) == 0,
                "an answer has fewer ids than the one recorded");
        match.rm_so += at;
        match.rm_eo += at;
        at = match.rm_eo;
    }
    return match;
}

static char *with_ids(const struct replay *replay, const char *text)
{
    char *out = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&out, &size);
    require(stream, "no memory");
    while (*text) {
        size_t number = 0, which = 0;
        int length = 0;
        if (*text == '@' && sscanf(text, "@%zu.%zu@%n", &number, &which, &length) == 2 && length > 0) {
            require(number < replay->count, "an id of no request");
            const regmatch_t id = id_in(replay, number, which);
            (void)fwrite(replay->requests[number].answer + id.rm_so, 1, (size_t)(id.rm_eo - id.rm_so),
                         stream);
            text += length;
        } else {
            (void)fputc(*text++, stream);
        }
    }
    (void)fclose(stream);
    return out;
}

/* --- requests ------------------------------------------------------------- */

static size_t take_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct request *request = context;
    request->answer = grow(request->answer, request->length + size * count + 1);
    memcpy(request->answer + request->length, bytes, size * count);
    request->length += size * count;
    request->answer[request->length] = 0;
    return size * count;
}

static void start(struct replay *replay, struct request *request)
{
    CURL *easy = curl_easy_init();
    char *url = with_ids(replay, request->url);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
    if (request->body) {
        char *body = with_ids(replay, request->body);
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body);
        free(body);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    free(url);
    request->easy = easy;
    request->started = true;
    replay->in_flight[request->service]++;
    curl_multi_add_handle(replay->multi, easy);
}

static bool may_start(const struct replay *replay, const struct request *request)
{
    if (request->started || replay->in_flight[request->service] >= replay->limit)
        return false;
    for (size_t i = 0; i < request->wait_count; i++)
        if (!replay->requests[request->waits[i]].ended)
            return false;
    return true;
}

static void start_some(struct replay *replay)
{
    while (replay->first < replay->count && replay->requests[replay->first].started)
        replay->first++;
    for (size_t i = replay->first; i < replay->count; i++)
        if (may_start(replay, &replay->requests[i]))
            start(replay, &replay->requests[i]);
}

static void finish(struct replay *replay, CURL *easy)
{
    struct request *request = NULL;
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &request);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != request->status) {
        (void)fprintf(stderr, "replay: %s %s: %ld, not %ld\n%s\n", request->method, request->url, status,
                      request->status, request->answer ? request->answer : "");
        exit(1);
    }
    request->ended = true;
    replay->ended++;
    replay->in_flight[request->service]--;
    curl_multi_remove_handle(replay->multi, easy);
    curl_easy_cleanup(easy);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
    require(count == 3, "usage: replay SCRIPT IN_FLIGHT");
    struct replay replay = {.limit = strtoul(arguments[2], NULL, 10)};
    regcomp(&replay.id, "[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", REG_EXTENDED);
    read_script(&replay, arguments[1]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    replay.multi = curl_multi_init();
    double began = seconds();
    while (replay.ended < replay.count) {
        int running = 0, left = 0;
        start_some(&replay);
        curl_multi_perform(replay.multi, &running);
        bool moved = false;
        for (CURLMsg *message; (message = curl_multi_info_read(replay.multi, &left)); moved = true)
            finish(&replay, message->easy_handle);
        require(moved || running > 0, "everything waits");
        if (!moved)
            curl_multi_poll(replay.multi, NULL, 0, 1000, NULL);
    }
    (void)printf("%.3f\n", seconds() - began);
    curl_multi_cleanup(replay.multi);
    return 0;
}
