/* usage - os-simple-tenant-usage: how many hours projects' servers have been there. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/sandbox/compute/compute.h"
#include "reconciler/sandbox/page.h"

enum { PAGED = 40 };

struct period {
    int64_t start, stop;
};

/* A moment of the query, "2026-11-23T06:03:20.000000" or "2026-11-23". */
static bool take_moment(struct call *call, const char *name, int64_t *moment)
{
    const char *text = call_query(call, name);
    if (!text)
        return true;
    const char *full = strlen(text) == strlen("2026-11-23") ? arena_print(call->arena, "%sT00:00:00Z", text)
                       : text_ends(text, "Z")               ? text
                                                            : arena_print(call->arena, "%sZ", text);
    int64_t found = clock_parse(full);
    if (found < 0)
        call_refuse(call, 400, NULL, "Datetime is in invalid format");
    *moment = found;
    return !call->status;
}

static bool take_period(struct call *call, struct period *period)
{
    enum { FOUR_WEEKS = 28 * 24 * 60 * 60 };
    int64_t now = clock_seconds();
    period->stop = now;
    if (!take_moment(call, "end", &period->stop))
        return false;
    if (period->stop > now)
        period->stop = now;
    period->start = period->stop - FOUR_WEEKS;
    if (!take_moment(call, "start", &period->start))
        return false;
    if (period->start >= period->stop)
        call_refuse(call, 400, NULL, "Invalid start time. The start time cannot occur after the end time.");
    return !call->status;
}

/* A number with a point in it. */
static void view_hours(struct call *call, struct node *map, const char *key, double value)
{
    struct node *number = node_new_text(call->arena, arena_print(call->arena, "%.6f", value));
    number->plain = true;
    node_set(call->arena, map, key, number);
}

static double hours_of(const struct node *server, const struct period *period)
{
    int64_t began = clock_parse(node_get_text(server, "created"));
    if (began < period->start)
        began = period->start;
    return period->stop > began ? (double)(period->stop - began) / 3600 : 0;
}

static struct node *server_usage(struct call *call, const struct node *server, double hours)
{
    struct node *usage = node_new_map(call->arena);
    const struct node *flavor = node_get(server, "flavor");
    view_text(call, usage, "instance_id", node_get_text(server, "id"));
    view_from(call, usage, "name", server);
    view_hours(call, usage, "hours", hours);
    view_text(call, usage, "flavor", node_get_text(flavor, "original_name"));
    view_text(call, usage, "tenant_id", node_get_text(server, "project_id"));
    view_integer(call, usage, "memory_mb", node_get_integer(flavor, "ram", 0));
    view_integer(call, usage, "local_gb",
                 node_get_integer(flavor, "disk", 0) + node_get_integer(flavor, "ephemeral", 0));
    view_integer(call, usage, "vcpus", node_get_integer(flavor, "vcpus", 0));
    view_text(call, usage, "started_at",
              arena_print(call->arena, "%.19s.000000", node_get_text(server, "created")));
    view_text(call, usage, "ended_at", NULL);
    view_text(call, usage, "state", node_get_text(server, "OS-EXT-STS:vm_state"));
    view_integer(call, usage, "uptime", (int64_t)(hours * 3600));
    return usage;
}

/* What a project's servers come to. */
struct total {
    const char *project;
    double hours, disk, memory, cores;
    struct node *servers;
};

struct totals LIST_OF(struct total);

static struct total *total_of(struct call *call, struct totals *totals, const char *project)
{
    for (size_t i = 0; i < totals->count; i++)
        if (strcmp(totals->items[i].project, project) == 0)
            return &totals->items[i];
    list_add(call->arena, totals,
             ((struct total){.project = project, .servers = node_new_list(call->arena)}));
    return &totals->items[totals->count - 1];
}

