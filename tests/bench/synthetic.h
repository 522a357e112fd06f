/*
 * synthetic - a cloud that has exactly what the clients of make_fleet.py want, in place of a session: it
 * answers from its head, so that what is measured is Tenantry's own work. Link it instead of
 * reconciler/session.
 */
#ifndef TESTS_BENCH_SYNTHETIC_H
#define TESTS_BENCH_SYNTHETIC_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/session/session.h"
#include "spec/fleet.h"

struct waiting_request {
    const char *path;
    session_done *done;
    void *context;
    struct waiting_request *next;
};

struct session {
    const struct fleet *fleet; /* whose clients are there */
    size_t clients;
    size_t requests;
    struct waiting_request *first, **last;
};

static void synthetic_init(struct session *session, const struct fleet *fleet)
{
    *session = (struct session){.fleet = fleet, .clients = fleet->clients.count};
    session->last = &session->first;
}

/* --- rows; each object of client N has an id with N in it --- */

enum object { PROJECT = 1, NETWORK, SUBNET, ROUTER, INTERFACE, GROUP_DEFAULT, GROUP_WEB, RULE };

static const char *row_id(struct arena *arena, enum object object, size_t client, unsigned number)
{
    if (object == PROJECT)
        return arena_print(arena, "%08x%024zx", (unsigned)object, client);
    return arena_print(arena, "%08x-0000-4000-8%03x-%012zx", (unsigned)object, number, client);
}

static const char *client_name(struct arena *arena, size_t client)
{
    return arena_print(arena, "bench-%05zu", client);
}

static void add_project(const struct session *session, struct text *out, size_t i)
{
    const char *name = client_name(out->arena, i), *id = row_id(out->arena, PROJECT, i, 0);
    const struct client *client = map_get(&session->fleet->clients, name);
    text_print(
        out,
        "{\"id\": \"%s\", \"name\": \"%s\", \"domain_id\": \"default\", \"description\": \"Production\", "
        "\"enabled\": true, \"parent_id\": \"default\", \"is_domain\": false, \"options\": {}, "
        "\"tags\": [\"tenantry:%s\", \"tenantry.region:ashburn\", \"tenantry.applied:%s\"], "
        "\"links\": {\"self\": \"http://127.0.0.1/v3/projects/%s\"}}",
        id, name, name, client ? client->digest : "", id);
}

static const char *tags(struct arena *arena, size_t client, const char *name)
{
    return arena_print(arena,
                       "\"tags\": [\"tenantry:bench-%05zu\", \"tenantry.name:%s\"], \"revision_number\": 3, "
                       "\"created_at\": \"2026-01-01T00:00:00Z\", \"updated_at\": \"2026-01-01T00:00:00Z\", "
                       "\"project_id\": \"%s\", \"tenant_id\": \"%s\"",
                       client, name, row_id(arena, PROJECT, client, 0), row_id(arena, PROJECT, client, 0));
}

static void add_external(const struct session *session, struct text *out, size_t i)
{
    (void)session;
    (void)i;
    text_add(out, "{\"id\": \"external\", \"name\": \"ext-net\", \"router:external\": true, \"project_id\": "
                  "\"admin\", \"tags\": []}");
}

/* The last of all is the way out. */
static void add_network(const struct session *session, struct text *out, size_t i)
{
    if (i == session->clients) {
        add_external(session, out, i);
        return;
    }
    text_print(out,
               "{\"id\": \"%s\", \"name\": \"app\", \"admin_state_up\": true, \"status\": \"ACTIVE\", "
               "\"subnets\": [\"%s\"], \"shared\": false, \"availability_zone_hints\": [], "
               "\"availability_zones\": [], \"ipv4_address_scope\": null, \"ipv6_address_scope\": null, "
               "\"router:external\": false, \"description\": \"\", \"port_security_enabled\": true, \"mtu\": "
               "1450, \"provider:network_type\": \"vxlan\", \"provider:physical_network\": null, "
               "\"provider:segmentation_id\": %zu, %s}",
               row_id(out->arena, NETWORK, i, 0), row_id(out->arena, SUBNET, i, 0), i + 100,
               tags(out->arena, i, "app"));
}

