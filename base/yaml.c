#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/text.h"
#include "base/yaml_bytes.h"
#include "base/yaml_explain.h"
#include "base/yaml_tree.h"

const struct yaml_bounds yaml_default_bounds = {
    .bytes = 4u << 20, .depth = 64, .nodes = 100000, .documents = 10000};

enum { MOST_DIRECTIVES = 100 }; /* libyaml compares each with all before it */

struct reader {
    struct yaml_tree tree; /* the first member: a tree's next() finds its reader */
    struct node_list *documents;
    size_t document_count;
    yaml_parser_t parser;
    const char *part; /* what the parser was given: the file from some line on */
    size_t part_length;
    unsigned lines_before, document_line; /* both of the file */
};

static struct place place_of(const struct reader *reader, yaml_mark_t mark)
{
    return (struct place){reader->tree.file, reader->lines_before + (unsigned)mark.line + 1,
                          (unsigned)mark.column + 1};
}

/* ---- broken syntax ---- */

static bool is_marker(const char *line, size_t length, const char *marker)
{
    return length >= 3 && memcmp(line, marker, 3) == 0 && (length == 3 || strchr(" \t\r\n", line[3]));
}

static size_t offset_of(const struct reader *reader, yaml_mark_t mark)
{
    size_t at = 0;
    for (size_t left = mark.index; left && at < reader->part_length; left--) {
        uint32_t character = 0;
        at += text_decode(reader->part + at, reader->part_length - at, &character);
    }
    return at;
}

/* The place right behind the last thing that stands before the offset. */
static struct place end_before(const struct reader *reader, size_t offset)
{
    while (offset && strchr(" \t\r\n", reader->part[offset - 1]))
        offset--;
    struct place place = {reader->tree.file, reader->lines_before + 1, 1};
    for (size_t at = 0; at < offset;) {
        uint32_t character = 0;
        at += text_decode(reader->part + at, reader->part_length - at, &character);
        place.column++;
        if (character == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
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
    };
    unsigned line = complaint.problem_at.line;
    if (parser->context)
        complaint.context_at = place_of(reader, parser->context_mark);
    size_t offset = offset_of(reader, parser->problem_mark), left = reader->part_length - offset;
    const char *rest = reader->part + offset;
    complaint.at_end = !left || (parser->problem_mark.column == 0 &&
                                 (is_marker(rest, left, "---") || is_marker(rest, left, "...")));
    if (complaint.at_end)
        complaint.problem_at = end_before(reader, offset);
    else
        complaint.character = *rest;
    yaml_explain(&complaint, reader->tree.problems);
    yaml_tree_break(&reader->tree, line);
}

/* ---- pieces ---- */

static const char *keep(struct reader *reader, const yaml_char_t *text)
{
    return arena_text(reader->tree.arena, (const char *)text);
}

/* The text of a scalar, which escapes, and nothing else, may have filled with what no text may contain. */
static const char *keep_scalar(struct reader *reader, const yaml_event_t *event, struct place at)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    bool may_escape = event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    for (size_t i = 0; may_escape && i < length;) {
        uint32_t character = 0;
        size_t size = text_decode(text + i, length - i, &character);
        bool is_control = character < 0x20 || (character >= 0x7f && character <= 0x9f);
        if (!size || (is_control && character != '\n' && character != '\t')) {
            problem_add(reader->tree.problems, SEVERITY_ERROR, at, NULL,
                        "the text contains a control character (U+%04X), written as an escape",
                        (unsigned)character);
            return text_printable(reader->tree.arena, text, length);
        }
        i += size;
    }
    return arena_copy(reader->tree.arena, text, length);
}

