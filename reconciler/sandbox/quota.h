/*
 * quota - what a project may have and has: explicit limits over those of the default class over built-in
 * ones.
 *
 * Explicit limits are private objects, {key: limit}, by project and by class.
 */
#ifndef RECONCILER_SANDBOX_QUOTA_H
#define RECONCILER_SANDBOX_QUOTA_H

#include "reconciler/sandbox/call.h"

struct quota_item {
    const char *key;
    int64_t limit, in_use;
};

struct quota_items LIST_OF(struct quota_item);

#define QUOTA_DEFAULT_CLASS "default"

/* Puts the explicit limits of the object, where there is one, over those of items. */
void quota_overlay(struct call *call, struct quota_items *items, const char *kind, const char *id);
/* NULL where there is no such key. */
struct quota_item *quota_find(const struct quota_items *items, const char *key);
/* Adds those of limits that items know to the explicit ones of the object. */
void quota_keep(struct call *call, const struct quota_items *items, const char *kind, const char *id,
                const struct node *limits);

enum quota_view { QUOTA_LIMITS, QUOTA_WITH_USAGE };
/* {envelope: {id, key: limit or {limit, in_use, reserved}}}; id may be NULL;
 * envelope NULL: there is none. */
void quota_answer(struct call *call, const char *envelope, const char *id, const struct quota_items *items,
                  enum quota_view view);

#endif
