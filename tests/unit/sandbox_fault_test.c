/* What each fault makes of a request, of its answer, and of the store behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/fault.h"

#define PATH "/ashburn/network/v2.0/networks"
#define LIST                                                                                                 \
    "{\"networks\": [{\"id\": \"n1\", \"name\": \"app\"}, {\"id\": \"n2\", \"name\": \"web\"}], "            \
    "\"networks_links\": [{\"rel\": \"next\"}], \"next\": \"/p2\", \"links\": {\"next\": \"/p2\"}}"

struct world {
    struct arena arena;
    struct store *store;
    struct faults *faults;
    struct call call;
    struct strike strike;
};

static int open_world(void **state)
{
    struct world *world = test_calloc(1, sizeof *world);
    bool is_new;
    arena_init(&world->arena);
    assert_null(store_open(&world->arena, NULL, &world->store, &is_new));
    world->faults = faults_new();
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    faults_free(world->faults);
    store_close(world->store);
    arena_release(&world->arena);
    test_free(world);
    return 0;
}

static struct node *parse(struct world *world, const char *text)
{
    struct node *node;
    assert_null(json_parse(&world->arena, text, strlen(text), &node));
    return node;
}

static void add(struct world *world, const char *text)
{
    struct error *error = faults_add(world->faults, world->store, &world->arena, parse(world, text));
    if (error)
        fail_msg("%s", error->message);
}

static const char *refused(struct world *world, const char *text)
{
    struct error *error = faults_add(world->faults, world->store, &world->arena, parse(world, text));
    assert_non_null(error);
    return error->message;
}

/* A request to a network service that answers with LIST. */
static const struct strike *ask(struct world *world, const char *method, int64_t number)
{
    struct call *call = &world->call;
    *call = (struct call){.arena = &world->arena,
                          .store = world->store,
                          .api = &network_api,
                          .base = "http://localhost",
                          .region = "ashburn",
                          .method = method,
                          .path = "/v2.0/networks"};
    list_add(&world->arena, &call->query, ((struct query_item){"marker", "n0"}));
    list_add(&world->arena, &call->query, ((struct query_item){"limit", "2"}));
    world->strike = fault_strike(world->faults, call, PATH, PATH "?marker=n0&limit=2", number);
    fault_before(&world->strike);
    if (world->strike.acts)
        call_answer_bytes(call, 200, "application/json", LIST, strlen(LIST));
    fault_after(&world->strike);
    return &world->strike;
}

static struct node *answer(struct world *world)
{
    struct node *body;
    assert_null(json_parse(&world->arena, world->call.answer, world->call.answer_length, &body));
    return body;
}

static const char *header(struct world *world, const char *name)
{
    for (size_t i = 0; i < world->call.headers.count; i++)
        if (strcmp(world->call.headers.items[i].name, name) == 0)
            return world->call.headers.items[i].value;
    return NULL;
}

/* --- which requests --- */

static void test_meets(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *fault;
        bool met;
    } rows[] = {
        {"{\"do\": \"hang-up\"}", true},
        {"{\"do\": \"hang-up\", \"method\": \"GET\"}", true},
        {"{\"do\": \"hang-up\", \"method\": \"POST\"}", false},
        {"{\"do\": \"hang-up\", \"method\": [\"POST\", \"G*\"]}", true},
        {"{\"do\": \"hang-up\", \"path\": \"*/networks\"}", true},
        {"{\"do\": \"hang-up\", \"path\": \"*/subnets\"}", false},
        {"{\"do\": \"hang-up\", \"path\": \"*/networks?marker=*\"}", true},
        {"{\"do\": \"hang-up\", \"region\": \"ashburn\", \"service\": \"network\"}", true},
        {"{\"do\": \"hang-up\", \"region\": \"amsterdam\"}", false},
        {"{\"do\": \"hang-up\", \"service\": \"compute\"}", false},
        {"{\"do\": \"hang-up\", \"number\": 7}", true},
        {"{\"do\": \"hang-up\", \"number\": 8}", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(faults_remove(world->faults, 0));
        add(world, rows[i].fault);
        bool struck = ask(world, "GET", 7)->ending == ENDS_CLOSED;
        if (struck != rows[i].met)
            fail_msg("%s", rows[i].fault);
    }
}

static void test_counts(void **state)
{
    struct world *world = *state;
    add(world, "{\"do\": \"hang-up\", \"skip\": 1, \"count\": 2}");
    static const bool struck[] = {false, true, true, false, false};
    for (size_t i = 0; i < COUNT(struck); i++)
        assert_int_equal(ask(world, "GET", (int64_t)i + 1)->ending == ENDS_CLOSED, struck[i]);
    const struct node *shown = faults_list(world->faults, &world->arena)->items[0];
    assert_int_equal(node_get_integer(shown, "met", -1), 5);
    assert_int_equal(node_get_integer(shown, "struck", -1), 2);
    assert_int_equal(node_get_integer(shown, "skip", -1), 1);
}

