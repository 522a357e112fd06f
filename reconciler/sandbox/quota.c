#include "reconciler/sandbox/quota.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct quota_item *quota_find(const struct quota_items *items, const char *key)
{
    for (size_t i = 0; i < items->count; i++)
        if (strcmp(items->items[i].key, key) == 0)
            return &items->items[i];
    return NULL;
}

void quota_overlay(struct call *call, struct quota_items *items, const char *kind, const char *id)
{
    const struct node *explicit = store_get(call->store, call->arena, call->region, kind, id);
    for (size_t i = 0; explicit && i < explicit->count; i++) {
        struct quota_item *item = quota_find(items, explicit->entries[i].key->text);
        if (item)
            item->limit = strtoll(explicit->entries[i].value->text, NULL, 10);
    }
}

void quota_keep(struct call *call, const struct quota_items *items, const char *kind, const char *id,
                const struct node *limits)
{
    struct node *explicit = store_get(call->store, call->arena, call->region, kind, id);
    if (!explicit)
        explicit = node_new_map(call->arena);
    for (size_t i = 0; i < limits->count; i++) {
        const char *key = limits->entries[i].key->text;
        if (quota_find(items, key))
            node_set(call->arena, explicit, key,
                     node_new_integer(call->arena, strtoll(limits->entries[i].value->text, NULL, 10)));
    }
    store_put(call->store, call->region, kind, id, explicit);
}

static void add_quoted(struct text *text, const char *word)
{
    text_char(text, '"');
    for (; *word; word++) {
        if (*word == '"' || *word == '\\')
            text_char(text, '\\');
        if ((unsigned char)*word >= ' ')
            text_char(text, *word);
        else
            text_print(text, "\\u%04x", (unsigned)*word);
    }
    text_char(text, '"');
}

/* Written as text at once: a sweep asks for this of every project. */
void quota_answer(struct call *call, const char *envelope, const char *id, const struct quota_items *items,
                  enum quota_view view)
{
    struct text text;
    text_init(&text, call->arena);
    if (envelope)
        text_print(&text, "{\"%s\": ", envelope);
    text_char(&text, '{');
    if (id) {
        text_add(&text, "\"id\": ");
        add_quoted(&text, id);
    }
    for (size_t i = 0; i < items->count; i++) {
        const struct quota_item *item = &items->items[i];
        text_add(&text, i || id ? ", " : "");
        add_quoted(&text, item->key);
        if (view == QUOTA_WITH_USAGE)
            text_print(&text, ": {\"limit\": %" PRId64 ", \"in_use\": %" PRId64 ", \"reserved\": 0}",
                       item->limit, item->in_use);
        else
            text_print(&text, ": %" PRId64, item->limit);
    }
    text_add(&text, envelope ? "}}" : "}");
    call_answer_bytes(call, 200, "application/json", text.data, text.length);
}
