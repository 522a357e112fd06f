/* sandbox - a small OpenStack on loopback, until a signal comes. */
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/text.h"
#include "reconciler/command/command.h"
#include "reconciler/sandbox/sandbox.h"

static int take_regions(struct arena *arena, const char *list, struct name_list *out)
{
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ",");
        const char *name = arena_copy(arena, at, length);
        if (!length || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != length || *name == '-')
            return command_fail("--regions %s: a region's name has a-z, 0-9 and inner -", list);
        list_add(arena, out, name);
        at += length;
        if (!*at)
            return EXIT_CLEAN;
    }
}

/* Readable once somebody wants us to stop. */
static int stop_descriptor(void)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

int command_sandbox(struct arena *arena, const struct options *options)
{
    struct sandbox_options wish = {.state = options->state,
                                   .at = arena_print(arena, "127.0.0.1:%ld", options->port),
                                   .tls = options->tls,
                                   .all_services = options->all_services,
                                   .latency_ms = (unsigned)options->latency_ms,
                                   .token_seconds = (unsigned)options->token_seconds,
                                   .faults = options->faults,
                                   .requests = options->requests};
    const char *sites = options->sites ? options->sites : "ashburn,los-angeles,amsterdam,singapore";
    wish.release = release_by_name(options->release ? options->release : releases[0].name);
    if (!wish.release)
        return command_fail("--release %s: no such release; there are zed and 2026.1", options->release);
    if (take_regions(arena, sites, &wish.regions) != EXIT_CLEAN)
        return EXIT_ERROR;
    int stop = stop_descriptor();
    struct sandbox *sandbox;
    struct error *error = sandbox_start(arena, &wish, &sandbox);
    if (error)
        return command_fail("%s", error->message);
    (void)fputs(sandbox_clouds(sandbox, arena), stdout);
    (void)fflush(stdout);
    if (options->progress)
        (void)fputs("The sandbox serves; Ctrl-C ends it.\n", stderr);
    sandbox_run(sandbox, stop);
    sandbox_stop(sandbox);
    (void)close(stop);
    return EXIT_CLEAN;
}
