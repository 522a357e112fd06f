#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/map.h"
#include "base/text.h"
#include "base/yaml_bytes.h"
#include "base/yaml_explain.h"

const struct yaml_bounds yaml_default_bounds = {
    .bytes = 4u << 20, .depth = 64, .nodes = 100000, .documents = 10000};

enum {
    MOST_BROKEN = 100,     /* documents, after which a file is given up */
    MOST_DIRECTIVES = 100, /* libyaml compares each with all before it */
    LONGEST_SHOWN = 80     /* bytes of the file's own words in a message */
};

enum state {
    READING,
    BROKEN, /* this document cannot go on; the next may */
    STOPPED /* the file cannot */
};

struct anchor {
    struct node *node; /* NULL while its own content is being read */
    size_t nodes, height;
};

/* One event of libyaml, in our own memory. */
struct piece {
    yaml_event_type_t type;
    struct place at;
    bool plain;
    const char *text, *anchor, *tag; /* NULL where there is none; an alias's name is in anchor */
};

struct reader {
    struct arena *arena;
    const char *file;
    const struct yaml_bounds *bounds;
    struct problems *problems;
    struct node_list *documents;
    enum state state;
    size_t nodes, document_count, broken_count;
    struct map anchors; /* of this document: struct anchor */
    yaml_parser_t parser;
    const char *part; /* what the parser was given: the file from some line on */
    size_t part_length;
    unsigned lines_before, document_line, broken_line; /* all of the file */
};

static void complain(struct reader *reader, struct place at, const char *hint, const char *message)
{
    problem_add(reader->problems, SEVERITY_ERROR, at, hint, "%s", message);
}