static void add_subnet(const struct session *session, struct text *out, size_t i)
{
    (void)session;
    unsigned second = (unsigned)(i / 256 % 256), third = (unsigned)(i % 256);
    text_print(
        out,
        "{\"id\": \"%s\", \"name\": \"app-v4\", \"network_id\": \"%s\", \"ip_version\": 4, "
        "\"subnetpool_id\": null, \"enable_dhcp\": true, \"ipv6_ra_mode\": null, \"ipv6_address_mode\": "
        "null, \"gateway_ip\": \"10.%u.%u.1\", \"cidr\": \"10.%u.%u.0/24\", \"allocation_pools\": "
        "[{\"start\": \"10.%u.%u.2\", \"end\": \"10.%u.%u.254\"}], \"host_routes\": [], "
        "\"dns_nameservers\": [\"9.9.9.9\", \"149.112.112.112\"], \"description\": \"\", "
        "\"service_types\": [], %s}",
        row_id(out->arena, SUBNET, i, 0), row_id(out->arena, NETWORK, i, 0), second, third, second, third,
        second, third, second, third, tags(out->arena, i, "app-v4"));
}

static void add_router(const struct session *session, struct text *out, size_t i)
{
    (void)session;
    text_print(out,
               "{\"id\": \"%s\", \"name\": \"edge\", \"admin_state_up\": true, \"status\": \"ACTIVE\", "
               "\"external_gateway_info\": {\"network_id\": \"external\", \"external_fixed_ips\": "
               "[{\"subnet_id\": \"external-v4\", \"ip_address\": \"203.0.113.7\"}], \"enable_snat\": true}, "
               "\"description\": \"\", \"availability_zones\": [\"nova\"], \"availability_zone_hints\": [], "
               "\"routes\": [], \"flavor_id\": null, %s}",
               row_id(out->arena, ROUTER, i, 0), tags(out->arena, i, "edge"));
}

static void add_interface(const struct session *session, struct text *out, size_t i)
{
    (void)session;
    text_print(out,
               "{\"id\": \"%s\", \"device_id\": \"%s\", \"project_id\": \"%s\", \"fixed_ips\": "
               "[{\"subnet_id\": \"%s\", \"ip_address\": \"10.0.0.1\"}]}",
               row_id(out->arena, INTERFACE, i, 0), row_id(out->arena, ROUTER, i, 0),
               row_id(out->arena, PROJECT, i, 0), row_id(out->arena, SUBNET, i, 0));
}

static void add_rule(struct text *out, enum object group, size_t client, unsigned number, const char *what)
{
    text_print(
        out,
        "%s{\"id\": \"%s\", \"security_group_id\": \"%s\", \"project_id\": \"%s\", \"description\": \"\", "
        "\"revision_number\": 0, \"remote_ip_prefix\": null, \"normalized_cidr\": null, "
        "\"remote_address_group_id\": null, %s}",
        number % 8 ? ", " : "", row_id(out->arena, RULE, client, number),
        row_id(out->arena, group, client, 0), row_id(out->arena, PROJECT, client, 0), what);
}

#define PORTS(first, last) "\"port_range_min\": " first ", \"port_range_max\": " last

static void add_born_rules(struct text *out, enum object group, size_t client, unsigned number)
{
    static const char *const versions[] = {"IPv4", "IPv6"};
    for (unsigned i = 0; i < 2; i++)
        add_rule(out, group, client, number + i,
                 arena_print(out->arena,
                             "\"direction\": \"egress\", \"ethertype\": \"%s\", \"protocol\": null, "
                             "\"remote_group_id\": null, " PORTS("null", "null"),
                             versions[i]));
}

static void add_default_group(struct text *out, size_t i)
{
    text_print(out,
               "{\"id\": \"%s\", \"name\": \"default\", \"description\": \"Default security group\", "
               "\"tags\": [], \"stateful\": true, \"project_id\": \"%s\", \"security_group_rules\": [",
               row_id(out->arena, GROUP_DEFAULT, i, 0), row_id(out->arena, PROJECT, i, 0));
    add_born_rules(out, GROUP_DEFAULT, i, 0);
    for (unsigned k = 0; k < 2; k++)
        add_rule(out, GROUP_DEFAULT, i, 2 + k,
                 arena_print(out->arena,
                             "\"direction\": \"ingress\", \"ethertype\": \"%s\", \"protocol\": null, "
                             "\"remote_group_id\": \"%s\", " PORTS("null", "null"),
                             k ? "IPv6" : "IPv4", row_id(out->arena, GROUP_DEFAULT, i, 0)));
    text_add(out, "]}");
}

static void add_web_group(struct text *out, size_t i)
{
    text_print(out,
               "{\"id\": \"%s\", \"name\": \"web\", \"description\": \"HTTPS from anywhere\", "
               "\"stateful\": true, %s, \"security_group_rules\": [",
               row_id(out->arena, GROUP_WEB, i, 0), tags(out->arena, i, "web"));
    add_born_rules(out, GROUP_WEB, i, 8);
    add_rule(
        out, GROUP_WEB, i, 10,
        "\"direction\": \"ingress\", \"ethertype\": \"IPv4\", \"protocol\": \"tcp\", \"remote_group_id\": "
        "null, " PORTS("443", "443"));
    add_rule(
        out, GROUP_WEB, i, 11,
        "\"direction\": \"ingress\", \"ethertype\": \"IPv4\", \"protocol\": \"icmp\", \"remote_group_id\": "
        "null, " PORTS("8", "null"));
    text_add(out, "]}");
}

