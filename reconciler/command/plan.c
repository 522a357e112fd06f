#include "base/json.h"
#include "reconciler/command/run.h"
#include "reconciler/command/saved.h"

static int plan_and_print(struct run *run, enum render_view view)
{
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

static int run_once(struct arena *arena, const struct options *options, enum render_view view)
{
    if (options->path && options->rev)
        return command_fail("--path reads a working directory and --rev the repository: give one of them");
    struct run run;
    int status = run_open(&run, arena, options, RUN_READS);
    if (status == EXIT_CLEAN)
        status = plan_and_print(&run, view);
    run_close(&run);
    return status;
}

int command_plan(struct arena *arena, const struct options *options)
{
    return run_once(arena, options, RENDER_PLAN);
}

int command_drift(struct arena *arena, const struct options *options)
{
    return run_once(arena, options, RENDER_DRIFT);
}
