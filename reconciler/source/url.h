/*
 * url - what a repository's URL says, as Git reads it.
 */
#ifndef RECONCILER_SOURCE_URL_H
#define RECONCILER_SOURCE_URL_H

#include "base/error.h"

enum url_type { URL_PATH, URL_FILE, URL_HTTP, URL_HTTPS, URL_SSH };

struct url {
    enum url_type type;
    const char *text; /* as given: may hold a password */
    const char *safe; /* the same without secrets, for messages */
    const char *user; /* or NULL */
    const char *host; /* with port: "git.example:8443"; NULL for paths and files */
};

/* ERROR_INPUT where it has no form that can be fetched. */
struct error *url_parse(struct arena *arena, const char *text, struct url *out);
/* The message with whatever of the URL is secret taken out. */
const char *url_scrub(struct arena *arena, const struct url *url, const char *message);

#endif
