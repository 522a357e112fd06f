#include "reconciler/command/run.h"
#include "reconciler/command/saved.h"

static int plan_and_print(struct run *run, const void *context)
{
    const enum render_view view = *(const enum render_view *)context;
    const struct options *options = run->options;
    if (run_read(run, options->path, options->rev) != EXIT_CLEAN ||
        run_plan(run, &options->clients, &options->regions) != EXIT_CLEAN)
        return EXIT_ERROR;
    if (options->out) {
        struct error *error = saved_write(run->arena, options->out, run->plan, options);
        if (error)
            return command_fail("%s", error->message);
    }
    if (view == RENDER_DRIFT)
        run->plan = plan_drift_only(run->arena, run->plan);
    run_print(run, view);
    return run->invalid ? EXIT_ERROR : plan_exit_status(run->plan);
}

int command_plan(struct arena *arena, const struct options *options)
{
    const enum render_view view = RENDER_PLAN;
    return run_command(arena, options, RUN_READS, plan_and_print, &view);
}

int command_drift(struct arena *arena, const struct options *options)
{
    const enum render_view view = RENDER_DRIFT;
    return run_command(arena, options, RUN_READS, plan_and_print, &view);
}