static struct yaml_piece next(struct yaml_tree *tree)
{
    static const enum yaml_piece_type types[] = {
        [YAML_NO_EVENT] = YAML_PIECE_NONE,
        [YAML_STREAM_START_EVENT] = YAML_PIECE_STREAM,
        [YAML_STREAM_END_EVENT] = YAML_PIECE_STREAM_END,
        [YAML_DOCUMENT_START_EVENT] = YAML_PIECE_DOCUMENT,
        [YAML_DOCUMENT_END_EVENT] = YAML_PIECE_DOCUMENT_END,
        [YAML_ALIAS_EVENT] = YAML_PIECE_ALIAS,
        [YAML_SCALAR_EVENT] = YAML_PIECE_SCALAR,
        [YAML_SEQUENCE_START_EVENT] = YAML_PIECE_LIST,
        [YAML_SEQUENCE_END_EVENT] = YAML_PIECE_END,
        [YAML_MAPPING_START_EVENT] = YAML_PIECE_MAP,
        [YAML_MAPPING_END_EVENT] = YAML_PIECE_END,
    };
    struct reader *reader = (struct reader *)tree;
    yaml_event_t event;
    if (!yaml_parser_parse(&reader->parser, &event)) {
        report_syntax(reader);
        return (struct yaml_piece){.type = YAML_PIECE_NONE};
    }
    struct yaml_piece piece = {.type = types[event.type], .at = place_of(reader, event.start_mark)};
    if (event.type == YAML_SCALAR_EVENT) {
        piece.plain = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        piece.text = keep_scalar(reader, &event, piece.at);
        piece.anchor = keep(reader, event.data.scalar.anchor);
        piece.tag = keep(reader, event.data.scalar.tag);
    } else if (event.type == YAML_SEQUENCE_START_EVENT) {
        piece.anchor = keep(reader, event.data.sequence_start.anchor);
        piece.tag = keep(reader, event.data.sequence_start.tag);
    } else if (event.type == YAML_MAPPING_START_EVENT) {
        piece.anchor = keep(reader, event.data.mapping_start.anchor);
        piece.tag = keep(reader, event.data.mapping_start.tag);
    } else if (event.type == YAML_ALIAS_EVENT) {
        piece.anchor = keep(reader, event.data.alias.anchor);
    }
    yaml_event_delete(&event);
    return piece;
}

/* ---- documents ---- */

static void read_document(struct reader *reader, struct place at)
{
    struct yaml_tree *tree = &reader->tree;
    reader->document_line = at.line;
    if (++reader->document_count > tree->bounds.documents) {
        problem_add(tree->problems, SEVERITY_ERROR, at, "split the file", "a file has at most %zu documents",
                    tree->bounds.documents);
        yaml_tree_stop(tree, at.line);
        return;
    }
    struct node *root = yaml_tree_read(tree);
    if (root)
        list_add(tree->arena, reader->documents, root);
}

/* Lines that look like directives wherever they stand: no document that people write has so many. */
static bool check_directives(struct reader *reader)
{
    size_t count = 0;
    unsigned line = 1;
    const char *end = reader->part + reader->part_length;
    for (const char *start = reader->part; start < end; line++) {
        if (*start == '%' && ++count > MOST_DIRECTIVES) {
            struct place at = {reader->tree.file, line, 1};
            problem_add(reader->tree.problems, SEVERITY_ERROR, at, NULL,
                        "a file has at most %d lines that begin with %%", MOST_DIRECTIVES);
            return false;
        }
        const char *feed = memchr(start, '\n', (size_t)(end - start));
        start = feed ? feed + 1 : end;
    }
    return true;
}

/* From reader->part on, until the end of the file or a change of state. */
static void read_part(struct reader *reader)
{
    reader->tree.state = YAML_READING;
    if (!yaml_parser_initialize(&reader->parser))
        abort();
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->part, reader->part_length);
    for (;;) {
        struct yaml_piece piece = next(&reader->tree);
        if (piece.type == YAML_PIECE_DOCUMENT)
            read_document(reader, piece.at);
        if (reader->tree.state != YAML_READING || piece.type == YAML_PIECE_STREAM_END)
            break;
    }
    yaml_parser_delete(&reader->parser);
}

/* Moves the part on to the next line of "---" behind what is broken: nothing else can begin by it. */
static bool find_next_document(struct reader *reader)
{
    unsigned first = reader->tree.broken_line;
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
        if (reader->lines_before + 1 >= first && is_marker(reader->part, reader->part_length, "---"))
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
        .tree = {.arena = arena, .file = file, .bounds = *bounds, .problems = problems, .next = next},
        .documents = documents};
    reader.part_length = length;
    reader.part = yaml_bytes_skip_mark(bytes, &reader.part_length);
    if (!check_directives(&reader))
        return false;
    do
        read_part(&reader);
    while (reader.tree.state == YAML_BROKEN && find_next_document(&reader));
    return problems->errors == errors;
}
