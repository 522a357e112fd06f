#include "reconciler/command/command.h"
#include "reconciler/loop/daemon.h"

int command_watch(struct arena *arena, const struct options *options)
{
    (void)arena;
    const struct settings *settings = options->settings;
    if (!settings->repository.url)
        return command_fail("watch needs `repository:` in tenantry.yaml (%s)",
                            settings->file ? settings->file : "there is none; see -c FILE");
    struct log log = options->log;
    log.format = options->format == FORMAT_JSON ? LOG_JSON : LOG_LOGFMT;
    if (!options->quiet && log.least > LOG_INFO)
        log.least = LOG_INFO;
    return daemon_run(settings, options->config, &log);
}
