/* What may not be promised to a client, as its region has too little of it. */
#include "drift/pass.h"
#include "spec/promise.h"

static const struct plan_limit *limit_of_one(const struct pass *pass, const struct resource *resource,
                                             const char *field)
{
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        struct promise promise;
        if (pass->input->limits[what].reason != NULL && promise_is_of(resource->kind, field, what) &&
            promise_of(resource, what, &promise) && promise.amount != 0)
            return &pass->input->limits[what];
    }
    return NULL;
}

const struct plan_limit *limit_of(const struct pass *pass, const struct resource *resource, const char *field)
{
    if (pass->input->limits == NULL)
        return NULL;
    if (resource->kind != &project_kind)
        return limit_of_one(pass, resource, field);
    const struct plan_limit *limit = NULL;
    for (size_t i = 0; field == NULL && limit == NULL && i < resource->children.count; i++)
        limit = limit_of_one(pass, resource->children.items[i], NULL);
    return limit;
}
