/*
 * attribute - what an image consists of, in a table; whatever else it has is a property, and a text.
 */
#ifndef RECONCILER_SANDBOX_IMAGE_ATTRIBUTE_H
#define RECONCILER_SANDBOX_IMAGE_ATTRIBUTE_H

#include "reconciler/sandbox/call.h"

enum image_attribute_type { ATTRIBUTE_TEXT, ATTRIBUTE_BOOLEAN, ATTRIBUTE_INTEGER, ATTRIBUTE_TEXTS };

struct image_attribute {
    const char *name;
    enum image_attribute_type type;
    bool nullable, read_only;
    bool on_creation;         /* read-only, but for the one who makes the image */
    const char *const *words; /* that it may be, NULL behind the last; or NULL: any */
};

extern const struct image_attribute image_attributes[];
extern const size_t image_attribute_count;

/* NULL: it is a property. */
const struct image_attribute *image_attribute_find(const char *name);
/* May it be that? If not, refuses. */
bool image_attribute_check(struct call *call, const char *name, const struct node *value);

#endif
