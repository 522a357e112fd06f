#include "reconciler/sandbox/network/protocol.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { ICMP = 1, ICMP_V6 = 58, GREATEST = 255 };

static const struct {
    const char *name;
    int number;
    bool has_ports;
} protocols[] = {
    {"ah", 51, false},         {"dccp", 33, true},    {"egp", 8, false},         {"esp", 50, false},
    {"gre", 47, false},        {"hopopt", 0, false},  {"icmp", ICMP, false},     {"igmp", 2, false},
    {"ip", 0, false},          {"ipip", 4, false},    {"ipv6-encap", 41, false}, {"ipv6-frag", 44, false},
    {"ipv6-icmp", 58, false},  {"icmpv6", 58, false}, {"ipv6-nonxt", 59, false}, {"ipv6-opts", 60, false},
    {"ipv6-route", 43, false}, {"ospf", 89, false},   {"pgm", 113, false},       {"rsvp", 46, false},
    {"sctp", 132, true},       {"tcp", 6, true},      {"udp", 17, true},         {"udplite", 136, true},
    {"vrrp", 112, false},
};

static bool is_number(const char *text)
{
    size_t length = strlen(text);
    return length && length <= 3 && strspn(text, "0123456789") == length &&
           strtol(text, NULL, 10) <= GREATEST;
}

int protocol_number(const char *protocol)
{
    if (!protocol)
        return -1;
    for (size_t i = 0; i < COUNT(protocols); i++)
        if (strcmp(protocols[i].name, protocol) == 0)
            return protocols[i].number;
    return is_number(protocol) ? (int)strtol(protocol, NULL, 10) : -1;
}

bool protocol_has_ports(int number)
{
    for (size_t i = 0; i < COUNT(protocols); i++)
        if (protocols[i].number == number)
            return protocols[i].has_ports;
    return false;
}

bool protocol_is_icmp(int number)
{
    return number == ICMP || number == ICMP_V6;
}

bool protocol_is_v6(const char *protocol)
{
    static const char *const numbers[] = {"41", "43", "44", "58", "59", "60"};
    for (size_t i = 0; protocol && i < COUNT(numbers); i++)
        if (strcmp(protocol, numbers[i]) == 0)
            return true;
    return protocol && (text_starts(protocol, "ipv6-") || strcmp(protocol, "icmpv6") == 0);
}

struct node *protocol_read(struct call *call, const char *name, const struct node *value)
{
    (void)name;
    if (node_is_null(value))
        return view_part(value);
    const char *given = datum_print(call, value);
    char *lower = arena_text(call->arena, given);
    for (char *at = lower; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    if (protocol_number(lower) >= 0)
        return node_new_text(call->arena, lower);
    struct text known;
    text_init(&known, call->arena);
    for (size_t i = 0; i < COUNT(protocols); i++)
        text_print(&known, ", '%s'", protocols[i].name);
    call_refuse(call, 400, "SecurityGroupRuleInvalidProtocol",
                "Security group rule protocol %s not supported. Only protocol values [None%s] and integer "
                "representations [0 to 255] are supported.",
                given, known.data);
    return NULL;
}
