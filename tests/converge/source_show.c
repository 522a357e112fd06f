/*
 * Reads the fleet as tenantry.yaml says, and prints the commit's subject and the number of its files:
 * source_show_converge CONFIG [REVISION].
 */
#include <stdio.h>

#include "reconciler/source/source.h"

static struct error *read_once(struct arena *arena, const struct settings *settings, const char *rev)
{
    const struct log log = {.out = stderr, .least = LOG_WARNING};
    struct source *source = NULL;
    struct revision *revision = NULL;
    struct error *error = source_open(arena, settings, &log, &source);
    if (!error)
        error = source_read(source, arena, SOURCE_FETCH, rev, &revision);
    if (!error)
        printf("%s: %zu\n", revision->subject, revision->fleet->file_count);
    revision_release(revision);
    source_close(source);
    return error;
}

int main(int count, char **arguments)
{
    struct arena arena;
    arena_init(&arena);
    struct problems problems;
    problems_init(&problems, &arena);
    struct settings *settings = NULL;
    struct error *error = settings_load(&arena, count > 1 ? arguments[1] : NULL, &problems, &settings);
    for (size_t i = 0; i < problems.list.count; i++)
        fprintf(stderr, "%u: %s\n", problems.list.items[i].at.line, problems.list.items[i].message);
    if (!error && !problems.errors)
        error = read_once(&arena, settings, count > 2 ? arguments[2] : NULL);
    if (error)
        fprintf(stderr, "error: %s\n", error->message);
    int status = error || problems.errors ? 1 : 0;
    arena_release(&arena);
    return status;
}
