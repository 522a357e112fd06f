#include "tests/unit/fake_session.h"

#include "reconciler/cloud/paging.h"

/* A list of `total` objects, served as one of several sorts of services do. */
struct service {
    size_t total;
    bool pages;       /* heeds limit and marker */
    size_t most;      /* objects in a page at most; 0: the limit */
    size_t lost_at;   /* the n-th request's marker is gone: 404, once */
    size_t repeat_at; /* from the n-th request on the first page comes again */
    bool truncated, malformed, nameless;
    size_t requests;
};

static struct fake_answer serve(struct session *session, const struct fake_request *request)
{
    struct service *service = session->context;
    service->requests++;
    if (service->lost_at == service->requests)
        return (struct fake_answer){.status = 404};
    if (service->malformed)
        return (struct fake_answer){.status = 200, .body = "{\"things\": {}}"};
    const char *limit = strstr(request->path, "limit="), *marker = strstr(request->path, "marker=");
    size_t first = marker && service->pages ? strtoul(marker + 7, NULL, 10) + 1 : 0;
    if (service->repeat_at && service->requests >= service->repeat_at)
        first = 0;
    size_t most = limit && service->pages ? strtoul(limit + 6, NULL, 10) : SIZE_MAX;
    if (service->most && service->most < most)
        most = service->most;
    struct text body;
    text_init(&body, &session->arena);
    text_add(&body, "{\"things\": [");
    size_t i = first;
    for (; i < service->total && i - first < most; i++)
        text_print(&body, "%s{\"%s\": \"%06zu\"}", i > first ? ", " : "", service->nameless ? "x" : "id", i);
    text_print(&body, "], \"truncated\": %s", service->truncated ? "true" : "false");
    if (service->most && i < service->total)
        text_add(&body, ", \"things_links\": [{\"rel\": \"next\", \"href\": \"x\"}]");
    text_add(&body, "}");
    return (struct fake_answer){.status = 200, .body = body.data};
}

struct outcome {
    size_t objects, dones;
    bool failed;
    char message[200];
    struct map seen;
};

static struct error *object(void *context, struct arena *arena, const struct node *node)
{
    (void)arena;
    struct outcome *outcome = context;
    outcome->objects++;
    char *id = arena_text(outcome->seen.arena, node_get_text(node, "id"));
    assert_false(map_has(&outcome->seen, id ? id : "?"));
    if (id)
        map_set(&outcome->seen, id, outcome);
    return NULL;
}

static void done(void *context, const struct error *error)
{
    struct outcome *outcome = context;
    outcome->dones++;
    outcome->failed = error != NULL;
    if (error)
        snprintf(outcome->message, sizeof outcome->message, "%s", error->message);
}

static struct outcome walk(struct service *service, const char *name, enum kind_paging paging)
{
    struct session session;
    fake_init(&session, serve);
    session.context = service;
    struct outcome outcome = {0};
    map_init(&outcome.seen, &session.arena);
    const struct paging_wish wish = {.service = name,
                                     .path = "/things?a=b",
                                     .envelope = "things",
                                     .id = "id",
                                     .paging = paging,
                                     .context = &outcome,
                                     .object = object,
                                     .done = done};
    paging_start(&session, &wish);
    fake_run(&session);
    assert_int_equal(outcome.dones, 1);
    arena_release(&session.arena);
    return outcome;
}

static void test_sizes(void **state)
{
    (void)state;
    static const size_t totals[] = {0, 1, 499, 500, 501, 999, 1000, 1001, 2345};
    for (size_t i = 0; i < COUNT(totals); i++) {
        struct service paging = {.total = totals[i], .pages = true};
        struct outcome outcome = walk(&paging, "network", PAGING_MARKER);
        assert_false(outcome.failed);
        assert_int_equal(outcome.objects, totals[i]);
        assert_int_equal(paging.requests, totals[i] / 500 + 1);

        struct service old = {.total = totals[i]};
        outcome = walk(&old, "identity", PAGING_MARKER);
        assert_false(outcome.failed);
        assert_int_equal(outcome.objects, totals[i]);
        assert_int_equal(old.requests, totals[i] == 500 ? 2 : 1);

        struct service whole = {.total = totals[i]};
        outcome = walk(&whole, "network", PAGING_NONE);
        assert_false(outcome.failed);
        assert_int_equal(outcome.objects, totals[i]);
        assert_int_equal(whole.requests, 1);
    }
}

static void test_smaller_pages(void **state)
{
    (void)state;
    struct service service = {.total = 101, .pages = true, .most = 10};
    struct outcome outcome = walk(&service, "compute", PAGING_MARKER);
    assert_false(outcome.failed);
    assert_int_equal(outcome.objects, 101);
}

static void test_lost_marker(void **state)
{
    (void)state;
    struct service service = {.total = 1200, .pages = true, .lost_at = 2};
    struct outcome outcome = walk(&service, "network", PAGING_MARKER);
    assert_false(outcome.failed);
    assert_int_equal(outcome.objects, 1200);
    assert_int_equal(service.requests, 5);
}

static void test_first_page_again(void **state)
{
    (void)state;
    struct service service = {.total = 1200, .pages = true, .repeat_at = 2};
    struct outcome outcome = walk(&service, "network", PAGING_MARKER);
    assert_true(outcome.failed);
    assert_non_null(strstr(outcome.message, "repeat"));
}

static void assert_says(struct service *service, const char *words)
{
    struct outcome outcome = walk(service, "network", PAGING_MARKER);
    assert_true(outcome.failed);
    assert_true(strncmp(outcome.message, "GET /", 5) == 0); /* the URL: the fake knows no host */
    assert_non_null(strstr(outcome.message, words));
}

static void test_bad_answers(void **state)
{
    (void)state;
    struct service cut = {.total = 3, .truncated = true};
    assert_says(&cut, ": the service has cut the list (its list_limit)");
    struct service malformed = {.malformed = true};
    assert_says(&malformed, ": the answer has no list `things`");
    struct service nameless = {.total = 1, .nameless = true};
    assert_says(&nameless, ": an object in the answer has no `id`");
    struct service gone = {.total = 3, .lost_at = 1};
    assert_true(walk(&gone, "network", PAGING_MARKER).failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),       cmocka_unit_test(test_smaller_pages),
        cmocka_unit_test(test_lost_marker), cmocka_unit_test(test_first_page_again),
        cmocka_unit_test(test_bad_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
