#include "reconciler/sandbox/image/attribute.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/python.h"

enum { MOST_CHARACTERS = 255 };

static const char *const visibilities[] = {"community", "public", "private", "shared", NULL};
static const char *const container_formats[] = {"ami", "ari",    "aki",        "bare", "ovf",
                                                "ova", "docker", "compressed", NULL};
static const char *const disk_formats[] = {"ami", "ari",   "aki", "vhd", "vhdx",  "vmdk",
                                           "raw", "qcow2", "vdi", "iso", "ploop", NULL};

const struct image_attribute image_attributes[] = {
    {.name = "id", .type = ATTRIBUTE_TEXT, .read_only = true, .on_creation = true},
    {.name = "name", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "owner", .type = ATTRIBUTE_TEXT, .nullable = true},
    {.name = "visibility", .type = ATTRIBUTE_TEXT, .words = visibilities},
    {.name = "container_format", .type = ATTRIBUTE_TEXT, .nullable = true, .words = container_formats},
    {.name = "disk_format", .type = ATTRIBUTE_TEXT, .nullable = true, .words = disk_formats},
    {.name = "min_disk", .type = ATTRIBUTE_INTEGER},
    {.name = "min_ram", .type = ATTRIBUTE_INTEGER},
    {.name = "protected", .type = ATTRIBUTE_BOOLEAN},
    {.name = "os_hidden", .type = ATTRIBUTE_BOOLEAN},
    {.name = "tags", .type = ATTRIBUTE_TEXTS},
    {.name = "status", .type = ATTRIBUTE_TEXT, .read_only = true},
    {.name = "size", .type = ATTRIBUTE_INTEGER, .nullable = true, .read_only = true},
    {.name = "virtual_size", .type = ATTRIBUTE_INTEGER, .nullable = true, .read_only = true},
    {.name = "checksum", .type = ATTRIBUTE_TEXT, .nullable = true, .read_only = true},
    {.name = "os_hash_algo", .type = ATTRIBUTE_TEXT, .nullable = true, .read_only = true},
    {.name = "os_hash_value", .type = ATTRIBUTE_TEXT, .nullable = true, .read_only = true},
    {.name = "created_at", .type = ATTRIBUTE_TEXT, .read_only = true},
    {.name = "updated_at", .type = ATTRIBUTE_TEXT, .read_only = true},
    {.name = "stores", .type = ATTRIBUTE_TEXT, .read_only = true},
    {.name = "direct_url", .type = ATTRIBUTE_TEXT, .read_only = true},
    {.name = "self", .type = ATTRIBUTE_TEXT, .read_only = true},
    {.name = "file", .type = ATTRIBUTE_TEXT, .read_only = true},
    {.name = "schema", .type = ATTRIBUTE_TEXT, .read_only = true},
};

const size_t image_attribute_count = COUNT(image_attributes);

const struct image_attribute *image_attribute_find(const char *name)
{
    for (size_t i = 0; i < COUNT(image_attributes); i++)
        if (strcmp(image_attributes[i].name, name) == 0)
            return &image_attributes[i];
    return NULL;
}

static bool is_text(const struct node *value)
{
    return value->type == NODE_SCALAR && !value->plain && text_characters(value->text) <= MOST_CHARACTERS;
}

static bool is_texts(const struct node *value)
{
    for (size_t i = 0; value->type == NODE_LIST && i < value->count; i++)
        if (!is_text(value->items[i]))
            return false;
    return value->type == NODE_LIST;
}

static bool is_word(const char *const *words, const char *text)
{
    for (; words && *words; words++)
        if (strcmp(*words, text) == 0)
            return true;
    return !words;
}

static bool fits(const struct image_attribute *attribute, const struct node *value)
{
    bool plain = value->type == NODE_SCALAR && value->plain;
    if (plain && node_is_null(value))
        return attribute->nullable;
    switch (attribute->type) {
    case ATTRIBUTE_TEXT:
        return is_text(value) && is_word(attribute->words, value->text);
    case ATTRIBUTE_BOOLEAN:
        return plain && (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0);
    case ATTRIBUTE_INTEGER:
        return plain && isdigit((unsigned char)value->text[0]) && !strpbrk(value->text, ".eE");
    case ATTRIBUTE_TEXTS:
        return is_texts(value);
    }
    return false;
}

bool image_attribute_check(struct call *call, const char *name, const struct node *value)
{
    static const struct image_attribute property = {.type = ATTRIBUTE_TEXT};
    const struct image_attribute *attribute = image_attribute_find(name);
    if (strlen(name) <= MOST_CHARACTERS && (attribute ? fits(attribute, value) : fits(&property, value)))
        return true;
    call_refuse(call, 400, NULL, "Provided object does not match schema 'image': %s may not be %s", name,
                python_print(call->arena, value));
    return false;
}
