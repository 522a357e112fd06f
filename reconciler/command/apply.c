#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "reconciler/command/confirm.h"
#include "reconciler/command/run.h"
#include "reconciler/command/saved.h"

/* A fleet that shrank too much since the last accepted commit is a mistake until somebody says that it is
 * none. */
static int check_shrink(struct run *run)
{
    struct fleet_size now = fleet_size(run->revision->fleet);
    struct ledger_accepted last = {0};
    if (run->ledger)
        last = ledger_accepted(run->ledger, run->arena);
    if (now.living + now.terminated == 0 && !run->options->allow_shrink) {
        (void)fputs(
            "tenantry: held: the fleet has no client at all; nothing was done. If that is meant, repeat "
            "with --allow-shrink\n",
            stderr);
        return EXIT_DIFFERENCES;
    }
    if (plan_fleet_shrinks(last.size, now) && !run->options->allow_shrink) {
        (void)fprintf(
            stderr,
            "tenantry: held: the fleet has %zu clients%s, and %zu%s at the last accepted commit%s%s; nothing "
            "was done. If that is meant, repeat with --allow-shrink\n",
            now.living, fleet_ended(run->arena, now), last.size.living, fleet_ended(run->arena, last.size),
            last.commit ? " " : "", last.commit ? last.commit : "");
        return EXIT_DIFFERENCES;
    }
    return EXIT_CLEAN;
}

static void accept(struct run *run)
{
    if (!run->ledger || !run->revision->commit || run->options->clients.count > 0 ||
        run->options->regions.count > 0)
        return;
    struct error *error = ledger_accept(run->ledger, run->arena, run->revision->commit,
                                        fleet_size(run->revision->fleet), clock_seconds());
    if (error)
        (void)fprintf(stderr, "tenantry: warning: %s\n", error->message);
}

/* As much of it as a pull request shows is enough. */
static bool is_digest(const char *said, const char *digest)
{
    enum { LEAST = 12 };
    return strlen(said) >= LEAST && text_starts(digest, said);
}

static int apply_plan(struct run *run, const char *digest)
{
    if (digest && !is_digest(digest, run->plan->digest)) {
        run_print(run, RENDER_PLAN);
        return command_fail(
            "the plan is another one now (digest %s, not %s): nothing was done; look at it again",
            run->plan->digest, digest);
    }
    int status = check_shrink(run);
    if (status != EXIT_CLEAN)
        return status;
    status = confirm_plan(run);
    if (status != EXIT_CLEAN)
        return status;
    run_apply(run);
    accept(run);
    run_print(run, RENDER_APPLIED);
    return run->invalid ? EXIT_ERROR : plan_exit_status(run->plan);
}

static int apply_once(struct run *run, const void *context)
{
    const struct saved *saved = context;
    if (run_read(run, saved->path, saved->commit) != EXIT_CLEAN ||
        run_plan(run, &saved->clients, &saved->regions) != EXIT_CLEAN)
        return EXIT_ERROR;
    return apply_plan(run, saved->digest);
}

int command_apply(struct arena *arena, const struct options *options)
{
    struct saved saved = {options->clients, options->regions, options->path, options->rev, options->digest};
    bool chosen = options->clients.count > 0 || options->regions.count > 0 || options->path || options->rev ||
                  options->digest;
    if (options->plan && chosen)
        return command_fail(
            "--plan says what is applied: give no --client, --region, --path, --rev or --digest beside it");
    struct error *error = options->plan ? saved_read(arena, options->plan, &saved) : NULL;
    if (error)
        return command_fail("%s", error->message);
    if (confirm_possible(options) != EXIT_CLEAN)
        return EXIT_ERROR;
    return run_command(arena, options, RUN_WRITES, apply_once, &saved);
}
