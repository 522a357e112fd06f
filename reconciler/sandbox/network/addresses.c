#include "reconciler/sandbox/network/addresses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- arithmetic --- */

static void step(struct ip *ip, int by)
{
    for (int i = ip->version == 4 ? 3 : 15, carry = by; i >= 0 && carry; i--) {
        int sum = ip->bytes[i] + carry;
        ip->bytes[i] = (uint8_t)sum;
        carry = sum < 0 ? -1 : sum > UINT8_MAX ? 1 : 0;
    }
}

static void add_pool(struct call *call, struct node *pools, struct ip first, struct ip last)
{
    if (ip_compare(&first, &last) > 0)
        return;
    struct node *pool = node_new_map(call->arena);
    view_text(call, pool, "start", ip_print(call->arena, &first));
    view_text(call, pool, "end", ip_print(call->arena, &last));
    node_add(call->arena, pools, pool);
}

void addresses_fill_pools(struct call *call, struct node *subnet, const struct cidr *cidr,
                          const struct ip *gateway)
{
    struct node *pools = set_list(call, subnet, "allocation_pools");
    struct ip first = cidr_first(cidr), last = cidr_last(cidr);
    bool is_v4 = cidr->network.version == 4;
    if (cidr->prefix < (is_v4 ? 31 : 127))
        step(&first, 1);
    if (is_v4 && cidr->prefix < 31)
        step(&last, -1);
    if (!gateway || ip_compare(gateway, &first) < 0 || ip_compare(gateway, &last) > 0) {
        add_pool(call, pools, first, last);
        return;
    }
    struct ip before = *gateway, after = *gateway;
    step(&before, -1);
    step(&after, 1);
    if (ip_compare(gateway, &first) > 0)
        add_pool(call, pools, first, before);
    if (ip_compare(gateway, &last) < 0)
        add_pool(call, pools, after, last);
}

const char *addresses_by_mac(struct call *call, const struct cidr *cidr, const char *mac)
{
    struct ip ip = cidr->network;
    uint8_t bytes[6];
    for (size_t i = 0; i < sizeof bytes; i++) {
        char *end;
        unsigned long byte = strtoul(mac, &end, 16);
        if (end != mac + 2 || byte > UINT8_MAX || *end != (i < sizeof bytes - 1 ? ':' : '\0'))
            return NULL;
        bytes[i] = (uint8_t)byte;
        mac = end + 1;
    }
    const uint8_t tail[8] = {bytes[0] ^ 2, bytes[1], bytes[2], 0xff, 0xfe, bytes[3], bytes[4], bytes[5]};
    memcpy(ip.bytes + 8, tail, sizeof tail);
    return ip_print(call->arena, &ip);
}

/* --- who has what --- */

static const char *key_of(struct call *call, const char *subnet, const char *address)
{
    return arena_print(call->arena, "%s/%s", subnet, address);
}

static void hold(struct call *call, const char *subnet, const char *address, const char *port)
{
    struct node *held = node_new_map(call->arena);
    view_text(call, held, "subnet_id", subnet);
    view_text(call, held, "holder", port);
    store_put(call->store, call->region, "address", key_of(call, subnet, address), held);
}

bool addresses_take(struct call *call, const struct node *subnet, const char *address, const char *port)
{
    struct ip ip;
    struct cidr cidr;
    if (!ip_parse(address, &ip) || !cidr_parse(node_get_text(subnet, "cidr"), &cidr, NULL) ||
        !cidr_contains(&cidr, &ip))
        call_refuse(call, 400, "InvalidIpForSubnet",
                    "IP address %s is not a valid IP for the specified subnet.", address);
    else if (addresses_holder(call, id_of(subnet), address))
        call_refuse(call, 409, "IpAddressAlreadyAllocated", "IP address %s already allocated in subnet %s",
                    address, id_of(subnet));
    else
        hold(call, id_of(subnet), address, port);
    return !call->status;
}

/* The first free one from from on (NULL: from the beginning), or NULL. */
static const char *find_free(struct call *call, const struct node *subnet, const struct ip *from)
{
    const struct node *pools = node_get(subnet, "allocation_pools");
    for (size_t i = 0; pools && i < pools->count; i++) {
        struct ip at, last;
        if (!ip_parse(node_get_text(pools->items[i], "start"), &at) ||
            !ip_parse(node_get_text(pools->items[i], "end"), &last))
            continue;
        if (from && ip_compare(&at, from) < 0)
            at = *from;
        for (; ip_compare(&at, &last) <= 0; step(&at, 1)) {
            const char *address = ip_print(call->arena, &at);
            if (!addresses_holder(call, id_of(subnet), address))
                return address;
        }
    }
    return NULL;
}

/* Behind the one that was given last, so that looking for one takes no longer where many are given. */
const char *addresses_take_next(struct call *call, const struct node *subnet, const char *port)
{
    struct ip from;
    struct node *cursor = store_get(call->store, call->arena, call->region, "cursor", id_of(subnet));
    bool known = cursor && ip_parse(node_get_text(cursor, "last"), &from);
    const char *address = find_free(call, subnet, known ? &from : NULL);
    if (!address && known)
        address = find_free(call, subnet, NULL);
    if (!address)
        return NULL;
    hold(call, id_of(subnet), address, port);
    cursor = node_new_map(call->arena);
    view_text(call, cursor, "last", address);
    store_put(call->store, call->region, "cursor", id_of(subnet), cursor);
    return address;
}

void addresses_release(struct call *call, const char *subnet, const char *address)
{
    store_remove(call->store, call->region, "address", key_of(call, subnet, address));
}

const char *addresses_holder(struct call *call, const char *subnet, const char *address)
{
    return node_get_text(
        store_get(call->store, call->arena, call->region, "address", key_of(call, subnet, address)),
        "holder");
}

bool addresses_used(struct call *call, const char *subnet)
{
    struct query query = {.region = call->region, .kind = "address", .after = key_of(call, subnet, "")};
    const struct node *next = store_first(call->store, call->arena, &query);
    return next && strcmp(node_get_text(next, "subnet_id"), subnet) == 0;
}
