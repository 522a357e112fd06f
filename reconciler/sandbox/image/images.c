/* images - one image: made, shown, deleted. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/image/attribute.h"
#include "reconciler/sandbox/image/image.h"

bool image_may_be_given(struct call *call, const char *name, bool creation)
{
    const struct image_attribute *attribute = image_attribute_find(name);
    bool reserved = strcmp(name, "location") == 0 || strcmp(name, "deleted") == 0 ||
                    strcmp(name, "deleted_at") == 0 || text_starts(name, "os_glance");
    if (reserved)
        call_refuse(call, 403, NULL, "Attribute '%s' is reserved.", name);
    else if (attribute && attribute->read_only && !(creation && attribute->on_creation))
        call_refuse(call, 403, NULL, "Attribute '%s' is read-only.", name);
    return !call->status;
}

static bool check_body(struct call *call)
{
    const struct node *body = call->body;
    if (!body || body->type != NODE_MAP) {
        call_refuse(call, 400, NULL, "Malformed JSON in request body.");
        return false;
    }
    for (size_t i = 0; i < body->count; i++) {
        const char *name = body->entries[i].key->text;
        if (!image_may_be_given(call, name, true) ||
            !image_attribute_check(call, name, body->entries[i].value))
            return false;
    }
    return true;
}

static struct node *new_image(struct call *call, const char *id)
{
    static const char *const nothing[] = {"name",         "container_format", "disk_format",
                                          "size",         "virtual_size",     "checksum",
                                          "os_hash_algo", "os_hash_value"};
    struct node *image = node_new_map(call->arena);
    for (size_t i = 0; i < COUNT(nothing); i++)
        view_text(call, image, nothing[i], NULL);
    view_text(call, image, "id", id);
    view_text(call, image, "owner", call->caller.project);
    view_text(call, image, "visibility", "shared");
    view_text(call, image, "status", "queued");
    view_integer(call, image, "min_disk", 0);
    view_integer(call, image, "min_ram", 0);
    view_boolean(call, image, "protected", false);
    view_boolean(call, image, "os_hidden", false);
    node_set(call->arena, image, "tags", node_new_list(call->arena));
    view_text(call, image, "created_at", call_now(call));
    view_text(call, image, "self", arena_print(call->arena, "/v2/images/%s", id));
    view_text(call, image, "file", arena_print(call->arena, "/v2/images/%s/file", id));
    view_text(call, image, "schema", "/v2/schemas/image");
    for (size_t i = 0; i < call->body->count; i++)
        node_set(call->arena, image, call->body->entries[i].key->text,
                 view_part(call->body->entries[i].value));
    return image;
}

static bool may_be_made(struct call *call, const struct node *image)
{
    const char *id = node_get_text(image, "id"), *owner = node_get_text(image, "owner");
    if (!call->caller.is_admin && !text_equal(owner, call->caller.project))
        call_refuse(call, 403, NULL, "You are not permitted to create images owned by '%s'",
                    owner ? owner : "None");
    else if (!call->caller.is_admin && text_equal(node_get_text(image, "visibility"), "public"))
        call_refuse(call, 403, NULL, "You are not authorized to complete publicize_image action.");
    else if (store_has(call->store, call->region, "image", id))
        call_refuse(call, 409, NULL, "Image ID %s already exists!", id);
    return !call->status && image_permits(call, image, "add_image");
}

static void create(struct call *call)
{
    if (!check_body(call))
        return;
    const char *id = node_get_text(call->body, "id");
    struct node *image = new_image(call, id ? id : call_new_uuid(call));
    if (!may_be_made(call, image))
        return;
    image_put(call, image);
    call_add_header(call, "Location",
                    arena_print(call->arena, "%s%s", call_api_url(call), node_get_text(image, "self")));
    call_add_header(call, "OpenStack-image-import-methods", "glance-direct,web-download,copy-image");
    call_add_header(call, "OpenStack-image-store-ids", "fs");
    call_answer(call, 201, image);
}

static void show(struct call *call)
{
    const struct node *image = image_get(call);
    if (image)
        call_answer(call, 200, image);
}

static void delete (struct call *call)
{
    const char *id = call_part(call, 0);
    const struct node *image = image_find(call, id);
    if (!image) {
        call_refuse(call, 404, NULL, "Failed to find image %s to delete", id);
        return;
    }
    if (!image_permits(call, image, "delete_image"))
        return;
    if (node_is_true(node_get(image, "protected"))) {
        call_refuse(call, 403, NULL, "Image %s is protected and cannot be deleted.", id);
        return;
    }
    const struct query members = {
        .region = call->region, .kind = "image_member", .prefix = arena_print(call->arena, "%s/", id)};
    store_remove_all(call->store, &members);
    store_remove(call->store, call->region, "image_data", id);
    store_remove(call->store, call->region, "image", id);
    call_answer_bytes(call, 204, "text/html; charset=UTF-8", "", 0);
}

/* Glance keeps what it has of an inactive one, and gives it to admins alone. */
static void set_status(struct call *call, const char *from, const char *to)
{
    struct node *image = image_get(call);
    const char *status = node_get_text(image, "status");
    if (!image || !image_permits(call, image, "deactivate"))
        return;
    if (!text_equal(status, from) && !text_equal(status, to)) {
        call_refuse(call, 403, NULL, "Image status transition from %s to %s is not allowed", status, to);
        return;
    }
    view_text(call, image, "status", to);
    image_put(call, image);
    call_answer_empty(call, 204);
}

static void deactivate(struct call *call)
{
    set_status(call, "active", "deactivated");
}

static void reactivate(struct call *call)
{
    set_status(call, "deactivated", "active");
}

static const struct route rows[] = {
    {"POST", "/v2/images", create, NEEDS_TOKEN},
    {"GET", "/v2/images/{}", show, NEEDS_TOKEN},
    {"DELETE", "/v2/images/{}", delete, NEEDS_TOKEN},
    {"POST", "/v2/images/{}/actions/deactivate", deactivate, NEEDS_TOKEN},
    {"POST", "/v2/images/{}/actions/reactivate", reactivate, NEEDS_TOKEN},
};

const struct route_table image_routes = {rows, COUNT(rows)};
