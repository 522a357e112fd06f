#include "reconciler/sandbox/python.h"

#include <string.h>

#include "base/text.h"

static void print(struct text *text, const struct node *value);

static void print_scalar(struct text *text, const struct node *value)
{
    static const char *const words[][2] = {{"null", "None"}, {"true", "True"}, {"false", "False"}};
    if (!value->plain) {
        const char *quote = strchr(value->text, '\'') && !strchr(value->text, '"') ? "\"" : "'";
        text_print(text, "%s%s%s", quote, value->text, quote);
        return;
    }
    const char *word = value->text;
    for (size_t i = 0; i < COUNT(words); i++)
        if (strcmp(word, words[i][0]) == 0)
            word = words[i][1];
    text_add(text, word);
}

static void print_list(struct text *text, const struct node *value)
{
    text_char(text, '[');
    for (size_t i = 0; i < value->count; i++) {
        text_add(text, i ? ", " : "");
        print(text, value->items[i]);
    }
    text_char(text, ']');
}

static void print_map(struct text *text, const struct node *value)
{
    text_char(text, '{');
    for (size_t i = 0; i < value->count; i++) {
        text_add(text, i ? ", " : "");
        print_scalar(text, value->entries[i].key);
        text_add(text, ": ");
        print(text, value->entries[i].value);
    }
    text_char(text, '}');
}

static void print(struct text *text, const struct node *value)
{
    if (value->type == NODE_MAP)
        print_map(text, value);
    else if (value->type == NODE_LIST)
        print_list(text, value);
    else
        print_scalar(text, value);
}

const char *python_print(struct arena *arena, const struct node *value)
{
    struct text text;
    text_init(&text, arena);
    print(&text, value ? value : node_new_null(arena));
    return text.data;
}
