#include "reconciler/sandbox/network/provider.h"

#include <string.h>

#include "base/text.h"

enum { MOST_VLAN = 4094, FIRST_OF_OURS = 1000 };

#define TYPE "provider:network_type"
#define PHYSICAL "provider:physical_network"
#define SEGMENT "provider:segmentation_id"

static const char *const physical_networks[] = {"external", "physnet1", "physnet2", "flat1"};

int64_t provider_most_mtu(const struct node *network)
{
    return text_equal(node_get_text(network, TYPE), "vxlan") ? 1450 : 1500;
}

static const char *segment_of(struct call *call, const struct node *network)
{
    const char *type = node_get_text(network, TYPE), *physical = node_get_text(network, PHYSICAL);
    return arena_print(call->arena, "%s/%s/%lld", type, physical ? physical : "",
                       (long long)node_get_integer(network, SEGMENT, 0));
}

static void reserve(struct call *call, const struct node *network)
{
    struct node *segment = node_new_map(call->arena);
    view_text(call, segment, "network_id", id_of(network));
    store_put(call->store, call->region, "segment", segment_of(call, network), segment);
}

static bool is_free(struct call *call, const struct node *network)
{
    return !store_has(call->store, call->region, "segment", segment_of(call, network));
}

void provider_release(struct call *call, const struct node *network)
{
    store_remove(call->store, call->region, "segment", segment_of(call, network));
}

/* The next number of what is counted under that name. */
static void take_free(struct call *call, struct node *network)
{
    const char *name = arena_print(call->arena, "%s/%s", node_get_text(network, TYPE),
                                   node_get(network, PHYSICAL) ? node_get_text(network, PHYSICAL) : "");
    struct node *cursor = store_get(call->store, call->arena, call->region, "cursor", name);
    if (!cursor)
        cursor = node_new_map(call->arena);
    int64_t last = node_get_integer(cursor, "last", FIRST_OF_OURS);
    do
        view_integer(call, network, SEGMENT, ++last);
    while (!is_free(call, network));
    view_integer(call, cursor, "last", last);
    store_put(call->store, call->region, "cursor", name, cursor);
}

static bool is_physical(const char *name)
{
    for (size_t i = 0; i < COUNT(physical_networks); i++)
        if (strcmp(physical_networks[i], name) == 0)
            return true;
    return false;
}

static void take_vlan(struct call *call, struct node *network)
{
    const char *physical = node_get_text(network, PHYSICAL);
    int64_t id = node_get_integer(network, SEGMENT, 0);
    if (!physical)
        datum_refuse_input(call, id ? "segmentation_id requires physical_network for VLAN provider network."
                                    : "physical_network required for VLAN provider network.");
    else if (!is_physical(physical))
        datum_refuse_input(call, "physical_network '%s' unknown for VLAN provider network.", physical);
    else if (node_text(node_get(network, SEGMENT)) && (id < 1 || id > MOST_VLAN))
        datum_refuse_input(call, "segmentation_id out of range (1 through %d).", MOST_VLAN);
    else if (!id)
        take_free(call, network);
    else if (!is_free(call, network))
        call_refuse(call, 409, "VlanIdInUse",
                    "Unable to create the network. The VLAN %lld on physical network %s is in use.",
                    (long long)id, physical);
}

static void take_flat(struct call *call, struct node *network)
{
    const char *physical = node_get_text(network, PHYSICAL);
    if (!physical)
        datum_refuse_input(call, "physical_network required for flat provider network.");
    else if (!is_physical(physical))
        datum_refuse_input(call, "unknown physical network '%s' for flat provider network.", physical);
    else if (node_get_text(network, SEGMENT))
        datum_refuse_input(call, "segmentation_id prohibited for flat provider network.");
    else if (!is_free(call, network))
        call_refuse(call, 409, "FlatNetworkInUse",
                    "Unable to create the flat network. Physical network %s is in use.", physical);
}

static void take_vxlan(struct call *call, struct node *network)
{
    if (node_get_text(network, PHYSICAL))
        datum_refuse_input(call, "provider:physical_network specified for vxlan network.");
    else if (!node_get_text(network, SEGMENT))
        take_free(call, network);
    else if (!is_free(call, network))
        call_refuse(call, 409, "TunnelIdInUse", "Unable to create the network. The tunnel ID %s is in use.",
                    node_get_text(network, SEGMENT));
}

static const struct {
    const char *name;
    void (*take)(struct call *call, struct node *network);
} types[] = {{"vxlan", take_vxlan}, {"vlan", take_vlan}, {"flat", take_flat}};

void provider_take(struct call *call, struct node *network)
{
    const char *type = node_get_text(network, TYPE);
    size_t i = 0;
    while (type && i < COUNT(types) && strcmp(types[i].name, type) != 0)
        i++;
    if (i == COUNT(types)) {
        datum_refuse_input(call, "network_type value '%s' not supported.", type);
        return;
    }
    view_text(call, network, TYPE, types[i].name);
    types[i].take(call, network);
    if (!call->status)
        reserve(call, network);
}

static bool differs(const struct node *network, const struct node *changes, const char *name)
{
    const struct node *wanted = node_get(changes, name);
    return wanted && !text_equal(node_text(wanted), node_get_text(network, name));
}

/* A VLAN's id alone may change, and that is no revision. */
void provider_change(struct call *call, struct node *network, struct node *changes)
{
    if (differs(network, changes, TYPE) || differs(network, changes, PHYSICAL)) {
        datum_refuse_input(call,
                           "Plugin does not support updating the following provider network attributes: " TYPE
                           ", " PHYSICAL ".");
        return;
    }
    if (differs(network, changes, SEGMENT)) {
        provider_release(call, network);
        node_set(call->arena, network, SEGMENT, view_part(node_get(changes, SEGMENT)));
        provider_take(call, network);
        resource_put(call, &network_collection, network);
    }
    node_remove(changes, TYPE);
    node_remove(changes, PHYSICAL);
    node_remove(changes, SEGMENT);
}
