/* servers - listed, shown, changed and deleted. */
#include "reconciler/sandbox/compute/servers.h"

#include <ctype.h>
#include <regex.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/page.h"

/* --- which ones --- */

/* What a query may say; member: what is to be equal, or NULL; admin: others' are passed over. */
static const struct filter {
    const char *name, *member;
    bool admin;
} filters[] = {
    {"all_tenants", NULL, false},
    {"limit", NULL, false},
    {"marker", NULL, false},
    {"sort_key", NULL, false},
    {"sort_dir", NULL, false},
    {"changes-since", NULL, false},
    {"changes-before", NULL, false},
    {"deleted", NULL, true},
    {"name", NULL, false},
    {"display_name", NULL, true},
    {"ip", NULL, false},
    {"ip6", NULL, false},
    {"status", "status", false},
    {"image", "image_id", false},
    {"image_ref", "image_id", true},
    {"flavor", "flavor_id", false},
    {"reservation_id", "OS-EXT-SRV-ATTR:reservation_id", false},
    {"locked", "locked", false},
    {"tags", "tags", false},
    {"tags-any", "tags", false},
    {"not-tags", NULL, false},
    {"not-tags-any", NULL, false},
    {"project_id", "project_id", true},
    {"tenant_id", "project_id", true},
    {"user_id", "user_id", true},
    {"uuid", "id", true},
    {"host", "OS-EXT-SRV-ATTR:host", true},
    {"node", "OS-EXT-SRV-ATTR:hypervisor_hostname", true},
    {"hostname", "OS-EXT-SRV-ATTR:hostname", true},
    {"availability_zone", "OS-EXT-AZ:availability_zone", true},
    {"vm_state", "OS-EXT-STS:vm_state", true},
    {"task_state", "OS-EXT-STS:task_state", true},
    {"power_state", "OS-EXT-STS:power_state", true},
    {"key_name", "key_name", true},
    {"description", "description", true},
    {"config_drive", "config_drive", true},
    {"launched_at", NULL, true},
    {"terminated_at", NULL, true},
    {"created_at", NULL, true},
    {"launch_index", NULL, true},
    {"kernel_id", NULL, true},
    {"ramdisk_id", NULL, true},
    {"root_device_name", NULL, true},
    {"user_data", NULL, true},
    {"progress", NULL, true},
    {"access_ip_v4", NULL, true},
    {"access_ip_v6", NULL, true},
    {"soft_deleted", NULL, true},
};

static const struct filter *find_filter(const char *name)
{
    for (size_t i = 0; i < COUNT(filters); i++)
        if (strcmp(filters[i].name, name) == 0)
            return &filters[i];
    return NULL;
}

static bool has_known_filters(struct call *call)
{
    enum { STRICT = 75 };
    struct text names;
    size_t count = 0;
    text_init(&names, call->arena);
    for (size_t i = 0; i < call->query.count; i++) {
        const char *name = call->query.items[i].name;
        if (name[0] != '_' && !find_filter(name))
            text_print(&names, "%s'%s'", count++ ? ", " : "", name);
    }
    if (count && call->microversion >= STRICT)
        call_refuse(call, 400, NULL, "%s %s not match any of the regexes: '^_'", names.data,
                    count == 1 ? "does" : "do");
    return !call->status;
}

