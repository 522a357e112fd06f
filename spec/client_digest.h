/*
 * client_digest - the digest of what a client wants of the cloud.
 */
#ifndef SPEC_CLIENT_DIGEST_H
#define SPEC_CLIENT_DIGEST_H

#include "spec/client.h"

/*
 * Of its name, its projects and all in them; not of contact, title and labels. The order of siblings, and of
 * what their names were, mean nothing. Fields that nobody wrote do not count, so that a new version that has
 * more of them says the same.
 */
const char *client_digest(struct arena *arena, const struct client *client);

#endif
