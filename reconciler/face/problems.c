#include "reconciler/face/problems.h"

#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/node.h"
#include "base/text.h"

enum { MOST_OF_FILE = 100, MOST_OF_RUN = 1000, WINDOW = 100, WINDOW_BEFORE = 70 };

/* --- which are shown
 * -------------------------------------------------------------------------------------------- */

struct shown {
    const struct problem *problem; /* NULL: only the count that follows */
    const char *file;              /* where more is set: of this file, or NULL: of the run */
    size_t more;
};

struct shown_list LIST_OF(struct shown);

/* The problems to show, with a row without problem wherever some were left out. */
static struct shown_list choose(struct arena *arena, const struct problems *problems)
{
    struct shown_list shown = {0};
    const struct problem_list *list = &problems->list;
    size_t total = 0;
    for (size_t from = 0, to; from < list->count; from = to) {
        for (to = from; to < list->count && text_equal(list->items[to].at.file, list->items[from].at.file);)
            to++;
        size_t end = to - from > MOST_OF_FILE ? from + MOST_OF_FILE : to;
        for (size_t i = from; i < end; i++, total++) {
            if (total == MOST_OF_RUN) {
                list_add(arena, &shown, ((struct shown){.more = list->count - i}));
                return shown;
            }
            list_add(arena, &shown, ((struct shown){.problem = &list->items[i]}));
        }
        if (end < to)
            list_add(arena, &shown, ((struct shown){.file = list->items[from].at.file, .more = to - end}));
    }
    return shown;
}

static unsigned line_of(const struct problem *problem)
{
    return problem->at.line ? problem->at.line : 1;
}

static unsigned column_of(const struct problem *problem)
{
    return problem->at.line && problem->at.column ? problem->at.column : 1;
}

static const char *severity_word(const struct problem *problem)
{
    return problem->severity == SEVERITY_ERROR ? "error" : "warning";
}

/* --- text
 * ------------------------------------------------------------------------------------------------------- */

struct ink {
    const char *place, *error, *warning, *caret, *hint, *end;
};

static const struct ink inks[] = {
    [PROBLEMS_PLAIN] = {"", "", "", "", "", ""},
    [PROBLEMS_COLOURED] = {"\033[1m", "\033[1;31m", "\033[1;33m", "\033[1;32m", "\033[36m", "\033[0m"},
};

