#include "base/problem.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "base/yaml_bytes.h"

enum { LONGEST_SOURCE = 400 }; /* characters */

const char *place_hint(struct arena *arena, const char *what, struct place there, struct place here)
{
    if (text_equal(there.file, here.file))
        return arena_print(arena, "%s in line %u", what, there.line);
    return arena_print(arena, "%s in %s:%u", what, there.file, there.line);
}

void problems_init(struct problems *problems, struct arena *arena)
{
    *problems = (struct problems){.arena = arena};
}

static void count(struct problems *problems, enum severity severity)
{
    if (severity == SEVERITY_ERROR)
        problems->errors++;
    else
        problems->warnings++;
}

void problem_add(struct problems *problems, enum severity severity, struct place at, const char *hint,
                 const char *format, ...)
{
    struct problem problem = {.at = at, .severity = severity};
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_vprint(problems->arena, format, arguments);
    va_end(arguments);
    problem.message = text_printable(problems->arena, message, strlen(message));
    if (hint)
        problem.hint = text_printable(problems->arena, hint, strlen(hint));
    list_add(problems->arena, &problems->list, problem);
    count(problems, severity);
}

static int compare_numbers(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

/* Of pointers into one array, so that their order settles what is equal otherwise. */
static int compare(const void *left, const void *right)
{
    const struct problem *a = *(struct problem *const *)left, *b = *(struct problem *const *)right;
    int order = strcmp(a->at.file ? a->at.file : "", b->at.file ? b->at.file : "");
    if (!order)
        order = compare_numbers(a->at.line, b->at.line);
    if (!order)
        order = compare_numbers(a->at.column, b->at.column);
    return order ? order : (a > b) - (a < b);
}

void problems_sort(struct problems *problems)
{
    struct problem_list old = problems->list, *list = &problems->list;
    struct problem **sorted = ARENA_ARRAY(problems->arena, struct problem *, old.count);
    for (size_t i = 0; i < old.count; i++)
        sorted[i] = &old.items[i];
    if (old.count)
        qsort(sorted, old.count, sizeof *sorted, compare);

    struct map seen;
    map_init(&seen, problems->arena);
    *list = (struct problem_list){0};
    problems->errors = problems->warnings = 0;
    for (size_t i = 0; i < old.count; i++) {
        const struct problem *p = sorted[i];
        const char *key =
            arena_print(problems->arena, "%s\n%u:%u\n%d\n%s\n%s", p->at.file ? p->at.file : "", p->at.line,
                        p->at.column, (int)p->severity, p->message, p->hint ? p->hint : "");
        if (map_has(&seen, key))
            continue;
        map_set(&seen, key, sorted[i]);
        list_add(problems->arena, list, *p);
        count(problems, p->severity);
    }
}

struct offset_list LIST_OF(size_t);

/* One printed character for each of the line, so that columns still point where they did. */
static const char *printed_line(struct arena *arena, const char *line, size_t length)
{
    struct text text;
    text_init(&text, arena);
    size_t characters = 0;
    for (size_t at = 0; at < length; characters++) {
        if (characters == LONGEST_SOURCE) {
            text_add(&text, "…");
            break;
        }
        uint32_t character = 0;
        size_t size = text_decode(line + at, length - at, &character);
        if (size && text_is_printable(character))
            text_add_bytes(&text, line + at, size);
        else
            text_add(&text, size && character == '\t' ? " " : "\xef\xbf\xbd");
        at += size ? size : 1;
    }
    return text.data;
}

static struct offset_list line_starts(struct arena *arena, const char *bytes, size_t length)
{
    struct offset_list starts = {0};
    for (size_t at = 0; at < length;) {
        list_add(arena, &starts, at);
        const char *end = memchr(bytes + at, '\n', length - at);
        at = end ? (size_t)(end - bytes) + 1 : length;
    }
    return starts;
}

void problems_attach_source(struct problems *problems, const char *file, const char *bytes, size_t length)
{
    bytes = yaml_bytes_skip_mark(bytes, &length);
    struct offset_list starts = {0};
    for (size_t i = 0; i < problems->list.count; i++) {
        struct problem *problem = &problems->list.items[i];
        if (!problem->at.line || problem->at.column > LONGEST_SOURCE || !text_equal(problem->at.file, file))
            continue;
        if (!starts.count)
            starts = line_starts(problems->arena, bytes, length);
        if (problem->at.line > starts.count)
            continue;
        size_t start = starts.items[problem->at.line - 1];
        size_t end = problem->at.line < starts.count ? starts.items[problem->at.line] : length;
        if (end > start && bytes[end - 1] == '\n')
            end--;
        if (end > start && bytes[end - 1] == '\r')
            end--;
        problem->source = printed_line(problems->arena, bytes + start, end - start);
    }
}
