/* kept - accounts, containers and objects in the store, and what they hold in numbers. */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/sandbox/object/object.h"

/* --- accounts and containers --- */

const char *object_key(struct call *call, size_t parts)
{
    struct text key;
    text_init(&key, call->arena);
    for (size_t i = 0; i < parts; i++)
        text_print(&key, "%s%s", i ? "/" : "", call_part(call, i));
    return key.data;
}

struct node *account_find(struct call *call, const char *name)
{
    return store_get(call->store, call->arena, call->region, "account", name);
}

void account_put(struct call *call, struct node *account)
{
    store_put(call->store, call->region, "account", call_part(call, 0), account);
}

/* Whose domain it is can be told from the token of a project for its own account only. */
static const char *domain_of(struct call *call)
{
    const char *project = call->caller.project;
    if (!project || strcmp(call_part(call, 0), arena_print(call->arena, "AUTH_%s", project)) != 0)
        return "_unknown";
    const struct node *found = store_get(call->store, call->arena, EVERYWHERE, "project", project);
    return node_get_text(found, "domain_id");
}

struct node *account_make(struct call *call)
{
    struct node *account = account_find(call, call_part(call, 0));
    if (account && node_is_true(node_get(account, "deleted"))) {
        object_answer(call, 404);
        return NULL;
    }
    if (!account) {
        account = node_new_map(call->arena);
        view_map(call, account, "meta");
        view_text(call, account, "since", object_timestamp(call));
        view_text(call, account, "domain", "_unknown");
    }
    if (text_equal(node_get_text(account, "domain"), "_unknown"))
        view_text(call, account, "domain", domain_of(call));
    return account;
}

static void add(struct call *call, struct node *object, const char *key, int64_t number)
{
    view_integer(call, object, key, node_get_integer(object, key, 0) + number);
}

struct node *container_find(struct call *call, const char *key)
{
    return store_get(call->store, call->arena, call->region, "container", key);
}

void container_grow(struct call *call, const char *key, struct node *container, int64_t count, int64_t bytes)
{
    const char *name = arena_copy(call->arena, key, strcspn(key, "/"));
    struct node *account = account_find(call, name);
    add(call, container, "count", count);
    add(call, container, "bytes", bytes);
    store_put(call->store, call->region, "container", key, container);
    if (!account)
        return;
    add(call, account, "objects", count);
    add(call, account, "bytes", bytes);
    store_put(call->store, call->region, "account", name, account);
}

int container_remove(struct call *call, const char *key)
{
    const struct node *container = container_find(call, key);
    const char *name = arena_copy(call->arena, key, strcspn(key, "/"));
    struct node *account = account_find(call, name);
    if (!container || !account)
        return 404;
    if (node_get_integer(container, "count", 0))
        return 409;
    store_remove(call->store, call->region, "container", key);
    add(call, account, "containers", -1);
    store_put(call->store, call->region, "account", name, account);
    return 204;
}

int object_remove(struct call *call, const char *container, const char *key)
{
    struct node *in = container_find(call, container);
    const struct node *object = store_get(call->store, call->arena, call->region, "stored", key);
    if (!in || !object)
        return 404;
    store_remove(call->store, call->region, "stored", key);
    store_remove(call->store, call->region, "stored_data", key);
    container_grow(call, container, in, -1, -node_get_integer(object, "bytes", 0));
    return 204;
}

/* --- times and numbers --- */

const char *object_timestamp(struct call *call)
{
    int64_t now = clock_milliseconds();
    return arena_print(call->arena, "%lld.%03d00", (long long)(now / 1000), (int)(now % 1000));
}

const char *object_http_date(struct call *call, const char *time)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)clock_parse(arena_print(call->arena, "%.19sZ", time));
    struct tm at;
    gmtime_r(&seconds, &at);
    return arena_print(call->arena, "%s, %02d %s %d %02d:%02d:%02d GMT", days[at.tm_wday], at.tm_mday,
                       months[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
}

void object_add_count(struct call *call, const char *header, const struct node *object, const char *key)
{
    call_add_header(call, header,
                    arena_print(call->arena, "%lld", (long long)node_get_integer(object, key, 0)));
}