/* Characters that terminals draw two columns wide. */
static bool is_wide(uint32_t character)
{
    static const uint32_t ranges[][2] = {
        {0x1100, 0x115f}, {0x2e80, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
        {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd}};
    for (size_t i = 0; i < COUNT(ranges); i++)
        if (character >= ranges[i][0] && character <= ranges[i][1])
            return true;
    return false;
}

/* The line, or the part of a long one that has the column, and a caret below the column. */
static void add_source(struct text *out, const struct problem *problem, const struct ink *ink)
{
    const char *source = problem->source;
    size_t length = strlen(source), column = column_of(problem);
    bool is_long = text_characters(source) > WINDOW;
    size_t first = is_long && column > WINDOW_BEFORE ? column - WINDOW_BEFORE : 1;
    struct text line, pad;
    text_init(&line, out->arena);
    text_init(&pad, out->arena);
    if (first > 1) {
        text_add(&line, "…");
        text_char(&pad, ' ');
    }
    size_t at = 0, position = 1;
    for (size_t size; at < length && position < first + WINDOW; at += size, position++) {
        uint32_t character = 0;
        size = text_decode(source + at, length - at, &character);
        if (!size)
            size = 1;
        if (position < first)
            continue;
        text_add_bytes(&line, source + at, size);
        if (position < column)
            text_add(&pad, is_wide(character) ? "  " : " ");
    }
    if (at < length)
        text_add(&line, "…");
    text_print(out, "    %s\n    %s%s^%s\n", line.data, pad.data, ink->caret, ink->end);
}

/* Messages hold words of the specs. */
static const char *printable(struct arena *arena, const char *text)
{
    return text_printable(arena, text, strlen(text));
}

static void add_problem(struct text *out, const struct problem *problem, const struct ink *ink)
{
    text_print(out, "%s%s:%u:%u:%s %s%s:%s %s\n", ink->place, problem->at.file, line_of(problem),
               column_of(problem), ink->end, problem->severity == SEVERITY_ERROR ? ink->error : ink->warning,
               severity_word(problem), ink->end, problem->message);
    if (problem->source)
        add_source(out, problem, ink);
    if (problem->hint)
        text_print(out, "    %shint:%s %s\n", ink->hint, ink->end, printable(out->arena, problem->hint));
}

static const char *counted(struct arena *arena, size_t count, const char *noun)
{
    return arena_print(arena, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

static void add_summary(struct text *out, const struct problems *problems, const struct problems_scope *scope)
{
    struct arena *arena = out->arena;
    struct name_list parts = {0};
    if (problems->errors)
        list_add(arena, &parts, counted(arena, problems->errors, "error"));
    if (problems->warnings)
        list_add(arena, &parts, counted(arena, problems->warnings, "warning"));
    text_print(out, "%s in %s: %s\n", counted(arena, scope->clients, "client"),
               counted(arena, scope->files, "file"),
               parts.count ? text_join(arena, &parts, " and ") : "no problems");
}

const char *problems_text(struct arena *arena, const struct problems *problems,
                          const struct problems_scope *scope, enum problems_ink ink)
{
    struct text out;
    text_init(&out, arena);
    struct shown_list shown = choose(arena, problems);
    for (size_t i = 0; i < shown.count; i++) {
        const struct shown *item = &shown.items[i];
        if (item->problem)
            add_problem(&out, item->problem, &inks[ink]);
        else if (item->file)
            text_print(&out, "%s: and %zu more\n", item->file, item->more);
        else
            text_print(&out, "and %zu more\n", item->more);
    }
    if (shown.count && scope)
        text_char(&out, '\n');
    if (scope)
        add_summary(&out, problems, scope);
    return out.data;
}

/* --- json
 * ------------------------------------------------------------------------------------------------------- */

static void set_text(struct arena *arena, struct node *map, const char *key, const char *text)
{
    node_set(arena, map, key, node_new_text(arena, text));
}

static void set_count(struct arena *arena, struct node *map, const char *key, size_t count)
{
    node_set(arena, map, key, node_new_integer(arena, (int64_t)count));
}

const char *problems_json(struct arena *arena, const struct problems *problems,
                          const struct problems_scope *scope)
{
    struct node *root = node_new_map(arena);
    set_text(arena, root, "format", "tenantry.problems/1");
    struct node *list = node_set(arena, root, "problems", node_new_list(arena));
    struct shown_list shown = choose(arena, problems);
    for (size_t i = 0; i < shown.count; i++) {
        const struct problem *problem = shown.items[i].problem;
        if (!problem)
            continue; /* the summary counts all */
        struct node *item = node_new_map(arena);
        set_text(arena, item, "file", problem->at.file);
        set_count(arena, item, "line", line_of(problem));
        set_count(arena, item, "column", column_of(problem));
        set_text(arena, item, "severity", severity_word(problem));
        set_text(arena, item, "message", problem->message);
        set_text(arena, item, "hint", problem->hint);
        node_add(arena, list, item);
    }
    struct node *summary = node_set(arena, root, "summary", node_new_map(arena));
    set_count(arena, summary, "files", scope->files);
    set_count(arena, summary, "clients", scope->clients);
    set_count(arena, summary, "errors", problems->errors);
    set_count(arena, summary, "warnings", problems->warnings);
    return arena_print(arena, "%s\n", json_print(arena, root, JSON_INDENTED));
}

/* --- github
 * ----------------------------------------------------------------------------------------------------- */

static const char *escaped(struct arena *arena, const char *bytes, const char *special)
{
    struct text out;
    text_init(&out, arena);
    for (; *bytes; bytes++)
        if (strchr(special, *bytes))
            text_print(&out, "%%%02X", (unsigned)(unsigned char)*bytes);
        else
            text_char(&out, *bytes);
    return out.data;
}

/* Message and hint in one line. */
static const char *in_full(struct arena *arena, const struct problem *problem)
{
    if (!problem->hint)
        return problem->message;
    return arena_print(arena, "%s (%s)", problem->message, problem->hint);
}

const char *problems_github(struct arena *arena, const struct problems *problems)
{
    struct text out;
    text_init(&out, arena);
    struct shown_list shown = choose(arena, problems);
    for (size_t i = 0; i < shown.count; i++) {
        const struct problem *problem = shown.items[i].problem;
        const char *file = problem ? problem->at.file : shown.items[i].file;
        if (problem)
            text_print(&out, "::%s file=%s,line=%u,col=%u::%s\n", severity_word(problem),
                       escaped(arena, file, "%\r\n:,"), line_of(problem), column_of(problem),
                       escaped(arena, in_full(arena, problem), "%\r\n"));
        else if (file)
            text_print(&out, "::notice file=%s::and %zu more\n", escaped(arena, file, "%\r\n:,"),
                       shown.items[i].more);
        else
            text_print(&out, "::notice::and %zu more\n", shown.items[i].more);
    }
    return out.data;
}

/* --- sarif
 * ------------------------------------------------------------------------------------------------------ */

/* A path as a relative URI reference. */
static const char *uri_of(struct arena *arena, const char *path)
{
    struct text out;
    text_init(&out, arena);
    for (; *path; path++)
        if ((*path >= 'a' && *path <= 'z') || (*path >= 'A' && *path <= 'Z') ||
            (*path >= '0' && *path <= '9') || strchr("-._~/", *path))
            text_char(&out, *path);
        else
            text_print(&out, "%%%02X", (unsigned)(unsigned char)*path);
    return out.data;
}

static struct node *sarif_result(struct arena *arena, const struct problem *problem)
{
    struct node *result = node_new_map(arena);
    set_text(arena, result, "ruleId", "spec");
    set_text(arena, result, "level", severity_word(problem));
    node_put(arena, result, "message.text", node_new_text(arena, in_full(arena, problem)));
    struct node *location = node_new_map(arena);
    node_put(arena, location, "physicalLocation.artifactLocation.uri",
             node_new_text(arena, uri_of(arena, problem->at.file)));
    node_put(arena, location, "physicalLocation.region.startLine", node_new_integer(arena, line_of(problem)));
    node_put(arena, location, "physicalLocation.region.startColumn",
             node_new_integer(arena, column_of(problem)));
    node_add(arena, node_set(arena, result, "locations", node_new_list(arena)), location);
    return result;
}

const char *problems_sarif(struct arena *arena, const struct problems *problems)
{
    struct node *run = node_new_map(arena), *rule = node_new_map(arena);
    node_put(arena, run, "tool.driver.name", node_new_text(arena, "tenantry"));
    node_put(arena, run, "tool.driver.version", node_new_text(arena, TENANTRY_VERSION));
    set_text(arena, rule, "id", "spec");
    node_put(arena, rule, "shortDescription.text", node_new_text(arena, "Specs say what can be done."));
    struct node *rules = node_new_list(arena);
    node_add(arena, rules, rule);
    node_put(arena, run, "tool.driver.rules", rules);
    set_text(arena, run, "columnKind", "unicodeCodePoints");
    struct node *results = node_set(arena, run, "results", node_new_list(arena));
    struct shown_list shown = choose(arena, problems);
    for (size_t i = 0; i < shown.count; i++)
        if (shown.items[i].problem)
            node_add(arena, results, sarif_result(arena, shown.items[i].problem));

    struct node *root = node_new_map(arena);
    set_text(arena, root, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    set_text(arena, root, "version", "2.1.0");
    node_add(arena, node_set(arena, root, "runs", node_new_list(arena)), run);
    return arena_print(arena, "%s\n", json_print(arena, root, JSON_INDENTED));
}
