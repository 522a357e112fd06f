/* account - all that a project has in Swift: looked at, given a quota, deleted. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/object/access.h"
#include "reconciler/sandbox/object/bulk.h"
#include "reconciler/sandbox/object/headers.h"
#include "reconciler/sandbox/object/listing.h"
#include "reconciler/sandbox/object/object.h"

static const char quota_meta[] = "X-Account-Meta-Quota-Bytes";
static const char quota_bytes[] = "X-Account-Quota-Bytes", quota_count[] = "X-Account-Quota-Count";

static const char *const kept_names[] = {"X-Account-Meta-", quota_bytes, quota_count};

/* Older ones have the quota among the metadata alone. */
static struct headers_kept kept_of(const struct call *call)
{
    return (struct headers_kept){kept_names, call->release->account_quotas ? COUNT(kept_names) : 1};
}

/* --- looking --- */

static void add_headers(struct call *call, const struct node *account)
{
    object_add_count(call, "X-Account-Container-Count", account, "containers");
    object_add_count(call, "X-Account-Object-Count", account, "objects");
    object_add_count(call, "X-Account-Bytes-Used", account, "bytes");
    if (!account)
        return;
    if (node_get(account, "containers")) {
        object_add_count(call, "X-Account-Storage-Policy-Policy-0-Container-Count", account, "containers");
        object_add_count(call, "X-Account-Storage-Policy-Policy-0-Object-Count", account, "objects");
        object_add_count(call, "X-Account-Storage-Policy-Policy-0-Bytes-Used", account, "bytes");
    }
    headers_show(call, node_get(account, "meta"));
    call_add_header(call, "X-Account-Project-Domain-Id", node_get_text(account, "domain"));
    call_add_header(call, "X-Timestamp", node_get_text(account, "since"));
}

static void show(struct call *call)
{
    static const char *const keys[] = {"name", "count", "bytes", "last_modified"};
    if (!access_permits(call, NULL, false))
        return;
    const struct node *account = account_find(call, call_part(call, 0));
    if (node_is_true(node_get(account, "deleted"))) {
        object_answer(call, 410);
        return;
    }
    add_headers(call, account);
    const struct listing listing = {.kind = "container",
                                    .above = arena_print(call->arena, "%s/", call_part(call, 0)),
                                    .keys = keys,
                                    .key_count = COUNT(keys),
                                    .nothing = !account};
    listing_answer(call, &listing);
}

/* --- changing --- */

static bool is_number(const char *text)
{
    return text[strspn(text, "0123456789")] == '\0';
}

/* Quotas are set by those who sell the room, and by nobody else. */
static bool check_quotas(struct call *call, const struct node *given)
{
    const char *const names[] = {quota_meta, quota_bytes, quota_count};
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *quota = node_get_text(given, names[i]);
        if (quota && !access_is_reseller(call))
            object_answer(call, 403);
        else if (quota && !is_number(quota))
            object_answer(call, 400);
        if (call->status)
            return false;
    }
    return true;
}

/* What comes by the old name is set by the new one, too. */
static void translate(struct call *call, struct node *given)
{
    const char *old = node_get_text(given, quota_meta), *new = node_get_text(given, quota_bytes);
    if (call->release->account_quotas && old && (!new || !*new))
        view_text(call, given, quota_bytes, old);
}

static void change(struct call *call, bool makes)
{
    const struct headers_kept kept = kept_of(call);
    if (!access_permits(call, NULL, false))
        return;
    bool is_new = !account_find(call, call_part(call, 0));
    struct node *given = headers_given(call, &kept);
    if (!given || !check_quotas(call, given))
        return;
    struct node *account = account_make(call);
    if (!account)
        return;
    translate(call, given);
    headers_merge(call, view_part(node_get(account, "meta")), given);
    account_put(call, account);
    object_answer(call, !makes ? 204 : is_new ? 201 : 202);
}

static void post(struct call *call)
{
    if (call_query(call, "bulk-delete"))
        bulk_delete(call);
    else
        change(call, false);
}

static void put(struct call *call)
{
    change(call, true);
}

static void remove_all(struct call *call, const char *kind)
{
    const struct query query = {
        .region = call->region, .kind = kind, .prefix = arena_print(call->arena, "%s/", call_part(call, 0))};
    store_remove_all(call->store, &query);
}

/* Nobody deletes his own. What was deleted stays known as that. */
static void delete (struct call *call)
{
    struct node *account = account_find(call, call_part(call, 0));
    if (!access_permits(call, NULL, false))
        return;
    if (!access_is_reseller(call)) {
        object_answer(call, 403);
    } else if (call->query.count) {
        object_answer(call, 400);
    } else if (!account || node_is_true(node_get(account, "deleted"))) {
        object_answer(call, 404);
    } else {
        remove_all(call, "container");
        remove_all(call, "stored");
        remove_all(call, "stored_data");
        view_boolean(call, account, "deleted", true);
        account_put(call, account);
        object_answer(call, 204);
    }
}

static const struct route rows[] = {
    {"GET", "/v1/{}", show, NEEDS_NOTHING},
    {"POST", "/v1/{}", post, NEEDS_NOTHING},
    {"PUT", "/v1/{}", put, NEEDS_NOTHING},
    {"DELETE", "/v1/{}", delete, NEEDS_NOTHING},
};

const struct route_table account_routes = {rows, COUNT(rows)};
