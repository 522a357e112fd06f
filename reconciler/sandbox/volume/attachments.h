/*
 * attachments - which server has which volume. They are kept in the volumes.
 */
#ifndef RECONCILER_SANDBOX_VOLUME_ATTACHMENTS_H
#define RECONCILER_SANDBOX_VOLUME_ATTACHMENTS_H

#include "reconciler/sandbox/volume/volume.h"

/* One new; refuses (with the calling service's words) what is not the caller's or not free. */
const struct node *attachment_make(struct call *call, const char *volume, const char *server,
                                   const char *device);
/* false: the server does not have it. */
bool attachment_drop(struct call *call, const char *volume, const char *server);
/* {attachment_id, volume_id, server_id, device, ...} or NULL */
const struct node *attachment_of(struct call *call, const char *volume, const char *server);

#endif
