/* aggregates - hosts taken together, with metadata that schedulers read. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/compute/compute.h"

enum { KNOWS_UUID = 41 };

#define ZONE "availability_zone"

/* --- reading --- */

/* Numbers in the order of text, so that lists come in theirs. */
static const char *key_of(struct call *call, long long number)
{
    return arena_print(call->arena, "%010lld", number);
}

static const struct view_row members[] = {{.key = "uuid", .since = KNOWS_UUID}};

static struct node *show(struct call *call, const struct node *aggregate)
{
    return view_make(call, aggregate, members, COUNT(members));
}

static void list_aggregates(struct call *call)
{
    const struct query query = {.region = call->region, .kind = "aggregate"};
    const struct node_list aggregates = store_find(call->store, call->arena, &query);
    struct node *list = node_new_list(call->arena);
    for (size_t i = 0; i < aggregates.count; i++)
        node_add(call->arena, list, show(call, aggregates.items[i]));
    call_answer_as(call, 200, "aggregates", list);
}

static struct node *get_or_refuse(struct call *call)
{
    const char *id = call_part(call, 0);
    if (strspn(id, "0123456789") != strlen(id)) {
        call_refuse(call, 400, NULL, "Invalid input received: id must be an integer");
        return NULL;
    }
    struct node *aggregate =
        store_get(call->store, call->arena, call->region, "aggregate", key_of(call, strtoll(id, NULL, 10)));
    if (!aggregate)
        call_refuse(call, 404, NULL, "Aggregate %s could not be found.", id);
    return aggregate;
}

static void show_one(struct call *call)
{
    const struct node *aggregate = get_or_refuse(call);
    if (aggregate)
        call_answer_as(call, 200, "aggregate", show(call, aggregate));
}

/* --- writing --- */

static void keep(struct call *call, const struct node *aggregate)
{
    store_put(call->store, call->region, "aggregate", key_of(call, node_get_integer(aggregate, "id", 0)),
              aggregate);
}

static void keep_and_answer(struct call *call, struct node *aggregate)
{
    view_text(call, aggregate, "updated_at", call_now_micro(call, ""));
    view_from(call, aggregate, ZONE, node_get(aggregate, "metadata"));
    keep(call, aggregate);
    call_answer_as(call, 200, "aggregate", show(call, aggregate));
}

static bool is_free(struct call *call, const char *name, int64_t except)
{
    struct query query = {.region = call->region, .kind = "aggregate"};
    query_where(&query, call->arena, "name", name);
    const struct node *other = store_first(call->store, call->arena, &query);
    if (!other || node_get_integer(other, "id", 0) == except)
        return true;
    call_refuse(call, 409, NULL, "Aggregate %s already exists.", name);
    return false;
}

static void create(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "name", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
        {.name = ZONE, .type = SHAPE_TEXT, .nullable = true, .least = 1, .most = 255}};
    const struct node *given = shape_body(call, "aggregate", wanted, COUNT(wanted));
    if (!given || !is_free(call, node_get_text(given, "name"), 0))
        return;
    struct node *aggregate = node_new_map(call->arena), *metadata = node_new_map(call->arena);
    view_integer(call, aggregate, "id", compute_next_number(call, "aggregate"));
    view_text(call, aggregate, "uuid", call_new_uuid(call));
    view_from(call, aggregate, "name", given);
    view_text(call, aggregate, "created_at", call_now_micro(call, ""));
    view_text(call, aggregate, "updated_at", NULL);
    view_text(call, aggregate, "deleted_at", NULL);
    view_boolean(call, aggregate, "deleted", false);
    view_from(call, aggregate, ZONE, given);
    struct node *answer = show(call, aggregate); /* of a new one hosts and metadata are not shown */
    if (node_get_text(given, ZONE))
        view_from(call, metadata, ZONE, given);
    node_set(call->arena, aggregate, "hosts", node_new_list(call->arena));
    node_set(call->arena, aggregate, "metadata", metadata);
    keep(call, aggregate);
    call_answer_as(call, 200, "aggregate", answer);
}

static void change(struct call *call)
{
    static const struct shape wanted[] = {
        {.name = "name", .type = SHAPE_TEXT, .least = 1, .most = 255},
        {.name = ZONE, .type = SHAPE_TEXT, .nullable = true, .least = 1, .most = 255}};
    const struct node *given = shape_body(call, "aggregate", wanted, COUNT(wanted));
    struct node *aggregate = given ? get_or_refuse(call) : NULL;
    if (!aggregate)
        return;
    const char *name = node_get_text(given, "name");
    if (!given->count)
        call_refuse(
            call, 400, NULL,
            "Invalid input for field/attribute aggregate. Value: {}. {} is not valid under any of the "
            "given schemas");
    if (call->status || (name && !is_free(call, name, node_get_integer(aggregate, "id", 0))))
        return;
    if (name)
        view_from(call, aggregate, "name", given);
    if (node_get_text(given, ZONE))
        view_from(call, view_part(node_get(aggregate, "metadata")), ZONE, given);
    keep_and_answer(call, aggregate);
}

