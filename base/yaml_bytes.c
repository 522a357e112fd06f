#include "base/yaml_bytes.h"

#include <string.h>

#include "base/text.h"

enum { MOST_PROBLEMS = 10 };

static bool starts(const char *bytes, size_t length, const char *with, size_t with_length)
{
    return length >= with_length && memcmp(bytes, with, with_length) == 0;
}

const char *yaml_bytes_skip_mark(const char *bytes, size_t *length)
{
    if (!starts(bytes, *length, "\xef\xbb\xbf", 3))
        return bytes;
    *length -= 3;
    return bytes + 3;
}

/* By its byte-order mark, or by the NUL bytes that ASCII has there; else NULL. */
static const char *wide_encoding(const char *bytes, size_t length)
{
    if (starts(bytes, length, "\xff\xfe\0\0", 4) || starts(bytes, length, "\0\0\xfe\xff", 4) ||
        (starts(bytes, length, "\0\0\0", 3) && length > 3 && bytes[3]))
        return "UTF-32";
    if (starts(bytes, length, "\xff\xfe", 2) || starts(bytes, length, "\xfe\xff", 2))
        return "UTF-16";
    if (length < 4 || (bytes[0] != '\0') == (bytes[1] != '\0') || (bytes[2] != '\0') == (bytes[3] != '\0'))
        return NULL;
    return "UTF-16";
}

/* bytes[0] is invalid. */
static void refuse_byte(struct problems *problems, struct place at, unsigned char byte)
{
    problem_add(problems, SEVERITY_ERROR, at, "save the file as UTF-8", "invalid UTF-8: byte 0x%02X", byte);
}

/* Why a valid character is refused, or NULL. */
static const char *refusal(uint32_t character, bool before_line_feed, const char **hint)
{
    *hint = "remove it";
    if (character == '\t' || character == '\n')
        return NULL;
    if (character == '\r') {
        *hint = "end lines by LF or CRLF";
        return before_line_feed ? NULL : "a carriage return within a line";
    }
    if (character == 0)
        return "a NUL byte: the file is binary or damaged";
    if (character == 0x2028 || character == 0x2029) {
        *hint = "write \"\\u2028\" or \"\\u2029\" in double quotes if it is meant";
        return "an invisible line separator";
    }
    if (character == 0xfeff)
        return "a byte-order mark that is not at the beginning of the file";
    if (character == 0xfffe || character == 0xffff)
        return "this is no character";
    return character < 0x20 || (character >= 0x7f && character <= 0x9f) ? "a control character" : NULL;
}

bool yaml_bytes_check(const char *file, const char *bytes, size_t length, struct problems *problems)
{
    struct place at = {.file = file};
    const char *wide = wide_encoding(bytes, length);
    if (wide) {
        problem_add(problems, SEVERITY_ERROR, at, "save it as UTF-8", "the file is %s", wide);
        return false;
    }
    bytes = yaml_bytes_skip_mark(bytes, &length);
    at.line = at.column = 1;
    size_t found = 0;
    for (size_t i = 0; i < length && found < MOST_PROBLEMS;) {
        if (bytes[i] >= ' ' && bytes[i] < 0x7f) { /* nearly all of any file */
            at.column++;
            i++;
            continue;
        }
        uint32_t character = 0;
        size_t size = text_decode(bytes + i, length - i, &character);
        const char *hint = NULL;
        if (!size) {
            refuse_byte(problems, at, (unsigned char)bytes[i]);
            found++;
        } else {
            const char *why = refusal(character, i + 1 < length && bytes[i + 1] == '\n', &hint);
            if (why) {
                problem_add(problems, SEVERITY_ERROR, at, hint, "%s (U+%04X)", why, (unsigned)character);
                found++;
            }
        }
        at.column++;
        if (size == 1 && character == '\n') {
            at.line++;
            at.column = 1;
        }
        i += size ? size : 1;
    }
    return !found;
}
