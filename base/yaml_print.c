#include "base/yaml_print.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum {
    WIDTH = 100,
    STEP = 2,
    ROOT_LEVELS = 2 /* the document, and the items of its lists: always in full */
};

struct printer {
    struct text out;
    const struct yaml_remark_list *remarks;
};

enum context { IN_BRACES, IN_LINE /* a comma is like any other character */ };

/* --- scalars --- */

/* What some reader of YAML takes for a truth value or for nothing. */
static bool is_word_of_yaml(const char *text)
{
    static const char *const words[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

/* For a number or a day. */
static bool is_like_number(const char *text)
{
    char *end;
    (void)strtod(text, &end);
    bool is_day = strlen(text) >= 10 && text[4] == '-' && text[7] == '-' && isdigit((unsigned char)text[0]);
    return *end == '\0' || is_day || strspn(text, "0123456789_") == strlen(text) || text_starts(text, "0o");
}

static bool is_safe(const char *text, enum context context)
{
    const char *safe = context == IN_LINE ? " _./@+-=()^$;," : " _./@+-=()^$;";
    size_t length = strlen(text);
    if (length == 0 || text[length - 1] == ' ' || is_word_of_yaml(text))
        return false;
    unsigned char first = (unsigned char)text[0];
    if (!isalnum(first) && !strchr("_/(", first) && first < 0x80)
        return false;
    for (const char *at = text; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr(safe, *at) && (unsigned char)*at < 0x80)
            return false;
    return !is_like_number(text);
}

static void add_quoted(struct text *out, const char *text)
{
    text_char(out, '"');
    for (const char *at = text; *at; at++) {
        if (*at == '"' || *at == '\\')
            text_char(out, '\\');
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            text_print(out, "\\x%02X", (unsigned)*at);
        else
            text_char(out, *at);
    }
    text_char(out, '"');
}

static void add_text(struct text *out, const char *text, bool plain, enum context context)
{
    if (plain || is_safe(text, context))
        text_add(out, text);
    else
        add_quoted(out, text);
}

/* --- in braces --- */

static void add_flow(struct text *out, const struct node *node)
{
    if (node->type == NODE_SCALAR) {
        add_text(out, node->text, node->plain, IN_BRACES);
        return;
    }
    text_char(out, node->type == NODE_MAP ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        if (i)
            text_add(out, ", ");
        if (node->type == NODE_MAP) {
            add_text(out, node->entries[i].key->text, false, IN_BRACES);
            text_add(out, ": ");
            add_flow(out, node->entries[i].value);
        } else {
            add_flow(out, node->items[i]);
        }
    }
    text_char(out, node->type == NODE_MAP ? '}' : ']');
}

static bool is_remarked(const struct printer *printer, const struct node *map)
{
    for (size_t i = 0; printer->remarks && i < printer->remarks->count; i++)
        if (printer->remarks->items[i].map == map)
            return true;
    return false;
}

static bool is_flat(const struct printer *printer, const struct node *node);

/* Lists of scalars, and of one short map. */
static bool is_flat_list(const struct printer *printer, const struct node *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->type != NODE_SCALAR &&
            (list->count > 1 || list->items[i]->type != NODE_MAP || !is_flat(printer, list->items[i])))
            return false;
    return true;
}

/* A map that holds no list of maps. */
static bool is_flat(const struct printer *printer, const struct node *node)
{
    if (node->type == NODE_SCALAR)
        return true;
    if (node->type == NODE_LIST)
        return is_flat_list(printer, node);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *value = node->entries[i].value;
        bool holds_maps = value->type == NODE_LIST && value->count && value->items[0]->type != NODE_SCALAR;
        if (holds_maps || !is_flat(printer, value))
            return false;
    }
    return !is_remarked(printer, node);
}

/* On the line that the text ends with. */
static bool add_in_line(struct printer *printer, const struct node *node)
{
    struct text *out = &printer->out;
    const char *line = strrchr(out->data, '\n');
    size_t before = out->length, start = line ? (size_t)(line + 1 - out->data) : 0;
    if (node->count && !is_flat(printer, node))
        return false;
    if (node->type == NODE_SCALAR)
        add_text(out, node->text, node->plain, IN_LINE);
    else
        add_flow(out, node);
    if (node->type == NODE_SCALAR || node->count == 0 || text_characters(out->data + start) <= WIDTH)
        return true;
    text_cut(out, before);
    return false;
}

/* --- below each other --- */

static void indent(struct printer *printer, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++)
        text_char(&printer->out, ' ');
}

static void add_remarks(struct printer *printer, const struct node *map, const char *key, unsigned depth)
{
    for (size_t i = 0; printer->remarks && i < printer->remarks->count; i++) {
        const struct yaml_remark *remark = &printer->remarks->items[i];
        const char *place = node_get(map, remark->key ? remark->key : "") ? remark->key : NULL;
        if (remark->map != map || !text_equal(place, key))
            continue;
        indent(printer, depth);
        text_print(&printer->out, "# %s\n",
                   text_printable(printer->out.arena, remark->text, strlen(remark->text)));
    }
}

static void add_map(struct printer *printer, const struct node *map, unsigned depth, unsigned level,
                    bool begun);

static void add_list(struct printer *printer, const struct node *list, unsigned depth, unsigned level)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct node *item = list->items[i];
        indent(printer, depth);
        text_add(&printer->out, "- ");
        if ((item->type != NODE_MAP || level >= ROOT_LEVELS || !item->count) && add_in_line(printer, item))
            text_char(&printer->out, '\n');
        else if (item->type == NODE_MAP)
            add_map(printer, item, depth + STEP, level + 1, true);
        else
            add_flow(&printer->out, item), text_char(&printer->out, '\n');
    }
}

/* begun: the first line has its indentation already. */
static void add_map(struct printer *printer, const struct node *map, unsigned depth, unsigned level,
                    bool begun)
{
    for (size_t i = 0; i < map->count; i++) {
        const char *key = map->entries[i].key->text;
        const struct node *value = map->entries[i].value;
        if (i || !begun) {
            add_remarks(printer, map, key, depth);
            indent(printer, depth);
        }
        add_text(&printer->out, key, false, IN_LINE);
        text_char(&printer->out, ':');
        size_t before = printer->out.length;
        text_char(&printer->out, ' ');
        bool in_full = value->type == NODE_LIST && level < ROOT_LEVELS - 1 && value->count &&
                       value->items[0]->type == NODE_MAP;
        if (!in_full && add_in_line(printer, value)) {
            text_char(&printer->out, '\n');
            continue;
        }
        text_cut(&printer->out, before);
        text_char(&printer->out, '\n');
        if (value->type == NODE_MAP)
            add_map(printer, value, depth + STEP, level + 1, false);
        else
            add_list(printer, value, depth + STEP, level + 1);
    }
    add_remarks(printer, map, NULL, depth);
}

const char *yaml_print(struct arena *arena, const struct node *document,
                       const struct yaml_remark_list *remarks)
{
    struct printer printer = {.remarks = remarks};
    text_init(&printer.out, arena);
    add_map(&printer, document, 0, 0, false);
    return printer.out.data;
}
