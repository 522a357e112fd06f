#include "spec/scalar/fault.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

enum { LONGEST_QUOTE = 60 };

const char *fault_quote(struct arena *arena, const char *text)
{
    size_t length = strlen(text);
    if (length <= LONGEST_QUOTE)
        return arena_print(arena, "\"%s\"", text_printable(arena, text, length));
    size_t cut = LONGEST_QUOTE;
    while (cut > 0 && ((unsigned char)text[cut] & 0xc0) == 0x80)
        cut--;
    return arena_print(arena, "\"%s...\"", text_printable(arena, text, cut));
}

bool fault_set(struct scalar_fault *fault, const char *message, const char *hint)
{
    *fault = (struct scalar_fault){message, hint};
    return false;
}

const char *fault_bounds(struct arena *arena, const struct field *field)
{
    if (field->most && field->least)
        return arena_print(arena, "%" PRId64 " to %" PRId64, field->least, field->most);
    if (field->most)
        return arena_print(arena, "at most %" PRId64, field->most);
    return arena_print(arena, "at least %" PRId64, field->least);
}
