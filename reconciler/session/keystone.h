/*
 * keystone - what is said to it to get a token, and what it says back.
 */
#ifndef RECONCILER_SESSION_KEYSTONE_H
#define RECONCILER_SESSION_KEYSTONE_H

#include "reconciler/session/catalogue.h"
#include "reconciler/session/clouds.h"

struct token {
    uint64_t number; /* from 1, in the order they were given */
    const char *text;
    const char *user_id, *project_id; /* project_id: NULL unless it is scoped to one */
    int64_t lifetime_ms;
    struct catalogue catalogue;
};

/* "{auth_url}/v3/auth/tokens", whatever version auth_url ends with. */
const char *keystone_url(struct arena *arena, const struct cloud_settings *settings);
/* The request's body. ERROR_INPUT where the auth_type is none that we know. */
struct error *keystone_request(struct arena *arena, const struct cloud_settings *settings, struct node **out);
/* Reads the answer 201. Everything is copied to the arena. */
struct error *keystone_read(struct arena *arena, const struct http_reply *reply, struct token *out);
/* "user admin", "application credential tenantry", for messages. */
const char *keystone_who(struct arena *arena, const struct cloud_settings *settings);

#endif
