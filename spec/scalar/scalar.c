#include "spec/scalar/scalar.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "spec/scalar/address.h"
#include "spec/scalar/number.h"

enum { LONGEST_SLUG = 48 };

static bool read_text(struct arena *arena, const struct field *field, const char *text, struct value *out,
                      struct scalar_fault *fault)
{
    int64_t length = (int64_t)text_characters(text);
    if (length < field->least || (field->most && length > field->most))
        return fault_set(fault,
                         arena_print(arena, "%" PRId64 " characters, where %s are allowed", length,
                                     fault_bounds(arena, field)),
                         NULL);
    *out = value_text(text);
    return true;
}

/* Unicode's own blanks are as hard to see. */
static bool is_blank(const char *text)
{
    uint32_t character = 0;
    text_decode(text, strlen(text), &character);
    return character == ' ' || character == '\t' || character == '\n' || character == '\r' ||
           character == 0xa0 || character == 0x1680 || (character >= 0x2000 && character <= 0x200a) ||
           character == 0x202f || character == 0x205f || character == 0x3000;
}

static bool has_blank_ends(const char *text)
{
    const char *last = text + strlen(text) - 1;
    while (last > text && ((unsigned char)*last & 0xc0) == 0x80)
        last--;
    return is_blank(text) || is_blank(last);
}

static bool is_printable(const char *text, size_t length)
{
    uint32_t character = 0;
    for (size_t at = 0, size = 0; at < length; at += size) {
        size = text_decode(text + at, length - at, &character);
        if (!size || !text_is_printable(character))
            return false;
    }
    return true;
}

static bool read_name(struct arena *arena, const struct field *field, const char *text, struct value *out,
                      struct scalar_fault *fault)
{
    size_t length = strlen(text);
    if (length == 0)
        return fault_set(fault, "a name cannot be empty", NULL);
    if (has_blank_ends(text))
        return fault_set(fault, arena_print(arena, "%s has blanks at its ends", fault_quote(arena, text)),
                         NULL);
    if (!is_printable(text, length))
        return fault_set(fault, arena_print(arena, "%s holds what cannot be shown", fault_quote(arena, text)),
                         NULL);
    return read_text(arena, field, text, out, fault);
}

static bool read_slug(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault)
{
    size_t length = strlen(text);
    bool fits = length > 0 && length <= LONGEST_SLUG && text[0] != '-' && text[length - 1] != '-' &&
                strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
    if (!fits)
        return fault_set(fault, arena_print(arena, "%s is no name for this", fault_quote(arena, text)),
                         "small letters, digits and inner hyphens, at most 48");
    *out = value_text(text);
    return true;
}

static bool read_word(struct arena *arena, const struct field *field, const char *text, struct value *out,
                      struct scalar_fault *fault)
{
    struct name_list words = {0};
    for (size_t i = 0; i < field->word_count; i++) {
        if (strcmp(text, field->words[i]) == 0) {
            *out = value_text(field->words[i]);
            return true;
        }
        list_add(arena, &words, field->words[i]);
    }
    const char *near = text_nearest(text, field->words, field->word_count);
    return fault_set(fault,
                     arena_print(arena, "%s is not %s%s", fault_quote(arena, text),
                                 words.count > 1 ? "one of " : "", text_join(arena, &words, " and ")),
                     near ? arena_print(arena, "did you mean \"%s\"?", near) : NULL);
}

static bool read_bool(struct arena *arena, const char *text, bool plain, struct value *out,
                      struct scalar_fault *fault)
{
    static const char *const yes[] = {"true", "yes", "on", "y", "1"}, *const no[] = {"false", "no", "off",
                                                                                     "n", "0"};
    if (plain && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)) {
        *out = value_boolean(text[0] == 't');
        return true;
    }
    const char *hint = NULL;
    for (size_t i = 0; i < COUNT(yes); i++) {
        if (strcasecmp(text, yes[i]) == 0)
            hint = "write true";
        if (strcasecmp(text, no[i]) == 0)
            hint = "write false";
    }
    return fault_set(fault, arena_print(arena, "%s is neither true nor false", fault_quote(arena, text)),
                     hint && !plain ? arena_print(arena, "%s, without quotes", hint) : hint);
}

static bool is_digits(const char *text, size_t length)
{
    return strspn(text, "0123456789") >= length;
}

static bool read_date(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool fits = strlen(text) == 10 && text[4] == '-' && text[7] == '-' && is_digits(text, 4) &&
                is_digits(text + 5, 2) && is_digits(text + 8, 2);
    if (fits) {
        long year = strtol(text, NULL, 10), month = strtol(text + 5, NULL, 10),
             day = strtol(text + 8, NULL, 10);
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        fits = year > 0 && month >= 1 && month <= 12 && day >= 1 &&
               day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
    }
    if (!fits)
        return fault_set(fault, arena_print(arena, "%s is not a date", fault_quote(arena, text)),
                         "write YYYY-MM-DD");
    *out = value_text(text);
    return true;
}

bool scalar_read(struct arena *arena, const struct field *field, const char *text, bool plain,
                 struct value *out, struct scalar_fault *fault)
{
    switch (field->type) {
    case FIELD_TEXT:
        return read_text(arena, field, text, out, fault);
    case FIELD_NAME:
        return read_name(arena, field, text, out, fault);
    case FIELD_REFERENCE:
        if (!read_name(arena, &(struct field){.least = 1, .most = 255}, text, out, fault))
            return false;
        *out = (struct value){.type = VALUE_REFERENCE, .reference = {.name = text}};
        return true;
    case FIELD_SLUG:
        return read_slug(arena, text, out, fault);
    case FIELD_WORD:
        return read_word(arena, field, text, out, fault);
    case FIELD_BOOL:
        return read_bool(arena, text, plain, out, fault);
    case FIELD_INTEGER:
        return number_read_integer(arena, field, text, plain, out, fault);
    case FIELD_SIZE:
        return number_read_size(arena, field, text, plain, out, fault);
    case FIELD_RATIO:
        return number_read_ratio(arena, field, text, plain, out, fault);
    case FIELD_SPAN:
        return number_read_span(arena, field, text, out, fault);
    case FIELD_DATE:
        return read_date(arena, text, out, fault);
    case FIELD_IP:
        return address_read_ip(arena, text, out, fault);
    case FIELD_CIDR:
        return address_read_cidr(arena, text, out, fault);
    case FIELD_RANGE:
        return address_read_range(arena, text, out, fault);
    case FIELD_PORTS:
        return address_read_ports(arena, text, out, fault);
    case FIELD_PROTOCOL:
        return address_read_protocol(arena, text, out, fault);
    case FIELD_LIST:
    case FIELD_GROUP:
    case FIELD_MAP:
    case FIELD_CHILDREN:
        break;
    }
    return fault_set(fault, "this is no place for a scalar", NULL);
}
