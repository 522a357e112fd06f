/* server_volumes - the volumes of servers: Cinder has them, and knows it. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/ask.h"
#include "reconciler/sandbox/compute/servers.h"
#include "reconciler/sandbox/volume/attachments.h"

#define ATTACHED "os-extended-volumes:volumes_attached"

/* /dev/sdb, /dev/sdc, ... */
static const char *next_device(struct call *call, const struct node *server)
{
    const size_t count = node_get(server, ATTACHED)->count;
    return arena_print(call->arena, "/dev/sd%c", (char)('b' + (count < 24 ? count : 24)));
}

/* Into the server; the caller keeps it. */
static const struct node *attach(struct call *call, struct node *server, const char *volume,
                                 const char *device, bool goes_with_it)
{
    const struct node *made = attachment_make(call, volume, node_get_text(server, "id"),
                                              device ? device : next_device(call, server));
    struct node *entry = node_new_map(call->arena);
    if (!made)
        return NULL;
    view_text(call, entry, "id", volume);
    view_boolean(call, entry, "delete_on_termination", goes_with_it);
    node_add(call->arena, view_part(node_get(server, ATTACHED)), entry);
    return made;
}

/* --- of a new server --- */

/* A new volume, of an image, a snapshot or nothing; NULL once it is refused. */
static const char *make_volume(struct call *call, const struct node *device, const char *source)
{
    int status;
    struct node *volume = node_new_map(call->arena), *body = node_new_map(call->arena);
    const char *id = node_get_text(device, "uuid");
    const int64_t size = shape_integer(device, "volume_size", 0);
    if (size)
        view_integer(call, volume, "size", size);
    if (strcmp(source, "image") == 0)
        view_text(call, volume, "imageRef", id);
    else if (strcmp(source, "snapshot") == 0)
        view_text(call, volume, "snapshot_id", id);
    view_text(call, volume, "name", "");
    node_set(call->arena, body, "volume", volume);
    const struct node *answer =
        ask(call, &volume_api, "POST", arena_print(call->arena, "/v3/%s/volumes", call->caller.project), body,
            &status);
    const char *made = node_text(node_find(answer, "volume.id"));
    if (!made)
        call_refuse(call, status == 413 ? 403 : 400, NULL, "Block Device Mapping is Invalid: %s",
                    status == 413 ? "the volume is beyond a quota." : "the volume cannot be made.");
    return made;
}

void server_take_volumes(struct call *call, struct node *server, const struct node *devices)
{
    for (size_t i = 0; devices && i < devices->count && !call->status; i++) {
        const struct node *device = devices->items[i];
        const char *source = node_get_text(device, "source_type");
        const char *destination = node_get_text(device, "destination_type");
        const char *volume = node_get_text(device, "uuid");
        if (!source || !text_equal(destination ? destination : source, "volume"))
            continue; /* a disk of the host */
        if (strcmp(source, "volume") != 0)
            volume = make_volume(call, device, source);
        if (volume)
            attach(call, server, volume, node_get_text(device, "device_name"),
                   shape_is_true(device, "delete_on_termination", false));
        else if (!call->status)
            call_refuse(call, 400, NULL, "Block Device Mapping is Invalid: no volume is given.");
    }
}

void server_leave_volumes(struct call *call, const struct node *server)
{
    const struct node *attached = node_get(server, ATTACHED);
    for (size_t i = 0; i < attached->count; i++) {
        const char *volume = node_get_text(attached->items[i], "id");
        attachment_drop(call, volume, node_get_text(server, "id"));
        if (node_is_true(node_get(attached->items[i], "delete_on_termination")))
            store_remove(call->store, call->region, "volume", volume);
    }
}

/* --- of one that is there --- */

static struct node *show(struct call *call, const struct node *attachment, const struct node *entry)
{
    enum { SHOWS_TAG = 70, SHOWS_DELETION = 79, SHOWS_ATTACHMENT = 89 };
    struct node *view = node_new_map(call->arena);
    const char *volume = node_get_text(attachment, "volume_id");
    if (call->microversion < SHOWS_ATTACHMENT)
        view_text(call, view, "id", volume);
    view_text(call, view, "volumeId", volume);
    view_text(call, view, "serverId", node_get_text(attachment, "server_id"));
    view_text(call, view, "device", node_get_text(attachment, "device"));
    if (call->microversion >= SHOWS_TAG)
        view_text(call, view, "tag", NULL);
    if (call->microversion >= SHOWS_DELETION)
        view_from(call, view, "delete_on_termination", entry);
    if (call->microversion >= SHOWS_ATTACHMENT) {
        view_text(call, view, "attachment_id", node_get_text(attachment, "attachment_id"));
        view_text(call, view, "bdm_uuid", node_get_text(attachment, "attachment_id"));
    }
    return view;
}

