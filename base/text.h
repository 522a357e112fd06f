/*
 * text - building a string piece by piece, in an arena.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/list.h"

/* data is always NUL-terminated and never NULL after init. */
struct text {
    struct arena *arena;
    char *data;
    size_t length, capacity;
};

void text_init(struct text *text, struct arena *arena);
void text_add(struct text *text, const char *piece);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_char(struct text *text, char c);
/* Leaves the first length bytes. */
void text_cut(struct text *text, size_t length);
void text_print(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool text_equal(const char *a, const char *b); /* NULL equals NULL only */
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
/* '*' in pattern stands for any run of characters; everything else for itself. */
bool text_matches(const char *text, const char *pattern);
/* The nearest of the candidates by edit distance, if near enough to be what was meant; else NULL. */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);
/* "a, b and c" */
const char *text_join(struct arena *arena, const struct name_list *names, const char *last_separator);
/* Terminal-safe copy: control characters, bidi overrides and invalid UTF-8 become \xNN or \u{NNNN}. */
const char *text_printable(struct arena *arena, const char *bytes, size_t length);
/* Reads one character of length bytes; returns how many bytes it takes, or 0 where they are no valid UTF-8.
 */
size_t text_decode(const char *bytes, size_t length, uint32_t *character);
/* May it be shown on a terminal: no control character, no line separator, nothing without width or that turns
 * the direction of text. */
bool text_is_printable(uint32_t character);
/* Characters (code points), not bytes. text is valid UTF-8. */
size_t text_characters(const char *text);

#endif
