/*
 * login - what is said to Keystone to get a token, and what it says back.
 */
#ifndef RECONCILER_CLOUD_LOGIN_H
#define RECONCILER_CLOUD_LOGIN_H

#include "reconciler/cloud/catalogue.h"
#include "reconciler/cloud/clouds.h"

struct token {
    const char *text;
    const char *user_id, *project_id; /* project_id: NULL unless it is scoped to one */
    int64_t lifetime_ms;
    struct catalogue catalogue;
};

/* "{auth_url}/v3/auth/tokens", whatever version auth_url ends with. */
const char *login_url(struct arena *arena, const struct cloud_settings *settings);
/* The request's body. ERROR_INPUT where the auth_type is none that we know. */
struct error *login_request(struct arena *arena, const struct cloud_settings *settings, struct node **out);
/* Reads the answer 201. Everything is copied to the arena. */
struct error *login_read(struct arena *arena, const struct http_reply *reply, struct token *out);
/* "user admin", "application credential tenantry", for messages. */
const char *login_who(struct arena *arena, const struct cloud_settings *settings);

#endif
