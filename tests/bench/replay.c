/*
 * replay - sends recorded requests by nothing but curl's multi interface: the floor that the benchmarks
 * stand on. usage: replay SCRIPT
 *
 * A script, by lines: "L LIMIT" makes a lane of so many requests in flight; they count from 0. "R LANE METHOD
 * URL" opens a request, and about it say "H NAME: VALUE" a header, "B BODY" its body, "W NUMBER" whose answer
 * it waits for, "S STATUS" what the answer has to be. Requests count from 0; @3.2@ in a URL or a body is the
 * third id in the answer to request 3. Prints the seconds from the first request to the last answer.
 */
#include <curl/curl.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_LANES = 64, NONE = -1 };

struct request {
    char *method, *url, *body;
    struct curl_slist *headers;
    long lane, status;
    size_t blockers;                   /* answers it still waits for */
    size_t *followers, follower_count; /* who wait for this one's */
    bool has_ids;                      /* others take ids from its answer */
    long next;                         /* in the queue of its lane */
    CURL *easy;
    char *answer;
    size_t length;
};

struct lane {
    size_t limit, in_flight;
    long first, last; /* ready to be sent, by number */
};

struct replay {
    struct request *requests;
    size_t count, capacity, ended;
    struct lane lanes[MOST_LANES];
    size_t lane_count;
    CURL **idle;
    size_t idle_count;
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

static void open_lane(struct replay *replay, const char *text)
{
    require(replay->lane_count < MOST_LANES, "too many lanes");
    replay->lanes[replay->lane_count++] = (struct lane){strtoul(text, NULL, 10), 0, NONE, NONE};
}

static void open_request(struct replay *replay, const char *text)
{
    char *rest;
    long lane = strtol(text, &rest, 10);
    require(*rest++ == ' ' && lane >= 0 && (size_t)lane < replay->lane_count, "a request without a lane");
    const char *blank = strchr(rest, ' ');
    require(blank && strstr(blank, "://"), "a request without a URL");
    if (replay->count == replay->capacity) {
        replay->capacity = replay->capacity ? 2 * replay->capacity : 1024;
        replay->requests = grow(replay->requests, replay->capacity * sizeof *replay->requests);
    }
    struct request *request = &replay->requests[replay->count++];
    *request = (struct request){.method = copy(rest, (size_t)(blank - rest)), .lane = lane, .next = NONE};
    request->url = copy(blank + 1, strlen(blank + 1));
    request->headers = curl_slist_append(NULL, "Expect:");
}

static void wait_for(struct replay *replay, size_t number)
{
    require(number + 1 < replay->count, "a request waits for one that comes later");
    struct request *before = &replay->requests[number];
    before->followers = grow(before->followers, (before->follower_count + 1) * sizeof *before->followers);
    before->followers[before->follower_count++] = replay->count - 1;
    replay->requests[replay->count - 1].blockers++;
}

static void note_ids(struct replay *replay, const char *text)
{
    size_t number, which;
    for (const char *at = text; (at = strchr(at, '@')); at++)
        if (sscanf(at, "@%zu.%zu@", &number, &which) == 2 && number < replay->count)
            replay->requests[number].has_ids = true;
}

static void add_to_request(struct replay *replay, char what, const char *text)
{
    struct request *request = &replay->requests[replay->count - 1];
    switch (what) {
    case 'H':
        request->headers = curl_slist_append(request->headers, text);
        break;
    case 'B':
        request->body = copy(text, strlen(text));
        note_ids(replay, text);
        break;
    case 'W':
        wait_for(replay, strtoul(text, NULL, 10));
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
        require(*line == 'R' || *line == 'L' || replay->count > 0,
                "the script does not begin with a request");
        if (*line == 'L') {
            open_lane(replay, line + 2);
        } else if (*line == 'R') {
            note_ids(replay, line);
            open_request(replay, line + 2);
        } else {
            add_to_request(replay, *line, line + 2);
        }
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
    if (!request->has_ids)
        return size * count;
    request->answer = grow(request->answer, request->length + size * count + 1);
    memcpy(request->answer + request->length, bytes, size * count);
    request->length += size * count;
    request->answer[request->length] = 0;
    return size * count;
}

static CURL *take_easy(struct replay *replay)
{
    if (replay->idle_count)
        return replay->idle[--replay->idle_count];
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
    return easy;
}

static void start(struct replay *replay, struct request *request)
{
    CURL *easy = take_easy(replay);
    char *url = with_ids(replay, request->url),
         *body = request->body ? with_ids(replay, request->body) : NULL;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (body)
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    free(url);
    free(body);
    request->easy = easy;
    curl_multi_add_handle(replay->multi, easy);
}

static void start_some(struct replay *replay, struct lane *lane)
{
    while (lane->first != NONE && lane->in_flight < lane->limit) {
        struct request *request = &replay->requests[lane->first];
        lane->first = request->next;
        lane->in_flight++;
        start(replay, request);
    }
}

static void make_ready(struct replay *replay, size_t number)
{
    struct lane *lane = &replay->lanes[replay->requests[number].lane];
    if (lane->first == NONE)
        lane->first = (long)number;
    else
        replay->requests[lane->last].next = (long)number;
    lane->last = (long)number;
    start_some(replay, lane);
}

static void finish(struct replay *replay, CURL *easy)
{
    struct request *request = NULL;
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &request);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != request->status) {
        (void)fprintf(stderr, "replay: %s %s: %ld, not %ld\n", request->method, request->url, status,
                      request->status);
        exit(1);
    }
    replay->ended++;
    struct lane *lane = &replay->lanes[request->lane];
    lane->in_flight--;
    curl_multi_remove_handle(replay->multi, easy);
    replay->idle[replay->idle_count++] = easy;
    start_some(replay, lane);
    for (size_t i = 0; i < request->follower_count; i++)
        if (--replay->requests[request->followers[i]].blockers == 0)
            make_ready(replay, request->followers[i]);
}

static void start_first(struct replay *replay)
{
    size_t most = 0;
    for (size_t i = 0; i < replay->lane_count; i++)
        most += replay->lanes[i].limit;
    replay->idle = grow(NULL, (most + 1) * sizeof(CURL *));
    for (size_t i = 0; i < replay->count; i++)
        if (!replay->requests[i].blockers)
            make_ready(replay, i);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
    require(count == 2, "usage: replay SCRIPT");
    struct replay replay = {0};
    regcomp(&replay.id, "[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", REG_EXTENDED);
    read_script(&replay, arguments[1]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    replay.multi = curl_multi_init();
    double began = seconds();
    start_first(&replay);
    while (replay.ended < replay.count) {
        int running = 0, left = 0;
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
