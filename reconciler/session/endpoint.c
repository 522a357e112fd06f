#include "reconciler/session/endpoint.h"

#include "base/text.h"

const struct endpoint *endpoint_find(const struct cloud_settings *settings, const struct token *token,
                                     const char *type)
{
    const char *region = map_get(&settings->service_regions, type);
    const char *interface = map_get(&settings->service_interfaces, type);
    const char *renamed = map_get(&settings->service_types, type);
    struct name_list one = {.items = &interface, .count = 1};
    return catalogue_find(&token->catalogue, renamed ? renamed : type,
                          interface ? &one : &settings->interfaces, region ? region : settings->region_name);
}

const char *endpoint_url(const struct cloud_settings *settings, const struct token *token, const char *type)
{
    const char *url = map_get(&settings->endpoint_overrides, type);
    const struct endpoint *found = url ? NULL : endpoint_find(settings, token, type);
    if (found)
        url = found->url;
    return !url && text_equal(type, "identity") ? settings->auth_url : url;
}