static void delete (struct call *call)
{
    const struct node *aggregate = get_or_refuse(call);
    if (!aggregate)
        return;
    if (node_get(aggregate, "hosts")->count) {
        call_refuse(call, 400, NULL,
                    "Cannot remove host from aggregate %s. Reason: Host aggregate is not empty.",
                    call_part(call, 0));
        return;
    }
    store_remove(call->store, call->region, "aggregate", key_of(call, node_get_integer(aggregate, "id", 0)));
    compute_answer_done(call, 200);
}

/* --- actions --- */

static bool is_metadata(struct call *call, const struct node *metadata)
{
    for (size_t i = 0; i < metadata->count; i++) {
        const struct shape value = {
            .name = metadata->entries[i].key->text, .type = SHAPE_TEXT, .nullable = true, .most = 255};
        if (!shape_check(call, metadata->entries[i].value, &value))
            return false;
    }
    return true;
}

/* What is not said stays; null takes a key away. */
static void set_metadata(struct call *call, struct node *aggregate, const struct node *given)
{
    const struct node *changes = node_get(given, "metadata");
    struct node *metadata = view_part(node_get(aggregate, "metadata"));
    if (!is_metadata(call, changes))
        return;
    for (size_t i = 0; i < changes->count; i++) {
        const struct node_entry *entry = &changes->entries[i];
        if (node_is_null(entry->value) && entry->value->plain)
            node_remove(metadata, entry->key->text);
        else
            node_set(call->arena, metadata, entry->key->text, entry->value);
    }
    keep_and_answer(call, aggregate);
}

static bool has_host(const struct node *aggregate, const char *host)
{
    const struct node *hosts = node_get(aggregate, "hosts");
    for (size_t i = 0; i < hosts->count; i++)
        if (text_equal(node_text(hosts->items[i]), host))
            return true;
    return false;
}

static void add_host(struct call *call, struct node *aggregate, const struct node *given)
{
    const char *host = node_get_text(given, "host");
    if (strcmp(host, compute_host(call)) != 0) {
        call_refuse(call, 404, NULL, "Compute host %s could not be found.", host);
    } else if (has_host(aggregate, host)) {
        call_refuse(call, 409, NULL, "Aggregate %s already has host %s.", call_part(call, 0), host);
    } else {
        node_add(call->arena, view_part(node_get(aggregate, "hosts")), node_new_text(call->arena, host));
        keep_and_answer(call, aggregate);
    }
}

static void remove_host(struct call *call, struct node *aggregate, const struct node *given)
{
    const char *host = node_get_text(given, "host");
    if (!has_host(aggregate, host)) {
        call_refuse(call, 404, NULL, "Cannot remove host %s in aggregate %s", host, call_part(call, 0));
        return;
    }
    node_set(call->arena, aggregate, "hosts", node_new_list(call->arena)); /* there is only one */
    keep_and_answer(call, aggregate);
}

static const struct shape of_metadata = {.name = "metadata", .type = SHAPE_MAP, .required = true};
static const struct shape of_host = {
    .name = "host", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255};

static const struct {
    const char *name;
    const struct shape *shape;
    void (*run)(struct call *call, struct node *aggregate, const struct node *given);
} actions[] = {{"set_metadata", &of_metadata, set_metadata},
               {"add_host", &of_host, add_host},
               {"remove_host", &of_host, remove_host}};

static void act(struct call *call)
{
    for (size_t i = 0; i < COUNT(actions); i++) {
        if (!node_get(call->body, actions[i].name))
            continue;
        if (!api_permits(call, call->caller.is_admin,
                         arena_print(call->arena, "os_compute_api:os-aggregates:%s", actions[i].name)))
            return;
        const struct node *given = shape_body(call, actions[i].name, actions[i].shape, 1);
        struct node *aggregate = given ? get_or_refuse(call) : NULL;
        if (aggregate)
            actions[i].run(call, aggregate, given);
        return;
    }
    shape_refuse_action(call);
}

static const struct route rows[] = {
    {"GET", "/v2.1/os-aggregates", list_aggregates, NEEDS_ADMIN},
    {"POST", "/v2.1/os-aggregates", create, NEEDS_ADMIN},
    {"GET", "/v2.1/os-aggregates/{}", show_one, NEEDS_ADMIN},
    {"PUT", "/v2.1/os-aggregates/{}", change, NEEDS_ADMIN},
    {"DELETE", "/v2.1/os-aggregates/{}", delete, NEEDS_ADMIN},
    {"POST", "/v2.1/os-aggregates/{}/action", act, NEEDS_TOKEN},
};

const struct route_table aggregate_routes = {rows, COUNT(rows)};