static const char *in_capitals(struct call *call, const char *word)
{
    char *copy = arena_copy(call->arena, word, strlen(word));
    for (char *at = copy; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return copy;
}

/* "a,b": one of them for tags-any, each of them for tags. */
static void take_tags(struct call *call, struct query *query, const struct query_item *item)
{
    struct condition any = {.path = "tags", .contains = true};
    for (const char *at = item->value; *at; at += strspn(at, ",")) {
        const char *tag = arena_copy(call->arena, at, strcspn(at, ","));
        struct condition one = {.path = "tags", .contains = true};
        at += strlen(tag);
        list_add(call->arena, &any.values, tag);
        list_add(call->arena, &one.values, tag);
        if (strcmp(item->name, "tags") == 0 && query->count < MOST_CONDITIONS)
            query->conditions[query->count++] = one;
    }
    if (strcmp(item->name, "tags-any") == 0 && query->count < MOST_CONDITIONS)
        query->conditions[query->count++] = any;
}

static void take_filter(struct call *call, struct query *query, const struct query_item *item)
{
    const struct filter *filter = find_filter(item->name);
    if (!filter || !filter->member || (filter->admin && !call->caller.is_admin) ||
        query->count == MOST_CONDITIONS)
        return;
    if (strcmp(filter->member, "tags") == 0)
        take_tags(call, query, item);
    else if (strcmp(filter->member, "status") == 0)
        query_where(query, call->arena, "status", in_capitals(call, item->value));
    else if (strcmp(filter->member, "locked") == 0)
        query_where(query, call->arena, "locked", shape_word_is_true(item->value) ? "1" : "0");
    else
        query_where(query, call->arena, filter->member, item->value);
}

/* All projects' are an admin's to see. */
static bool take_projects(struct call *call, struct query *query, const char *verb)
{
    const char *asked = call_query(call, "all_tenants");
    const bool all = asked && (!*asked || shape_word_is_true(asked));
    if (asked && *asked && !shape_word_is_boolean(asked)) {
        call_refuse(call, 400, NULL, "Unrecognized value '%s'", asked);
        return false;
    }
    if (!all)
        query_where(query, call->arena, "project_id", call->caller.project ? call->caller.project : "");
    return !all || api_permits(call, call->caller.is_admin,
                               arena_print(call->arena, "os_compute_api:servers:%s:get_all_tenants", verb));
}

/* A name is asked for by a pattern, wherever it is in it. */
static struct node_list with_name(struct call *call, const struct node_list *servers, const char *pattern)
{
    struct node_list found = {0};
    regex_t expression;
    if (regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        call_refuse(call, 400, NULL, "Invalid filter: name %s", pattern);
        return found;
    }
    for (size_t i = 0; i < servers->count; i++)
        if (regexec(&expression, node_get_text(servers->items[i], "name"), 0, NULL, 0) == 0)
            list_add(call->arena, &found, servers->items[i]);
    regfree(&expression);
    return found;
}

static bool find_servers(struct call *call, const char *verb, struct node_list *found)
{
    struct query query = {.region = call->region, .kind = "server"};
    const char *name = call_query(call, "name");
    if (!has_known_filters(call) || !take_projects(call, &query, verb) || !page_open(call, &query))
        return false;
    if (!call->caller.is_admin || !call_query(call, "soft_deleted"))
        query_where(&query, call->arena, "soft_deleted", NULL);
    for (size_t i = 0; i < call->query.count; i++)
        take_filter(call, &query, &call->query.items[i]);
    if (query.after && !store_has(call->store, call->region, "server", query.after)) {
        call_refuse(call, 400, NULL, "marker [%s] not found", query.after);
        return false;
    }
    const size_t most = (size_t)query.most;
    if (name)
        query.most = 0;
    *found = store_find(call->store, call->arena, &query);
    if (name)
        *found = with_name(call, found, name);
    if (found->count > most)
        found->count = most;
    return !call->status;
}

static void answer_list(struct call *call, const struct node_list *servers, struct node *list)
{
    page_answer(call, "servers", "servers_links", list,
                servers->count ? node_get_text(servers->items[servers->count - 1], "id") : NULL);
}

static void list_in_short(struct call *call)
{
    struct node_list servers;
    struct node *list = node_new_list(call->arena);
    if (!find_servers(call, "index", &servers))
        return;
    for (size_t i = 0; i < servers.count; i++)
        node_add(call->arena, list, server_show_in_short(call, servers.items[i]));
    answer_list(call, &servers, list);
}

static void list_in_full(struct call *call)
{
    struct node_list servers;
    struct node *list = node_new_list(call->arena);
    if (!find_servers(call, "detail", &servers))
        return;
    for (size_t i = 0; i < servers.count; i++)
        node_add(call->arena, list, server_show(call, servers.items[i], SERVER_IN_LIST));
    answer_list(call, &servers, list);
}

/* --- one --- */

struct node *server_get(struct call *call)
{
    const char *id = call_part(call, 0);
    struct node *server = store_get(call->store, call->arena, call->region, "server", id);
    if (server &&
        (call->caller.is_admin || text_equal(node_get_text(server, "project_id"), call->caller.project)))
        return server;
    call_refuse(call, 404, NULL, "Instance %s could not be found.", id);
    return NULL;
}

void server_put(struct call *call, struct node *server)
{
    view_text(call, server, "updated", call_now(call));
    store_put(call->store, call->region, "server", node_get_text(server, "id"), server);
}

bool server_is_open(struct call *call, const struct node *server, const char *rule)
{
    if (!compute_may_write(call, arena_print(call->arena, "os_compute_api:%s", rule)))
        return false;
    if (!call->caller.is_admin && node_is_true(node_get(server, "locked")))
        call_refuse(call, 409, NULL, "Instance %s is locked", node_get_text(server, "id"));
    return !call->status;
}

static void show_one(struct call *call)
{
    const struct node *server = server_get(call);
    if (server)
        call_answer_as(call, 200, "server", server_show(call, server, SERVER_ALONE));
}

static void change(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "name", .type = SHAPE_TEXT, .least = 1, .most = 255},
        {.name = "description", .type = SHAPE_TEXT, .nullable = true, .most = 255, .since = 19},
        {.name = "accessIPv4", .type = SHAPE_TEXT, .nullable = true},
        {.name = "accessIPv6", .type = SHAPE_TEXT, .nullable = true},
        {.name = "OS-DCF:diskConfig", .type = SHAPE_TEXT},
        {.name = "hostname", .type = SHAPE_TEXT, .least = 1, .most = 63, .since = 90}};
    const struct node *given = shape_body(call, "server", wanted, COUNT(wanted));
    struct node *server = given ? server_get(call) : NULL;
    if (!server || !compute_may_write(call, "os_compute_api:servers:update"))
        return;
    for (size_t i = 0; i < given->count; i++) {
        const char *key = given->entries[i].key->text;
        view_from(call, server, key, given);
        if (strcmp(key, "hostname") == 0) {
            node_remove(server, key);
            view_text(call, server, "OS-EXT-SRV-ATTR:hostname", node_get_text(given, key));
        }
    }
    server_put(call, server);
    call_answer_as(call, 200, "server", server_show(call, server, SERVER_ALONE));
}

