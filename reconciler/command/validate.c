#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "reconciler/command/command.h"
#include "reconciler/face/problems.h"
#include "reconciler/source/folder.h"

static const char *render(struct arena *arena, const struct fleet *fleet, const struct options *options)
{
    struct problems_scope scope = {.files = fleet->file_count, .clients = fleet->clients.count};
    switch (options->format) {
    case FORMAT_JSON:
        return problems_json(arena, &fleet->problems, &scope);
    case FORMAT_GITHUB:
        return problems_github(arena, &fleet->problems);
    case FORMAT_SARIF:
        return problems_sarif(arena, &fleet->problems);
    default:
        return problems_text(arena, &fleet->problems, &scope,
                             options->colour ? PROBLEMS_COLOURED : PROBLEMS_PLAIN);
    }
}

int command_validate(struct arena *arena, const struct options *options)
{
    const char *path = options->arguments.count ? options->arguments.items[0] : ".";
    struct spec_file_list files = {0};
    struct error *error = folder_read(arena, path, FOLDER_NAMES_AS_GIVEN, &files);
    if (error)
        return command_fail("%s", error->message);
    struct fleet *fleet = fleet_build(files.items, files.count, NULL);
    if (files.count == 0)
        problem_add(&fleet->problems, SEVERITY_WARNING, (struct place){.file = path},
                    "specs are files *.yaml and *.yml whose names do not begin with . or _",
                    "there are no specs here");
    for (size_t i = 0; i < files.count; i++)
        spec_file_release(files.items[i]);
    const char *result = render(arena, fleet, options);
    int status = fleet->problems.errors ? EXIT_ERROR : EXIT_CLEAN;
    fleet_free(fleet);
    if (fputs(result, stdout) == EOF || fflush(stdout) == EOF)
        return command_fail("cannot write the result: %s", strerror(errno));
    return status;
}
