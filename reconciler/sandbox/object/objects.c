/* objects - written within the quotas, read, copied within an account, deleted. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "reconciler/sandbox/content.h"
#include "reconciler/sandbox/object/access.h"
#include "reconciler/sandbox/object/headers.h"
#include "reconciler/sandbox/object/object.h"
#include "reconciler/sandbox/target.h"

enum { MOST_NAME = 1024 };

static const char *const kept_names[] = {"X-Object-Meta-", "Content-Encoding", "Content-Disposition",
                                         "X-Object-Manifest", "X-Delete-At"};
static const struct headers_kept kept = {kept_names, COUNT(kept_names)};

static struct node *find(struct call *call, const char *key)
{
    return store_get(call->store, call->arena, call->region, "stored", key);
}

/* The container's access list for that. */
static const char *list_of(const struct node *container, const char *name)
{
    return node_get_text(node_get(container, "meta"), name);
}

static bool may(struct call *call, const char *container, const char *list)
{
    return access_permits(call, list_of(container_find(call, container), list), true);
}

static bool may_read(struct call *call, const char *container)
{
    return may(call, container, "X-Container-Read");
}

static bool may_write(struct call *call, const char *container)
{
    return may(call, container, "X-Container-Write");
}

/* --- quotas --- */

static bool exceeds(const struct node *meta, const char *name, int64_t number)
{
    const char *quota = node_get_text(meta, name);
    return quota && number > strtoll(quota, NULL, 10);
}

static bool fits(struct call *call, const struct node *container, int64_t bytes)
{
    const struct node *account = account_find(call, call_part(call, 0));
    const struct node *own = node_get(account, "meta"), *meta = node_get(container, "meta");
    int64_t count = node_get_integer(container, "count", 0) + 1;
    int64_t in_container = node_get_integer(container, "bytes", 0) + bytes;
    int64_t in_account = node_get_integer(account, "bytes", 0) + bytes;
    const char *quota = "X-Account-Quota-Bytes";
    if (!node_get(own, quota))
        quota = "X-Account-Meta-Quota-Bytes";
    if (exceeds(meta, "X-Container-Meta-Quota-Bytes", in_container) ||
        exceeds(meta, "X-Container-Meta-Quota-Count", count))
        return false;
    return access_is_reseller(call) ||
           !(exceeds(own, quota, in_account) ||
             exceeds(own, "X-Account-Quota-Count", node_get_integer(account, "objects", 0) + 1));
}

/* --- writing --- */

struct upload {
    const char *container, *name; /* the container's key, the object's name in it */
    const char *bytes, *content_type;
    size_t length;
    struct node *meta;
};

static bool check_upload(struct call *call, const struct upload *upload, const struct node *container,
                         const char *hash, bool exists)
{
    const char *etag = call_header(call, "ETag"), *none = call_header(call, "If-None-Match");
    if (!container)
        object_answer(call, 404);
    else if (strlen(upload->name) > MOST_NAME)
        call_refuse(call, 400, OBJECT_SAYS, "Object name length of %zu longer than %d", strlen(upload->name),
                    MOST_NAME);
    else if (exists && none && strcmp(none, "*") == 0)
        object_answer(call, 412);
    else if (!fits(call, container, (int64_t)upload->length))
        call_refuse(call, 413, OBJECT_SAYS, "Upload exceeds quota.");
    else if (etag && strlen(etag) == strlen(hash) && strcmp(etag, hash) != 0)
        object_answer(call, 422);
    return !call->status;
}

static void write_object(struct call *call, const struct upload *upload)
{
    const char *key = arena_print(call->arena, "%s/%s", upload->container, upload->name);
    struct node *container = container_find(call, upload->container);
    const struct node *before = find(call, key);
    const char *hash = digest_md5(call->arena, upload->bytes, upload->length);
    if (!check_upload(call, upload, container, hash, before))
        return;
    struct node *object = node_new_map(call->arena);
    const char *now = call_now_micro(call, "");
    view_text(call, object, "name", upload->name);
    node_set(call->arena, object, "meta", upload->meta);
    view_integer(call, object, "bytes", (int64_t)upload->length);
    view_text(call, object, "hash", hash);
    view_text(call, object, "content_type",
              upload->content_type ? upload->content_type : "application/octet-stream");
    view_text(call, object, "last_modified", now);
    view_text(call, object, "since", object_timestamp(call));
    store_put(call->store, call->region, "stored", key, object);
    content_put(call, "stored_data", key, upload->bytes, upload->length);
    container_grow(call, upload->container, container, !before,
                   (int64_t)upload->length - node_get_integer(before, "bytes", 0));
    call_add_header(call, "Etag", hash);
    call_add_header(call, "Last-Modified", object_http_date(call, now));
    object_answer(call, 201);
}

