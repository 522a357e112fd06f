#include "reconciler/http/http_request.h"

#include <string.h>
#include <strings.h>

static const struct http_tls *copy_tls(struct arena *arena, const struct http_tls *from)
{
    if (!from)
        return NULL;
    struct http_tls *tls = ARENA_NEW(arena, struct http_tls);
    tls->cacert = arena_text(arena, from->cacert);
    tls->certificate = arena_text(arena, from->certificate);
    tls->key = arena_text(arena, from->key);
    tls->insecure = from->insecure;
    return tls;
}

struct http_request http_request_copy(struct arena *arena, const struct http_request *from)
{
    struct http_request to = *from;
    to.method = arena_text(arena, from->method);
    to.url = arena_text(arena, from->url);
    to.body = arena_text(arena, from->body);
    to.owner = arena_text(arena, from->owner);
    to.user = arena_text(arena, from->user);
    to.password = arena_text(arena, from->password);
    to.tls = copy_tls(arena, from->tls);
    struct http_header *headers = ARENA_ARRAY(arena, struct http_header, from->header_count);
    for (size_t i = 0; i < from->header_count; i++) {
        headers[i].name = arena_text(arena, from->headers[i].name);
        headers[i].value = arena_text(arena, from->headers[i].value);
    }
    to.headers = headers;
    return to;
}

const char *http_request_name(struct arena *arena, const struct http_request *request)
{
    const char *authority = strstr(request->url, "://");
    if (!authority)
        return arena_print(arena, "%s %s", request->method,
                           request->url_is_secret ? "(secret URL)" : request->url);
    authority += strlen("://");
    const char *end = authority + strcspn(authority, "/?#");
    const char *host = authority;
    for (const char *at = authority; at < end; at++)
        if (*at == '@')
            host = at + 1;
    return arena_print(arena, "%s %.*s%.*s%s", request->method, (int)(authority - request->url), request->url,
                       (int)(end - host), host, request->url_is_secret ? "/…" : end);
}

const char *http_said(const struct http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->headers.count; i++)
        if (strcasecmp(reply->headers.items[i].name, name) == 0)
            return reply->headers.items[i].value;
    return NULL;
}
