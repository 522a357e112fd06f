#include "base/yaml_tree.h"

#include <string.h>

#include "base/text.h"

enum {
    MOST_BROKEN = 100, /* documents, after which a file is given up */
    LONGEST_SHOWN = 80 /* bytes of the file's own words in a message */
};

struct anchor {
    struct node *node; /* NULL while its own content is being read */
    size_t nodes, height;
};

/* The file's own words, for a message. */
static const char *shown(const struct yaml_tree *tree, const char *text)
{
    size_t length = strlen(text);
    if (length <= LONGEST_SHOWN)
        return text_printable(tree->arena, text, length);
    length = LONGEST_SHOWN;
    while (((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    return arena_print(tree->arena, "%s…", text_printable(tree->arena, text, length));
}

static void complain(struct yaml_tree *tree, struct place at, const char *hint, const char *message)
{
    problem_add(tree->problems, SEVERITY_ERROR, at, hint, "%s", message);
}

void yaml_tree_stop(struct yaml_tree *tree, unsigned line)
{
    tree->state = YAML_STOPPED;
    tree->broken_line = line;
}

void yaml_tree_break(struct yaml_tree *tree, unsigned line)
{
    tree->state = ++tree->broken_count < MOST_BROKEN ? YAML_BROKEN : YAML_STOPPED;
    tree->broken_line = line;
}

/* ---- tags ---- */

static const char own_tags[] = "tag:yaml.org,2002:";

static const struct tag {
    const char *name;
    enum node_type type;
    bool plain;
} tags[] = {
    {"str", NODE_SCALAR, false},  {"int", NODE_SCALAR, true},   {"bool", NODE_SCALAR, true},
    {"null", NODE_SCALAR, true},  {"float", NODE_SCALAR, true}, {"timestamp", NODE_SCALAR, true},
    {"merge", NODE_SCALAR, true}, {"map", NODE_MAP, false},     {"set", NODE_MAP, false},
    {"seq", NODE_LIST, false},    {"omap", NODE_LIST, false},   {"pairs", NODE_LIST, false},
};

static void apply_tag(struct yaml_tree *tree, const struct yaml_piece *piece, struct node *node)
{
    if (!piece->tag)
        return;
    bool own = text_starts(piece->tag, own_tags);
    const char *name = own ? piece->tag + strlen(own_tags) : piece->tag;
    for (size_t i = 0; own && i < COUNT(tags); i++) {
        if (strcmp(tags[i].name, name) != 0)
            continue;
        if (tags[i].type != node->type)
            problem_add(tree->problems, SEVERITY_ERROR, piece->at, "remove the tag",
                        "the tag !!%s does not fit here", name);
        node->plain = tags[i].plain;
        return;
    }
    problem_add(tree->problems, SEVERITY_ERROR, piece->at,
                "remove the tag, or quote a text that begins with \"!\"", "the tag %s%s is not supported",
                own ? "!!" : "", shown(tree, name));
}

/* ---- nodes ---- */

static struct node *read_node(struct yaml_tree *tree, const struct yaml_piece *piece, size_t depth,
                              size_t *height);

static bool count_nodes(struct yaml_tree *tree, size_t more, struct place at)
{
    tree->nodes += more;
    if (tree->nodes <= tree->bounds.nodes)
        return true;
    problem_add(tree->problems, SEVERITY_ERROR, at, "split the file, or use fewer aliases",
                "a file has at most %zu values, those that aliases repeat included", tree->bounds.nodes);
    yaml_tree_stop(tree, at.line);
    return false;
}

static bool check_depth(struct yaml_tree *tree, size_t depth, struct place at)
{
    if (depth <= tree->bounds.depth)
        return true;
    problem_add(tree->problems, SEVERITY_ERROR, at, NULL,
                "lists and maps are nested more than %zu levels deep", tree->bounds.depth);
    yaml_tree_break(tree, at.line);
    return false;
}

static struct node *new_node(struct yaml_tree *tree, const struct yaml_piece *piece, enum node_type type)
{
    struct node *node = ARENA_NEW(tree->arena, struct node);
    node->type = type;
    node->line = piece->at.line;
    node->column = piece->at.column;
    node->origin = tree->origin;
    return node;
}

/* An alias is the very node of its anchor. What is missing is reported, and null. */
static struct node *read_alias(struct yaml_tree *tree, const struct yaml_piece *piece, size_t depth,
                               size_t *height)
{
    struct anchor *anchor = map_get(&tree->anchors, piece->anchor);
    if (anchor && anchor->node) {
        *height = anchor->height;
        bool within = count_nodes(tree, anchor->nodes, piece->at) &&
                      check_depth(tree, depth + anchor->height, piece->at);
        return within ? anchor->node : NULL;
    }
    const char *name = shown(tree, piece->anchor);
    if (anchor)
        problem_add(tree->problems, SEVERITY_ERROR, piece->at, NULL,
                    "*%s stands within its own anchor: it would contain itself", name);
    else
        problem_add(tree->problems, SEVERITY_ERROR, piece->at, "quote a text that begins with *",
                    "no anchor &%s stands before this in its document", name);
    struct node *node = new_node(tree, piece, NODE_SCALAR);
    node->plain = true;
    node->missing = true;
    node->text = "null";
    return count_nodes(tree, 1, piece->at) ? node : NULL;
}

static struct node *read_list(struct yaml_tree *tree, const struct yaml_piece *start, size_t depth,
                              size_t *height)
{
    struct node *list = new_node(tree, start, NODE_LIST);
    for (;;) {
        struct yaml_piece piece = tree->next(tree);
        if (tree->state != YAML_READING)
            return NULL;
        if (piece.type == YAML_PIECE_END)
            return list;
        size_t item_height = 0;
        struct node *item = read_node(tree, &piece, depth, &item_height);
        if (!item)
            return NULL;
        node_add(tree->arena, list, item);
        if (item_height >= *height)
            *height = item_height + 1;
    }
}

/* A map's keys, and what << brings, while it is read. */
struct open_map {
    struct node *node;
    struct map keys;    /* struct node, the key */
    struct node *merge; /* the value of <<, or NULL */
};

static void add_entry(struct yaml_tree *tree, struct open_map *map, struct node *key, struct node *value)
{
    if (key->missing)
        return;
    if (key->type != NODE_SCALAR) {
        complain(tree, node_place(key), "quote a text that begins with [ or {", "a key must be a text");
        return;
    }
    const struct node *first = map_get(&map->keys, key->text);
    if (first) {
        problem_add(tree->problems, SEVERITY_ERROR, node_place(key), NULL,
                    "duplicate key \"%s\": it stands at line %u, column %u already", shown(tree, key->text),
                    first->line, first->column);
        return;
    }
    map_set(&map->keys, key->text, key);
    if (key->plain && strcmp(key->text, "<<") == 0)
        map->merge = value;
    else
        node_append(tree->arena, map->node, key, value);
}

static void merge_map(struct yaml_tree *tree, struct open_map *map, const struct node *from)
{
    for (size_t i = 0; i < from->count; i++) {
        struct node_entry entry = from->entries[i];
        if (map_has(&map->keys, entry.key->text))
            continue;
        map_set(&map->keys, entry.key->text, entry.key);
        node_append(tree->arena, map->node, entry.key, entry.value);
    }
}

/* Own keys win over merged ones, earlier maps over later ones. */
static void merge(struct yaml_tree *tree, struct open_map *map)
{
    static const char wrong[] = "<< takes a map or a list of maps";
    static const char hint[] = "quote the key if it is no merge";
    const struct node *from = map->merge;
    if (!from)
        return;
    if (from->type == NODE_MAP) {
        merge_map(tree, map, from);
    } else if (from->type == NODE_LIST) {
        for (size_t i = 0; i < from->count; i++) {
            if (from->items[i]->type == NODE_MAP)
                merge_map(tree, map, from->items[i]);
            else if (!from->items[i]->missing)
                complain(tree, node_place(from->items[i]), hint, wrong);
        }
    } else if (!from->missing) {
        complain(tree, node_place(from), hint, wrong);
    }
}

static struct node *read_map(struct yaml_tree *tree, const struct yaml_piece *start, size_t depth,
                             size_t *height)
{
    struct open_map map = {.node = new_node(tree, start, NODE_MAP)};
    map_init(&map.keys, tree->arena);
    for (;;) {
        struct yaml_piece piece = tree->next(tree);
        if (tree->state != YAML_READING)
            return NULL;
        if (piece.type == YAML_PIECE_END)
            break;
        size_t key_height = 0, value_height = 0;
        struct node *key = read_node(tree, &piece, depth, &key_height);
        if (!key)
            return NULL;
        piece = tree->next(tree);
        struct node *value =
            tree->state == YAML_READING ? read_node(tree, &piece, depth, &value_height) : NULL;
        if (!value)
            return NULL;
        add_entry(tree, &map, key, value);
        if (value_height >= *height)
            *height = value_height + 1;
    }
    merge(tree, &map);
    return map.node;
}

static struct node *read_scalar(struct yaml_tree *tree, const struct yaml_piece *piece)
{
    struct node *node = new_node(tree, piece, NODE_SCALAR);
    node->plain = piece->plain;
    node->text = piece->text;
    return node;
}

/*
 * depth counts the lists and maps around this node, height those from it to its deepest inside; both bound
 * the recursion. NULL where the state changed.
 */
static struct node *read_node(struct yaml_tree *tree, const struct yaml_piece *piece, size_t depth,
                              size_t *height)
{
    if (piece->type == YAML_PIECE_ALIAS)
        return read_alias(tree, piece, depth, height);

    size_t before = tree->nodes;
    if (!count_nodes(tree, 1, piece->at))
        return NULL;
    struct anchor *anchor = NULL;
    if (piece->anchor) {
        anchor = ARENA_NEW(tree->arena, struct anchor);
        map_set(&tree->anchors, piece->anchor, anchor);
    }
    struct node *node = NULL;
    if (piece->type == YAML_PIECE_SCALAR) {
        node = read_scalar(tree, piece);
    } else if (check_depth(tree, depth + 1, piece->at)) {
        *height = 1;
        node = piece->type == YAML_PIECE_MAP ? read_map(tree, piece, depth + 1, height)
                                             : read_list(tree, piece, depth + 1, height);
    }
    if (!node)
        return NULL;
    apply_tag(tree, piece, node);
    if (anchor)
        *anchor = (struct anchor){node, tree->nodes - before, *height};
    return node;
}

static bool is_empty(const struct yaml_piece *piece)
{
    return piece->type == YAML_PIECE_SCALAR && piece->plain && !*piece->text && !piece->anchor && !piece->tag;
}

struct node *yaml_tree_read(struct yaml_tree *tree)
{
    map_init(&tree->anchors, tree->arena);
    tree->origin = ARENA_NEW(tree->problems->arena, struct origin);
    tree->origin->file = tree->file;
    struct yaml_piece piece = tree->next(tree);
    if (tree->state != YAML_READING)
        return NULL;
    size_t height = 0;
    struct node *root = read_node(tree, &piece, 0, &height);
    if (root)
        tree->next(tree); /* the document's end */
    return tree->state == YAML_READING && !root->missing && !is_empty(&piece) ? root : NULL;
}
