#include "reconciler/sandbox/network/agents.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/compute/compute.h"
#include "reconciler/sandbox/network/resource.h"

/* "2026-11-23 06:03:20" */
static const char *now(struct call *call)
{
    char *text = arena_copy(call->arena, call_now(call), strlen("2026-11-23T06:03:20"));
    text[strlen("2026-11-23")] = ' ';
    return text;
}

static struct node *describe(struct call *call)
{
    struct node *agent = node_new_map(call->arena), *mappings = node_new_map(call->arena);
    struct node *configurations = node_new_map(call->arena);
    view_text(call, agent, "id", call_stable_uuid(call, "neutron-openvswitch-agent"));
    view_text(call, agent, "agent_type", "Open vSwitch agent");
    view_text(call, agent, "binary", "neutron-openvswitch-agent");
    view_text(call, agent, "topic", "N/A");
    view_text(call, agent, "host", compute_host(call));
    view_text(call, agent, "availability_zone", NULL);
    view_text(call, agent, "description", NULL);
    view_boolean(call, agent, "admin_state_up", true);
    view_boolean(call, agent, "alive", true);
    view_text(call, agent, "created_at", now(call));
    view_text(call, agent, "started_at", now(call));
    view_text(call, agent, "heartbeat_timestamp", now(call));
    view_text(call, agent, "resources_synced", NULL);
    view_text(call, mappings, "external", "br-ex");
    node_set(call->arena, configurations, "bridge_mappings", mappings);
    node_set(call->arena, agent, "configurations", configurations);
    return agent;
}

static bool is_wanted(struct call *call, const struct node *agent)
{
    static const char *const filters[] = {"id", "agent_type", "binary", "host"};
    for (size_t i = 0; i < COUNT(filters); i++) {
        const char *wanted = call_query(call, filters[i]);
        if (wanted && !text_equal(wanted, node_get_text(agent, filters[i])))
            return false;
    }
    return call->caller.is_admin;
}

static void list(struct call *call)
{
    struct node *agents = node_new_list(call->arena), *agent = describe(call);
    if (is_wanted(call, agent))
        node_add(call->arena, agents, agent);
    call_answer_as(call, 200, "agents", agents);
}

static void show(struct call *call)
{
    struct node *agent = describe(call);
    if (call->caller.is_admin && text_equal(id_of(agent), call_part(call, 0)))
        call_answer_as(call, 200, "agent", agent);
    else
        call_refuse(call, 404, "AgentNotFound", "Agent %s could not be found.", call_part(call, 0));
}

/* --- what there is none of --- */

static void list_none(struct call *call, const char *plural)
{
    call_answer_as(call, 200, plural, node_new_list(call->arena));
}

static void list_zones(struct call *call)
{
    list_none(call, "availability_zones");
}

static void list_agents_of_router(struct call *call)
{
    if (resource_get(call, &router_collection, call_part(call, 0)))
        list_none(call, "agents");
}

static void list_agents_of_network(struct call *call)
{
    if (resource_get(call, &network_collection, call_part(call, 0)))
        list_none(call, "agents");
}

static void list_flavors(struct call *call)
{
    list_none(call, "flavors");
}

static void list_trunks(struct call *call)
{
    list_none(call, "trunks");
}

static const struct route rows[] = {
    {"GET", "/v2.0/agents", list, NEEDS_TOKEN},
    {"GET", "/v2.0/agents/{}", show, NEEDS_TOKEN},
    {"GET", "/v2.0/availability_zones", list_zones, NEEDS_TOKEN},
    {"GET", "/v2.0/routers/{}/l3-agents", list_agents_of_router, NEEDS_ADMIN},
    {"GET", "/v2.0/networks/{}/dhcp-agents", list_agents_of_network, NEEDS_ADMIN},
    {"GET", "/v2.0/flavors", list_flavors, NEEDS_TOKEN},
    {"GET", "/v2.0/trunks", list_trunks, NEEDS_TOKEN},
};

const struct route_table agent_routes = {rows, COUNT(rows)};
