/*
 * access - who may do what in Swift: the reseller's admins everything, a project's members what is theirs,
 * others what access lists say.
 */
#ifndef RECONCILER_SANDBOX_OBJECT_ACCESS_H
#define RECONCILER_SANDBOX_OBJECT_ACCESS_H

#include "reconciler/sandbox/call.h"

bool access_is_reseller(const struct call *call);
/* May the caller see what is the account's owners' alone? */
bool access_is_owner(const struct call *call);
/* May the caller go on? If not, refuses with 401 or 403. list: the container's for this, or NULL; is_object:
 * an object is asked for. */
bool access_permits(struct call *call, const char *list, bool is_object);
/* An access list as it is kept; NULL where it is none. may_refer: it may be for everybody. */
const char *access_clean(struct call *call, const char *list, bool may_refer);

#endif
