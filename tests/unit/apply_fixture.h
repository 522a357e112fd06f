/* A cloud that answers writes, a client planned against what a test says is there, and the apply of the plan.
 */
#ifndef TESTS_UNIT_APPLY_FIXTURE_H
#define TESTS_UNIT_APPLY_FIXTURE_H

#include "tests/unit/fake_session.h"

#include "reconciler/cloud/apply.h"

static const char fleet_head[] = "apiVersion: tenantry/v1\n"
                                 "kind: Region\n"
                                 "name: here\n"
                                 "external_networks: {public: ext}\n"
                                 "volume_types: {fast: ceph}\n"
                                 "---\n"
                                 "apiVersion: tenantry/v1\n"
                                 "kind: Client\n"
                                 "name: acme\n"
                                 "region: here\n";

/* How the cloud of a test answers. */
struct cloud {
    const char *fail_method, *fail_path; /* which requests fail (path: a part of it), and how */
    int fail_status;                     /* 0: the fate is unknown */
    bool deaf;                           /* quotas keep their values */
    bool tells;                          /* the answer to the PUT of a quota has it */
    const char *registered, *limits;     /* what Keystone has of quotas; a limit there ends deafness */
    const char *quota;                   /* the body of the last PUT of a quota */
    const char *there;                   /* the answer to a look at a name, or a mark */
    unsigned created;
    size_t most; /* network requests in flight at once */
};

struct fixture {
    struct arena arena;
    struct session session;
    struct cloud cloud;
    struct spec_file *file;
    struct fleet *fleet;
    struct snapshot *snapshot;
    struct client_plan *plan;
    bool stop;
    size_t heard, done;
};

static struct fake_answer created(struct session *session, struct cloud *cloud, const char *body)
{
    const char *end = strchr(body + 2, '"');
    int length = (int)(end - body - 2);
    const char *rules = "";
    if (strncmp(body + 2, "security_group\"", 15) == 0)
        rules = ", \"security_group_rules\": ["
                "{\"id\": \"born-4\", \"direction\": \"egress\", \"ethertype\": \"IPv4\"},"
                "{\"id\": \"born-6\", \"direction\": \"egress\", \"ethertype\": \"IPv6\"}]";
    return (struct fake_answer){.status = 201,
                                .body =
                                    arena_print(&session->arena, "{\"%.*s\": {\"id\": \"%.*s-%u\"%s}}",
                                                length, body + 2, length, body + 2, ++cloud->created, rules)};
}

static struct fake_answer answer(struct session *session, const struct fake_request *request)
{
    struct cloud *cloud = session->context;
    if (cloud->fail_path && text_equal(request->method, cloud->fail_method) &&
        strstr(request->path, cloud->fail_path))
        return (struct fake_answer){.status = cloud->fail_status, .unknown_fate = cloud->fail_status == 0};
    if (strstr(request->path, "limits?"))
        return (struct fake_answer){.status = 200,
                                    .body = !strstr(request->path, "registered") ? cloud->limits
                                            : cloud->registered                  ? cloud->registered
                                                                : "{\"registered_limits\": []}"};
    if (text_starts(request->path, "/v3/limits"))
        cloud->deaf = false;
    if (text_equal(request->method, "POST"))
        return created(session, cloud, request->body);
    if (strstr(request->path, "quota") && text_equal(request->method, "PUT"))
        cloud->quota = request->body;
    if (strstr(request->path, "quota") && (text_equal(request->method, "GET") || cloud->tells))
        return (struct fake_answer){
            .status = 200,
            .body = cloud->deaf ? "{\"quota_set\": {\"cores\": 20, \"instances\": 10}}" : cloud->quota};
    if (strstr(request->path, "name=default"))
        return (struct fake_answer){
            .status = 200,
            .body = "{\"security_groups\": [{\"id\": \"sg-default\", \"name\": \"default\", "
                    "\"security_group_rules\": ["
                    "{\"id\": \"born-in\", \"direction\": \"ingress\", \"ethertype\": \"IPv4\","
                    " \"remote_group_id\": \"sg-default\"},"
                    "{\"id\": \"born-out\", \"direction\": \"egress\", \"ethertype\": \"IPv4\"}]}]}"};
    if (strstr(request->path, "&name=") || strstr(request->path, "/floatingips?") ||
        strstr(request->path, "/users?"))
        return (struct fake_answer){.status = 200, .body = cloud->there};
    return (struct fake_answer){.status = text_equal(request->method, "DELETE") ? 204 : 200, .body = "{}"};
}

