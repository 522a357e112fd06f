/*
 * ip - addresses and ranges of addresses, IPv4 and IPv6, in canonical form (RFC 5952 for IPv6).
 */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* bytes in network order; IPv4 uses the first 4, the rest is zero */
struct ip {
    int version; /* 4 or 6 */
    uint8_t bytes[16];
};

struct cidr {
    struct ip network; /* host bits dropped */
    int prefix;
};

struct ip_range {
    struct ip first, last; /* same version, first <= last */
};

bool ip_parse(const char *text, struct ip *out);
/* A mask is required. host_bits tells whether any were dropped; may be NULL. */
bool cidr_parse(const char *text, struct cidr *out, bool *host_bits);
/* "a-b"; false if malformed, of two versions, or reversed. */
bool ip_range_parse(const char *text, struct ip_range *out);
int ip_compare(const struct ip *a, const struct ip *b); /* IPv4 before IPv6 */
bool cidr_contains(const struct cidr *cidr, const struct ip *ip);
bool cidr_overlap(const struct cidr *a, const struct cidr *b);
struct ip cidr_first(const struct cidr *cidr); /* the network address */
struct ip cidr_last(const struct cidr *cidr);  /* the broadcast address, for IPv4 */
bool ip_is_link_local(const struct ip *ip);
const char *ip_print(struct arena *arena, const struct ip *ip);
const char *cidr_print(struct arena *arena, const struct cidr *cidr);
const char *ip_range_print(struct arena *arena, const struct ip_range *range);

#endif
