#include "reconciler/sandbox/network/address_groups.h"

#include "base/ip.h"
#include "base/text.h"

#define ADDRESSES "addresses"

static struct node *read_addresses(struct call *call, const char *name, const struct node *value)
{
    struct node *list = datum_list(call, name, value);
    for (size_t i = 0; list && i < list->count; i++) {
        const char *text = datum_print(call, list->items[i]);
        struct cidr cidr;
        struct ip ip;
        if (ip_parse(text, &ip))
            return datum_refuse(call, name, "'%s' isn't a recognized IP subnet cidr, '%s/%d' is recommended.",
                                text, text, ip.version == 4 ? 32 : 128);
        if (!cidr_parse(text, &cidr, NULL))
            return datum_refuse(call, name, "'%s' is not a valid IP subnet.", text);
    }
    return list;
}

static const struct attribute attributes[] = {
    {"name", datum_text, "\"\"", IN_BODY | FILTER},
    {"description", datum_text, "\"\"", IN_BODY | FILTER},
    {ADDRESSES, read_addresses, "[]", IN_POST},
};

static void erase(struct call *call, const struct node *group)
{
    struct query query = {.region = call->region, .kind = rule_collection.kind};
    query_where(&query, call->arena, "remote_address_group_id", id_of(group));
    if (store_count(call->store, &query))
        call_refuse(call, 409, "AddressGroupInUse",
                    "Address group %s is in use on one or more security group rules.", id_of(group));
}

const struct collection address_group_collection = {
    .path = "address-groups",
    .kind = "address_group",
    .plural = "address_groups",
    .missing = "AddressGroupNotFound",
    .no_such = "Address group %s could not be found.",
    .attributes = attributes,
    .attribute_count = COUNT(attributes),
    .sharing = SHARED_BY_POLICY,
    .plain = true,
    .bulk = true,
    .loose_marker = true,
    .remove = erase,
};

/* --- one by one --- */

static void change(struct call *call, bool add)
{
    struct node *group = resource_get(call, &address_group_collection, call_part(call, 0));
    const struct node *given = node_get(call->body, ADDRESSES);
    if (!group || !resource_may(call, &address_group_collection, group, "update"))
        return;
    if (!given) {
        datum_refuse_input(call, "Missing addresses field in the body.");
        return;
    }
    struct node *addresses = read_addresses(call, ADDRESSES, given);
    for (size_t i = 0; addresses && i < addresses->count; i++) {
        const char *address = node_text(addresses->items[i]);
        bool there = datum_has(node_get(group, ADDRESSES), address);
        if (there && add) {
            call_refuse(call, 400, "AddressesAlreadyExist",
                        "Addresses %s already exist in the address group %s.", datum_print(call, addresses),
                        id_of(group));
            return;
        }
        if (!there && !add) {
            call_refuse(call, 404, "AddressesNotFound", "Addresses %s not found in the address group %s.",
                        datum_print(call, addresses), id_of(group));
            return;
        }
        if (add)
            node_add(call->arena, view_part(node_get(group, ADDRESSES)), addresses->items[i]);
        else
            drop_text(call, group, ADDRESSES, address);
    }
    if (!addresses)
        return;
    resource_put(call, &address_group_collection, group);
    call_answer_as(call, 200, address_group_collection.kind,
                   resource_show(call, &address_group_collection, group));
}

static void add(struct call *call)
{
    change(call, true);
}

static void take(struct call *call)
{
    change(call, false);
}

static const struct route routes[] = {
    {"PUT", "/v2.0/address-groups/{}/add_addresses", add, NEEDS_TOKEN},
    {"PUT", "/v2.0/address-groups/{}/remove_addresses", take, NEEDS_TOKEN},
};

const struct route_table address_group_routes = {routes, COUNT(routes)};
