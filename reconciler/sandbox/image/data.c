/* data - what an image holds: uploaded, and read back. */
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "reconciler/sandbox/content.h"
#include "reconciler/sandbox/image/image.h"

static bool may_be_filled(struct call *call, const struct node *image)
{
    const char *status = node_get_text(image, "status");
    if (!image_permits(call, image, "upload_image"))
        return false;
    if (!text_equal(status, "queued"))
        call_refuse(call, 409, NULL, "Image status transition from %s to saving is not allowed", status);
    else if (!node_get_text(image, "disk_format") || !node_get_text(image, "container_format"))
        call_refuse(call, 400, NULL,
                    "Properties disk_format, container_format must be set prior to saving data.");
    return !call->status;
}

static void upload(struct call *call)
{
    struct node *image = image_get(call);
    if (!image || !may_be_filled(call, image))
        return;
    const char *type = call_header(call, "Content-Type");
    if (type && !text_starts(type, "application/octet-stream")) {
        call_refuse(call, 415, NULL, "Unsupported Content-Type: %s", type);
        return;
    }
    int64_t size = (int64_t)call->length;
    view_text(call, image, "status", "active");
    view_text(call, image, "stores", "fs");
    view_integer(call, image, "size", size);
    view_integer(call, image, "virtual_size",
                 text_equal(node_get_text(image, "disk_format"), "raw") ? size : 0);
    view_text(call, image, "checksum", digest_md5(call->arena, call->bytes, call->length));
    view_text(call, image, "os_hash_algo", "sha512");
    view_text(call, image, "os_hash_value", digest_sha512(call->arena, call->bytes, call->length));
    content_put(call, "image_data", call_part(call, 0), call->bytes, call->length);
    image_put(call, image);
    call_answer_bytes(call, 204, "text/html; charset=UTF-8", "", 0);
}

static void download(struct call *call)
{
    const struct node *image = image_get(call);
    if (!image)
        return;
    if (text_equal(node_get_text(image, "status"), "deactivated") && !call->caller.is_admin) {
        call_refuse(call, 403, NULL, "The requested image has been deactivated.");
        return;
    }
    size_t length = 0;
    const char *bytes = content_get(call, "image_data", call_part(call, 0), &length);
    if (!bytes) {
        call_answer_empty(call, 204);
        return;
    }
    call_add_header(call, "Content-MD5", node_get_text(image, "checksum"));
    call_answer_bytes(call, 200, "application/octet-stream", bytes, length);
}

static const struct route rows[] = {
    {"PUT", "/v2/images/{}/file", upload, NEEDS_TOKEN},
    {"GET", "/v2/images/{}/file", download, NEEDS_TOKEN},
};

const struct route_table image_data_routes = {rows, COUNT(rows)};
