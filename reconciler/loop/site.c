#include "reconciler/loop/site.h"

#include <unistd.h>

struct site *site_open(struct arena *arena, struct http *http, const struct settings *settings,
                       const struct log *log, const char *region)
{
    struct site *site = ARENA_NEW(arena, struct site);
    site->region = arena_text(arena, region);
    site->drop = settings->drop;
    struct cloud_settings *cloud;
    struct region_settings where = settings_region(settings, region);
    site->cloud = where.cloud;
    site->region_name = where.region_name;
    struct error *error =
        clouds_load(arena, where.cloud, where.region_name, (const char *const *)environ, &cloud);
    if (error)
        site->error =
            error_wrap(arena, error, "the cloud of region %s (`regions` in tenantry.yaml names it)", region);
    else
        site->session = session_new(http, cloud, log);
    return site;
}

void site_close(struct site *site)
{
    if (site->session)
        session_free(site->session);
    site->session = NULL;
}
