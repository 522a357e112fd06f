/* keypairs - public keys of users. */
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "reconciler/sandbox/compute/compute.h"
#include "reconciler/sandbox/page.h"

enum { KNOWS_TYPE = 2, CREATED = 2, KNOWS_USER = 10 };

/* Another's keys are an admin's to see. NULL: refused. */
static const char *user_of(struct call *call)
{
    const char *user = call_query(call, "user_id");
    if (!user || call->microversion < KNOWS_USER)
        return call->caller.user;
    return api_permits(call, call->caller.is_admin || text_equal(user, call->caller.user),
                       "os_compute_api:os-keypairs:index")
               ? user
               : NULL;
}

static const char *key_of(struct call *call, const char *user, const char *name)
{
    return arena_print(call->arena, "%s/%s", user, name);
}

static const struct view_row members[] = {{.key = "type", .since = KNOWS_TYPE}};

static struct node *show_in_short(struct call *call, const struct node *keypair)
{
    static const char *const keys[] = {"name", "public_key", "fingerprint", "type"};
    struct node *view = node_new_map(call->arena);
    for (size_t i = 0; i < COUNT(keys); i++)
        view_from(call, view, keys[i], keypair);
    return view_make(call, view, members, COUNT(members));
}

static void list_keypairs(struct call *call)
{
    struct query query = {.region = call->region, .kind = "keypair"};
    struct node *list = node_new_list(call->arena);
    const char *user = user_of(call), *last = NULL;
    if (!user || !page_open(call, &query))
        return;
    if (query.after) {
        if (!store_has(call->store, call->region, "keypair", key_of(call, user, query.after))) {
            call_refuse(call, 400, NULL, "marker [%s] not found", query.after);
            return;
        }
        query.after = key_of(call, user, query.after);
    }
    query_where(&query, call->arena, "user_id", user);
    const struct node_list keypairs = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < keypairs.count; i++) {
        struct node *entry = node_new_map(call->arena);
        node_set(call->arena, entry, "keypair", show_in_short(call, keypairs.items[i]));
        node_add(call->arena, list, entry);
        last = node_get_text(keypairs.items[i], "name");
    }
    page_answer(call, "keypairs", "keypairs_links", list, last);
}

static void refuse_missing(struct call *call, const char *user)
{
    call_refuse(call, 404, NULL, "Keypair %s not found for user %s", call_part(call, 0), user);
}

static void show_one(struct call *call)
{
    const char *user = user_of(call);
    if (!user)
        return;
    const struct node *keypair =
        store_get(call->store, call->arena, call->region, "keypair", key_of(call, user, call_part(call, 0)));
    if (keypair)
        call_answer_as(call, 200, "keypair", view_make(call, keypair, members, COUNT(members)));
    else
        refuse_missing(call, user);
}

/* --- writing --- */

/* Sixteen bytes that tell keys apart, as Nova writes its own. */
static const char *fingerprint(struct call *call, const char *public_key)
{
    const char *hex = digest_bytes(call->arena, public_key, strlen(public_key));
    struct text text;
    text_init(&text, call->arena);
    for (size_t i = 0; i < 16; i++)
        text_print(&text, "%s%.2s", i ? ":" : "", hex + 2 * i);
    return text.data;
}

static bool is_valid(struct call *call, const char *user, const struct node *given)
{
    const char *name = node_get_text(given, "name"), *key = node_get_text(given, "public_key");
    const char *type = node_get_text(given, "type");
    if (store_has(call->store, call->region, "keypair", key_of(call, user, name)))
        call_refuse(call, 409, NULL, "Key pair '%s' already exists.", name);
    else if (!text_starts(key, "ssh-") && !text_starts(key, "ecdsa-") && !text_equal(type, "x509"))
        call_refuse(call, 400, NULL, "Keypair data is invalid: failed to generate fingerprint");
    return !call->status;
}

/* Of a user, whatever the project: its limit is that of the project in which it is asked for. */
static bool fits_quota(struct call *call, const char *user)
{
    struct quota_items items;
    struct query query = {.region = call->region, .kind = "keypair"};
    query_where(&query, call->arena, "user_id", user);
    compute_quota_read(call, &items, call->caller.project);
    const int64_t limit = quota_find(&items, "key_pairs")->limit;
    if (limit >= 0 && store_count(call->store, &query) >= limit)
        call_refuse(call, 403, NULL, "Quota exceeded, too many key pairs.");
    return !call->status;
}

static void create(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "name", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
        {.name = "public_key", .type = SHAPE_TEXT, .required = true},
        {.name = "type", .type = SHAPE_TEXT, .since = KNOWS_TYPE},
        {.name = "user_id", .type = SHAPE_TEXT, .since = KNOWS_USER}};
    const struct node *given = shape_body(call, "keypair", wanted, COUNT(wanted));
    if (!given)
        return;
    const char *user = node_get_text(given, "user_id") ? node_get_text(given, "user_id") : call->caller.user;
    const char *type = node_get_text(given, "type");
    if (!api_permits(call, call->caller.is_admin || text_equal(user, call->caller.user),
                     "os_compute_api:os-keypairs:create") ||
        !is_valid(call, user, given) || !fits_quota(call, user))
        return;
    struct node *keypair = node_new_map(call->arena);
    view_from(call, keypair, "name", given);
    view_from(call, keypair, "public_key", given);
    view_text(call, keypair, "fingerprint", fingerprint(call, node_get_text(given, "public_key")));
    view_text(call, keypair, "user_id", user);
    view_text(call, keypair, "type", type ? type : "ssh");
    struct node *answer = view_make(call, keypair, members, COUNT(members));
    view_text(call, keypair, "created_at", call_now_micro(call, ""));
    view_boolean(call, keypair, "deleted", false);
    view_text(call, keypair, "deleted_at", NULL);
    view_integer(call, keypair, "id", compute_next_number(call, "keypair"));
    view_text(call, keypair, "updated_at", NULL);
    store_put(call->store, call->region, "keypair", key_of(call, user, node_get_text(given, "name")),
              keypair);
    call_answer_as(call, call->microversion >= CREATED ? 201 : 200, "keypair", answer);
}

static void delete (struct call *call)
{
    const char *user = user_of(call);
    if (!user)
        return;
    if (store_remove(call->store, call->region, "keypair", key_of(call, user, call_part(call, 0))))
        compute_answer_done(call, call->microversion >= CREATED ? 204 : 202);
    else
        refuse_missing(call, user);
}

static const struct route rows[] = {
    {"GET", "/v2.1/os-keypairs", list_keypairs, NEEDS_TOKEN},
    {"POST", "/v2.1/os-keypairs", create, NEEDS_TOKEN},
    {"GET", "/v2.1/os-keypairs/{}", show_one, NEEDS_TOKEN},
    {"DELETE", "/v2.1/os-keypairs/{}", delete, NEEDS_TOKEN},
};

const struct route_table keypair_routes = {rows, COUNT(rows)};