/* Two a client: even numbers are the one that every project has. */
static void add_group(const struct session *session, struct text *out, size_t i)
{
    (void)session;
    if (i % 2)
        add_web_group(out, i / 2);
    else
        add_default_group(out, i / 2);
}

static void add_network_quota(const struct session *session, struct text *out, size_t i)
{
    (void)session;
    text_print(out,
               "{\"project_id\": \"%s\", \"network\": 4, \"subnet\": 8, \"subnetpool\": -1, \"port\": 200, "
               "\"router\": 2, \"floatingip\": 50, \"security_group\": 10, \"security_group_rule\": 100, "
               "\"rbac_policy\": 10, \"trunk\": -1}",
               row_id(out->arena, PROJECT, i, 0));
}

static void add_assignment(const struct session *session, struct text *out, size_t i)
{
    (void)session;
    text_print(out,
               "{\"scope\": {\"project\": {\"id\": \"%s\"}}, \"group\": {\"id\": \"operators\"}, \"role\": "
               "{\"id\": \"member\"}, \"links\": {\"assignment\": \"http://127.0.0.1/v3/projects/%s\"}}",
               row_id(out->arena, PROJECT, i, 0), row_id(out->arena, PROJECT, i, 0));
}

/* --- answers --- */

/* Lists; of those with `by` an entry is one client's, whose id stands behind it in the path. */
static const struct list {
    const char *path, *envelope;
    void (*add)(const struct session *session, struct text *out, size_t i);
    size_t each, more; /* rows a client, and beyond */
    const char *by[2];
} lists[] = {
    {"/v3/projects", "projects", add_project, 1, 0, {"name=", "tags=tenantry%3A"}},
    {"/v3/role_assignments", "role_assignments", add_assignment, 1, 0, {"scope.project.id="}},
    {"/v2.0/networks?router:external=true", "networks", add_external, 0, 1, {NULL}},
    {"/v2.0/networks", "networks", add_network, 1, 1, {"project_id="}},
    {"/v2.0/subnets", "subnets", add_subnet, 1, 0, {"network_id="}},
    {"/v2.0/routers", "routers", add_router, 1, 0, {"project_id="}},
    {"/v2.0/ports", "ports", add_interface, 1, 0, {"device_id="}},
    {"/v2.0/security-groups", "security_groups", add_group, 2, 0, {"project_id="}},
    {"/v2.0/quotas", "quotas", add_network_quota, 1, 0, {NULL}},
};

static const struct {
    const char *path, *body;
} constants[] = {
    {"/v3/domains", "{\"domains\": [{\"id\": \"default\", \"name\": \"Default\"}]}"},
    {"/v3/roles", "{\"roles\": [{\"id\": \"member\", \"name\": \"member\", \"domain_id\": null}]}"},
    {"/v3/users", "{\"users\": []}"},
    {"/v3/groups",
     "{\"groups\": [{\"id\": \"operators\", \"name\": \"operators\", \"domain_id\": \"default\"}]}"},
    {"/v3/{admin}/types", "{\"volume_types\": []}"},
    {"/v2.0/floatingips", "{\"floatingips\": []}"},
    {"/v2.0/rbac-policies", "{\"rbac_policies\": []}"},
};

/* The number at the end of an id or a name. */
static size_t number_in(const char *text, int base)
{
    size_t length = strcspn(text, "&");
    char digits[16];
    size_t count = base == 10 ? 5 : 12;
    snprintf(digits, sizeof digits, "%.*s", (int)count, text + length - count);
    return (size_t)strtoull(digits, NULL, base);
}

static const char *answer_list(const struct session *session, struct arena *arena, const struct list *list,
                               const char *path)
{
    struct text out;
    text_init(&out, arena);
    size_t from = 0, to = session->clients * list->each + list->more;
    const char *marker = strstr(path, "marker=");
    for (size_t i = 0; i < 2 && list->by[i]; i++) {
        const char *by = strstr(path, list->by[i]);
        if (by) {
            size_t client = number_in(by, list->add == add_project ? 10 : 16);
            from = client * list->each;
            to = from + list->each;
        }
    }
    if (marker && list->each == 2)
        from = (number_in(marker, 16) + 1) * 2; /* 500 is even: a page ends with a client's second */
    else if (marker)
        from = number_in(marker, 16) + 1;
    if (strstr(path, "limit=500") && to > from + 500)
        to = from + 500;
    text_print(&out, "{\"%s\": [", list->envelope);
    for (size_t i = from; i < to; i++) {
        if (i > from)
            text_add(&out, ", ");
        list->add(session, &out, i);
    }
    text_add(&out, "]}");
    return out.data;
}

