/* list - GET of a collection: filters, order, pages, fields. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/sandbox/network/resource.h"

struct order {
    const char *key; /* NULL: id */
    bool descending;
};

struct listing {
    struct call *call;
    const struct collection *collection;
    struct query query;
    struct name_list without_all, without_any; /* not-tags, not-tags-any */
    struct order order;
    const char *marker;
    long limit; /* 0: all */
};

/* --- filters --- */

static const char *const not_filters[] = {"fields",   "limit", "marker",   "page_reverse", "sort_key",
                                          "sort_dir", "tags",  "tags-any", "not-tags",     "not-tags-any"};

static struct name_list split(struct call *call, const char *text)
{
    struct name_list words = {0};
    while (*text) {
        size_t length = strcspn(text, ",");
        list_add(call->arena, &words, arena_copy(call->arena, text, length));
        text += length + (text[length] == ',');
    }
    return words;
}

static struct condition *add(struct query *query, const char *path, struct name_list values, bool contains)
{
    struct condition *condition = &query->conditions[query->count++];
    *condition = (struct condition){.path = path, .values = values, .contains = contains};
    return condition;
}

static void take_tags(struct listing *listing)
{
    struct call *call = listing->call;
    const char *all = call_query(call, "tags"), *any = call_query(call, "tags-any");
    struct name_list each = all ? split(call, all) : (struct name_list){0};
    for (size_t i = 0; i < each.count && listing->query.count < MOST_CONDITIONS; i++)
        add(&listing->query, "tags", (struct name_list){&each.items[i], 1, 1}, true);
    if (any && listing->query.count < MOST_CONDITIONS)
        add(&listing->query, "tags", split(call, any), true);
    const char *not_all = call_query(call, "not-tags"), *not_any = call_query(call, "not-tags-any");
    listing->without_all = not_all ? split(call, not_all) : (struct name_list){0};
    listing->without_any = not_any ? split(call, not_any) : (struct name_list){0};
}

/* As the store compares it. */
static struct name_list values_of(struct call *call, const struct attribute *attribute, const char *name)
{
    struct name_list values = call_query_all(call, name);
    for (size_t i = 0; attribute->read == datum_boolean && i < values.count; i++)
        values.items[i] = strchr("tT1", values.items[i][0]) ? "1" : "0";
    return values;
}

/* fixed_ips=subnet_id%3D...: the ports of its network are few. */
static void take_fixed_ips(struct listing *listing, const char *value)
{
    struct call *call = listing->call;
    const char *equals = strchr(value, '=');
    const struct node *subnet = NULL;
    if (equals && text_starts(value, "subnet_id="))
        subnet = resource_peek(call, &subnet_collection, equals + 1);
    if (subnet)
        query_where(&listing->query, call->arena, "network_id", node_get_text(subnet, "network_id"));
    if (equals && listing->query.count < MOST_CONDITIONS) {
        const char *key = arena_copy(call->arena, value, (size_t)(equals - value));
        struct name_list values = {0};
        list_add(call->arena, &values, equals + 1);
        if (strcmp(key, "subnet_id") == 0 || strcmp(key, "ip_address") == 0)
            add(&listing->query, "fixed_ips", values, true)->item = key;
    }
}

static void take_filter(struct listing *listing, const char *name)
{
    const struct attribute *attribute = attribute_find(listing->collection, name);
    if (listing->query.count >= MOST_CONDITIONS)
        return;
    if (strcmp(name, "fixed_ips") == 0)
        take_fixed_ips(listing, call_query(listing->call, name));
    else
        add(&listing->query, attribute->name, values_of(listing->call, attribute, name),
            attribute->flags & CONTAINS);
}

static bool is_first(const struct query_items *query, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(query->items[i].name, query->items[index].name) == 0)
            return false;
    return true;
}

static bool is_no_filter(const char *name)
{
    for (size_t i = 0; i < COUNT(not_filters); i++)
        if (strcmp(name, not_filters[i]) == 0)
            return true;
    return false;
}

