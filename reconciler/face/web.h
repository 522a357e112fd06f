/*
 * web - the controller's pages over HTTP.
 *
 * A thread of its own serves what was last published and nothing else, so that no request ever waits for, or
 * disturbs, the main thread. GET and HEAD only, one request a connection; what arrives and who connects is
 * bounded.
 */
#ifndef RECONCILER_FACE_WEB_H
#define RECONCILER_FACE_WEB_H

#include "base/error.h"

struct web;

/*
 * at: ADDRESS:PORT, as "127.0.0.1:8080", "[::1]:8080" or ":8080" (every address); port 0 is any that is free.
 * Every path is unknown (404) until it is published.
 */
struct error *web_start(struct arena *arena, const char *at, struct web **out);
/* NULL is fine. */
void web_stop(struct web *web);
/* "http://127.0.0.1:8080", with the port that 0 came to. Lives as long as web. */
const char *web_url(const struct web *web);
/* From now on path is answered with this status and body, both copied. For one thread only. */
void web_publish(struct web *web, const char *path, int status, const char *content_type, const char *body);

#endif