static struct totals add_up(struct call *call, const struct node_list *servers, const struct period *period)
{
    struct totals totals = {0};
    for (size_t i = 0; i < servers->count; i++) {
        const struct node *server = servers->items[i], *flavor = node_get(server, "flavor");
        if (clock_parse(node_get_text(server, "created")) >= period->stop)
            continue; /* it came later */
        const double hours = hours_of(server, period);
        struct total *total = total_of(call, &totals, node_get_text(server, "project_id"));
        total->hours += hours;
        total->disk += hours * (double)node_get_integer(flavor, "disk", 0);
        total->memory += hours * (double)node_get_integer(flavor, "ram", 0);
        total->cores += hours * (double)node_get_integer(flavor, "vcpus", 0);
        node_add(call->arena, total->servers, server_usage(call, server, hours));
    }
    return totals;
}

static const char *moment(struct call *call, int64_t seconds)
{
    return arena_print(call->arena, "%.19s.000000", clock_print(call->arena, seconds));
}

static struct node *show(struct call *call, const struct total *total, const struct period *period,
                         bool in_full)
{
    struct node *view = node_new_map(call->arena);
    view_text(call, view, "tenant_id", total->project);
    if (in_full)
        node_set(call->arena, view, "server_usages", total->servers);
    view_text(call, view, "start", moment(call, period->start));
    view_text(call, view, "stop", moment(call, period->stop));
    view_hours(call, view, "total_hours", total->hours);
    view_hours(call, view, "total_local_gb_usage", total->disk);
    view_hours(call, view, "total_memory_mb_usage", total->memory);
    view_hours(call, view, "total_vcpus_usage", total->cores);
    return view;
}

/* The servers of a page, which is as long as it says; all before that was so. */
static bool find_servers(struct call *call, const char *project, struct node_list *servers)
{
    struct query query = {.region = call->region, .kind = "server"};
    if (project)
        query_where(&query, call->arena, "project_id", project);
    if (call->microversion >= PAGED && !page_open(call, &query))
        return false;
    if (query.after && !store_get(call->store, call->arena, call->region, "server", query.after)) {
        call_refuse(call, 400, NULL, "Marker %s could not be found.", query.after);
        return false;
    }
    *servers = store_find(call->store, call->arena, &query);
    return true;
}

static const char *last_of(const struct call *call, const struct node_list *servers)
{
    return call->microversion >= PAGED && servers->count
               ? node_get_text(servers->items[servers->count - 1], "id")
               : NULL;
}

static void list_usages(struct call *call)
{
    struct period period;
    struct node_list servers;
    if (!api_permits(call, call->caller.is_admin, "os_compute_api:os-simple-tenant-usage:list"))
        return;
    struct node *list = node_new_list(call->arena);
    const char *detailed = call_query(call, "detailed");
    if (!take_period(call, &period) || !find_servers(call, NULL, &servers))
        return;
    const struct totals totals = add_up(call, &servers, &period);
    for (size_t i = 0; i < totals.count; i++)
        node_add(call->arena, list, show(call, &totals.items[i], &period, text_equal(detailed, "1")));
    page_answer_part(call, "tenant_usages", "tenant_usages_links", list, servers.count,
                     last_of(call, &servers));
}

static void show_usage(struct call *call)
{
    struct period period;
    struct node_list servers;
    const char *project = call_part(call, 0);
    if (!api_permits(call, call->caller.is_admin || text_equal(project, call->caller.project),
                     "os_compute_api:os-simple-tenant-usage:show") ||
        !take_period(call, &period) || !find_servers(call, project, &servers))
        return;
    const struct totals totals = add_up(call, &servers, &period);
    struct node *usage =
        totals.count ? show(call, &totals.items[0], &period, true) : node_new_map(call->arena);
    page_answer_part(call, "tenant_usage", "tenant_usage_links", usage, servers.count,
                     last_of(call, &servers));
}

static const struct route rows[] = {
    {"GET", "/v2.1/os-simple-tenant-usage", list_usages, NEEDS_TOKEN},
    {"GET", "/v2.1/os-simple-tenant-usage/{}", show_usage, NEEDS_TOKEN},
};

const struct route_table usage_routes = {rows, COUNT(rows)};