static void changed(void *context, const struct client_plan *plan, const struct change *change,
                    const char *request_id)
{
    (void)plan;
    (void)request_id;
    struct fixture *fixture = context;
    assert_int_not_equal(change->outcome, OUTCOME_NONE);
    fixture->heard++;
}

static void done(void *context, struct client_plan *plan)
{
    struct fixture *fixture = context;
    assert_ptr_equal(plan, fixture->plan);
    fixture->done++;
}

static void add(struct fixture *fixture, const struct kind *kind, const char *json)
{
    struct node *node = NULL;
    assert_null(json_parse(&fixture->arena, json, strlen(json), &node));
    assert_null(snapshot_add(fixture->snapshot, kind, NULL, node, NULL));
}

/* projects: YAML of the key `projects`. Look-ups are there, and nothing else. */
static void begin(struct fixture *fixture, const char *projects)
{
    memset(fixture, 0, sizeof *fixture);
    arena_init(&fixture->arena);
    fake_init(&fixture->session, answer);
    fixture->session.context = &fixture->cloud;
    const char *text = arena_print(&fixture->arena, "%s%s", fleet_head, projects);
    fixture->file = spec_file_read("acme.yaml", NULL, text, strlen(text));
    fixture->fleet = fleet_build(&fixture->file, 1, NULL);
    for (size_t i = 0; i < fixture->fleet->problems.list.count; i++)
        print_error("%s\n", fixture->fleet->problems.list.items[i].message);
    assert_int_equal(fixture->fleet->problems.errors, 0);
    fixture->snapshot = snapshot_new("here", 0);
    add(fixture, &domain_kind, "{\"id\": \"default\", \"name\": \"Default\"}");
    add(fixture, &role_kind, "{\"id\": \"r-member\", \"name\": \"member\"}");
    add(fixture, &user_kind, "{\"id\": \"u-ann\", \"name\": \"ann\", \"domain_id\": \"default\"}");
    add(fixture, &network_kind,
        "{\"id\": \"ext-1\", \"name\": \"ext\", \"router:external\": true, \"project_id\": \"admin\"}");
}

static void finish_reading(struct fixture *fixture)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        snapshot_complete(fixture->snapshot, kinds[i], NULL);
}

static const char *run(struct fixture *fixture)
{
    finish_reading(fixture);
    const struct policy *policy = fixture->fleet->policy;
    const struct plan_input input = {
        .client = fleet_client(fixture->fleet, "acme"),
        .region = map_get(&fixture->fleet->regions, "here"),
        .policy = policy ? policy : policy_default(&fixture->arena),
        .snapshot = fixture->snapshot,
        .drop = "drop",
    };
    fixture->plan = plan_client(&fixture->arena, &input);
    static const struct log log = {.least = LOG_ERROR + 1};
    const struct apply_hooks hooks = {.changed = changed, .done = done, .context = fixture};
    apply_client(&fixture->session, &fixture->arena, fixture->plan, fixture->snapshot, &fixture->stop, &log,
                 &hooks);
    fake_run(&fixture->session);
    assert_int_equal(fixture->done, 1);
    return fixture->session.log.data;
}

static void end(struct fixture *fixture)
{
    snapshot_release(fixture->snapshot);
    fleet_free(fixture->fleet);
    spec_file_release(fixture->file);
    arena_release(&fixture->session.arena);
    arena_release(&fixture->arena);
}

static const struct change *change_named(const struct fixture *fixture, const char *kind, const char *name)
{
    for (size_t i = 0; i < fixture->plan->changes.count; i++) {
        const struct change *change = fixture->plan->changes.items[i];
        if (text_equal(change->kind->name, kind) && text_equal(change->name, name))
            return change;
    }
    fail_msg("no change of %s %s", kind, name);
    return NULL;
}

/* Each piece stands in log, after the one before it. */
static void assert_in_order(const char *log, const char *const *pieces, size_t count)
{
    const char *at = log;
    for (size_t i = 0; i < count; i++) {
        const char *found = strstr(at, pieces[i]);
        if (!found)
            fail_msg("\"%s\" is missing or too early in:\n%s", pieces[i], log);
        else
            at = found + 1;
    }
}

#define ASSERT_IN_ORDER(log, ...)                                                                            \
    assert_in_order(log, (const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__})))

#endif
