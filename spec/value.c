#include "spec/value.h"

#include <stdlib.h>
#include <string.h>

static int order_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int order_texts(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    int order = strcmp(a, b);
    return (order > 0) - (order < 0);
}

static int order_references(const struct reference *a, const struct reference *b)
{
    if (a->id && b->id)
        return order_texts(a->id, b->id);
    int order = order_texts(a->name, b->name);
    return order ? order : order_texts(a->domain, b->domain);
}

static int order_lists(const struct value *a, const struct value *b)
{
    for (size_t i = 0; i < a->list.count && i < b->list.count; i++) {
        int order = value_order(&a->list.items[i], &b->list.items[i]);
        if (order)
            return order;
    }
    return (a->list.count > b->list.count) - (a->list.count < b->list.count);
}

int value_order(const struct value *a, const struct value *b)
{
    int order = order_texts(a->key, b->key);
    if (order)
        return order;
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    switch (a->type) {
    case VALUE_ABSENT:
    case VALUE_NULL:
        return 0;
    case VALUE_BOOL:
        return order_numbers(a->boolean, b->boolean);
    case VALUE_INTEGER:
        return order_numbers(a->integer, b->integer);
    case VALUE_TEXT:
        return order_texts(a->text, b->text);
    case VALUE_REFERENCE:
        return order_references(&a->reference, &b->reference);
    case VALUE_LIST:
    case VALUE_GROUP:
        return order_lists(a, b);
    }
    return 0;
}

bool value_equal(const struct value *a, const struct value *b)
{
    return value_order(a, b) == 0;
}

static bool is_map(const struct value *value)
{
    return value->type == VALUE_LIST && value->list.count > 0 && value->list.items[0].key;
}

static bool entry_covers(const struct value *wanted, const struct value *live)
{
    if (!live)
        return false;
    if (wanted->type != VALUE_GROUP || live->type != VALUE_GROUP)
        return value_equal(wanted, live);
    for (size_t i = 0; i < wanted->list.count; i++) {
        const struct value *item = &wanted->list.items[i];
        if (item->type != VALUE_ABSENT && (i >= live->list.count || !value_equal(item, &live->list.items[i])))
            return false;
    }
    return true;
}

bool value_covers(const struct value *wanted, const struct value *live)
{
    if (wanted->type == VALUE_ABSENT)
        return true;
    if (!is_map(wanted) && !is_map(live))
        return value_equal(wanted, live);
    if (wanted->type != VALUE_LIST || live->type != VALUE_LIST)
        return false;
    for (size_t i = 0; i < wanted->list.count; i++)
        if (!entry_covers(&wanted->list.items[i], value_entry(live, wanted->list.items[i].key)))
            return false;
    return true;
}

static int compare_items(const void *a, const void *b)
{
    return value_order(a, b);
}

void value_sort(struct value *list)
{
    if (list->type == VALUE_LIST && list->list.count > 1)
        qsort(list->list.items, list->list.count, sizeof *list->list.items, compare_items);
}

const struct value *value_entry(const struct value *map, const char *key)
{
    if (map->type != VALUE_LIST)
        return NULL;
    for (size_t i = 0; i < map->list.count; i++)
        if (map->list.items[i].key && strcmp(map->list.items[i].key, key) == 0)
            return &map->list.items[i];
    return NULL;
}

bool value_is_set(const struct value *value)
{
    return value->type != VALUE_ABSENT && value->type != VALUE_NULL;
}

struct place value_place(const struct value *value, struct place elsewhere)
{
    if (!value->line)
        return elsewhere;
    return (struct place){value->origin ? value->origin->file : elsewhere.file, value->line, value->column};
}

struct value value_null(void)
{
    return (struct value){.type = VALUE_NULL};
}

struct value value_text(const char *text)
{
    return (struct value){.type = VALUE_TEXT, .text = text};
}

struct value value_integer(int64_t integer)
{
    return (struct value){.type = VALUE_INTEGER, .integer = integer};
}

struct value value_boolean(bool boolean)
{
    return (struct value){.type = VALUE_BOOL, .boolean = boolean};
}
