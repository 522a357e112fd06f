#include "base/ip.h"

#include <arpa/inet.h>
#include <string.h>

static size_t size_of(int version)
{
    return version == 4 ? 4 : 16;
}

bool ip_parse(const char *text, struct ip *out)
{
    struct ip ip = {.version = strchr(text, ':') ? 6 : 4};
    if (inet_pton(ip.version == 4 ? AF_INET : AF_INET6, text, ip.bytes) != 1)
        return false;
    *out = ip;
    return true;
}

/* The bits of byte i that belong to the network. */
static uint8_t mask_byte(int prefix, size_t i)
{
    int bits = prefix - (int)i * 8;
    if (bits <= 0)
        return 0;
    return (uint8_t)(bits >= 8 ? 0xff : 0xff << (8 - bits));
}

static bool parse_prefix(const char *text, int largest, int *out)
{
    size_t length = strlen(text);
    if (!length || length > 3 || strspn(text, "0123456789") != length || (text[0] == '0' && length > 1))
        return false;
    int prefix = 0;
    for (; *text; text++)
        prefix = prefix * 10 + (*text - '0');
    if (prefix > largest)
        return false;
    *out = prefix;
    return true;
}

/* Copies length bytes of text and parses them. */
static bool parse_part(const char *text, size_t length, struct ip *out)
{
    char part[INET6_ADDRSTRLEN + 1];
    if (length >= sizeof part)
        return false;
    memcpy(part, text, length);
    part[length] = '\0';
    return ip_parse(part, out);
}

bool cidr_parse(const char *text, struct cidr *out, bool *host_bits)
{
    const char *slash = strchr(text, '/');
    struct cidr cidr;
    if (!slash || !parse_part(text, (size_t)(slash - text), &cidr.network) ||
        !parse_prefix(slash + 1, cidr.network.version == 4 ? 32 : 128, &cidr.prefix))
        return false;
    bool dropped = false;
    for (size_t i = 0; i < size_of(cidr.network.version); i++) {
        uint8_t kept = (uint8_t)(cidr.network.bytes[i] & mask_byte(cidr.prefix, i));
        dropped |= kept != cidr.network.bytes[i];
        cidr.network.bytes[i] = kept;
    }
    *out = cidr;
    if (host_bits)
        *host_bits = dropped;
    return true;
}

bool ip_range_parse(const char *text, struct ip_range *out)
{
    const char *dash = strchr(text, '-');
    struct ip_range range;
    if (!dash || !parse_part(text, (size_t)(dash - text), &range.first) || !ip_parse(dash + 1, &range.last) ||
        range.first.version != range.last.version || ip_compare(&range.first, &range.last) > 0)
        return false;
    *out = range;
    return true;
}

int ip_compare(const struct ip *a, const struct ip *b)
{
    if (a->version != b->version)
        return a->version < b->version ? -1 : 1;
    int order = memcmp(a->bytes, b->bytes, sizeof a->bytes);
    return (order > 0) - (order < 0);
}

bool cidr_contains(const struct cidr *cidr, const struct ip *ip)
{
    if (cidr->network.version != ip->version)
        return false;
    for (size_t i = 0; i < size_of(ip->version); i++)
        if ((ip->bytes[i] & mask_byte(cidr->prefix, i)) != cidr->network.bytes[i])
            return false;
    return true;
}

bool cidr_overlap(const struct cidr *a, const struct cidr *b)
{
    return a->prefix <= b->prefix ? cidr_contains(a, &b->network) : cidr_contains(b, &a->network);
}

struct ip cidr_first(const struct cidr *cidr)
{
    return cidr->network;
}

struct ip cidr_last(const struct cidr *cidr)
{
    struct ip last = cidr->network;
    for (size_t i = 0; i < size_of(last.version); i++)
        last.bytes[i] |= (uint8_t)~mask_byte(cidr->prefix, i);
    return last;
}

bool ip_is_link_local(const struct ip *ip)
{
    if (ip->version == 4)
        return ip->bytes[0] == 169 && ip->bytes[1] == 254;
    return ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
}

const char *ip_print(struct arena *arena, const struct ip *ip)
{
    char text[INET6_ADDRSTRLEN];
    inet_ntop(ip->version == 4 ? AF_INET : AF_INET6, ip->bytes, text, sizeof text);
    return arena_text(arena, text);
}

const char *cidr_print(struct arena *arena, const struct cidr *cidr)
{
    return arena_print(arena, "%s/%d", ip_print(arena, &cidr->network), cidr->prefix);
}

const char *ip_range_print(struct arena *arena, const struct ip_range *range)
{
    return arena_print(arena, "%s-%s", ip_print(arena, &range->first), ip_print(arena, &range->last));
}
