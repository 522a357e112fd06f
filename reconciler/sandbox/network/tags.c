/* tags of what has them */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/resource.h"

enum { MOST_TAG = 255, MOST_TAGS = 50 };

struct tagged {
    const struct collection *collection;
    struct node *object;
    const char *tag; /* the one in the path, or NULL */
};

static bool find(struct call *call, struct tagged *out)
{
    const struct collection *collection = resource_collection(call);
    if (!collection || !collection->tagged) {
        call_refuse(call, 404, "HTTPNotFound", "The resource could not be found.");
        return false;
    }
    const char *tags = strstr(call->path, "/tags/");
    size_t last = call->parts.count - 1;
    const char *id = call_part(call, tags ? last - 1 : last);
    *out =
        (struct tagged){collection, resource_peek(call, collection, id), tags ? call_part(call, last) : NULL};
    if (out->object && resource_is_visible(call, collection, out->object))
        return true;
    call_refuse(call, 404, "TagResourceNotFound", "Resource %s %s could not be found.", collection->path, id);
    return false;
}

static bool find_to_write(struct call *call, struct tagged *out)
{
    return find(call, out) && resource_may(call, out->collection, out->object, "update");
}

static void show(struct call *call)
{
    struct tagged of;
    if (find(call, &of))
        call_answer_as(call, 200, "tags", view_part(node_get(of.object, "tags")));
}

static bool has_tag(struct call *call, const struct tagged *of)
{
    if (datum_has(node_get(of->object, "tags"), of->tag))
        return true;
    call_refuse(call, 404, "TagNotFound", "Tag %s could not be found.", of->tag);
    return false;
}

static void show_one(struct call *call)
{
    struct tagged of;
    if (find(call, &of) && has_tag(call, &of))
        call_answer_empty(call, 204);
}

static bool are_valid(struct call *call, const struct node *tags)
{
    if (!tags)
        datum_refuse_input(call, "Invalid tags body.");
    else if (tags->type != NODE_LIST)
        datum_refuse_input(call, "'%s' is not a list.", datum_print(call, tags));
    for (size_t i = 0; tags && !call->status && i < tags->count; i++) {
        const struct node *tag = tags->items[i];
        if (!datum_is_text(tag))
            datum_refuse_input(call, "'%s' is not a valid string.", datum_print(call, tag));
        else if (text_characters(tag->text) > MOST_TAG)
            datum_refuse_input(call, "'%s' exceeds maximum length of %d.", tag->text, MOST_TAG);
        for (size_t j = 0; !call->status && j < i; j++)
            if (text_equal(node_text(tags->items[j]), tag->text))
                datum_refuse_input(call, "Duplicate items in the list: '%s'.", tag->text);
    }
    return !call->status;
}

static void replace(struct call *call, const struct tagged *of, struct node *tags)
{
    const struct node *before = node_get(of->object, "tags");
    if (call->release->several_tags && tags->count > MOST_TAGS) {
        call_refuse(call, 400, "BadRequest", "The number of tags exceed the maximum of %d.", MOST_TAGS);
        return;
    }
    bool same = before->count == tags->count;
    for (size_t i = 0; same && i < tags->count; i++)
        same = datum_has(before, node_text(tags->items[i]));
    node_set(call->arena, of->object, "tags", tags);
    if (!same)
        resource_touch(call, of->collection, of->object);
}

static void put_all(struct call *call)
{
    struct tagged of;
    const struct node *tags = node_get(call->body, "tags");
    if (!are_valid(call, tags) || !find_to_write(call, &of))
        return;
    replace(call, &of, view_part(tags));
    if (!call->status)
        call_answer(call, 200, call->body);
}

/* Those that it has, and then those of the list. */
static struct node *joined(struct call *call, const struct node *object, const struct node *more)
{
    struct node *tags = node_new_list(call->arena);
    const struct node *const lists[] = {node_get(object, "tags"), more};
    for (size_t l = 0; l < COUNT(lists); l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            if (!datum_has(tags, node_text(lists[l]->items[i])))
                node_add(call->arena, tags, lists[l]->items[i]);
    return tags;
}

static void add_several(struct call *call)
{
    struct tagged of;
    const struct node *tags = node_get(call->body, "tags");
    if (!call->release->several_tags)
        call_refuse(call, 405, NULL, "The method POST is not allowed for this resource.");
    else if (are_valid(call, tags) && find_to_write(call, &of))
        replace(call, &of, joined(call, of.object, tags));
    if (!call->status)
        call_answer(call, 201, call->body);
}

static void put_one(struct call *call)
{
    struct tagged of;
    if (!find_to_write(call, &of))
        return;
    struct node *more = node_new_list(call->arena);
    node_add(call->arena, more, node_new_text(call->arena, of.tag));
    replace(call, &of, joined(call, of.object, more));
    if (!call->status)
        call_answer(call, 201, node_new_null(call->arena));
}

static void drop_all(struct call *call)
{
    struct tagged of;
    if (!find_to_write(call, &of))
        return;
    replace(call, &of, node_new_list(call->arena));
    call_answer_empty(call, 204);
}

static void drop_one(struct call *call)
{
    struct tagged of;
    if (!find_to_write(call, &of) || !has_tag(call, &of))
        return;
    drop_text(call, of.object, "tags", of.tag);
    resource_touch(call, of.collection, of.object);
    call_answer_empty(call, 204);
}

static const struct route routes[] = {
    {"GET", "/v2.0/qos/policies/{}/tags", show, NEEDS_TOKEN},
    {"PUT", "/v2.0/qos/policies/{}/tags", put_all, NEEDS_TOKEN},
    {"POST", "/v2.0/qos/policies/{}/tags", add_several, NEEDS_TOKEN},
    {"DELETE", "/v2.0/qos/policies/{}/tags", drop_all, NEEDS_TOKEN},
    {"GET", "/v2.0/{}/{}/tags", show, NEEDS_TOKEN},
    {"PUT", "/v2.0/{}/{}/tags", put_all, NEEDS_TOKEN},
    {"POST", "/v2.0/{}/{}/tags", add_several, NEEDS_TOKEN},
    {"DELETE", "/v2.0/{}/{}/tags", drop_all, NEEDS_TOKEN},
    {"GET", "/v2.0/{}/{}/tags/{}", show_one, NEEDS_TOKEN},
    {"PUT", "/v2.0/{}/{}/tags/{}", put_one, NEEDS_TOKEN},
    {"DELETE", "/v2.0/{}/{}/tags/{}", drop_one, NEEDS_TOKEN},
};

const struct route_table tag_routes = {routes, COUNT(routes)};
