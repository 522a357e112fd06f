/* patch - an image changed, by a list of what is to be added, replaced and removed. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/image/attribute.h"
#include "reconciler/sandbox/image/image.h"

enum operation { ADD, REPLACE, REMOVE, NONE };

struct change {
    enum operation operation;
    const char *name;
    const struct node *value; /* NULL with REMOVE */
};

static enum operation operation_of(const char *word)
{
    static const char *const words[] = {[ADD] = "add", [REPLACE] = "replace", [REMOVE] = "remove"};
    for (size_t i = 0; word && i < COUNT(words); i++)
        if (strcmp(words[i], word) == 0)
            return (enum operation)i;
    return NONE;
}

/* "/a~1b" is a/b; NULL: it is no name alone. */
static const char *name_at(struct call *call, const char *path)
{
    struct text name;
    text_init(&name, call->arena);
    if (!path || path[0] != '/' || !path[1] || strchr(path + 1, '/'))
        return NULL;
    for (const char *at = path + 1; *at; at++) {
        if (*at == '~' && at[1] != '0' && at[1] != '1')
            return NULL;
        bool escape = *at == '~';
        at += escape;
        text_char(&name, !escape ? *at : *at == '1' ? '/' : '~');
    }
    return name.data;
}

static bool read_change(struct call *call, const struct node *asked, struct change *change)
{
    *change = (struct change){.operation = operation_of(node_get_text(asked, "op")),
                              .name = name_at(call, node_get_text(asked, "path")),
                              .value = node_get(asked, "value")};
    const char *problem = NULL;
    if (change->operation == NONE)
        problem = "Invalid operation. It must be one of the following: add, remove, replace.";
    else if (!change->name)
        problem = "Invalid JSON pointer for this resource.";
    else if (change->operation != REMOVE && !change->value)
        problem = "The operation requires a member named \"value\".";
    if (problem || !change->name) {
        call_refuse(call, 400, NULL, "%s", problem);
        return false;
    }
    return image_may_be_given(call, change->name, false) &&
           (change->operation == REMOVE || image_attribute_check(call, change->name, change->value));
}

static bool is_format(const char *name)
{
    return strcmp(name, "disk_format") == 0 || strcmp(name, "container_format") == 0;
}

static bool may_be_changed(struct call *call, const struct node *image, const struct change *change)
{
    const char *name = change->name;
    bool is_own = image_attribute_find(name) != NULL;
    if (is_own && change->operation == REMOVE)
        call_refuse(call, 403, NULL, "Property %s may not be removed.", name);
    else if (!is_own && change->operation != ADD && !node_get(image, name))
        call_refuse(call, 409, NULL, "Property %s does not exist.", name);
    else if (strcmp(name, "owner") == 0 && !call->caller.is_admin)
        call_refuse(call, 403, NULL, "Owner can't be updated by non admin.");
    else if (strcmp(name, "visibility") == 0 && text_equal(node_text(change->value), "public") &&
             !call->caller.is_admin)
        call_refuse(call, 403, NULL, "You are not authorized to complete publicize_image action.");
    else if (is_format(name) && !text_equal(node_get_text(image, "status"), "queued"))
        call_refuse(call, 403, NULL, "Attribute %s can be only replaced for a queued image.", name);
    return !call->status;
}

static void apply(struct call *call, struct node *image, const struct node *asked)
{
    struct change change;
    if (!read_change(call, asked, &change) || !may_be_changed(call, image, &change))
        return;
    if (change.operation == REMOVE)
        node_remove(image, change.name);
    else
        node_set(call->arena, image, change.name, view_part(change.value));
}

static void update(struct call *call)
{
    static const char type[] = "application/openstack-images-v2.1-json-patch";
    if (!text_equal(call_header(call, "Content-Type"), type)) {
        call_add_header(call, "Accept-Patch", type);
        call_refuse(call, 415, NULL, "The server does not support this media type.");
        return;
    }
    if (!call->body || call->body->type != NODE_LIST) {
        call_refuse(call, 400, NULL, "Request body must be a JSON array of operation objects.");
        return;
    }
    struct node *image = image_get(call);
    if (!image || !image_permits(call, image, "modify_image"))
        return;
    for (size_t i = 0; !call->status && i < call->body->count; i++)
        apply(call, image, call->body->items[i]);
    if (call->status)
        return;
    if (call->body->count)
        image_put(call, image);
    call_answer(call, 200, image);
}

static const struct route rows[] = {{"PATCH", "/v2/images/{}", update, NEEDS_TOKEN}};

const struct route_table image_patch_routes = {rows, COUNT(rows)};