static void test_first_has_it(void **state)
{
    struct world *world = *state;
    add(world, "[{\"do\": \"never\", \"count\": 1}, {\"do\": \"hang-up\"}]");
    assert_int_equal(ask(world, "GET", 1)->ending, ENDS_NEVER);
    assert_int_equal(ask(world, "GET", 2)->ending, ENDS_CLOSED);
    assert_true(faults_remove(world->faults, 2));
    assert_false(faults_remove(world->faults, 2));
    assert_int_equal(ask(world, "GET", 3)->ending, ENDS_WELL);
}

static void test_refuses(void **state)
{
    struct world *world = *state;
    assert_string_equal(refused(world, "{\"do\": \"explode\"}"), "do: explode is no fault");
    assert_string_equal(refused(world, "{}"), "do: nothing is no fault");
    assert_string_equal(refused(world, "{\"do\": \"slow\", \"bytes\": 3}"),
                        "bytes: not a member of the fault slow");
    assert_string_equal(refused(world, "{\"do\": \"slow\", \"ms\": \"3\"}"), "ms: not a number");
    assert_string_equal(refused(world, "[{\"do\": \"never\"}, {\"do\": \"never\", \"acts\": 1}]"),
                        "acts: not true or false");
    assert_int_equal(faults_list(world->faults, &world->arena)->count, 0);
}

/* --- other answers --- */

static void test_status(void **state)
{
    struct world *world = *state;
    add(world, "{\"do\": \"status\", \"status\": 409, \"type\": \"NetworkInUse\", \"message\": \"taken\"}");
    assert_false(ask(world, "POST", 1)->acts);
    assert_int_equal(world->call.status, 409);
    assert_string_equal(node_text(node_find(answer(world), "NeutronError.type")), "NetworkInUse");
    assert_string_equal(node_text(node_find(answer(world), "NeutronError.message")), "taken");
}

static void test_status_after_acting(void **state)
{
    struct world *world = *state;
    add(world, "{\"do\": \"status\", \"status\": 504, \"acts\": true}");
    assert_true(ask(world, "POST", 1)->acts);
    assert_int_equal(world->call.status, 504);
    assert_non_null(node_get(answer(world), "NeutronError"));
}

static void test_unauthorized(void **state)
{
    struct world *world = *state;
    add(world, "{\"do\": \"status\", \"status\": 401}");
    (void)ask(world, "GET", 1);
    assert_int_equal(world->call.status, 401);
    assert_non_null(header(world, "WWW-Authenticate"));
}

static void test_retry_after(void **state)
{
    struct world *world = *state;
    add(world, "[{\"do\": \"status\", \"status\": 429, \"retry_after\": 3, \"count\": 1},"
               "{\"do\": \"proxy\", \"status\": 503, \"retry_after\": 3, \"as_date\": true}]");
    (void)ask(world, "GET", 1);
    assert_string_equal(header(world, "Retry-After"), "3");
    (void)ask(world, "GET", 2);
    assert_true(text_ends(header(world, "Retry-After"), " GMT"));
    assert_string_equal(header(world, "Content-Type"), "text/html");
    assert_true(text_starts(world->call.answer, "<html>"));
}

/* --- what is sent --- */

static void test_slow(void **state)
{
    struct world *world = *state;
    add(world, "{\"do\": \"slow\", \"ms\": 70}");
    assert_int_equal(ask(world, "GET", 1)->reply.delay_ms, 70);
    assert_string_equal(world->call.answer, LIST);
}

static void test_cut(void **state)
{
    struct world *world = *state;
    add(world, "{\"do\": \"cut\"}");
    assert_true(ask(world, "GET", 1)->reply.cut);
}

static void test_huge(void **state)
{
    struct world *world = *state;
    add(world, "[{\"do\": \"huge\", \"count\": 1}, {\"do\": \"huge\", \"bytes\": 9}]");
    assert_int_equal(ask(world, "GET", 1)->reply.blanks, 200 << 20);
    assert_int_equal(ask(world, "GET", 2)->reply.blanks, 9);
}

static void test_malformed(void **state)
{
    struct world *world = *state;
    struct node *body;
    add(world, "{\"do\": \"malformed\"}");
    (void)ask(world, "GET", 1);
    assert_non_null(json_parse(&world->arena, world->call.answer, world->call.answer_length, &body));
}

static void test_types(void **state)
{
    struct world *world = *state;
    add(world, "[{\"do\": \"types\", \"count\": 1}, {\"do\": \"types\", \"member\": \"id\"}]");
    (void)ask(world, "GET", 1);
    assert_int_equal(node_get(answer(world), "networks")->type, NODE_MAP);
    (void)ask(world, "GET", 2);
    assert_int_equal(node_get_integer(node_find(answer(world), "networks.1"), "id", -1), 7);
    assert_string_equal(node_text(node_find(answer(world), "networks.1.name")), "web");
}

/* --- lists --- */

static size_t length(struct world *world)
{
    return node_get(answer(world), "networks")->count;
}

static void test_end(void **state)
{
    struct world *world = *state;
    add(world, "[{\"do\": \"end\", \"keep\": 1, \"count\": 1}, {\"do\": \"end\"}]");
    (void)ask(world, "GET", 1);
    assert_int_equal(length(world), 1);
    assert_int_equal(node_get(answer(world), "networks_links")->count, 0);
    assert_null(node_get(answer(world), "next"));
    assert_true(node_is_null(node_find(answer(world), "links.next")));
    (void)ask(world, "GET", 2);
    assert_int_equal(length(world), 2);
}

