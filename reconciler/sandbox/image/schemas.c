/* schemas - what clients ask before they make an image: which attributes there are. */
#include <string.h>

#include "reconciler/sandbox/image/attribute.h"
#include "reconciler/sandbox/image/image.h"

static struct node *words_of(struct call *call, const struct image_attribute *attribute)
{
    struct node *words = node_new_list(call->arena);
    if (attribute->nullable)
        node_add(call->arena, words, node_new_null(call->arena));
    for (const char *const *word = attribute->words; *word; word++)
        node_add(call->arena, words, node_new_text(call->arena, *word));
    return words;
}

static struct node *describe(struct call *call, const struct image_attribute *attribute)
{
    static const char *const types[] = {[ATTRIBUTE_TEXT] = "string",
                                        [ATTRIBUTE_BOOLEAN] = "boolean",
                                        [ATTRIBUTE_INTEGER] = "integer",
                                        [ATTRIBUTE_TEXTS] = "array"};
    struct node *map = node_new_map(call->arena), *type = node_new_list(call->arena);
    if (attribute->nullable)
        node_add(call->arena, type, node_new_text(call->arena, "null"));
    node_add(call->arena, type, node_new_text(call->arena, types[attribute->type]));
    node_set(call->arena, map, "type", type->count > 1 ? type : type->items[0]);
    if (attribute->type == ATTRIBUTE_TEXTS)
        node_put(call->arena, map, "items.type", node_new_text(call->arena, "string"));
    if (attribute->read_only && !attribute->on_creation)
        view_boolean(call, map, "readOnly", true);
    if (attribute->words)
        node_set(call->arena, map, "enum", words_of(call, attribute));
    return map;
}

static struct node *image_schema(struct call *call)
{
    struct node *schema = node_new_map(call->arena), *properties = node_new_map(call->arena);
    for (size_t i = 0; i < image_attribute_count; i++)
        node_set(call->arena, properties, image_attributes[i].name, describe(call, &image_attributes[i]));
    view_text(call, schema, "name", "image");
    node_set(call->arena, schema, "properties", properties);
    node_put(call->arena, schema, "additionalProperties.type", node_new_text(call->arena, "string"));
    return schema;
}

static struct node *member_schema(struct call *call)
{
    static const char *const names[] = {"image_id",   "member_id",  "status",
                                        "created_at", "updated_at", "schema"};
    struct node *schema = node_new_map(call->arena), *properties = node_new_map(call->arena);
    for (size_t i = 0; i < COUNT(names); i++)
        node_put(call->arena, properties, arena_print(call->arena, "%s.type", names[i]),
                 node_new_text(call->arena, "string"));
    view_text(call, schema, "name", "member");
    node_set(call->arena, schema, "properties", properties);
    return schema;
}

/* Of a list of them. */
static struct node *list_schema(struct call *call, const char *name, struct node *items)
{
    struct node *schema = node_new_map(call->arena), *list = node_new_map(call->arena);
    view_text(call, list, "type", "array");
    node_set(call->arena, list, "items", items);
    view_text(call, schema, "name", name);
    node_put(call->arena, schema, "properties.first.type", node_new_text(call->arena, "string"));
    node_put(call->arena, schema, "properties.next.type", node_new_text(call->arena, "string"));
    node_put(call->arena, schema, "properties.schema.type", node_new_text(call->arena, "string"));
    node_put(call->arena, schema, arena_print(call->arena, "properties.%s", name), list);
    return schema;
}

static void show(struct call *call)
{
    const char *name = call_part(call, 0);
    if (strcmp(name, "image") == 0)
        call_answer(call, 200, image_schema(call));
    else if (strcmp(name, "images") == 0)
        call_answer(call, 200, list_schema(call, name, image_schema(call)));
    else if (strcmp(name, "member") == 0)
        call_answer(call, 200, member_schema(call));
    else if (strcmp(name, "members") == 0)
        call_answer(call, 200, list_schema(call, name, member_schema(call)));
    else
        call_refuse(call, 404, NULL, "The resource could not be found.");
}

static const struct route rows[] = {{"GET", "/v2/schemas/{}", show, NEEDS_TOKEN}};

const struct route_table image_schema_routes = {rows, COUNT(rows)};
