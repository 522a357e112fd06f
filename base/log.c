#include "base/log.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

static const char *level_name(enum log_level level)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    return names[level];
}

static void add_quoted(struct text *line, const char *value)
{
    text_char(line, '"');
    for (size_t at = 0, length = strlen(value); at < length;) {
        uint32_t character = 0;
        size_t size = text_decode(value + at, length - at, &character);
        if (!size)
            text_add(line, "\\ufffd");
        else if (character == '"' || character == '\\')
            text_print(line, "\\%c", (char)character);
        else if (character == '\n')
            text_add(line, "\\n");
        else if (!text_is_printable(character))
            text_print(line, "\\u%04x", (unsigned)character);
        else
            text_add_bytes(line, value + at, size);
        at += size ? size : 1;
    }
    text_char(line, '"');
}

/* logfmt needs no quotes around words of harmless ASCII. */
static bool is_bare(const char *value)
{
    if (!*value)
        return false;
    for (; *value; value++)
        if (*value <= ' ' || *value > '~' || *value == '"' || *value == '=' || *value == '\\')
            return false;
    return true;
}

static void add_key(struct text *line, enum log_format format, const char *key)
{
    if (format == LOG_JSON) {
        text_char(line, line->length ? ',' : '{');
        add_quoted(line, key);
        text_char(line, ':');
    } else {
        if (line->length)
            text_char(line, ' ');
        text_add(line, key);
        text_char(line, '=');
    }
}

static void add_text(struct text *line, enum log_format format, const char *key, const char *value)
{
    add_key(line, format, key);
    if (format == LOG_LOGFMT && is_bare(value))
        text_add(line, value);
    else
        add_quoted(line, value);
}

void log_line(const struct log *log, enum log_level level, const char *message,
              const struct log_field *fields)
{
    if (level < log->least)
        return;
    struct arena arena;
    arena_init(&arena);
    struct text line;
    text_init(&line, &arena);
    add_text(&line, log->format, "time", clock_print(&arena, clock_seconds()));
    add_text(&line, log->format, "level", level_name(level));
    add_text(&line, log->format, "message", message);
    for (; fields && fields->key; fields++) {
        if (fields->text && *fields->text == '\0')
            continue;
        if (fields->text) {
            add_text(&line, log->format, fields->key, fields->text);
        } else {
            add_key(&line, log->format, fields->key);
            text_print(&line, "%lld", (long long)fields->integer);
        }
    }
    text_add(&line, log->format == LOG_JSON ? "}\n" : "\n");
    fwrite(line.data, 1, line.length, log->out);
    fflush(log->out);
    arena_release(&arena);
}