/* The file's own words, for a message. */
static const char *shown(const struct reader *reader, const char *text)
{
    size_t length = strlen(text);
    if (length <= LONGEST_SHOWN)
        return text_printable(reader->arena, text, length);
    length = LONGEST_SHOWN;
    while (((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    return arena_print(reader->arena, "%s…", text_printable(reader->arena, text, length));
}

static void stop(struct reader *reader, enum state state, unsigned line)
{
    reader->state = state;
    reader->broken_line = line;
}

static struct place place_of(const struct reader *reader, yaml_mark_t mark)
{
    return (struct place){reader->file, reader->lines_before + (unsigned)mark.line + 1,
                          (unsigned)mark.column + 1};
}

/* ---- pieces ---- */

static char character_at(const struct reader *reader, yaml_mark_t mark)
{
    size_t at = 0;
    for (size_t left = mark.index; left && at < reader->part_length; left--) {
        uint32_t character = 0;
        at += text_decode(reader->part + at, reader->part_length - at, &character);
    }
    return at < reader->part_length ? reader->part[at] : ' ';
}

static void report_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        abort();
    struct yaml_complaint complaint = {
        .problem = parser->problem,
        .context = parser->context,
        .problem_at = place_of(reader, parser->problem_mark),
        .character = character_at(reader, parser->problem_mark),
    };
    if (parser->context)
        complaint.context_at = place_of(reader, parser->context_mark);
    yaml_explain(&complaint, reader->problems);
    stop(reader, ++reader->broken_count < MOST_BROKEN ? BROKEN : STOPPED, complaint.problem_at.line);
}

static const char *keep(struct reader *reader, const yaml_char_t *text)
{
    return arena_text(reader->arena, (const char *)text);
}

/* The text of a scalar, which escapes may have filled with what no text may contain. */
static const char *keep_scalar(struct reader *reader, const yaml_event_t *event, struct place at)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    for (size_t i = 0; i < length;) {
        uint32_t character = 0;
        size_t size = text_decode(text + i, length - i, &character);
        bool is_control = character < 0x20 || (character >= 0x7f && character <= 0x9f);
        if (!size || (is_control && character != '\n' && character != '\t')) {
            problem_add(reader->problems, SEVERITY_ERROR, at, NULL,
                        "the text contains a control character (U+%04X), written as an escape",
                        (unsigned)character);
            return text_printable(reader->arena, text, length);
        }
        i += size;
    }
    return arena_copy(reader->arena, text, length);
}

/* The next piece; type YAML_NO_EVENT, and another state, where there is none. */
static struct piece next(struct reader *reader)
{
    yaml_event_t event;
    if (!yaml_parser_parse(&reader->parser, &event)) {
        report_syntax(reader);
        return (struct piece){.type = YAML_NO_EVENT};
    }
    struct piece piece = {.type = event.type, .at = place_of(reader, event.start_mark)};
    switch (event.type) {
    case YAML_SCALAR_EVENT:
        piece.plain = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        piece.text = keep_scalar(reader, &event, piece.at);
        piece.anchor = keep(reader, event.data.scalar.anchor);
        piece.tag = keep(reader, event.data.scalar.tag);
        break;
    case YAML_SEQUENCE_START_EVENT:
        piece.anchor = keep(reader, event.data.sequence_start.anchor);
        piece.tag = keep(reader, event.data.sequence_start.tag);
        break;
    case YAML_MAPPING_START_EVENT:
        piece.anchor = keep(reader, event.data.mapping_start.anchor);
        piece.tag = keep(reader, event.data.mapping_start.tag);
        break;
    case YAML_ALIAS_EVENT:
        piece.anchor = keep(reader, event.data.alias.anchor);
        break;
    default:
        break;
    }
    yaml_event_delete(&event);
    return piece;
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

static void apply_tag(struct reader *reader, const struct piece *piece, struct node *node)
{
    if (!piece->tag)
        return;
    bool own = text_starts(piece->tag, own_tags);
    const char *name = own ? piece->tag + strlen(own_tags) : piece->tag;
    for (size_t i = 0; own && i < COUNT(tags); i++) {
        if (strcmp(tags[i].name, name) != 0)
            continue;
        if (tags[i].type != node->type)
            problem_add(reader->problems, SEVERITY_ERROR, piece->at, "remove the tag",
                        "the tag !!%s does not fit here", name);
        node->plain = tags[i].plain;
        return;
    }
    problem_add(reader->problems, SEVERITY_ERROR, piece->at,
                "remove the tag, or quote a text that begins with \"!\"", "the tag %s%s is not supported",
                own ? "!!" : "", shown(reader, name));
}

/* ---- nodes ---- */

static struct node *read_node(struct reader *reader, const struct piece *piece, size_t depth, size_t *height);

static bool count_nodes(struct reader *reader, size_t more, struct place at)
{
    reader->nodes += more;
    if (reader->nodes <= reader->bounds->nodes)
        return true;
    problem_add(reader->problems, SEVERITY_ERROR, at, "split the file, or use fewer aliases",
                "a file has at most %zu values, those that aliases repeat included", reader->bounds->nodes);
    stop(reader, STOPPED, at.line);
    return false;
}

static bool check_depth(struct reader *reader, size_t depth, struct place at)
{
    if (depth <= reader->bounds->depth)
        return true;
    problem_add(reader->problems, SEVERITY_ERROR, at, NULL,
                "lists and maps are nested more than %zu levels deep", reader->bounds->depth);
    stop(reader, ++reader->broken_count < MOST_BROKEN ? BROKEN : STOPPED, at.line);
    return false;
}

static struct node *new_node(struct reader *reader, const struct piece *piece, enum node_type type)
{
    struct node *node = ARENA_NEW(reader->arena, struct node);
    node->type = type;
    node->line = piece->at.line;
    node->column = piece->at.column;
    return node;
}

static struct place place_of_node(const struct reader *reader, const struct node *node)
{
    return (struct place){reader->file, node->line, node->column};
}

/* An alias is the very node of its anchor. What is missing is reported, and null. */
static struct node *read_alias(struct reader *reader, const struct piece *piece, size_t depth, size_t *height)
{
    struct anchor *anchor = map_get(&reader->anchors, piece->anchor);
    if (anchor && anchor->node) {
        *height = anchor->height;
        bool within = count_nodes(reader, anchor->nodes, piece->at) &&
                      check_depth(reader, depth + anchor->height, piece->at);
        return within ? anchor->node : NULL;
    }
    const char *name = shown(reader, piece->anchor);
    if (anchor)
        problem_add(reader->problems, SEVERITY_ERROR, piece->at, NULL,
                    "*%s stands within its own anchor: it would contain itself", name);
    else
        problem_add(reader->problems, SEVERITY_ERROR, piece->at, "quote a text that begins with *",
                    "no anchor &%s stands before this in its document", name);
    struct node *node = new_node(reader, piece, NODE_SCALAR);
    node->plain = true;
    node->text = "null";
    return count_nodes(reader, 1, piece->at) ? node : NULL;
}

static struct node *read_list(struct reader *reader, const struct piece *start, size_t depth, size_t *height)
{
    struct node *list = new_node(reader, start, NODE_LIST);
    for (;;) {
        struct piece piece = next(reader);
        if (reader->state != READING)
            return NULL;
        if (piece.type == YAML_SEQUENCE_END_EVENT)
            return list;
        size_t item_height = 0;
        struct node *item = read_node(reader, &piece, depth, &item_height);
        if (!item)
            return NULL;
        node_add(reader->arena, list, item);
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

static void add_entry(struct reader *reader, struct open_map *map, struct node *key, struct node *value)
{
    if (key->type != NODE_SCALAR) {
        complain(reader, place_of_node(reader, key), "quote a text that begins with [ or {",
                 "a key must be a text");
        return;
    }
    const struct node *first = map_get(&map->keys, key->text);
    if (first) {
        problem_add(reader->problems, SEVERITY_ERROR, place_of_node(reader, key), NULL,
                    "duplicate key \"%s\": it stands at line %u, column %u already", shown(reader, key->text),
                    first->line, first->column);
        return;
    }
    map_set(&map->keys, key->text, key);
    if (key->plain && strcmp(key->text, "<<") == 0)
        map->merge = value;
    else
        node_append(reader->arena, map->node, key, value);
}

static void merge_map(struct reader *reader, struct open_map *map, const struct node *from)
{
    for (size_t i = 0; i < from->count; i++) {
        struct node_entry entry = from->entries[i];
        if (map_has(&map->keys, entry.key->text))
            continue;
        map_set(&map->keys, entry.key->text, entry.key);
        node_append(reader->arena, map->node, entry.key, entry.value);
    }
}

/* Own keys win over merged ones, earlier maps over later ones. */
static void merge(struct reader *reader, struct open_map *map)
{
    static const char wrong[] = "<< takes a map or a list of maps";
    static const char hint[] = "quote the key if it is no merge";
    const struct node *from = map->merge;
    if (!from)
        return;
    if (from->type == NODE_MAP) {
        merge_map(reader, map, from);
    } else if (from->type == NODE_LIST) {
        for (size_t i = 0; i < from->count; i++) {
            if (from->items[i]->type == NODE_MAP)
                merge_map(reader, map, from->items[i]);
            else
                complain(reader, place_of_node(reader, from->items[i]), hint, wrong);
        }
    } else {
        complain(reader, place_of_node(reader, from), hint, wrong);
    }
}

static struct node *read_map(struct reader *reader, const struct piece *start, size_t depth, size_t *height)
{
    struct open_map map = {.node = new_node(reader, start, NODE_MAP)};
    map_init(&map.keys, reader->arena);
    for (;;) {
        struct piece piece = next(reader);
        if (reader->state != READING)
            return NULL;
        if (piece.type == YAML_MAPPING_END_EVENT)
            break;
        size_t key_height = 0, value_height = 0;
        struct node *key = read_node(reader, &piece, depth, &key_height);
        if (!key)
            return NULL;
        piece = next(reader);
        struct node *value =
            reader->state == READING ? read_node(reader, &piece, depth, &value_height) : NULL;
        if (!value)
            return NULL;
        add_entry(reader, &map, key, value);
        if (value_height >= *height)
            *height = value_height + 1;
    }
    merge(reader, &map);
    return map.node;
}

static struct node *read_scalar(struct reader *reader, const struct piece *piece)
{
    struct node *node = new_node(reader, piece, NODE_SCALAR);
    node->plain = piece->plain;
    node->text = piece->text;
    return node;
}

/*
 * depth counts the lists and maps around this node, height those from it to its deepest inside; both bound
 * the recursion. NULL where the state changed.
 */
static struct node *read_node(struct reader *reader, const struct piece *piece, size_t depth, size_t *height)
{
    if (piece->type == YAML_ALIAS_EVENT)
        return read_alias(reader, piece, depth, height);

    size_t before = reader->nodes;
    if (!count_nodes(reader, 1, piece->at))
        return NULL;
    struct anchor *anchor = NULL;
    if (piece->anchor) {
        anchor = ARENA_NEW(reader->arena, struct anchor);
        map_set(&reader->anchors, piece->anchor, anchor);
    }
    struct node *node = NULL;
    if (piece->type == YAML_SCALAR_EVENT) {
        node = read_scalar(reader, piece);
    } else if (check_depth(reader, depth + 1, piece->at)) {
        *height = 1;
        node = piece->type == YAML_MAPPING_START_EVENT ? read_map(reader, piece, depth + 1, height)
                                                       : read_list(reader, piece, depth + 1, height);
    }
    if (!node)
        return NULL;
    apply_tag(reader, piece, node);
    if (anchor)
        *anchor = (struct anchor){node, reader->nodes - before, *height};
    return node;
}

/* ---- documents ---- */

static bool is_empty(const struct piece *piece)
{
    return piece->type == YAML_SCALAR_EVENT && piece->plain && !*piece->text && !piece->anchor && !piece->tag;
}

static void read_document(struct reader *reader, const struct piece *start)
{
    reader->document_line = start->at.line;
    if (++reader->document_count > reader->bounds->documents) {
        problem_add(reader->problems, SEVERITY_ERROR, start->at, "split the file",
                    "a file has at most %zu documents", reader->bounds->documents);
        stop(reader, STOPPED, start->at.line);
        return;
    }
    map_init(&reader->anchors, reader->arena);
    struct piece piece = next(reader);
    if (reader->state != READING)
        return;
    size_t height = 0;
    struct node *root = read_node(reader, &piece, 0, &height);
    if (!root)
        return;
    next(reader); /* the document's end */
    if (reader->state == READING && !is_empty(&piece))
        list_add(reader->arena, reader->documents, root);
}

/* Lines that look like directives wherever they stand: no document that people write has so many. */
static bool check_directives(struct reader *reader)
{
    size_t count = 0;
    unsigned line = 1;
    const char *end = reader->part + reader->part_length;
    for (const char *at = reader->part; at && at < end; line++) {
        if (*at == '%' && ++count > MOST_DIRECTIVES) {
            complain(reader, (struct place){reader->file, line, 1}, NULL,
                     "too many directives (lines that begin with %)");
            return false;
        }
        at = memchr(at, '\n', (size_t)(end - at));
        at += at ? 1 : 0;
    }
    return true;
}

/* From reader->part on, until the end of the file or a change of state. */
static void read_part(struct reader *reader)
{
    reader->state = READING;
    if (!yaml_parser_initialize(&reader->parser))
        abort();
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->part, reader->part_length);
    for (;;) {
        struct piece piece = next(reader);
        if (reader->state == READING && piece.type == YAML_DOCUMENT_START_EVENT)
            read_document(reader, &piece);
        if (reader->state != READING || piece.type == YAML_STREAM_END_EVENT)
            break;
    }
    yaml_parser_delete(&reader->parser);
}

static bool is_document_start(const char *line, size_t length)
{
    return length >= 3 && memcmp(line, "---", 3) == 0 && (length == 3 || strchr(" \t\r\n", line[3]));
}

/* Moves the part on to the next line of "---" behind what is broken: there is nothing that it could belong
 * to. */
static bool find_next_document(struct reader *reader)
{
    unsigned first = reader->broken_line;
    if (first <= reader->document_line)
        first = reader->document_line + 1;
    if (first <= reader->lines_before + 1)
        first = reader->lines_before + 2;
    for (;;) {
        const char *end = memchr(reader->part, '\n', reader->part_length);
        if (!end)
            return false;
        reader->part_length -= (size_t)(end + 1 - reader->part);
        reader->part = end + 1;
        reader->lines_before++;
        if (reader->lines_before + 1 >= first && is_document_start(reader->part, reader->part_length))
            return true;
    }
}

bool yaml_parse(struct arena *arena, const char *file, const char *bytes, size_t length,
                const struct yaml_bounds *bounds, struct problems *problems, struct node_list *documents)
{
    if (length > bounds->bytes) {
        problem_add(problems, SEVERITY_ERROR, (struct place){.file = file}, "split it",
                    "the file has %zu bytes; at most %zu are read", length, bounds->bytes);
        return false;
    }
    if (!yaml_bytes_check(file, bytes, length, problems))
        return false;
    size_t errors = problems->errors;
    struct reader reader = {
        .arena = arena, .file = file, .bounds = bounds, .problems = problems, .documents = documents};
    reader.part_length = length;
    reader.part = yaml_bytes_skip_mark(bytes, &reader.part_length);
    if (!check_directives(&reader))
        return false;
    do
        read_part(&reader);
    while (reader.state == BROKEN && find_next_document(&reader));
    return problems->errors == errors;
}
