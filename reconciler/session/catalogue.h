/*
 * catalogue - where a cloud's services are, as a token says it.
 */
#ifndef RECONCILER_SESSION_CATALOGUE_H
#define RECONCILER_SESSION_CATALOGUE_H

#include "base/node.h"

struct endpoint {
    const char *type, *interface, *region, *url;
    const char *service_id; /* or NULL */
};

struct catalogue LIST_OF(struct endpoint);

/* catalog: the list of that name in a token. Texts are borrowed from it. */
struct catalogue catalogue_read(struct arena *arena, const struct node *catalog);
/*
 * The first that fits: by type and its aliases (NULL: any service), then by interface in order of preference
 * (none: public), and in the region (NULL: any). NULL where there is none.
 */
const struct endpoint *catalogue_find(const struct catalogue *catalogue, const char *service,
                                      const struct name_list *interfaces, const char *region);
/* Without the version and what follows it: "http://h:8776/v3/PROJECT" gives "http://h:8776". */
const char *catalogue_root(struct arena *arena, const char *url);
/* A path with "{admin}" and "{account}" filled, see session_request; NULL where the endpoint does not say
 * with what. */
const char *catalogue_path(struct arena *arena, const char *path, const char *endpoint,
                           const char *project_id);

#endif