static void test_lose(void **state)
{
    struct world *world = *state;
    add(world, "{\"do\": \"lose\"}");
    (void)ask(world, "GET", 1);
    assert_int_equal(length(world), 0);
    assert_int_equal(node_get(answer(world), "networks_links")->count, 1);
}

static void test_hide(void **state)
{
    struct world *world = *state;
    add(world, "[{\"do\": \"hide\", \"name\": \"a*\", \"count\": 1}, {\"do\": \"hide\", \"name\": \"n2\"}]");
    (void)ask(world, "GET", 1);
    assert_string_equal(node_text(node_find(answer(world), "networks.0.name")), "web");
    (void)ask(world, "GET", 2);
    assert_string_equal(node_text(node_find(answer(world), "networks.0.name")), "app");
    assert_int_equal(length(world), 1);
}

static void test_repeat(void **state)
{
    struct world *world = *state;
    add(world, "{\"do\": \"repeat\"}");
    (void)ask(world, "GET", 1);
    assert_null(call_query(&world->call, "marker"));
    assert_string_equal(call_query(&world->call, "limit"), "2");
}

/* --- the cloud behind it --- */

static void put(struct world *world, const char *kind, const char *id, const char *object)
{
    store_begin(world->store);
    store_put(world->store, "ashburn", kind, id, parse(world, object));
    store_commit(world->store);
}

static const char *name_of(struct world *world, const char *id)
{
    return node_get_text(store_get(world->store, &world->arena, "ashburn", "network", id), "name");
}

static void test_stale(void **state)
{
    struct world *world = *state;
    put(world, "network", "n1", "{\"name\": \"before\"}");
    add(world, "[{\"do\": \"stale\", \"count\": 1}, {\"do\": \"stale\", \"writes\": 1}]");
    put(world, "network", "n1", "{\"name\": \"first\"}");
    put(world, "network", "n1", "{\"name\": \"second\"}");
    put(world, "network", "n2", "{\"name\": \"new\"}");
    put(world, "token", "t", "{}");

    static const struct {
        const char *n1, *n2;
    } seen[] = {{"before", NULL}, {"second", "new"}};
    for (size_t i = 0; i < COUNT(seen); i++) {
        struct call *call = &world->call;
        *call = (struct call){.arena = &world->arena, .store = world->store, .method = "GET"};
        struct strike strike = fault_strike(world->faults, call, PATH, PATH, 1);
        fault_before(&strike);
        assert_true(text_equal(name_of(world, "n1"), seen[i].n1));
        assert_true(text_equal(name_of(world, "n2"), seen[i].n2));
        assert_true(store_has(world->store, "ashburn", "token", "t"));
        fault_after(&strike);
        assert_string_equal(name_of(world, "n1"), "second");
        assert_string_equal(name_of(world, "n2"), "new");
    }
    assert_null(store_failure(world->store));
}

static void test_meanwhile(void **state)
{
    struct world *world = *state;
    static const char *const regions[] = {"ashburn"};
    struct call *call = &world->call;
    *call = (struct call){.arena = &world->arena,
                          .store = world->store,
                          .api = &network_api,
                          .base = "http://localhost",
                          .region = "ashburn",
                          .regions = regions,
                          .region_count = 1,
                          .method = "PUT",
                          .path = "/v2.0/networks/n1",
                          .token_seconds = 60};
    add(world, "{\"do\": \"meanwhile\", \"requests\": [{\"method\": \"POST\", \"path\": "
               "\"/identity/v3/auth/tokens\", \"body\": {\"auth\": {\"identity\": {\"methods\": "
               "[\"password\"], \"password\": {\"user\": {\"id\": \"u\", \"password\": \"p\"}}}}}}]}");
    store_put(world->store, EVERYWHERE, "user", "u",
              parse(world, "{\"id\": \"u\", \"name\": \"u\", \"enabled\": true}"));
    store_put(world->store, EVERYWHERE, "password", "u", parse(world, "{\"password\": \"p\"}"));
    struct strike strike = fault_strike(world->faults, call, PATH "/n1", PATH "/n1", 1);
    fault_before(&strike);
    assert_true(strike.acts);
    assert_int_equal(call->status, 0);
    assert_string_equal(call->path, "/v2.0/networks/n1");
    struct query tokens = {.region = EVERYWHERE, .kind = "token"};
    assert_int_equal(store_count(world->store, &tokens), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_meets),        TEST(test_counts),      TEST(test_first_has_it),
        TEST(test_refuses),      TEST(test_status),      TEST(test_status_after_acting),
        TEST(test_unauthorized), TEST(test_retry_after), TEST(test_slow),
        TEST(test_cut),          TEST(test_huge),        TEST(test_malformed),
        TEST(test_types),        TEST(test_end),         TEST(test_lose),
        TEST(test_hide),         TEST(test_repeat),      TEST(test_stale),
        TEST(test_meanwhile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
