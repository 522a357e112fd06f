/*
 * endpoint - where a service is for us: as the token's catalogue has it, and as the settings say otherwise.
 */
#ifndef RECONCILER_SESSION_ENDPOINT_H
#define RECONCILER_SESSION_ENDPOINT_H

#include "reconciler/session/keystone.h"

/* What the catalogue has of the service (its official type) for us, or NULL. */
const struct endpoint *endpoint_find(const struct cloud_settings *settings, const struct token *token,
                                     const char *type);
/*
 * The URL that the service has for us, with its version; NULL where there is none. Of a region, or interface,
 * that the catalogue knows nothing of at all, no service has one, Keystone neither: such a name is wrong, and
 * a site that lacks every service would look like one that is empty.
 */
const char *endpoint_url(const struct cloud_settings *settings, const struct token *token, const char *type);
/* Why there is none. */
struct error *endpoint_absence(struct arena *arena, const struct cloud_settings *settings,
                               const struct token *token, const char *type);

#endif
