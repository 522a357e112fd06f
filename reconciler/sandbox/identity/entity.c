#include "reconciler/sandbox/identity/entity.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

static const char *title(const struct entity *entity)
{
    return entity->title ? entity->title : entity->kind;
}

/* --- what is asked for --- */

const struct node *entity_given(struct call *call, const struct entity *entity, bool is_new)
{
    const struct node *given = node_get(call->body, entity->kind);
    if (!attribute_check(call, given, &entity->attributes, is_new))
        return NULL;
    return given ? given : node_new_map(call->arena);
}

void entity_lay_over(struct call *call, struct node *object, const struct node *given)
{
    for (size_t i = 0; i < given->count; i++)
        node_set(call->arena, object, given->entries[i].key->text, given->entries[i].value);
}

struct node *entity_new(struct call *call, const struct entity *entity, const struct node *given)
{
    struct node *object = node_new_map(call->arena), *fallback = NULL;
    node_set(call->arena, object, "id", node_new_text(call->arena, call_new_hex(call)));
    (void)json_parse(call->arena, entity->fallback, strlen(entity->fallback), &fallback);
    entity_lay_over(call, object, fallback);
    entity_lay_over(call, object, given);
    return object;
}

/* --- the store --- */

void entity_keep(struct call *call, const struct entity *entity, const struct node *object)
{
    store_put(call->store, EVERYWHERE, entity->kind, node_get_text(object, "id"), object);
}

struct node *entity_get(struct call *call, const struct entity *entity, const char *id)
{
    struct node *object = store_get(call->store, call->arena, EVERYWHERE, entity->kind, id);
    if (!object)
        call_refuse(call, 404, NULL, "Could not find %s: %s.", title(entity), id);
    return object;
}

bool entity_exists(struct call *call, const struct entity *entity, const char *id)
{
    if (store_has(call->store, EVERYWHERE, entity->kind, id))
        return true;
    call_refuse(call, 404, NULL, "Could not find %s: %s.", title(entity), id);
    return false;
}

bool entity_is_taken(struct call *call, const struct entity *entity, const struct node *object)
{
    struct query query = {.region = EVERYWHERE, .kind = entity->kind};
    query_where(&query, call->arena, "name", node_get_text(object, "name"));
    query_where(&query, call->arena, "domain_id", node_get_text(object, "domain_id"));
    struct name_list ids = store_ids(call->store, call->arena, &query);
    return ids.count && !text_equal(ids.items[0], node_get_text(object, "id"));
}

void entity_strip_name(struct call *call, struct node *object)
{
    const char *name = node_get_text(object, "name");
    name += strspn(name, " \t\n");
    size_t length = strlen(name);
    while (length && strchr(" \t\n", name[length - 1]))
        length--;
    node_set(call->arena, object, "name", node_new_text(call->arena, arena_copy(call->arena, name, length)));
}

bool entity_is_mutable(struct call *call, const struct entity *entity, const struct node *object,
                       const struct node *given)
{
    const struct node *lock = node_find(given, "options.immutable");
    if (!node_is_true(node_find(object, "options.immutable")) ||
        (lock && !node_is_true(lock) && given->count == 1))
        return true;
    call_refuse(call, 403, NULL,
                "Unable to %s immutable %s resource: `%s. Set resource option \"immutable\" to false first.",
                given ? "update" : "delete", entity->kind, node_get_text(object, "id"));
    return false;
}

/* --- one object shown --- */

void entity_add_link(struct call *call, const struct entity *entity, struct node *object)
{
    struct node *links = node_set(call->arena, object, "links", node_new_map(call->arena));
    node_set(call->arena, links, "self",
             node_new_text(call->arena, arena_print(call->arena, "%s/v3/%s/%s", call_api_url(call),
                                                    entity->plural, node_get_text(object, "id"))));
}

static struct node *copy(struct call *call, const struct node *object)
{
    struct node *result = node_new_map(call->arena);
    entity_lay_over(call, result, object);
    return result;
}

void entity_answer(struct call *call, const struct entity *entity, int status, const struct node *object)
{
    struct node *shown = copy(call, object);
    entity_add_link(call, entity, shown);
    call_answer_as(call, status, entity->kind, shown);
}

static bool is_own(const struct entity *entity, const char *name)
{
    for (const char *const *own = entity->own; *own; own++)
        if (strcmp(*own, name) == 0)
            return true;
    return false;
}