static void take_filters(struct listing *listing)
{
    struct call *call = listing->call;
    struct text unknown;
    text_init(&unknown, call->arena);
    for (size_t i = 0; i < call->query.count; i++) {
        const char *name = call->query.items[i].name;
        if (is_no_filter(name) || !is_first(&call->query, i))
            continue;
        const struct attribute *attribute = attribute_find(listing->collection, name);
        if (attribute && attribute->flags & FILTER)
            take_filter(listing, name);
        else
            text_print(&unknown, "%s'%s'", unknown.length ? ", " : "", name);
    }
    if (unknown.length)
        call_refuse(call, 400, "HTTPBadRequest", "[%s] is invalid attribute for filtering", unknown.data);
}

/* --- order and pages --- */

static void take_order(struct listing *listing)
{
    struct call *call = listing->call;
    struct name_list keys = call_query_all(call, "sort_key"), ways = call_query_all(call, "sort_dir");
    if (keys.count != ways.count)
        call_refuse(call, 400, "HTTPBadRequest", "The number of sort_keys and sort_dirs must be same");
    else if (keys.count && !attribute_find(listing->collection, keys.items[0]))
        call_refuse(call, 400, "HTTPBadRequest", "['%s'] is invalid attribute for sort_keys", keys.items[0]);
    else if (keys.count)
        listing->order = (struct order){keys.items[0], strcmp(ways.items[0], "desc") == 0};
}

static void take_page(struct listing *listing)
{
    struct call *call = listing->call;
    if (listing->collection->unpaged)
        return;
    const char *limit = call_query(call, "limit");
    listing->limit = call_query_number(call, "limit", limit ? -1 : 0);
    listing->marker = call_query(call, "marker");
    if (listing->limit < 0)
        call_refuse(call, 400, "BadRequest",
                    "Bad limit request: Limit must be an integer 0 or greater and not '%s'.", limit);
    else if (listing->marker && !listing->collection->loose_marker &&
             !resource_peek(call, listing->collection, listing->marker))
        resource_refuse_missing(call, listing->collection, listing->marker);
}

static int compare(const void *a, const void *b, void *context)
{
    const struct order *order = context;
    const char *left = node_get_text(*(struct node *const *)a, order->key);
    const char *right = node_get_text(*(struct node *const *)b, order->key);
    int way = strcmp(left ? left : "", right ? right : "");
    if (!way)
        way = strcmp(id_of(*(struct node *const *)a), id_of(*(struct node *const *)b));
    return order->descending ? -way : way;
}

/* Leaves what is behind the marker, and no more than the limit. */
static void cut(const struct listing *listing, struct node_list *nodes)
{
    size_t from = 0;
    for (size_t i = 0; listing->marker && i < nodes->count; i++)
        if (text_equal(id_of(nodes->items[i]), listing->marker))
            from = i + 1;
    if (from) {
        nodes->items += from;
        nodes->count -= from;
    }
    if (listing->limit && nodes->count > (size_t)listing->limit)
        nodes->count = (size_t)listing->limit;
}

/* --- answering --- */

static bool has_unwanted_tag(const struct listing *listing, const struct node *object)
{
    const struct node *tags = node_get(object, "tags");
    size_t found = 0;
    for (size_t i = 0; i < listing->without_any.count; i++)
        if (datum_has(tags, listing->without_any.items[i]))
            return true;
    for (size_t i = 0; i < listing->without_all.count; i++)
        found += datum_has(tags, listing->without_all.items[i]);
    return found && found == listing->without_all.count;
}

/* The request again, from another object on (NULL: none), or back from there. */
static const char *page_url(const struct listing *listing, const char *marker, bool back)
{
    const struct call *call = listing->call;
    struct text url;
    text_init(&url, call->arena);
    text_print(&url, "%s%s", call_api_url(listing->call), call->path);
    char separator = '?';
    for (size_t i = 0; i < call->query.count; i++) {
        const struct query_item *item = &call->query.items[i];
        if (strcmp(item->name, "marker") == 0 || strcmp(item->name, "page_reverse") == 0)
            continue;
        text_print(&url, "%c%s=", separator, item->name);
        for (const char *at = item->value; *at; at++)
            text_print(&url, strchr("%&=+# ", *at) ? "%%%02X" : "%c", (unsigned char)*at);
        separator = '&';
    }
    if (marker)
        text_print(&url, "&marker=%s", marker);
    text_add(&url, back ? "&page_reverse=True" : "");
    return url.data;
}

