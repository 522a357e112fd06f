#include "reconciler/source/url.h"

#include <string.h>

#include "base/list.h"
#include "base/text.h"

struct scheme {
    const char *prefix;
    enum url_type type;
};

static const struct scheme schemes[] = {
    {"file://", URL_FILE}, {"http://", URL_HTTP},   {"https://", URL_HTTPS},
    {"ssh://", URL_SSH},   {"git+ssh://", URL_SSH},
};

/* As Git has it: a colon before the first slash is host:path. */
static bool is_scp_like(const char *text)
{
    const char *colon = strchr(text, ':');
    return colon && colon > text && strcspn(text, "/") > (size_t)(colon - text);
}

/* Over HTTP the user may be a token as well. */
static const char *safe_user(struct arena *arena, enum url_type type, const char *user, size_t length)
{
    const char *colon = memchr(user, ':', length);
    if (type == URL_HTTP || type == URL_HTTPS)
        return "***@";
    if (colon)
        return arena_print(arena, "%.*s:***@", (int)(colon - user), user);
    return arena_print(arena, "%.*s@", (int)length, user);
}

static void split_authority(struct arena *arena, const char *prefix, const char *rest, const char *path,
                            struct url *out)
{
    size_t length = (size_t)(path - rest);
    const char *at = memrchr(rest, '@', length);
    const char *host = at ? at + 1 : rest;
    out->host = arena_copy(arena, host, (size_t)(path - host));
    const char *shown = "";
    if (at) {
        size_t user = (size_t)(at - rest);
        const char *colon = memchr(rest, ':', user);
        out->user = arena_copy(arena, rest, colon ? (size_t)(colon - rest) : user);
        shown = safe_user(arena, out->type, rest, user);
    }
    out->safe = arena_print(arena, "%s%s%s%s", prefix, shown, out->host, path);
}

static struct error *parse_scheme(struct arena *arena, const struct scheme *scheme, struct url *out)
{
    out->type = scheme->type;
    const char *rest = out->text + strlen(scheme->prefix), *path = rest + strcspn(rest, "/");
    if (out->type == URL_FILE)
        return NULL;
    split_authority(arena, scheme->prefix, rest, path, out);
    if (!*out->host)
        return error_make(arena, ERROR_INPUT, "%s names no host", out->safe);
    if (out->type == URL_HTTP && out->user)
        return error_make(arena, ERROR_INPUT, "%s would send a password without TLS: use https://",
                          out->safe);
    return NULL;
}

struct error *url_parse(struct arena *arena, const char *text, struct url *out)
{
    struct url url = {.type = URL_PATH, .text = arena_text(arena, text)};
    url.safe = url.text;
    struct error *error = NULL;
    const struct scheme *scheme = NULL;
    for (size_t i = 0; i < COUNT(schemes) && !scheme; i++)
        if (text_starts(text, schemes[i].prefix))
            scheme = &schemes[i];

    if (scheme) {
        error = parse_scheme(arena, scheme, &url);
    } else if (strstr(text, "://")) {
        int length = (int)(strstr(text, "://") - text);
        error = error_make(arena, ERROR_INPUT,
                           "%.*s:// is not supported: use https://, ssh://, file:// or a path", length, text);
    } else if (is_scp_like(text)) {
        url.type = URL_SSH;
        const char *colon = strchr(text, ':'), *at = memchr(text, '@', (size_t)(colon - text));
        url.user = at ? arena_copy(arena, text, (size_t)(at - text)) : NULL;
        url.host = arena_copy(arena, at ? at + 1 : text, (size_t)(colon - (at ? at + 1 : text)));
    } else if (!*text) {
        error = error_make(arena, ERROR_INPUT, "the repository's URL is empty");
    }
    if (!error)
        *out = url;
    return error;
}

static const char *replace(struct arena *arena, const char *text, const char *what, const char *with)
{
    if (!what || !*what || !strstr(text, what))
        return text;
    struct text out;
    text_init(&out, arena);
    for (const char *found; (found = strstr(text, what)); text = found + strlen(what)) {
        text_add_bytes(&out, text, (size_t)(found - text));
        text_add(&out, with);
    }
    text_add(&out, text);
    return out.data;
}

const char *url_scrub(struct arena *arena, const struct url *url, const char *message)
{
    const char *clean = replace(arena, message, url->text, url->safe);
    if (text_equal(url->text, url->safe))
        return clean;
    const char *begin = strstr(url->text, "://") + 3, *end = memrchr(begin, '@', strcspn(begin, "/"));
    return replace(arena, clean, arena_copy(arena, begin, (size_t)(end - begin)), "***");
}
