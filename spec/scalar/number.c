#include "spec/scalar/number.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/list.h"

static bool is_digits(const char *text, size_t length)
{
    return length > 0 && strspn(text, "0123456789") >= length;
}

bool number_parse(const char *text, size_t length, int64_t *out)
{
    if (!is_digits(text, length) || (text[0] == '0' && length > 1))
        return false;
    int64_t number = 0;
    for (size_t i = 0; i < length; i++) {
        int digit = text[i] - '0';
        number = number > (INT64_MAX - digit) / 10 ? INT64_MAX : number * 10 + digit;
    }
    *out = number;
    return true;
}

/* Why it is no plain decimal, and what to write instead. */
static bool refuse_number(struct arena *arena, const char *text, bool plain, struct scalar_fault *fault)
{
    const char *shown = fault_quote(arena, text);
    size_t length = strlen(text), digits = strspn(text, "0123456789");
    int64_t number;
    if (!plain && number_parse(text, length, &number))
        return fault_set(fault, arena_print(arena, "%s is a text, not a number", shown),
                         "leave the quotes out");
    if (is_digits(text, length)) {
        size_t zeros = strspn(text, "0");
        const char *rest = zeros == length ? "0" : text + zeros;
        return fault_set(fault, arena_print(arena, "%s begins with a zero, which some read as octal", shown),
                         length - zeros <= 19 ? arena_print(arena, "write %s", rest) : NULL);
    }
    if (text[0] == '0' && text[1] && strchr("xXoObB", text[1]))
        return fault_set(fault, arena_print(arena, "%s is not written in plain decimal", shown),
                         "write it in decimal");
    if (digits && text[digits] == '_' && strspn(text, "0123456789_") == length)
        return fault_set(fault, arena_print(arena, "%s is not a plain number", shown),
                         "leave the underscores out");
    if (digits && strspn(text, "0123456789,'") == length)
        return fault_set(fault, arena_print(arena, "%s is not a plain number", shown),
                         "write the digits alone");
    if (digits && (text[digits] == '.' || tolower((unsigned char)text[digits]) == 'e') &&
        strspn(text, "0123456789.eE+-") == length)
        return fault_set(fault, arena_print(arena, "%s is not a whole plain number", shown),
                         "write all its digits, without point or exponent");
    if (text[0] == '+' && is_digits(text + 1, length - 1))
        return fault_set(fault, arena_print(arena, "%s is not a plain number", shown), "leave the sign out");
    const char *unit = text + digits + (text[digits] == ' ');
    bool has_unit = digits && isalpha((unsigned char)*unit) && !strpbrk(unit, "0123456789 ");
    return fault_set(fault, arena_print(arena, "%s is not a whole number", shown),
                     has_unit ? "leave the unit out" : NULL);
}

/* `unlimited` and -1, where the row allows them. */
static bool is_unlimited(const struct field *field, const char *text, bool plain)
{
    return field->unlimited && (strcmp(text, "unlimited") == 0 || (plain && strcmp(text, "-1") == 0));
}

static bool accept_number(struct arena *arena, const struct field *field, int64_t number, const char *text,
                          struct value *out, struct scalar_fault *fault)
{
    bool bounded = field->least || field->most;
    if (bounded && (number < field->least || number > field->most)) {
        const char *unit = number_unit(field->unit);
        return fault_set(fault,
                         arena_print(arena, "%s is out of bounds: %" PRId64 " to %" PRId64 "%s%s%s",
                                     fault_quote(arena, text), field->least, field->most, unit[0] ? " " : "",
                                     unit, field->unlimited ? ", or unlimited" : ""),
                         NULL);
    }
    *out = value_integer(number);
    return true;
}

bool number_read_integer(struct arena *arena, const struct field *field, const char *text, bool plain,
                         struct value *out, struct scalar_fault *fault)
{
    int64_t number;
    bool negative = text[0] == '-';
    if (is_unlimited(field, text, plain)) {
        *out = value_integer(-1);
        return true;
    }
    if (!plain || !number_parse(text + negative, strlen(text + negative), &number))
        return refuse_number(arena, text, plain, fault);
    return accept_number(arena, field, negative ? -number : number, text, out, fault);
}

/* Sizes */

static const struct {
    const char *name;
    int64_t bytes;
} units[] = {
    {"KiB", INT64_C(1) << 10}, {"MiB", INT64_C(1) << 20}, {"GiB", INT64_C(1) << 30},
    {"TiB", INT64_C(1) << 40}, {"PiB", INT64_C(1) << 50},
};

const char *number_unit(enum size_unit unit)
{
    switch (unit) {
    case UNIT_KIB:
        return "KiB";
    case UNIT_MIB:
        return "MiB";
    case UNIT_GIB:
        return "GiB";
    case UNIT_BYTES:
        return "bytes";
    case UNIT_NONE:
        break;
    }
    return "";
}

int64_t number_unit_bytes(enum size_unit unit)
{
    switch (unit) {
    case UNIT_KIB:
        return units[0].bytes;
    case UNIT_MIB:
        return units[1].bytes;
    case UNIT_GIB:
        return units[2].bytes;
    case UNIT_BYTES:
    case UNIT_NONE:
        break;
    }
    return 1;
}

