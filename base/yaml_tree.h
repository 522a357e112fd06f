/*
 * yaml_tree - pieces of a YAML document to a tree of nodes: anchors, aliases, merge keys, tags and bounds.
 */
#ifndef BASE_YAML_TREE_H
#define BASE_YAML_TREE_H

#include "base/map.h"
#include "base/yaml.h"

enum yaml_piece_type {
    YAML_PIECE_NONE, /* there is none: the tree's state tells why */
    YAML_PIECE_SCALAR,
    YAML_PIECE_ALIAS,
    YAML_PIECE_LIST,
    YAML_PIECE_MAP,
    YAML_PIECE_END, /* of the innermost list or map */
    YAML_PIECE_DOCUMENT,
    YAML_PIECE_DOCUMENT_END,
    YAML_PIECE_STREAM,
    YAML_PIECE_STREAM_END
};

struct yaml_piece {
    enum yaml_piece_type type;
    struct place at;
    bool plain;
    const char *text, *anchor, *tag; /* NULL where there is none; an alias's name is in anchor */
};

enum yaml_state {
    YAML_READING,
    YAML_BROKEN, /* this document cannot go on; the next may */
    YAML_STOPPED /* the file cannot */
};

struct yaml_tree {
    struct arena *arena;
    const char *file;
    struct yaml_bounds bounds;
    struct problems *problems;
    struct yaml_piece (*next)(struct yaml_tree *tree);
    enum yaml_state state;
    unsigned broken_line; /* where the state changed */
    size_t nodes;         /* of the whole file, after aliases */
    size_t broken_count;
    struct map anchors;    /* of this document */
    struct origin *origin; /* this document */
};

/* The document's state changes: broken, or stopped once too much of the file is broken. */
void yaml_tree_break(struct yaml_tree *tree, unsigned line);
void yaml_tree_stop(struct yaml_tree *tree, unsigned line);
/* The root of the document that began just now; NULL where it is empty or the state changed. */
struct node *yaml_tree_read(struct yaml_tree *tree);

#endif