void entity_answer_changed(struct call *call, const struct entity *entity, const struct node *object)
{
    struct node *shown = copy(call, object), *extra = node_new_map(call->arena);
    for (size_t i = 0; entity->own && i < object->count; i++)
        if (!is_own(entity, object->entries[i].key->text))
            node_set(call->arena, extra, object->entries[i].key->text, object->entries[i].value);
    if (entity->own)
        node_set(call->arena, shown, "extra", extra);
    entity_answer(call, entity, 200, shown);
}

/* --- filters --- */

static bool is_filter(const struct entity *entity, const char *name, size_t length)
{
    for (const char *const *filter = entity->filters; *filter; filter++)
        if (strncmp(*filter, name, length) == 0 && !(*filter)[length])
            return true;
    return false;
}

static const char *boolean_text(const char *value)
{
    static const char *const false_words[] = {"false", "False", "FALSE", "f", "0", "off", "no", "n"};
    for (size_t i = 0; i < COUNT(false_words); i++)
        if (strcmp(false_words[i], value) == 0)
            return "0";
    return "1";
}

/* tags: all of them; tags-any: one of them. What has not those is left to passes_tags. */
static void add_tags(struct call *call, struct query *query, const struct query_item *item)
{
    bool any = strcmp(item->name, "tags-any") == 0;
    struct condition condition = {.path = "tags", .contains = true};
    for (const char *at = item->value;; at++) {
        size_t length = strcspn(at, ",");
        list_add(call->arena, &condition.values, arena_copy(call->arena, at, length));
        at += length;
        if ((!any || !*at) && query->count < MOST_CONDITIONS) {
            query->conditions[query->count++] = condition;
            condition.values = (struct name_list){0};
        }
        if (!*at)
            return;
    }
}

static void add_filters(struct call *call, const struct entity *entity, struct query *query)
{
    for (size_t i = 0; i < call->query.count && query->count < MOST_CONDITIONS; i++) {
        const struct query_item *item = &call->query.items[i];
        bool boolean = strcmp(item->name, "enabled") == 0 || strcmp(item->name, "is_domain") == 0;
        if (is_filter(entity, item->name, strlen(item->name)))
            query_where(query, call->arena, item->name, boolean ? boolean_text(item->value) : item->value);
        else if (strcmp(item->name, "tags") == 0 || strcmp(item->name, "tags-any") == 0)
            add_tags(call, query, item);
    }
}

static bool has_tag(const struct node *object, const char *tag)
{
    const struct node *tags = node_get(object, "tags");
    for (size_t i = 0; tags && i < tags->count; i++)
        if (strcmp(tags->items[i]->text, tag) == 0)
            return true;
    return false;
}

/* not-tags: it has not all of them; not-tags-any: it has none. */
static bool passes_tags(struct call *call, const struct node *object, const char *filter, const char *list)
{
    size_t wanted = 0, found = 0;
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ",");
        wanted++;
        found += has_tag(object, arena_copy(call->arena, at, length));
        at += length;
        if (!*at)
            break;
    }
    return text_ends(filter, "-any") ? found == 0 : found < wanted;
}

/* name__contains and the like; false where comparator is none. */
static bool passes_inexact(const char *have, const char *comparator, const char *wanted)
{
    if (strcmp(comparator, "contains") == 0)
        return strstr(have, wanted) != NULL;
    if (strcmp(comparator, "icontains") == 0)
        return strcasestr(have, wanted) != NULL;
    if (strcmp(comparator, "startswith") == 0)
        return text_starts(have, wanted);
    if (strcmp(comparator, "endswith") == 0)
        return text_ends(have, wanted);
    return true;
}

static bool is_tag_exclusion(const char *name)
{
    return strcmp(name, "not-tags") == 0 || strcmp(name, "not-tags-any") == 0;
}

/* Of "name__contains", where the comparator begins; NULL where it is no such filter. */
static const char *comparator_of(const struct entity *entity, const char *name)
{
    const char *bars = strstr(name, "__");
    return bars && is_filter(entity, name, (size_t)(bars - name)) ? bars + 2 : NULL;
}

static bool passes(struct call *call, const struct entity *entity, const struct node *object)
{
    for (size_t i = 0; i < call->query.count; i++) {
        const struct query_item *item = &call->query.items[i];
        const char *comparator = comparator_of(entity, item->name);
        if (is_tag_exclusion(item->name) && !passes_tags(call, object, item->name, item->value))
            return false;
        if (!comparator)
            continue;
        size_t length = (size_t)(comparator - item->name) - 2;
        const char *have = node_get_text(object, arena_copy(call->arena, item->name, length));
        if (!have || !passes_inexact(have, comparator, item->value))
            return false;
    }
    return true;
}

