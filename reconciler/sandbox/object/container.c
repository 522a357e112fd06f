/* container - made, looked into, given access lists and quotas, deleted when it is empty. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/object/access.h"
#include "reconciler/sandbox/object/headers.h"
#include "reconciler/sandbox/object/listing.h"
#include "reconciler/sandbox/object/object.h"

enum { MOST_NAME = 256 };

static const char read_list[] = "X-Container-Read", write_list[] = "X-Container-Write";

static const char *const kept_names[] = {"X-Container-Meta-", read_list, write_list, "X-Container-Sync-Key",
                                         "X-Container-Sync-To"};
static const struct headers_kept kept = {kept_names, COUNT(kept_names)};

/* --- looking --- */

static bool is_public(const char *name)
{
    return text_starts(name, "X-Container-Meta-") && !text_starts(name, "X-Container-Meta-Temp-Url-Key");
}

/* Who may read what, and the keys, are for owners to see. */
static struct node *shown_meta(struct call *call, const struct node *container)
{
    const struct node *meta = node_get(container, "meta");
    struct node *shown = node_new_map(call->arena);
    for (size_t i = 0; meta && i < meta->count; i++)
        if (access_is_owner(call) || is_public(meta->entries[i].key->text))
            node_append(call->arena, shown, meta->entries[i].key, meta->entries[i].value);
    return shown;
}

static void add_headers(struct call *call, const struct node *container)
{
    object_add_count(call, "X-Container-Object-Count", container, "count");
    object_add_count(call, "X-Container-Bytes-Used", container, "bytes");
    headers_show(call, shown_meta(call, container));
    call_add_header(call, "X-Storage-Policy", "Policy-0");
    call_add_header(call, "X-Timestamp", node_get_text(container, "since"));
    call_add_header(call, "Last-Modified", object_http_date(call, node_get_text(container, "last_modified")));
}

static void show(struct call *call)
{
    static const char *const keys[] = {"name", "hash", "bytes", "content_type", "last_modified"};
    const char *key = object_key(call, 2);
    const struct node *container = container_find(call, key);
    if (!access_permits(call, node_get_text(node_get(container, "meta"), read_list), false))
        return;
    call_add_header(call, "X-Container-Sharding", "False");
    if (!container) {
        object_answer(call, 404);
        return;
    }
    add_headers(call, container);
    const struct listing listing = {.kind = "stored",
                                    .above = arena_print(call->arena, "%s/", key),
                                    .keys = keys,
                                    .key_count = COUNT(keys)};
    listing_answer(call, &listing);
}

/* --- changing --- */

static void clean_list(struct call *call, struct node *given, const char *name)
{
    const char *list = node_get_text(given, name);
    if (!list || call->status)
        return;
    const char *clean = access_clean(call, list, strcmp(name, read_list) == 0);
    if (clean)
        view_text(call, given, name, clean);
    else
        call_refuse(call, 400, OBJECT_SAYS, "Unknown designator in ACL: %s", list);
}

static void check_quota(struct call *call, const struct node *given, const char *what)
{
    const char *quota = node_get_text(given, arena_print(call->arena, "X-Container-Meta-Quota-%s", what));
    if (quota && quota[strspn(quota, "0123456789")] && !call->status)
        call_refuse(call, 400, OBJECT_SAYS, "Invalid %s quota.",
                    strcmp(what, "Bytes") == 0 ? "bytes" : "count");
}

/* What was given with it; NULL: refused. */
static struct node *given_to(struct call *call)
{
    struct node *given = access_permits(call, NULL, false) ? headers_given(call, &kept) : NULL;
    if (!given)
        return NULL;
    check_quota(call, given, "Bytes");
    check_quota(call, given, "Count");
    clean_list(call, given, read_list);
    clean_list(call, given, write_list);
    return call->status ? NULL : given;
}

static struct node *make(struct call *call)
{
    struct node *account = account_make(call);
    if (!account)
        return NULL;
    view_integer(call, account, "containers", node_get_integer(account, "containers", 0) + 1);
    account_put(call, account);
    struct node *container = node_new_map(call->arena);
    view_text(call, container, "name", call_part(call, 1));
    view_map(call, container, "meta");
    view_integer(call, container, "count", 0);
    view_integer(call, container, "bytes", 0);
    view_text(call, container, "since", object_timestamp(call));
    return container;
}

static void keep(struct call *call, struct node *container, const struct node *given)
{
    headers_merge(call, view_part(node_get(container, "meta")), given);
    view_text(call, container, "last_modified", call_now_micro(call, ""));
    store_put(call->store, call->region, "container", object_key(call, 2), container);
}

static void put(struct call *call)
{
    const struct node *given = given_to(call);
    if (!given)
        return;
    if (strlen(call_part(call, 1)) > MOST_NAME) {
        call_refuse(call, 400, OBJECT_SAYS, "Container name length of %zu longer than %d",
                    strlen(call_part(call, 1)), MOST_NAME);
        return;
    }
    struct node *container = container_find(call, object_key(call, 2));
    bool is_new = !container;
    if (is_new)
        container = make(call);
    if (!container)
        return;
    keep(call, container, given);
    object_answer(call, is_new ? 201 : 202);
}

static void post(struct call *call)
{
    const struct node *given = given_to(call);
    if (!given)
        return;
    struct node *container = container_find(call, object_key(call, 2));
    if (!container) {
        object_answer(call, 404);
        return;
    }
    keep(call, container, given);
    object_answer(call, 204);
}

static void delete (struct call *call)
{
    const char *key = object_key(call, 2);
    if (access_permits(call, NULL, false))
        object_answer(call, container_remove(call, key));
}

static const struct route rows[] = {
    {"GET", "/v1/{}/{}", show, NEEDS_NOTHING},
    {"PUT", "/v1/{}/{}", put, NEEDS_NOTHING},
    {"POST", "/v1/{}/{}", post, NEEDS_NOTHING},
    {"DELETE", "/v1/{}/{}", delete, NEEDS_NOTHING},
};

const struct route_table container_routes = {rows, COUNT(rows)};
