/*
 * login - one token for all calls to a cloud: fetched when first needed, renewed before it ends, fetched
 * again when it is dropped.
 */
#ifndef RECONCILER_SESSION_LOGIN_H
#define RECONCILER_SESSION_LOGIN_H

#include "base/log.h"
#include "reconciler/session/keystone.h"

struct login;

/* error NULL: there is a token. Else its message names cloud, auth_url and user. Called from http_run. */
typedef void login_ended(void *context, const struct error *error);

/* settings, http and log must outlive the login. */
struct login *login_new(struct http *http, const struct cloud_settings *settings, const struct log *log,
                        login_ended *ended, void *context);
void login_free(struct login *login);
/* A refusal says no more than that the user has no role there: no warning, it is for the asker to tell. */
void login_may_be_refused(struct login *login);
/*
 * Asks for a token, unless that is under way. After a login that failed a moment ago, ended hears of that
 * failure again instead.
 */
void login_begin(struct login *login);
/* The token to use, or NULL: begin then. Valid until ended is called. Renews by itself late in a token's
 * life. */
const struct token *login_token(struct login *login);
/* The last token there was, of use or not, for its catalogue and ids; or NULL. */
const struct token *login_last(const struct login *login);
/* The token is of no use any more. */
void login_drop(struct login *login);
uint64_t login_requests(const struct login *login);

#endif
