#include "spec/scalar/address.h"

#include <inttypes.h>
#include <string.h>

#include "base/ip.h"
#include "base/text.h"
#include "spec/scalar/number.h"

bool address_read_ip(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault)
{
    struct ip ip;
    if (!ip_parse(text, &ip))
        return fault_set(fault, arena_print(arena, "%s is not an IP address", fault_quote(arena, text)),
                         strchr(text, '/') ? "leave the prefix length out" : NULL);
    *out = value_text(ip_print(arena, &ip));
    return true;
}

bool address_read_cidr(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault)
{
    struct cidr cidr;
    struct ip ip;
    bool host_bits;
    if (!cidr_parse(text, &cidr, &host_bits)) {
        const char *hint = NULL;
        if (ip_parse(text, &ip))
            hint = arena_print(arena, "write %s/%d for the one address", text, ip.version == 4 ? 32 : 128);
        return fault_set(
            fault,
            arena_print(arena, "%s is not an address range such as 10.20.0.0/24", fault_quote(arena, text)),
            hint);
    }
    *out = value_text(cidr_print(arena, &cidr));
    if (host_bits) {
        fault->message = arena_print(arena, "%s has host bits, which are dropped", fault_quote(arena, text));
        fault->hint = arena_print(arena, "write %s", out->text);
    }
    return true;
}

bool address_read_range(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault)
{
    struct ip_range range;
    struct ip first, last;
    if (ip_range_parse(text, &range)) {
        *out = value_text(ip_range_print(arena, &range));
        return true;
    }
    const char *dash = strchr(text, '-');
    if (dash && ip_parse(arena_copy(arena, text, (size_t)(dash - text)), &first) && ip_parse(dash + 1, &last))
        return fault_set(fault,
                         arena_print(arena,
                                     first.version == last.version ? "the range %s is reversed"
                                                                   : "the range %s mixes IPv4 and IPv6",
                                     fault_quote(arena, text)),
                         NULL);
    return fault_set(fault, arena_print(arena, "%s is not a range of addresses", fault_quote(arena, text)),
                     "write first-last, such as 10.20.0.50-10.20.0.250");
}

bool address_read_ports(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault)
{
    const char *dash = strchr(text, '-');
    size_t length = dash ? (size_t)(dash - text) : strlen(text);
    const char *end = dash ? dash + 1 : text;
    int64_t first, last;
    if (!number_parse(text, length, &first) || !number_parse(end, strlen(end), &last))
        return fault_set(
            fault, arena_print(arena, "%s is neither a port nor a range of ports", fault_quote(arena, text)),
            "write N or N-M");
    if (first < 1 || first > 65535 || last < 1 || last > 65535)
        return fault_set(
            fault, arena_print(arena, "%s is out of bounds: ports are 1 to 65535", fault_quote(arena, text)),
            NULL);
    if (first > last)
        return fault_set(fault, arena_print(arena, "the range %s is reversed", fault_quote(arena, text)),
                         NULL);
    *out = value_text(first == last ? arena_print(arena, "%" PRId64, first) : text);
    return true;
}

/* As IANA numbers and Neutron names them; of several names the first is the one to use. */
static const struct {
    const char *name;
    int number;
} protocols[] = {
    {"ip", 0},          {"hopopt", 0},     {"icmp", 1},        {"igmp", 2},       {"ipip", 4},
    {"tcp", 6},         {"egp", 8},        {"udp", 17},        {"dccp", 33},      {"ipv6-encap", 41},
    {"ipv6-route", 43}, {"ipv6-frag", 44}, {"rsvp", 46},       {"gre", 47},       {"esp", 50},
    {"ah", 51},         {"ipv6-icmp", 58}, {"ipv6-nonxt", 59}, {"ipv6-opts", 60}, {"ospf", 89},
    {"vrrp", 112},      {"pgm", 113},      {"sctp", 132},      {"udplite", 136},
};

const char *address_protocol_word(size_t i)
{
    static const char *const others[] = {"any", "icmpv6"};
    if (i < COUNT(others))
        return others[i];
    i -= COUNT(others);
    return i < COUNT(protocols) ? protocols[i].name : NULL;
}

const char *address_protocol(struct arena *arena, const char *text)
{
    if (strcasecmp(text, "icmpv6") == 0)
        return "ipv6-icmp";
    int64_t number;
    bool is_number = number_parse(text, strlen(text), &number);
    for (size_t i = 0; i < COUNT(protocols); i++)
        if (is_number ? protocols[i].number == number : strcasecmp(protocols[i].name, text) == 0)
            return protocols[i].name;
    return is_number && number <= 255 ? arena_text(arena, text) : NULL;
}

bool address_read_protocol(struct arena *arena, const char *text, struct value *out,
                           struct scalar_fault *fault)
{
    const char *names[COUNT(protocols) + 1] = {"any"};
    const char *protocol = address_protocol(arena, text);
    if (strcasecmp(text, "any") == 0) {
        *out = value_null();
        return true;
    }
    if (protocol) {
        *out = value_text(protocol);
        return true;
    }
    for (size_t i = 0; i < COUNT(protocols); i++)
        names[i + 1] = protocols[i].name;
    const char *near = text_nearest(text, names, COUNT(names));
    return fault_set(fault, arena_print(arena, "%s is not an IP protocol", fault_quote(arena, text)),
                     near ? arena_print(arena, "did you mean \"%s\"?", near)
                          : "write a name such as tcp, or a number from 0 to 255");
}
