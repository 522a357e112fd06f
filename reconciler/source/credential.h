/*
 * credential - who we are to a Git server: environment variables named in the settings, or a credential
 * helper by Git's own protocol.
 */
#ifndef RECONCILER_SOURCE_CREDENTIAL_H
#define RECONCILER_SOURCE_CREDENTIAL_H

#include "base/error.h"
#include "reconciler/settings.h"
#include "reconciler/source/url.h"

/* Where credentials come from. helper is the one that Git's own configuration names, or NULL. */
struct credential_source {
    const struct repository_settings *settings;
    const struct url *url;
    const char *helper;
};

enum credential_type { CREDENTIAL_NONE, CREDENTIAL_PASSWORD, CREDENTIAL_AGENT, CREDENTIAL_KEY };

struct credential {
    enum credential_type type;
    const char *user, *secret; /* password, token or passphrase; or NULL */
    const char *key;           /* file */
};

/* The user for ssh where the URL names none. */
const char *credential_ssh_user(const struct credential_source *source);
/*
 * What to give to a server that asks. given holds what it was given before (CREDENTIAL_NONE at first) and
 * refused: a second time is an error, and a helper is told. ERROR_AUTH says what to set. Blocks while a
 * helper runs.
 */
struct error *credential_next(struct arena *arena, const struct credential_source *source,
                              struct credential *given);

#endif