const char *number_size_unit(size_t i, int64_t *bytes)
{
    if (i >= COUNT(units))
        return NULL;
    *bytes = units[i].bytes;
    return units[i].name;
}

static bool refuse_unit(struct arena *arena, const char *text, const char *word, struct scalar_fault *fault)
{
    const char *hint = "units are KiB, MiB, GiB, TiB and PiB";
    for (size_t i = 0; i < COUNT(units); i++) {
        char prefix = units[i].name[0];
        bool decimal = strlen(word) <= 2 && toupper((unsigned char)word[0]) == prefix &&
                       (!word[1] || toupper((unsigned char)word[1]) == 'B');
        if (decimal || strcasecmp(word, units[i].name) == 0)
            hint = arena_print(arena, "write %s", units[i].name);
    }
    return fault_set(fault, arena_print(arena, "%s has an unknown unit", fault_quote(arena, text)), hint);
}

/* A number of bytes in the row's unit. */
static bool convert_size(struct arena *arena, const struct field *field, const char *text, int64_t number,
                         int64_t unit, struct value *out, struct scalar_fault *fault)
{
    int64_t own = number_unit_bytes(field->unit);
    if (unit >= own) {
        int64_t factor = unit / own;
        return accept_number(arena, field, number > INT64_MAX / factor ? INT64_MAX : number * factor, text,
                             out, fault);
    }
    int64_t divisor = own / unit;
    if (number % divisor)
        return fault_set(fault,
                         arena_print(arena, "%s is not a whole number of %s", fault_quote(arena, text),
                                     number_unit(field->unit)),
                         NULL);
    return accept_number(arena, field, number / divisor, text, out, fault);
}

bool number_read_size(struct arena *arena, const struct field *field, const char *text, bool plain,
                      struct value *out, struct scalar_fault *fault)
{
    size_t digits = strspn(text, "0123456789"), blanks = strspn(text + digits, " \t");
    const char *word = text + digits + blanks;
    if (!digits || !isalpha((unsigned char)*word) || strspn(word, "xXoOeE0123456789") == strlen(word))
        return number_read_integer(arena, field, text, plain, out, fault);
    int64_t number;
    if (!number_parse(text, digits, &number))
        return refuse_number(arena, arena_copy(arena, text, digits), true, fault);
    if (blanks > 1 || (blanks && text[digits] != ' '))
        return fault_set(fault, arena_print(arena, "%s has more than one blank", fault_quote(arena, text)),
                         arena_print(arena, "write %.*s %s", (int)digits, text, word));
    for (size_t i = 0; i < COUNT(units); i++)
        if (strcmp(word, units[i].name) == 0)
            return convert_size(arena, field, text, number, units[i].bytes, out, fault);
    return refuse_unit(arena, text, word, fault);
}

bool number_read_ratio(struct arena *arena, const struct field *field, const char *text, bool plain,
                       struct value *out, struct scalar_fault *fault)
{
    enum { DECIMALS = 3 };
    size_t digits = strspn(text, "0123456789");
    const char *point = text + digits, *decimals = *point == '.' ? point + 1 : point;
    size_t places = strspn(decimals, "0123456789");
    int64_t whole = 0;
    if (!plain || !number_parse(text, digits, &whole) || decimals[places] || (*point && !places))
        return fault_set(fault,
                         arena_print(arena, "%s is not a plain decimal number", fault_quote(arena, text)),
                         "write a number such as 4 or 1.5");
    if (places > DECIMALS)
        return fault_set(fault, arena_print(arena, "%s is too precise", fault_quote(arena, text)),
                         "three digits behind the point are enough");
    int64_t thousandths = 0;
    for (size_t i = 0; i < DECIMALS; i++)
        thousandths = thousandths * 10 + (i < places ? decimals[i] - '0' : 0);
    if (whole < field->least || whole > field->most || (whole == field->most && thousandths))
        return fault_set(fault,
                         arena_print(arena, "%s is out of bounds: %s", fault_quote(arena, text),
                                     fault_bounds(arena, field)),
                         NULL);
    *out = value_integer(whole * 1000 + thousandths);
    return true;
}

bool number_read_span(struct arena *arena, const struct field *field, const char *text, struct value *out,
                      struct scalar_fault *fault)
{
    static const char letters[] = "smhdw";
    static const int64_t seconds[] = {1, 60, 3600, 86400, 604800};
    size_t digits = strspn(text, "0123456789");
    const char *letter = text[digits] ? strchr(letters, text[digits]) : NULL;
    int64_t number;
    if (!letter || text[digits + 1] || !number_parse(text, digits, &number))
        return fault_set(fault, arena_print(arena, "%s is not a span of time", fault_quote(arena, text)),
                         "write a whole number and s, m, h, d or w, such as 12h");
    int64_t factor = seconds[letter - letters];
    number = number > INT64_MAX / factor ? INT64_MAX : number * factor;
    if ((field->least || field->most) && (number < field->least || (field->most && number > field->most)))
        return fault_set(fault,
                         arena_print(arena, "%s is out of bounds: %s seconds", fault_quote(arena, text),
                                     fault_bounds(arena, field)),
                         NULL);
    *out = value_integer(number);
    return true;
}
