/* tags - of an image, one at a time. */
#include "base/text.h"
#include "reconciler/sandbox/image/image.h"

/* The image's tags without that one; *had is whether it was among them. */
static struct node *tags_without(struct call *call, const struct node *image, const char *tag, bool *had)
{
    const struct node *tags = node_get(image, "tags");
    struct node *others = node_new_list(call->arena);
    *had = false;
    for (size_t i = 0; tags && i < tags->count; i++) {
        if (text_equal(node_text(tags->items[i]), tag))
            *had = true;
        else
            node_add(call->arena, others, tags->items[i]);
    }
    return others;
}

static void set(struct call *call, bool wanted)
{
    const char *tag = call_part(call, 1);
    struct node *image = image_get(call);
    if (!image || !image_permits(call, image, "modify_image"))
        return;
    bool had;
    struct node *tags = tags_without(call, image, tag, &had);
    if (!wanted && !had) {
        call_refuse(call, 404, NULL, "The resource could not be found.");
        return;
    }
    if (wanted)
        node_add(call->arena, tags, node_new_text(call->arena, tag));
    node_set(call->arena, image, "tags", tags);
    image_put(call, image);
    call_answer_empty(call, 204);
}

static void add(struct call *call)
{
    set(call, true);
}

static void remove_tag(struct call *call)
{
    set(call, false);
}

static const struct route rows[] = {
    {"PUT", "/v2/images/{}/tags/{}", add, NEEDS_TOKEN},
    {"DELETE", "/v2/images/{}/tags/{}", remove_tag, NEEDS_TOKEN},
};

const struct route_table image_tag_routes = {rows, COUNT(rows)};
