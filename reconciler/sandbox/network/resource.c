#include "reconciler/sandbox/network/resource.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/network/quotas.h"
#include "reconciler/sandbox/network/rbac.h"

const struct collection *resource_collection(const struct call *call)
{
    const char *path = text_starts(call->path, "/v2.0/") ? call->path + strlen("/v2.0/") : "";
    for (size_t i = 0; i < collection_count; i++) {
        size_t length = strlen(collections[i]->path);
        if (text_starts(path, collections[i]->path) && (!path[length] || path[length] == '/') &&
            (!collections[i]->recent || call->release->default_group_rules))
            return collections[i];
    }
    return NULL;
}

const char *id_of(const struct node *object)
{
    return node_get_text(object, "id");
}

const char *project_of(const struct node *object)
{
    return node_get_text(object, "project_id");
}

/* --- the store --- */

struct node *resource_peek(struct call *call, const struct collection *collection, const char *id)
{
    return id ? store_get(call->store, call->arena, call->region, collection->kind, id) : NULL;
}

void resource_put(struct call *call, const struct collection *collection, const struct node *object)
{
    store_put(call->store, call->region, collection->kind, id_of(object), object);
}

void resource_touch(struct call *call, const struct collection *collection, struct node *object)
{
    if (!collection->plain) {
        view_integer(call, object, "revision_number", node_get_integer(object, "revision_number", 0) + 1);
        view_text(call, object, "updated_at", call_now(call));
    }
    resource_put(call, collection, object);
}

void resource_erase(struct call *call, const struct collection *collection, const struct node *object)
{
    store_remove(call->store, call->region, collection->kind, id_of(object));
}

struct node_list resource_find(struct call *call, const struct collection *collection, const char *attribute,
                               const char *value)
{
    struct query query = {.region = call->region, .kind = collection->kind};
    query_where(&query, call->arena, attribute, value);
    return store_find(call->store, call->arena, &query);
}

/* --- whose it is --- */

bool resource_is_ours(const struct call *call, const struct node *object)
{
    return call->caller.is_admin || text_equal(project_of(object), call->caller.project);
}

static bool is_shared(struct call *call, const struct collection *collection, const struct node *object)
{
    if (collection->sharing == SHARED_BY_POLICY)
        return rbac_shows(call, object);
    if (collection->sharing != SHARED_BY_NETWORK)
        return collection->sharing == SHARED_WITH_ALL;
    const struct node *network =
        resource_peek(call, &network_collection, node_get_text(object, "network_id"));
    return network && rbac_shares(call, network);
}

bool resource_is_visible(struct call *call, const struct collection *collection, const struct node *object)
{
    return resource_is_ours(call, object) || is_shared(call, collection, object);
}

void resource_refuse_missing(struct call *call, const struct collection *collection, const char *id)
{
    const char *slot = strstr(collection->no_such, "%s");
    call_refuse(call, 404, collection->missing, "%.*s%s%s", (int)(slot - collection->no_such),
                collection->no_such, id, slot + strlen("%s"));
}

struct node *resource_get(struct call *call, const struct collection *collection, const char *id)
{
    struct node *object = resource_peek(call, collection, id);
    if (object && resource_is_visible(call, collection, object))
        return object;
    resource_refuse_missing(call, collection, id);
    return NULL;
}

bool resource_may(struct call *call, const struct collection *collection, const struct node *object,
                  const char *verb)
{
    if (resource_is_ours(call, object) && (call->caller.is_admin || !collection->admin_writes))
        return true;
    call_refuse(call, 403, "PolicyNotAuthorized", "rule:%s_%s is disallowed by policy", verb,
                collection->kind);
    return false;
}

