#include "reconciler/sandbox/object/listing.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/sandbox/object/object.h"

enum { MOST_OF_PAGE = 10000 };

struct asked {
    bool json;
    long limit;
    const char *marker, *end_marker, *prefix, *delimiter; /* "": none */
};

static bool wants_json(struct call *call)
{
    const char *format = call_query(call, "format"), *accept = call_header(call, "Accept");
    if (!format)
        call_add_header(call, "Vary", "Accept");
    return format ? strcmp(format, "json") == 0 : accept && strstr(accept, "json");
}

static const char *query_text(const struct call *call, const char *name)
{
    const char *value = call_query(call, name);
    return value ? value : "";
}

static struct asked read_query(struct call *call)
{
    return (struct asked){.json = wants_json(call),
                          .limit = call_query_number(call, "limit", MOST_OF_PAGE),
                          .marker = query_text(call, "marker"),
                          .end_marker = query_text(call, "end_marker"),
                          .prefix = query_text(call, "prefix"),
                          .delimiter = query_text(call, "delimiter")};
}

/* The part of the name up to the delimiter behind the prefix, where there is one; else NULL. */
static const char *folder_of(struct call *call, const char *name, const struct asked *asked)
{
    const char *rest = name + strlen(asked->prefix);
    const char *end = *asked->delimiter ? strstr(rest, asked->delimiter) : NULL;
    return end ? arena_copy(call->arena, name, (size_t)(end - name) + strlen(asked->delimiter)) : NULL;
}

static struct node *entry_of(struct call *call, const struct listing *listing, const struct node *object)
{
    struct node *entry = node_new_map(call->arena);
    for (size_t i = 0; i < listing->key_count; i++)
        view_from(call, entry, listing->keys[i], object);
    return entry;
}

static void add_folder(struct call *call, struct node *entries, const char *folder, const struct asked *asked)
{
    const struct node *last = entries->count ? entries->items[entries->count - 1] : NULL;
    if (strcmp(folder, asked->marker) == 0 || text_equal(node_get_text(last, "subdir"), folder))
        return;
    struct node *entry = node_new_map(call->arena);
    view_text(call, entry, "subdir", folder);
    node_add(call->arena, entries, entry);
}

static struct node *entries_of(struct call *call, const struct listing *listing, const struct asked *asked)
{
    struct node *entries = node_new_list(call->arena);
    const struct query query = {.region = call->region,
                                .kind = listing->kind,
                                .prefix = arena_print(call->arena, "%s%s", listing->above, asked->prefix),
                                .after = arena_print(call->arena, "%s%s", listing->above, asked->marker),
                                .most = *asked->delimiter ? 0 : asked->limit};
    if (asked->limit <= 0 || listing->nothing)
        return entries;
    struct node_list all = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < all.count && (long)entries->count < asked->limit; i++) {
        const char *name = node_get_text(all.items[i], "name");
        const char *folder = folder_of(call, name, asked);
        if (*asked->end_marker && strcmp(name, asked->end_marker) >= 0)
            break;
        if (folder)
            add_folder(call, entries, folder, asked);
        else
            node_add(call->arena, entries, entry_of(call, listing, all.items[i]));
    }
    return entries;
}

static const char *lines_of(struct call *call, const struct node *entries)
{
    struct text text;
    text_init(&text, call->arena);
    for (size_t i = 0; i < entries->count; i++) {
        const char *name = node_get_text(entries->items[i], "name");
        text_print(&text, "%s\n", name ? name : node_get_text(entries->items[i], "subdir"));
    }
    return text.data;
}

void listing_answer(struct call *call, const struct listing *listing)
{
    const struct asked asked = read_query(call);
    const char *type = asked.json ? "application/json; charset=utf-8" : "text/plain; charset=utf-8";
    if (asked.limit > MOST_OF_PAGE) {
        call_refuse(call, 412, OBJECT_SAYS, "Maximum limit is %d", MOST_OF_PAGE);
        return;
    }
    if (strcmp(call->method, "HEAD") == 0 && !listing->nothing) {
        call_answer_bytes(call, 204, type, "", 0);
        return;
    }
    const struct node *entries = entries_of(call, listing, &asked);
    const char *body = asked.json ? json_print(call->arena, entries, JSON_COMPACT) : lines_of(call, entries);
    call_answer_bytes(call, *body ? 200 : 204, type, body, strlen(body));
}
