#include "reconciler/sandbox/content.h"

#include <string.h>

/* The store is for text: two digits a byte. */
static const char digits[] = "0123456789abcdef";

void content_put(struct call *call, const char *kind, const char *id, const char *bytes, size_t length)
{
    char *hex = arena_alloc(call->arena, 2 * length + 1);
    for (size_t i = 0; i < length; i++) {
        hex[2 * i] = digits[(unsigned char)bytes[i] >> 4];
        hex[2 * i + 1] = digits[(unsigned char)bytes[i] & 15];
    }
    struct node *object = node_new_map(call->arena);
    node_set(call->arena, object, "hex", node_new_text(call->arena, hex));
    store_put(call->store, call->region, kind, id, object);
}

static unsigned value_of(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

const char *content_get(struct call *call, const char *kind, const char *id, size_t *length)
{
    const struct node *object = store_get(call->store, call->arena, call->region, kind, id);
    const char *hex = node_get_text(object, "hex");
    if (!hex)
        return NULL;
    *length = strlen(hex) / 2;
    char *bytes = arena_alloc(call->arena, *length + 1);
    for (size_t i = 0; i < *length; i++)
        bytes[i] = (char)(value_of(hex[2 * i]) << 4 | value_of(hex[2 * i + 1]));
    return bytes;
}
