/*
 * later - keys of the language that this version does not offer yet.
 */
#ifndef SPEC_LATER_H
#define SPEC_LATER_H

#include "base/list.h"

/* What to say of an unknown key that stands among the known ones; NULL where it is of no later version
 * either. */
const char *later_hint(const char *key, const struct name_list *beside);

#endif