bool resource_matches(struct call *call, const struct node *object)
{
    static const char word[] = "revision_number=";
    const char *wanted = call_header(call, "If-Match");
    long long revision = node_get_integer(object, "revision_number", 0);
    if (!wanted || !text_starts(wanted, word))
        return true;
    const char *number = wanted + strlen(word);
    if (!*number || strspn(number, "0123456789") != strlen(number))
        call_refuse(
            call, 400, "BadRequest",
            "Bad if-match request: Revision number etag must be in the format of revision_number=<int>.");
    else if (strtoll(number, NULL, 10) == revision)
        return true;
    else
        call_refuse(call, 412, "RevisionNumberConstraintFailed",
                    "Constrained to %s, but current revision is %lld", number, revision);
    return false;
}

struct node *resource_show(struct call *call, const struct collection *collection, const struct node *object)
{
    struct name_list fields = call_query_all(call, "fields");
    struct node *shown = node_new_map(call->arena);
    for (size_t i = 0; i < object->count; i++) {
        const char *name = object->entries[i].key->text;
        bool wanted = !fields.count;
        for (size_t f = 0; f < fields.count; f++)
            wanted |= strcmp(fields.items[f], name) == 0;
        const struct attribute *attribute = call->caller.is_admin ? NULL : attribute_find(collection, name);
        if (wanted && !(attribute && attribute->flags & ADMIN_SEES))
            node_append(call->arena, shown, object->entries[i].key, object->entries[i].value);
    }
    return shown;
}

/* --- bodies --- */

const struct node *resource_body(struct call *call, const char *key)
{
    const struct node *value = node_get(call->body, key);
    if (call->length && (!call->body || call->body->type != NODE_MAP))
        call_refuse(call, 400, "HTTPBadRequest", "Body contains invalid data");
    else if (!value)
        call_refuse(call, 400, "HTTPBadRequest", "Unable to find '%s' in request body", key);
    else if (value->type != NODE_MAP)
        call_refuse(call, 400, "HTTPBadRequest", "Object '%s' contains invalid data", key);
    return call->status ? NULL : value;
}

static struct node *make(struct call *call, const struct collection *collection, struct node *object)
{
    const char *now = call_now(call);
    view_text(call, object, "id", call_new_uuid(call));
    if (!collection->plain) {
        view_text(call, object, "created_at", now);
        view_text(call, object, "updated_at", now);
        view_integer(call, object, "revision_number", collection->first_revision);
    }
    if (collection->create)
        collection->create(call, object);
    if (call->status)
        return NULL;
    resource_put(call, collection, object);
    if (collection->created)
        collection->created(call, object);
    return call->status ? NULL : object;
}

static bool may_create(struct call *call, const struct collection *collection, const struct node *given)
{
    if (!collection->admin_writes || call->caller.is_admin)
        return attribute_may_say(call, collection, given, "create");
    call_refuse(call, 403, "PolicyNotAuthorized", "rule:create_%s is disallowed by policy", collection->kind);
    return false;
}

/* Reads what is to be made. */
static struct node *conceive(struct call *call, const struct collection *collection, const struct node *given)
{
    struct node *object = attribute_read_new(call, collection, given);
    return object && may_create(call, collection, given) ? object : NULL;
}

static struct node *bear(struct call *call, const struct collection *collection, struct node *object)
{
    if (collection->counted && !quota_allows(call, collection->kind, project_of(object), 1))
        return NULL;
    return make(call, collection, object);
}

struct node *resource_make(struct call *call, const struct collection *collection, const struct node *given)
{
    struct node *object = conceive(call, collection, given);
    return object ? bear(call, collection, object) : NULL;
}

/* All of them or none: what a refused request wrote is undone. */
static void create_several(struct call *call, const struct collection *collection, const struct node *items)
{
    struct node *objects = node_new_list(call->arena), *made = node_new_list(call->arena);
    if (!collection->bulk)
        call_refuse(call, 400, "HTTPBadRequest", "Bulk operation not supported");
    else if (items->type != NODE_LIST || !items->count)
        call_refuse(call, 400, "HTTPBadRequest", "Resources required");
    for (size_t i = 0; !call->status && i < items->count; i++) {
        struct node *object = conceive(call, collection, items->items[i]);
        if (object)
            node_add(call->arena, objects, object);
    }
    if (!call->status && collection->several)
        collection->several(call, objects);
    for (size_t i = 0; !call->status && i < objects->count; i++)
        if (bear(call, collection, objects->items[i]))
            node_add(call->arena, made, resource_show(call, collection, objects->items[i]));
    if (!call->status)
        call_answer_as(call, 201, collection->plural, made);
}

