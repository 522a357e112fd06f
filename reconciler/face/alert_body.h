/*
 * alert_body - an episode as receivers of alerts want to have it.
 */
#ifndef RECONCILER_FACE_ALERT_BODY_H
#define RECONCILER_FACE_ALERT_BODY_H

#include "reconciler/ledger/episode.h"

enum alert_event { ALERT_OPENED, ALERT_CLOSED };

/* tenantry.alert/1 */
struct node *alert_webhook(struct arena *arena, const struct episode *episode, enum alert_event event);
/* One alert of Alertmanager's API v2; until: when it is over unless it is repeated (ALERT_OPENED). */
struct node *alert_manager(struct arena *arena, const struct episode *episode, enum alert_event event,
                           int64_t until);
/* What tells one alert from another at the Alertmanager. */
const char *alert_identity(struct arena *arena, const struct episode *episode);

#endif
