/*
 * site - a region and the session with its cloud.
 */
#ifndef RECONCILER_LOOP_SITE_H
#define RECONCILER_LOOP_SITE_H

#include "base/log.h"
#include "reconciler/session/session.h"
#include "reconciler/settings.h"

struct site {
    const char *region;
    const char *cloud, *region_name; /* in clouds.yaml; region_name may be NULL */
    const char *drop;                /* where credentials are delivered, or NULL */
    struct session *session;         /* NULL: error says why */
    const struct error *error;       /* clouds.yaml does not have it, or is wrong */
};

/* Reads clouds.yaml; does not connect. All but settings must outlive the site. */
struct site *site_open(struct arena *arena, struct http *http, const struct settings *settings,
                       const struct log *log, const char *region);
void site_close(struct site *site);

#endif