/* --- requests --- */

static const struct collection *asked_for(struct call *call)
{
    const struct collection *collection = resource_collection(call);
    if (!collection)
        call_refuse(call, 404, "HTTPNotFound", "The resource could not be found.");
    return collection;
}

static const char *asked_id(const struct call *call)
{
    return call->parts.items[call->parts.count - 1];
}

static void list(struct call *call)
{
    if (asked_for(call))
        list_run(call);
}

static void create(struct call *call)
{
    const struct collection *collection = asked_for(call);
    if (!collection)
        return;
    const struct node *several = node_get(call->body, collection->plural);
    if (several) {
        create_several(call, collection, several);
        return;
    }
    const struct node *given = resource_body(call, collection->kind);
    struct node *object = given ? resource_make(call, collection, given) : NULL;
    if (object)
        call_answer_as(call, 201, collection->kind, resource_show(call, collection, object));
}

static void show(struct call *call)
{
    const struct collection *collection = asked_for(call);
    const struct node *object = collection ? resource_get(call, collection, asked_id(call)) : NULL;
    if (object)
        call_answer_as(call, 200, collection->kind, resource_show(call, collection, object));
}

static bool may_update(struct call *call, const struct collection *collection, const struct node *object,
                       const struct node *changes)
{
    return resource_may(call, collection, object, "update") &&
           (collection->may_update ? collection->may_update(call, changes)
                                   : attribute_may_say(call, collection, changes, "update"));
}

static void update(struct call *call)
{
    const struct collection *collection = asked_for(call);
    const struct node *given = collection ? resource_body(call, collection->kind) : NULL;
    struct node *changes = given ? attribute_read_changes(call, collection, given) : NULL;
    struct node *object = changes ? resource_get(call, collection, asked_id(call)) : NULL;
    if (!object || !may_update(call, collection, object, changes) || !resource_matches(call, object))
        return;
    if (collection->update)
        collection->update(call, object, changes);
    if (call->status)
        return;
    for (size_t i = 0; i < changes->count; i++)
        node_set(call->arena, object, changes->entries[i].key->text, changes->entries[i].value);
    if (changes->count)
        resource_touch(call, collection, object);
    struct node *shown = resource_show(call, collection, object);
    if (collection->show_updated)
        collection->show_updated(call, shown, changes);
    call_answer_as(call, 200, collection->kind, shown);
}

static void erase(struct call *call)
{
    const struct collection *collection = asked_for(call);
    const struct node *object = collection ? resource_get(call, collection, asked_id(call)) : NULL;
    if (!object || !resource_may(call, collection, object, "delete"))
        return;
    if (collection->remove)
        collection->remove(call, object);
    if (call->status || !resource_matches(call, object))
        return;
    resource_erase(call, collection, object);
    call_answer_empty(call, 204);
}

static const struct route routes[] = {
    {"GET", "/v2.0/qos/policies", list, NEEDS_TOKEN},
    {"POST", "/v2.0/qos/policies", create, NEEDS_TOKEN},
    {"GET", "/v2.0/qos/policies/{}", show, NEEDS_TOKEN},
    {"PUT", "/v2.0/qos/policies/{}", update, NEEDS_TOKEN},
    {"DELETE", "/v2.0/qos/policies/{}", erase, NEEDS_TOKEN},
    {"GET", "/v2.0/{}", list, NEEDS_TOKEN},
    {"POST", "/v2.0/{}", create, NEEDS_TOKEN},
    {"GET", "/v2.0/{}/{}", show, NEEDS_TOKEN},
    {"PUT", "/v2.0/{}/{}", update, NEEDS_TOKEN},
    {"DELETE", "/v2.0/{}/{}", erase, NEEDS_TOKEN},
};

const struct route_table resource_routes = {routes, COUNT(routes)};
