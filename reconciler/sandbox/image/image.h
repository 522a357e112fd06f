/*
 * image - Glance, as far as the sandbox has it.
 *
 * In the store, by region:
 *   image         by id                as it is shown, with the properties that are nobody's but its owner's
 *   image_member  by "IMAGE/PROJECT"   as it is shown
 *   image_data    by id                what was uploaded
 */
#ifndef RECONCILER_SANDBOX_IMAGE_IMAGE_H
#define RECONCILER_SANDBOX_IMAGE_IMAGE_H

#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/view.h"

extern const struct route_table image_routes, image_list_routes, image_patch_routes, image_data_routes,
    image_member_routes, image_tag_routes, image_schema_routes;

/* One that the caller may see; or NULL. */
struct node *image_find(struct call *call, const char *id);
/* The same; refuses with 404 where there is none. */
struct node *image_get(struct call *call);
/* An admin's are all. */
bool image_is_ours(const struct call *call, const struct node *image);
/* Is it shared with the caller's project, with this status (NULL: any)? */
bool image_is_shared(struct call *call, const struct node *image, const char *status);
/* Refuses with 403 who may not do that to it: "modify_image". */
bool image_permits(struct call *call, const struct node *image, const char *action);
/* May an attribute or property of that name be written? If not, refuses with 403. */
bool image_may_be_given(struct call *call, const char *name, bool creation);
/* Keeps it, changed now. */
void image_put(struct call *call, struct node *image);

#endif
