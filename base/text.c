#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { SHORTEST = 32 }; /* room */

void text_init(struct text *text, struct arena *arena)
{
    *text = (struct text){.arena = arena, .data = ""}; /* never written: there is no room in it */
}

/* length never comes near SIZE_MAX: both summands are sizes of objects in memory. */
static void reserve(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return;
    size_t capacity = text->capacity ? text->capacity * 2 : SHORTEST;
    if (capacity < needed)
        capacity = needed;
    char *data = arena_alloc(text->arena, capacity);
    memcpy(data, text->data, text->length);
    text->data = data;
    text->capacity = capacity;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    if (!length)
        return;
    reserve(text, length);
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *piece)
{
    text_add_bytes(text, piece, strlen(piece));
}

void text_char(struct text *text, char c)
{
    text_add_bytes(text, &c, 1);
}

void text_cut(struct text *text, size_t length)
{
    if (length == text->length)
        return;
    text->length = length;
    text->data[length] = '\0';
}

void text_print(struct text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t room = text->capacity - text->length;
    int length = vsnprintf(text->data + text->length, room, format, again);
    va_end(again);
    if (length > 0 && (size_t)length >= room) {
        reserve(text, (size_t)length);
        vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
    }
    text->length += length > 0 ? (size_t)length : 0;
    va_end(arguments);
}

bool text_equal(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && memcmp(text + length - tail, suffix, tail) == 0;
}

bool text_matches(const char *text, const char *pattern)
{
    const char *star = NULL, *resume = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

enum { LONGEST_WORD = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Damerau-Levenshtein (optimal string alignment), blind to case; both words have at most LONGEST_WORD bytes.
 */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST_WORD + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = same_letter(a[i - 1], b[j - 1]) ? 0 : 1;
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + change);
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return row[b_length];
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count)
{
    size_t length = strlen(word);
    if (length > LONGEST_WORD)
        return NULL;
    size_t limit = length / 3 > 1 ? length / 3 : 1;
    if (length < 2)
        limit = 0;

    const char *best = NULL;
    size_t best_distance = limit + 1;
    bool tied = false;
    for (size_t i = 0; i < count; i++) {
        size_t candidate_length = strlen(candidates[i]);
        if (candidate_length > LONGEST_WORD || candidate_length > length + limit ||
            length > candidate_length + limit)
            continue;
        size_t d = distance(word, length, candidates[i], candidate_length);
        if (d < best_distance) {
            best = candidates[i];
            best_distance = d;
            tied = false;
        } else if (d == best_distance && best) {
            tied = true;
        }
    }
    /* Several candidates that are far away are a guess; one letter off is worth naming anyway. */
    return tied && best_distance > 1 ? NULL : best;
}

const char *text_join(struct arena *arena, const struct name_list *names, const char *last_separator)
{
    struct text text;
    text_init(&text, arena);
    for (size_t i = 0; i < names->count; i++) {
        if (i)
            text_add(&text, i + 1 == names->count && last_separator ? last_separator : ", ");
        text_add(&text, names->items[i]);
    }
    return text.data;
}

size_t text_decode(const char *bytes, size_t length, uint32_t *character)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (!length)
        return 0;
    unsigned char first = (unsigned char)bytes[0];
    size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (size == 1) {
        *character = first;
        return 1;
    }
    if (first < 0xc2 || first > 0xf4 || size > length)
        return 0;
    uint32_t value = first & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        unsigned char next = (unsigned char)bytes[i];
        if ((next & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (next & 0x3f);
    }
    if (value < smallest[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *character = value;
    return size;
}

bool text_is_printable(uint32_t character)
{
    return !(character < 0x20 || (character >= 0x7f && character <= 0x9f) || character == 0x061c ||
             character == 0x200b || character == 0x200e || character == 0x200f ||
             (character >= 0x2028 && character <= 0x202e) || character == 0x2060 ||
             (character >= 0x2066 && character <= 0x2069) || character == 0xfeff);
}

const char *text_printable(struct arena *arena, const char *bytes, size_t length)
{
    struct text text;
    size_t plain = 0;
    while (plain < length && bytes[plain] >= ' ' && bytes[plain] < 0x7f)
        plain++;
    if (plain == length)
        return arena_copy(arena, bytes, length);
    text_init(&text, arena);
    for (size_t at = 0; at < length;) {
        uint32_t character = 0;
        size_t size = text_decode(bytes + at, length - at, &character);
        if (size && text_is_printable(character))
            text_add_bytes(&text, bytes + at, size);
        else if (size <= 1)
            text_print(&text, "\\x%02x", (unsigned)(unsigned char)bytes[at]);
        else
            text_print(&text, "\\u{%04x}", (unsigned)character);
        at += size ? size : 1;
    }
    return text.data;
}

size_t text_characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}
