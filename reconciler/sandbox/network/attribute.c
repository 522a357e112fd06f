#include "reconciler/sandbox/network/attribute.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/sandbox/network/resource.h"

static const struct attribute common[] = {
    {"id", NULL, NULL, FILTER},
    {"project_id", datum_text, NULL, IN_POST | FILTER},
    {"tenant_id", datum_text, NULL, IN_POST | FILTER},
};

static const struct attribute standard[] = {
    {"description", datum_text, "\"\"", IN_BODY | FILTER},
    {"created_at", NULL, NULL, 0},
    {"updated_at", NULL, NULL, 0},
    {"revision_number", NULL, NULL, FILTER},
};

static const struct attribute tags = {"tags", NULL, "[]", 0};
static const struct attribute tags_of_new = {"tags", datum_list, "[]", IN_POST};

const struct attribute *attribute_at(const struct collection *collection, size_t index)
{
    if (index < COUNT(common))
        return &common[index];
    index -= COUNT(common);
    if (index < collection->attribute_count)
        return &collection->attributes[index];
    index -= collection->attribute_count;
    if (collection->plain)
        return NULL;
    if (index < COUNT(standard))
        return &standard[index];
    if (index > COUNT(standard) || !collection->tagged)
        return NULL;
    return collection->born_tagged ? &tags_of_new : &tags;
}

const struct attribute *attribute_find(const struct collection *collection, const char *name)
{
    const struct attribute *attribute;
    for (size_t i = 0; (attribute = attribute_at(collection, i)); i++)
        if (strcmp(attribute->name, name) == 0)
            return attribute;
    return NULL;
}

/* --- what may be said --- */

static bool is_known(struct call *call, const struct collection *collection, const struct node *given)
{
    struct name_list unknown = {0};
    for (size_t i = 0; i < given->count; i++)
        if (!attribute_find(collection, given->entries[i].key->text))
            list_add(call->arena, &unknown, given->entries[i].key->text);
    if (unknown.count)
        call_refuse(call, 400, "HTTPBadRequest", "Unrecognized attribute(s) '%s'",
                    text_join(call->arena, &unknown, ", "));
    return !unknown.count;
}

/* Whose it is to be. NULL: the call is refused. */
static const char *read_project(struct call *call, const struct node *given)
{
    const char *project = node_get_text(given, "project_id"), *tenant = node_get_text(given, "tenant_id");
    if (project && tenant && strcmp(project, tenant) != 0) {
        call_refuse(call, 400, "HTTPBadRequest", "'project_id' and 'tenant_id' do not match");
        return NULL;
    }
    const char *own = call->caller.project ? call->caller.project : "";
    const char *wanted = project ? project : tenant ? tenant : own;
    if (!call->caller.is_admin && strcmp(wanted, own) != 0) {
        call_refuse(call, 400, "HTTPBadRequest",
                    "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request "
                    "requires admin or advsvc privileges");
        return NULL;
    }
    return wanted;
}

bool attribute_may_say(struct call *call, const struct collection *collection, const struct node *given,
                       const char *verb)
{
    const char *rule = arena_print(call->arena, "rule:%s_%s", verb, collection->kind), *all = rule;
    const struct attribute *attribute;
    for (size_t i = 0; (attribute = attribute_at(collection, i)); i++)
        if (attribute->flags & ADMIN_SETS && node_get(given, attribute->name))
            all = arena_print(call->arena, "(%s and %s:%s)", all, rule, attribute->name);
    if (call->caller.is_admin || all == rule)
        return true;
    call_refuse(call, 403, "PolicyNotAuthorized", "%s is disallowed by policy", all);
    return false;
}

/* --- reading --- */

static bool is_project(const struct attribute *attribute)
{
    return strcmp(attribute->name, "project_id") == 0 || strcmp(attribute->name, "tenant_id") == 0;
}

/* In a new object: what stands of attribute, if anything; the call may be refused. */
static void read_one(struct call *call, const struct attribute *attribute, const struct node *given,
                     struct node *object)
{
    const struct node *value = node_get(given, attribute->name);
    struct node *read = NULL;
    if (value)
        read = attribute->read(call, attribute->name, value);
    else if (attribute->fallback)
        (void)json_parse(call->arena, attribute->fallback, strlen(attribute->fallback), &read);
    if (read)
        node_set(call->arena, object, attribute->name, read);
}

struct node *attribute_read_new(struct call *call, const struct collection *collection,
                                const struct node *given)
{
    const char *project = read_project(call, given);
    if (!project || !is_known(call, collection, given))
        return NULL;
    const struct attribute *attribute;
    for (size_t i = 0; (attribute = attribute_at(collection, i)); i++) {
        bool said = node_get(given, attribute->name) != NULL;
        if (said && !(attribute->flags & IN_POST))
            call_refuse(call, 400, "HTTPBadRequest", "Attribute '%s' not allowed in POST", attribute->name);
        else if (!said && attribute->flags & REQUIRED)
            call_refuse(call, 400, "HTTPBadRequest",
                        "Failed to parse request. Required attribute '%s' not specified", attribute->name);
        if (call->status)
            return NULL;
    }
    struct node *object = node_new_map(call->arena);
    view_text(call, object, "id", "");
    view_text(call, object, "project_id", project);
    view_text(call, object, "tenant_id", project);
    for (size_t i = 0; !call->status && (attribute = attribute_at(collection, i)); i++)
        if (!is_project(attribute))
            read_one(call, attribute, given, object);
    return call->status ? NULL : object;
}

struct node *attribute_read_changes(struct call *call, const struct collection *collection,
                                    const struct node *given)
{
    if (!is_known(call, collection, given))
        return NULL;
    struct node *changes = node_new_map(call->arena);
    for (size_t i = 0; i < given->count; i++) {
        const struct attribute *attribute = attribute_find(collection, given->entries[i].key->text);
        if (attribute->flags & IN_PUT)
            continue;
        call_refuse(call, 400, "HTTPBadRequest", "Cannot update read-only attribute %s",
                    is_project(attribute) ? "tenant_id" : attribute->name);
        return NULL;
    }
    for (size_t i = 0; !call->status && i < given->count; i++) {
        const char *name = given->entries[i].key->text;
        struct node *read = attribute_find(collection, name)->read(call, name, given->entries[i].value);
        if (read)
            node_set(call->arena, changes, name, read);
    }
    return call->status ? NULL : changes;
}
