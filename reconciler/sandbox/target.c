#include "reconciler/sandbox/target.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *target_decode(struct arena *arena, const char *bytes, size_t length)
{
    char *decoded = arena_alloc(arena, length + 1);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        const char *at = bytes + i;
        if (*at == '%' && i + 2 < length && isxdigit((unsigned char)at[1]) &&
            isxdigit((unsigned char)at[2]) && strncmp(at, "%00", 3) != 0) {
            decoded[count++] = (char)strtol((char[]){at[1], at[2], '\0'}, NULL, 16);
            i += 2;
        } else {
            decoded[count++] = *at;
        }
    }
    return decoded;
}

/* In a query, a plus is a blank. */
static const char *decode_item(struct arena *arena, const char *bytes, size_t length)
{
    char *plain = arena_copy(arena, bytes, length);
    for (char *at = plain; *at; at++)
        if (*at == '+')
            *at = ' ';
    return target_decode(arena, plain, length);
}

const char *target_split(struct arena *arena, const char *target, struct query_items *query)
{
    size_t path = strcspn(target, "?");
    for (const char *at = target + path; *at;) {
        at++; /* the ? or & before it */
        size_t item = strcspn(at, "&");
        if (item) {
            const char *equals = memchr(at, '=', item);
            size_t name = equals ? (size_t)(equals - at) : item;
            list_add(arena, query,
                     ((struct query_item){decode_item(arena, at, name),
                                          equals ? decode_item(arena, equals + 1, item - name - 1) : ""}));
        }
        at += item;
    }
    return arena_copy(arena, target, path);
}
