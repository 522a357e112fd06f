/*
 * notify - tells that something in a few folders has changed, by libinotifytools.
 *
 * The library has one instance a process: one thread uses this.
 */
#ifndef RECONCILER_SOURCE_NOTIFY_H
#define RECONCILER_SOURCE_NOTIFY_H

#include "base/list.h"

/*
 * Begins to watch these folders, and no others; what happened before is forgotten. Returns a file descriptor
 * that becomes readable on a change, or -1 where nothing can be watched. Not closed by the caller.
 */
int notify_arm(const struct name_list *folders);
void notify_disarm(void);

#endif
