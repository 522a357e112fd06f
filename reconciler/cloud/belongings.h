/*
 * belongings - what projects have in a region beyond what its lists of managed kinds show: servers, volumes
 * and the like.
 */
#ifndef RECONCILER_CLOUD_BELONGINGS_H
#define RECONCILER_CLOUD_BELONGINGS_H

#include "drift/snapshot.h"
#include "reconciler/session/session.h"

typedef void belongings_done(void *context);

/*
 * Into the snapshot, whose belongings_error says of what could not be read why. Of a few projects each is
 * asked for, of more the lists of the whole region are read, and in any case one answer a project of the
 * object store, where the user may ask. projects are ids, which must outlive the call; there is one at least.
 */
void belongings_read(struct session *session, struct snapshot *snapshot, const struct name_list *projects,
                     belongings_done *done, void *context);

#endif