static bool is_sifted(struct call *call, const struct entity *entity)
{
    for (size_t i = 0; i < call->query.count; i++)
        if (is_tag_exclusion(call->query.items[i].name) || comparator_of(entity, call->query.items[i].name))
            return true;
    return false;
}

static struct name_list sift(struct call *call, const struct entity *entity, const struct name_list *texts)
{
    struct name_list left = {0};
    for (size_t i = 0; i < texts->count; i++) {
        struct node *object = NULL;
        if (!json_parse(call->arena, texts->items[i], strlen(texts->items[i]), &object) &&
            passes(call, entity, object))
            list_add(call->arena, &left, texts->items[i]);
    }
    return left;
}

/* --- lists --- */

static const char *self_url(struct call *call)
{
    return call->exchange
               ? arena_print(call->arena, "%s%s", call->base, server_request(call->exchange)->target)
               : arena_print(call->arena, "%s%s", call_api_url(call), call->path);
}

void entity_answer_texts(struct call *call, const char *key, const struct name_list *texts, const char *next)
{
    struct node *links = node_new_map(call->arena);
    node_set(call->arena, links, "next", node_new_text(call->arena, next));
    node_set(call->arena, links, "self", node_new_text(call->arena, self_url(call)));
    node_set(call->arena, links, "previous", node_new_null(call->arena));
    call_answer_list(call, key, texts, "links", links);
}

void entity_answer_nodes(struct call *call, const struct entity *entity, const struct node_list *nodes)
{
    struct name_list texts = {0};
    for (size_t i = 0; i < nodes->count; i++) {
        entity_add_link(call, entity, nodes->items[i]);
        list_add(call->arena, &texts, json_print(call->arena, nodes->items[i], JSON_COMPACT));
    }
    entity_answer_texts(call, entity->plural, &texts, NULL);
}

/* The id is what an object begins with. */
static const char *id_of(struct arena *arena, const char *text)
{
    const char *id = text + strlen("{\"id\":\"");
    return arena_copy(arena, id, strcspn(id, "\""));
}

static struct name_list with_links(struct call *call, const struct entity *entity,
                                   const struct name_list *texts)
{
    struct name_list linked = {0};
    const char *url = call_api_url(call);
    for (size_t i = 0; i < texts->count; i++) {
        const char *text = texts->items[i];
        list_add(call->arena, &linked,
                 arena_print(call->arena, "%.*s, \"links\": {\"self\": \"%s/v3/%s/%s\"}}",
                             (int)strlen(text) - 1, text, url, entity->plural, id_of(call->arena, text)));
    }
    return linked;
}

enum { MOST_LISTED = 1000 };

/* Where the call went, with another marker. */
static const char *next_url(struct call *call, const char *marker)
{
    const char *self = self_url(call);
    size_t path = strcspn(self, "?");
    struct text url;
    text_init(&url, call->arena);
    text_add_bytes(&url, self, path);
    text_char(&url, '?');
    for (const char *at = self + path; *at;) {
        size_t length = strcspn(at + 1, "&");
        if (!text_starts(at + 1, "marker="))
            text_print(&url, "%.*s&", (int)length, at + 1);
        at += 1 + length;
    }
    text_print(&url, "marker=%s", marker);
    return url.data;
}

void entity_list(struct call *call, const struct entity *entity, struct query query)
{
    bool pages = entity->paged && call->release->identity_pages, sifted = is_sifted(call, entity);
    long limit = call_query_number(call, "limit", 0);
    size_t most = limit > 0 && limit < MOST_LISTED ? (size_t)limit : MOST_LISTED;
    add_filters(call, entity, &query);
    const char *next = NULL;
    if (pages) {
        query.after = call_query(call, "marker");
        query.most = sifted ? 0 : (long)most;
        if (query.after && !entity_exists(call, entity, query.after))
            return;
    }
    struct name_list texts = store_texts(call->store, call->arena, &query);
    if (sifted)
        texts = sift(call, entity, &texts);
    if (pages && texts.count >= most) {
        texts.count = most;
        next = limit > 0 ? next_url(call, id_of(call->arena, texts.items[most - 1])) : NULL;
    }
    texts = with_links(call, entity, &texts);
    entity_answer_texts(call, entity->plural, &texts, next);
}