static const struct node *entry_of(const struct node *server, const char *volume)
{
    const struct node *attached = node_get(server, ATTACHED);
    for (size_t i = 0; attached && i < attached->count; i++)
        if (text_equal(node_get_text(attached->items[i], "id"), volume))
            return attached->items[i];
    return NULL;
}

static void list(struct call *call)
{
    const struct node *server = server_get(call);
    const struct node *attached = node_get(server, ATTACHED);
    struct node *list = node_new_list(call->arena);
    if (!attached)
        return;
    for (size_t i = 0; i < attached->count; i++) {
        const char *volume = node_get_text(attached->items[i], "id");
        const struct node *attachment = attachment_of(call, volume, call_part(call, 0));
        if (attachment)
            node_add(call->arena, list, show(call, attachment, attached->items[i]));
    }
    call_answer_as(call, 200, "volumeAttachments", list);
}

static void refuse_missing(struct call *call)
{
    call_refuse(call, 404, NULL, "Instance %s is not attached to volume %s.", call_part(call, 0),
                call_part(call, 1));
}

static void show_one(struct call *call)
{
    const struct node *server = server_get(call);
    const struct node *entry = entry_of(server, call_part(call, 1));
    const struct node *attachment =
        entry ? attachment_of(call, call_part(call, 1), call_part(call, 0)) : NULL;
    if (attachment)
        call_answer_as(call, 200, "volumeAttachment", show(call, attachment, entry));
    else if (server)
        refuse_missing(call);
}

static void add(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "volumeId", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 36},
        {.name = "device", .type = SHAPE_TEXT, .nullable = true},
        {.name = "tag", .type = SHAPE_TEXT, .since = 49},
        {.name = "delete_on_termination", .type = SHAPE_BOOLEAN, .since = 79}};
    const struct node *given = shape_body(call, "volumeAttachment", wanted, COUNT(wanted));
    struct node *server = given ? server_get(call) : NULL;
    if (!server || !server_is_open(call, server, "os-volumes-attachments:create"))
        return;
    const char *volume = node_get_text(given, "volumeId");
    const struct node *attachment = attach(call, server, volume, node_get_text(given, "device"),
                                           shape_is_true(given, "delete_on_termination", false));
    if (!attachment)
        return;
    server_put(call, server);
    call_answer_as(call, 200, "volumeAttachment", show(call, attachment, entry_of(server, volume)));
}

static void drop(struct call *call)
{
    struct node *server = server_get(call);
    const struct node *gone = entry_of(server, call_part(call, 1));
    struct node *rest = node_new_list(call->arena);
    if (!server || !server_is_open(call, server, "os-volumes-attachments:delete"))
        return;
    if (!gone) {
        refuse_missing(call);
        return;
    }
    const struct node *attached = node_get(server, ATTACHED);
    for (size_t i = 0; i < attached->count; i++)
        if (attached->items[i] != gone)
            node_add(call->arena, rest, attached->items[i]);
    node_set(call->arena, server, ATTACHED, rest);
    attachment_drop(call, call_part(call, 1), call_part(call, 0));
    server_put(call, server);
    compute_answer_done(call, 202);
}

static const struct route rows[] = {
    {"GET", "/v2.1/servers/{}/os-volume_attachments", list, NEEDS_TOKEN},
    {"POST", "/v2.1/servers/{}/os-volume_attachments", add, NEEDS_TOKEN},
    {"GET", "/v2.1/servers/{}/os-volume_attachments/{}", show_one, NEEDS_TOKEN},
    {"DELETE", "/v2.1/servers/{}/os-volume_attachments/{}", drop, NEEDS_TOKEN},
};

const struct route_table server_volume_routes = {rows, COUNT(rows)};
