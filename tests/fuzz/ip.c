/* Any text: refused, or printed in a form that reads as the same and stays as it is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/ip.h"

static void require(bool held)
{
    if (!held)
        abort();
}

static void check_ip(struct arena *arena, const char *text)
{
    struct ip ip, again;
    if (!ip_parse(text, &ip))
        return;
    const char *printed = ip_print(arena, &ip);
    require(ip_parse(printed, &again) && ip_compare(&ip, &again) == 0);
    require(strcmp(printed, ip_print(arena, &again)) == 0);
}

static void check_cidr(struct arena *arena, const char *text)
{
    struct cidr cidr, again;
    bool dropped = false;
    if (!cidr_parse(text, &cidr, &dropped))
        return;
    struct ip first = cidr_first(&cidr), last = cidr_last(&cidr);
    require(ip_compare(&first, &last) <= 0 && cidr_contains(&cidr, &first) && cidr_contains(&cidr, &last));
    require(cidr_parse(cidr_print(arena, &cidr), &again, &dropped) && !dropped);
    require(again.prefix == cidr.prefix && cidr_overlap(&again, &cidr));
}

static void check_range(struct arena *arena, const char *text)
{
    struct ip_range range, again;
    if (!ip_range_parse(text, &range))
        return;
    require(ip_compare(&range.first, &range.last) <= 0);
    require(ip_range_parse(ip_range_print(arena, &range), &again));
    require(ip_compare(&range.first, &again.first) == 0 && ip_compare(&range.last, &again.last) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    const char *text = arena_copy(&arena, (const char *)data, size);
    check_ip(&arena, text);
    check_cidr(&arena, text);
    check_range(&arena, text);
    arena_release(&arena);
    return 0;
}