/* A copy of what is at source ("CONTAINER/OBJECT") in the account, with what the call says beside it. */
static void copy(struct call *call, const char *source, struct upload *upload)
{
    const char *account = call_part(call, 0);
    const char *key = arena_print(call->arena, "%s/%s", account, source);
    const char *container = arena_print(call->arena, "%s/%.*s", account, (int)strcspn(source, "/"), source);
    if (!may_write(call, upload->container) || !may_read(call, container))
        return;
    const struct node *object = find(call, key);
    struct node *given = headers_given(call, &kept), *meta = node_new_map(call->arena);
    upload->bytes = content_get(call, "stored_data", key, &upload->length);
    if (!given)
        return;
    if (!object || !upload->bytes) {
        object_answer(call, 404);
        return;
    }
    headers_merge(call, meta, node_get(object, "meta"));
    headers_merge(call, meta, given);
    upload->meta = meta;
    upload->content_type = node_get_text(object, "content_type");
    call_add_header(call, "X-Copied-From", source);
    write_object(call, upload);
}

/* "/CONTAINER/OBJECT", percent-encoded, as headers name it; NULL: it does not. */
static const char *named_object(struct call *call, const char *header)
{
    const char *value = call_header(call, header);
    value = value ? value + strspn(value, "/") : "";
    const char *name = target_decode(call->arena, value, strlen(value));
    const char *slash = strchr(name, '/');
    if (slash && slash[1])
        return name;
    call_refuse(call, 412, OBJECT_SAYS, "%s header must be of the form <container name>/<object name>",
                header);
    return NULL;
}

static void put(struct call *call)
{
    struct upload upload = {.container = object_key(call, 2),
                            .name = call_part(call, 2),
                            .bytes = call->bytes,
                            .length = call->length,
                            .content_type = call_header(call, "Content-Type")};
    if (call_header(call, "X-Copy-From")) {
        const char *source = named_object(call, "X-Copy-From");
        if (source)
            copy(call, source, &upload);
        return;
    }
    struct node *given = may_write(call, upload.container) ? headers_given(call, &kept) : NULL;
    upload.meta = node_new_map(call->arena);
    if (!given)
        return;
    headers_merge(call, upload.meta, given);
    write_object(call, &upload);
}

static void copy_to(struct call *call)
{
    const char *to = named_object(call, "Destination");
    if (!to)
        return;
    struct upload upload = {
        .container = arena_print(call->arena, "%s/%.*s", call_part(call, 0), (int)strcspn(to, "/"), to),
        .name = strchr(to, '/') + 1};
    copy(call, arena_print(call->arena, "%s/%s", call_part(call, 1), call_part(call, 2)), &upload);
}

/* What was kept with it goes, and this comes. */
static void post(struct call *call)
{
    const char *key = object_key(call, 3), *type = call_header(call, "Content-Type");
    struct node *given = may_write(call, object_key(call, 2)) ? headers_given(call, &kept) : NULL;
    if (!given)
        return;
    struct node *object = find(call, key), *meta = node_new_map(call->arena);
    if (!object) {
        object_answer(call, 404);
        return;
    }
    headers_merge(call, meta, given);
    node_set(call->arena, object, "meta", meta);
    if (type)
        view_text(call, object, "content_type", type);
    view_text(call, object, "last_modified", call_now_micro(call, ""));
    store_put(call->store, call->region, "stored", key, object);
    object_answer(call, 202);
}

/* --- reading and deleting --- */

static void show(struct call *call)
{
    const char *key = object_key(call, 3);
    if (!may_read(call, object_key(call, 2)))
        return;
    const struct node *object = find(call, key);
    size_t length = 0;
    const char *bytes = content_get(call, "stored_data", key, &length);
    if (!object || !bytes) {
        object_answer(call, 404);
        return;
    }
    headers_show(call, node_get(object, "meta"));
    call_add_header(call, "Etag", node_get_text(object, "hash"));
    call_add_header(call, "Last-Modified", object_http_date(call, node_get_text(object, "last_modified")));
    call_add_header(call, "X-Timestamp", node_get_text(object, "since"));
    call_answer_bytes(call, 200, node_get_text(object, "content_type"), bytes, length);
}

static void delete (struct call *call)
{
    const char *container = object_key(call, 2);
    if (may_write(call, container))
        object_answer(call, object_remove(call, container, object_key(call, 3)));
}

static const struct route rows[] = {
    {"GET", "/v1/{}/{}/{*}", show, NEEDS_NOTHING},     {"PUT", "/v1/{}/{}/{*}", put, NEEDS_NOTHING},
    {"POST", "/v1/{}/{}/{*}", post, NEEDS_NOTHING},    {"DELETE", "/v1/{}/{}/{*}", delete, NEEDS_NOTHING},
    {"COPY", "/v1/{}/{}/{*}", copy_to, NEEDS_NOTHING},
};

const struct route_table object_routes = {rows, COUNT(rows)};
