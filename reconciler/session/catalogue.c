#include "reconciler/session/catalogue.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/session/service.h"

static const char *region_of(const struct node *endpoint)
{
    const char *id = node_get_text(endpoint, "region_id");
    return id ? id : node_get_text(endpoint, "region");
}

struct catalogue catalogue_read(struct arena *arena, const struct node *catalog)
{
    struct catalogue catalogue = {0};
    for (size_t i = 0; catalog && catalog->type == NODE_LIST && i < catalog->count; i++) {
        const char *type = node_get_text(catalog->items[i], "type"),
                   *id = node_get_text(catalog->items[i], "id");
        const struct node *endpoints = node_get(catalog->items[i], "endpoints");
        for (size_t j = 0; type && endpoints && endpoints->type == NODE_LIST && j < endpoints->count; j++) {
            const struct node *from = endpoints->items[j];
            struct endpoint endpoint = {type, node_get_text(from, "interface"), region_of(from),
                                        node_get_text(from, "url"), id};
            if (endpoint.interface && endpoint.url)
                list_add(arena, &catalogue, endpoint);
        }
    }
    return catalogue;
}

/* "publicURL" is an old way to write "public". */
static bool is_interface(const char *wanted, const char *have)
{
    size_t length = strlen(wanted);
    if (text_ends(wanted, "URL"))
        length -= 3;
    return strlen(have) == length && strncmp(wanted, have, length) == 0;
}

static const struct endpoint *find_type(const struct catalogue *catalogue, const char *type,
                                        const struct name_list *interfaces, const char *region)
{
    static const char *const usual[] = {"public"};
    const char *const *wanted = interfaces->count ? interfaces->items : usual;
    size_t count = interfaces->count ? interfaces->count : COUNT(usual);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < catalogue->count; j++) {
            const struct endpoint *endpoint = &catalogue->items[j];
            if ((!type || strcmp(endpoint->type, type) == 0) &&
                is_interface(wanted[i], endpoint->interface) &&
                (!region || text_equal(region, endpoint->region)))
                return endpoint;
        }
    }
    return NULL;
}

const struct endpoint *catalogue_find(const struct catalogue *catalogue, const char *service,
                                      const struct name_list *interfaces, const char *region)
{
    const struct service_type *known = service ? service_find(service) : NULL;
    const struct endpoint *found =
        find_type(catalogue, known ? known->official : service, interfaces, region);
    for (size_t i = 0; !found && known && i < known->alias_count; i++)
        found = find_type(catalogue, known->aliases[i], interfaces, region);
    return found;
}

/* Of a path segment: v2, v2.1, v3 */
static bool is_version(const char *segment, size_t length)
{
    if (length < 2 || segment[0] != 'v' || !isdigit((unsigned char)segment[1]))
        return false;
    for (size_t i = 1; i < length; i++)
        if (!isdigit((unsigned char)segment[i]) && segment[i] != '.')
            return false;
    return true;
}

const char *catalogue_root(struct arena *arena, const char *url)
{
    const char *authority = strstr(url, "://");
    const char *path = authority ? authority + 3 : url;
    path += strcspn(path, "/");
    size_t length = strlen(url);
    for (const char *at = path; *at == '/';) {
        size_t segment = strcspn(at + 1, "/");
        if (is_version(at + 1, segment))
            length = (size_t)(at - url);
        at += 1 + segment;
    }
    while (length && url[length - 1] == '/')
        length--;
    return arena_copy(arena, url, length);
}

/* What stands before the project's id in the last part of the URL; NULL: that part is something else. */
static const char *account_of(struct arena *arena, const char *endpoint, const char *project_id)
{
    size_t length = strlen(endpoint), id = project_id ? strlen(project_id) : 0;
    while (length && endpoint[length - 1] == '/')
        length--;
    if (!id || length < id || strncmp(endpoint + length - id, project_id, id) != 0)
        return NULL;
    const char *account = arena_copy(arena, endpoint, length - id);
    return strrchr(account, '/') ? strrchr(account, '/') + 1 : account;
}

const char *catalogue_path(struct arena *arena, const char *path, const char *endpoint,
                           const char *project_id)
{
    static const char admin[] = "{admin}", account[] = "{account}";
    const char *prefix = account_of(arena, endpoint, project_id);
    struct text text;
    text_init(&text, arena);
    for (const char *at; (at = strchr(path, '{'));) {
        bool is_account = text_starts(at, account);
        if (!is_account && !text_starts(at, admin))
            break;
        if (is_account && !prefix)
            return NULL;
        text_add_bytes(&text, path, (size_t)(at - path));
        text_add(&text, is_account ? prefix : project_id ? project_id : "");
        path = at + (is_account ? strlen(account) : strlen(admin));
    }
    text_add(&text, path);
    return text.data;
}
