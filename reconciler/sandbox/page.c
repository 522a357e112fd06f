#include "reconciler/sandbox/page.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/api.h"

enum { MOST_OF_PAGE = 1000 };

static long size_of(const struct call *call)
{
    long limit = call_query_number(call, "limit", 0);
    return limit > 0 && limit < MOST_OF_PAGE ? limit : MOST_OF_PAGE;
}

bool page_open(struct call *call, struct query *query)
{
    const char *limit = call_query(call, "limit");
    if (limit && strspn(limit, "0123456789") != strlen(limit)) {
        if (strcmp(call->api->type, "compute") == 0)
            call_refuse(call, 400, NULL,
                        "Invalid input for query parameters limit. Value: %s. '%s' does not match '^[0-9]*$'",
                        limit, limit);
        else
            call_refuse(call, 400, NULL, "limit param must be an integer");
        return false;
    }
    query->after = call_query(call, "marker");
    query->most = size_of(call);
    return true;
}

void page_escape(struct text *text, const char *value)
{
    for (; *value; value++)
        if (isalnum((unsigned char)*value) || strchr("-_.~", *value))
            text_char(text, *value);
        else
            text_print(text, "%%%02X", (unsigned char)*value);
}

static int compare_items(const void *a, const void *b)
{
    const struct query_item *left = a, *right = b;
    return strcmp(left->name, right->name);
}

const char *page_query(struct call *call, const char *marker)
{
    struct text text;
    if (call->query.count && strcmp(call->api->type, "compute") == 0) /* Nova's have an order of their own */
        qsort(call->query.items, call->query.count, sizeof *call->query.items, compare_items);
    text_init(&text, call->arena);
    for (size_t i = 0; i < call->query.count; i++) {
        if (strcmp(call->query.items[i].name, "marker") == 0)
            continue;
        text_add(&text, text.length ? "&" : "?");
        page_escape(&text, call->query.items[i].name);
        text_char(&text, '=');
        page_escape(&text, call->query.items[i].value);
    }
    if (marker)
        text_print(&text, "%smarker=%s", text.length ? "&" : "?", marker);
    return text.data;
}

static struct node *next_link(struct call *call, const char *last)
{
    const char *url =
        arena_print(call->arena, "%s%s%s", call_api_url(call), call->path, page_query(call, last));
    struct node *links = node_new_list(call->arena), *link = node_new_map(call->arena);
    node_set(call->arena, link, "rel", node_new_text(call->arena, "next"));
    node_set(call->arena, link, "href", node_new_text(call->arena, url));
    node_add(call->arena, links, link);
    return links;
}

void page_answer(struct call *call, const char *key, const char *links_key, struct node *objects,
                 const char *last)
{
    page_answer_part(call, key, links_key, objects, objects->count, last);
}

void page_answer_part(struct call *call, const char *key, const char *links_key, struct node *objects,
                      size_t count, const char *last)
{
    struct node *body = node_new_map(call->arena);
    node_set(call->arena, body, key, objects);
    if (last && (long)count == size_of(call))
        node_set(call->arena, body, links_key, next_link(call, last));
    call_answer(call, 200, body);
}
