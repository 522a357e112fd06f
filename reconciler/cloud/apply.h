/*
 * apply - carries out one client's plan: every change with verdict apply, in its order, and writes the
 * outcomes into it.
 *
 * Neutron writes of a project go one at a time; other services and projects go side by side; raised quotas
 * first, lowered ones last. What depends on a failed change is skipped; a POST of unknown fate is never sent
 * again. Quota writes are read back.
 */
#ifndef RECONCILER_CLOUD_APPLY_H
#define RECONCILER_CLOUD_APPLY_H

#include "drift/plan.h"
#include "reconciler/session/session.h"

struct apply_hooks {
    /* after each change has its outcome; may be NULL */
    void (*changed)(void *context, const struct client_plan *plan, const struct change *change,
                    const char *request_id);
    void (*done)(void *context, struct client_plan *plan);
    void *context;
    const char *certificates; /* the folder for certificates of deletion; NULL: none are written */
    /* Where credentials are issued, as clouds.yaml says, and delivered. NULL: none are planned. */
    struct http *http;
    const char *cloud, *region_name, *drop;
};

/*
 * The plan, its arena and the snapshot it was made from must stay until done. snapshot: marks of live objects
 * are read from it. *stop turning true lets requests in flight finish and skips the rest. done is called from
 * http_run, or from here where there is nothing to send.
 */
void apply_client(struct session *session, struct arena *arena, struct client_plan *plan,
                  const struct snapshot *snapshot, const volatile bool *stop, const struct log *log,
                  const struct apply_hooks *hooks);

#endif
