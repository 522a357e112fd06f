#include <string.h>

#include "reconciler/command/confirm.h"
#include "reconciler/command/run.h"

static int rebuild(struct run *run, const void *context)
{
    (void)context;
    const struct options *options = run->options;
    if (run_read(run, options->path, options->at) != EXIT_CLEAN ||
        run_plan_rebuild(run, &options->clients, options->regions.items[0], options->into) != EXIT_CLEAN)
        return EXIT_ERROR;
    if (options->dry_run) {
        run_print(run, RENDER_PLAN);
        return run->unplanned.count > 0 ? EXIT_ERROR : plan_exit_status(run->plan);
    }
    if (options->digest && strcmp(options->digest, run->plan->digest) != 0)
        return command_fail("the plan is another one now (digest %s): nothing was done; look at it again",
                            run->plan->digest);
    int status = confirm_plan(run);
    if (status != EXIT_CLEAN)
        return status;
    run_apply(run);
    run_print(run, RENDER_APPLIED);
    return run->unplanned.count > 0 ? EXIT_ERROR : plan_exit_status(run->plan);
}

int command_rebuild(struct arena *arena, const struct options *options)
{
    if (options->regions.count != 1 || !options->into)
        return command_fail("rebuild needs --region REGION (the one that is lost) and --into REGION (the one "
                            "that takes its tenants)");
    if (!options->dry_run && confirm_possible(options) != EXIT_CLEAN)
        return EXIT_ERROR;
    return run_command(arena, options, options->dry_run ? RUN_READS : RUN_WRITES, rebuild, NULL);
}