/* --- deleting --- */

static void leave_groups(struct call *call, const char *id)
{
    struct query query = {.region = call->region, .kind = "server_group", .count = 1};
    query.conditions[0] = (struct condition){.path = "members", .contains = true};
    list_add(call->arena, &query.conditions[0].values, id);
    const struct node_list groups = store_find(call->store, call->arena, &query);
    for (size_t g = 0; g < groups.count; g++) {
        const struct node *members = node_get(groups.items[g], "members");
        struct node *rest = node_new_list(call->arena);
        for (size_t i = 0; i < members->count; i++)
            if (!text_equal(node_text(members->items[i]), id))
                node_add(call->arena, rest, members->items[i]);
        node_set(call->arena, groups.items[g], "members", rest);
        store_put(call->store, call->region, "server_group", node_get_text(groups.items[g], "id"),
                  groups.items[g]);
    }
}

void server_erase(struct call *call, const struct node *server)
{
    const char *id = node_get_text(server, "id");
    server_leave_ports(call, server);
    server_leave_volumes(call, server);
    if (node_get(server, "server_groups")->count)
        leave_groups(call, id);
    store_remove(call->store, call->region, "server", id);
}

static void delete (struct call *call)
{
    struct node *server = server_get(call);
    if (!server || !server_is_open(call, server, "servers:delete"))
        return;
    if (call->keeps_servers) {
        server_enter(call, server, "soft-delete");
        server_put(call, server);
    } else {
        server_erase(call, server);
    }
    compute_answer_done(call, 204);
}

static const struct route rows[] = {
    {"GET", "/v2.1/servers", list_in_short, NEEDS_TOKEN},
    {"GET", "/v2.1/servers/detail", list_in_full, NEEDS_TOKEN},
    {"GET", "/v2.1/servers/{}", show_one, NEEDS_TOKEN},
    {"PUT", "/v2.1/servers/{}", change, NEEDS_TOKEN},
    {"DELETE", "/v2.1/servers/{}", delete, NEEDS_TOKEN},
};

const struct route_table server_routes = {rows, COUNT(rows)};
