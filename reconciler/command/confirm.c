#include "reconciler/command/confirm.h"

#include <string.h>
#include <unistd.h>

int confirm_possible(const struct options *options)
{
    if (options->yes || (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && options->format == FORMAT_TEXT))
        return EXIT_CLEAN;
    return command_fail("there is no terminal to ask on: repeat with --yes once the plan is what you want");
}

int confirm_plan(struct run *run)
{
    if (run->options->yes || plan_count_to_do(run->plan) == 0)
        return EXIT_CLEAN;
    run_print(run, RENDER_PLAN);
    (void)fputs("\nApply this? Only `yes` goes on: ", stdout);
    (void)fflush(stdout);
    char answer[16];
    if (fgets(answer, sizeof answer, stdin) && strcmp(answer, "yes\n") == 0)
        return EXIT_CLEAN;
    return command_fail("not applied");
}