/* The quotas of one project, by the service whose path it is. */
static const char *answer_quota(const struct session *session, struct arena *arena, const char *path)
{
    const char *id = strrchr(path, '/') + 1;
    if (text_starts(path, "/v2.1/os-quota-sets/"))
        return arena_print(
            arena,
            "{\"quota_set\": {\"id\": \"%s\", \"cores\": 40, \"ram\": 65536, \"instances\": 20, "
            "\"key_pairs\": 100, \"metadata_items\": 128, \"server_groups\": 10, "
            "\"server_group_members\": 10, \"fixed_ips\": -1, \"floating_ips\": -1, "
            "\"security_groups\": -1, \"injected_files\": 5}}",
            id);
    if (text_starts(path, "/v3/{admin}/os-quota-sets/"))
        return arena_print(
            arena,
            "{\"quota_set\": {\"id\": \"%s\", \"volumes\": 30, \"gigabytes\": 2048, \"snapshots\": "
            "10, \"backups\": 10, \"backup_gigabytes\": 1000, \"per_volume_gigabytes\": -1, "
            "\"groups\": 10}}",
            id);
    struct text out;
    text_init(&out, arena);
    text_add(&out, "{\"quota\": ");
    add_network_quota(session, &out, number_in(id, 16));
    text_char(&out, '}');
    return out.data;
}

static const char *answer(const struct session *session, struct arena *arena, const char *path)
{
    if (strstr(path, "/os-quota-sets/") || text_starts(path, "/v2.0/quotas/"))
        return answer_quota(session, arena, path);
    for (size_t i = 0; i < COUNT(constants); i++)
        if (text_starts(path, constants[i].path))
            return constants[i].body;
    for (size_t i = 0; i < COUNT(lists); i++)
        if (text_starts(path, lists[i].path))
            return answer_list(session, arena, &lists[i], path);
    fprintf(stderr, "nobody asks for %s\n", path);
    exit(1);
}

void session_send(struct session *session, const struct session_request *request, session_done *done,
                  void *context)
{
    struct waiting_request *waiting = calloc(1, sizeof *waiting);
    if (!waiting)
        abort();
    *waiting = (struct waiting_request){strdup(request->path), done, context, NULL};
    *session->last = waiting;
    session->last = &waiting->next;
    session->requests++;
}

bool session_offers(const struct session *session, const char *service)
{
    (void)session;
    (void)service;
    return true;
}

const struct endpoint *session_endpoint(const struct session *session, const char *service)
{
    (void)session;
    (void)service;
    return NULL;
}

struct session *session_scoped(struct session *session, const char *project_id)
{
    (void)project_id;
    return session;
}

struct session *session_elsewhere(struct session *session, const char *region)
{
    (void)region;
    return session;
}

struct name_list session_regions(const struct session *session, struct arena *arena)
{
    (void)session;
    (void)arena;
    return (struct name_list){0};
}

const char *session_project_id(const struct session *session)
{
    (void)session;
    return "00000001000000000000000000000000";
}

/* --- what is measured --- */

/* Seconds of the processor that this process has used. */
static inline double used(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* All that Tenantry does with an answer. A profiler finds it by its name. */
__attribute__((noinline)) static void deliver(const struct waiting_request *waiting, const char *body)
{
    struct arena arena;
    arena_init(&arena);
    struct node *node = NULL;
    if (json_parse(&arena, body, strlen(body), &node)) {
        fprintf(stderr, "broken JSON for %s\n", waiting->path);
        exit(1);
    }
    const struct session_reply reply = {
        .status = 200, .url = waiting->path, .body = node, .request_id = "req"};
    waiting->done(waiting->context, &reply);
    arena_release(&arena);
}

/* Answers everything, the oldest first, and what comes of it. Returns the seconds spent on the answers. */
static double synthetic_run(struct session *session)
{
    double spent = 0;
    for (struct waiting_request *waiting; (waiting = session->first);) {
        session->first = waiting->next;
        if (!session->first)
            session->last = &session->first;
        struct arena arena;
        arena_init(&arena);
        const char *body = answer(session, &arena, waiting->path);
        double began = used();
        deliver(waiting, body);
        spent += used() - began;
        arena_release(&arena);
        free((void *)waiting->path);
        free(waiting);
    }
    return spent;
}

#endif