static void add_link(struct call *call, struct node *links, const char *rel, const char *href)
{
    struct node *link = node_new_map(call->arena);
    view_text(call, link, "rel", rel);
    view_text(call, link, "href", href);
    node_add(call->arena, links, link);
}

static const struct node *links_of(const struct listing *listing, size_t count, const char *first,
                                   const char *last)
{
    if (!listing->limit)
        return NULL;
    struct node *links = node_new_list(listing->call->arena);
    if (count && count == (size_t)listing->limit)
        add_link(listing->call, links, "next", page_url(listing, last, false));
    add_link(listing->call, links, "previous", page_url(listing, first, true));
    return links;
}

/* As they are, by id: no object is taken apart but for its id. */
static void answer_texts(struct listing *listing)
{
    struct call *call = listing->call;
    struct name_list texts = store_texts(call->store, call->arena, &listing->query);
    const char *first = NULL, *last = NULL;
    if (listing->limit && texts.count) {
        struct query one = listing->query;
        one.most = 1;
        first = id_of(store_first(call->store, call->arena, &one));
        last = first;
        struct node *node = NULL;
        const char *text = texts.items[texts.count - 1];
        if (!json_parse(call->arena, text, strlen(text), &node))
            last = id_of(node);
    }
    call_answer_list(call, listing->collection->plural, &texts,
                     arena_print(call->arena, "%s_links", listing->collection->plural),
                     links_of(listing, texts.count, first, last));
}

static void answer_nodes(struct listing *listing)
{
    struct call *call = listing->call;
    struct node_list found = store_find(call->store, call->arena, &listing->query), seen = {0};
    for (size_t i = 0; i < found.count; i++)
        if (!has_unwanted_tag(listing, found.items[i]) &&
            resource_is_visible(call, listing->collection, found.items[i]))
            list_add(call->arena, &seen, found.items[i]);
    if (listing->order.key && seen.count)
        qsort_r(seen.items, seen.count, sizeof *seen.items, compare, &listing->order);
    cut(listing, &seen);
    struct node *body = node_new_map(call->arena), *shown = node_new_list(call->arena);
    for (size_t i = 0; i < seen.count; i++)
        node_add(call->arena, shown, resource_show(call, listing->collection, seen.items[i]));
    node_set(call->arena, body, listing->collection->plural, shown);
    const struct node *links = links_of(listing, seen.count, seen.count ? id_of(seen.items[0]) : NULL,
                                        seen.count ? id_of(seen.items[seen.count - 1]) : NULL);
    if (links)
        node_set(call->arena, body, arena_print(call->arena, "%s_links", listing->collection->plural),
                 view_part(links));
    call_answer(call, 200, body);
}

void list_run(struct call *call)
{
    struct listing listing = {.call = call, .collection = resource_collection(call)};
    listing.query = (struct query){.region = call->region, .kind = listing.collection->kind};
    take_filters(&listing);
    if (!call->status)
        take_order(&listing);
    if (!call->status)
        take_page(&listing);
    if (call->status)
        return;
    take_tags(&listing);
    if (listing.collection->listing)
        listing.collection->listing(call);
    if (!call->caller.is_admin && listing.collection->sharing == SHARED_NOT &&
        listing.query.count < MOST_CONDITIONS)
        query_where(&listing.query, call->arena, "project_id", call->caller.project);
    bool by_id = call->caller.is_admin && !listing.order.key && !listing.without_all.count &&
                 !listing.without_any.count;
    if (by_id) {
        listing.query.after = listing.marker;
        listing.query.most = listing.limit;
    }
    if (by_id && !call_query(call, "fields"))
        answer_texts(&listing);
    else
        answer_nodes(&listing);
}
