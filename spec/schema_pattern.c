#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "spec/schema_part.h"

/* What text_is_printable() refuses, and what a name may not begin or end with. */
#define HIDDEN                                                                                               \
    "\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060\\u2066-\\u2069\\ufeff"
#define BLANK " \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000"

const char pattern_name[] = "[^" HIDDEN BLANK "]([^" HIDDEN "]*[^" HIDDEN BLANK "])?";

static void add_choice(struct text *out, const char *choice)
{
    if (out->length)
        text_char(out, '|');
    text_add(out, choice);
}

static const char *digits(struct arena *arena, size_t count)
{
    return count == 0 ? "" : arena_print(arena, "[0-9]{%zu}", count);
}

const char *pattern_number(struct arena *arena, int64_t least, int64_t most)
{
    const char *last = arena_print(arena, "%" PRId64, most);
    size_t length = strlen(last);
    struct text out;
    text_init(&out, arena);
    if (least == 0)
        add_choice(&out, "0");
    if (length > 1)
        add_choice(&out, arena_print(arena, "[1-9][0-9]{0,%zu}", length - 2));
    /* as long as the last, and smaller at the i-th digit */
    for (size_t i = 0; i < length; i++)
        if (last[i] > (i ? '0' : '1'))
            add_choice(&out, arena_print(arena, "%.*s[%c-%c]%s", (int)i, last, i ? '0' : '1', last[i] - 1,
                                         digits(arena, length - i - 1)));
    if (most > 0)
        add_choice(&out, last);
    return out.data;
}

const char *pattern_ipv4(struct arena *arena)
{
    const char *octet = pattern_number(arena, 0, 255);
    return arena_print(arena, "(%s)(\\.(%s)){3}", octet, octet);
}

#define GROUP "[0-9A-Fa-f]{1,4}"

/* So many groups, and "::". */
static const char *gap_after(struct arena *arena, size_t groups)
{
    return groups == 0 ? "::" : arena_print(arena, "(" GROUP ":){%zu}:", groups);
}

/* Eight groups, the last two of which may be an IPv4 address; "::" stands for one or more. */
const char *pattern_ipv6(struct arena *arena)
{
    const char *ipv4 = pattern_ipv4(arena);
    struct text out;
    text_init(&out, arena);
    add_choice(&out, "(" GROUP ":){7}" GROUP);
    for (size_t before = 0; before < 7; before++)
        add_choice(&out, arena_print(arena, "%s(" GROUP "(:" GROUP "){0,%zu})?", gap_after(arena, before),
                                     6 - before));
    add_choice(&out, gap_after(arena, 7));
    add_choice(&out, arena_print(arena, "(" GROUP ":){6}%s", ipv4));
    for (size_t before = 0; before < 6; before++)
        add_choice(&out,
                   arena_print(arena, "%s(" GROUP ":){0,%zu}%s", gap_after(arena, before), 5 - before, ipv4));
    return out.data;
}

const char *pattern_date(struct arena *arena)
{
    static const char fours[] = "0[48]|[2468][048]|[13579][26]";
    return arena_print(arena,
                       "(?!0000)([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
                       "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
                       "|([0-9]{2}(%s)|(00|%s)00)-02-29)",
                       fours, fours);
}

const char *pattern_word(struct arena *arena, const char *word)
{
    struct text out;
    text_init(&out, arena);
    for (; *word; word++)
        if (*word >= 'a' && *word <= 'z')
            text_print(&out, "[%c%c]", *word, *word - 'a' + 'A');
        else
            text_char(&out, *word);
    return out.data;
}
