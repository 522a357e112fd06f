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

/* A token may be without a catalogue, and settings may say of each service where it is. */
static bool is_region_known(const struct cloud_settings *settings, const struct token *token)
{
    return token->catalogue.count == 0 || settings->service_regions.count > 0 ||
           settings->service_interfaces.count > 0 || settings->endpoint_overrides.count > 0 ||
           catalogue_find(&token->catalogue, NULL, &settings->interfaces, settings->region_name);
}

const char *endpoint_url(const struct cloud_settings *settings, const struct token *token, const char *type)
{
    const char *url = map_get(&settings->endpoint_overrides, type);
    if (url || !is_region_known(settings, token))
        return url;
    const struct endpoint *found = endpoint_find(settings, token, type);
    return found ? found->url : text_equal(type, "identity") ? settings->auth_url : NULL;
}

static const char *regions_of(struct arena *arena, const struct token *token)
{
    struct name_list regions = {0};
    struct map told;
    map_init(&told, arena);
    for (size_t i = 0; i < token->catalogue.count; i++) {
        const char *region = token->catalogue.items[i].region;
        if (!region || map_has(&told, region))
            continue;
        map_set(&told, region, &told);
        list_add(arena, &regions, region);
    }
    return text_join(arena, &regions, ", ");
}

struct error *endpoint_absence(struct arena *arena, const struct cloud_settings *settings,
                               const struct token *token, const char *type)
{
    const char *region = settings->region_name;
    const char *in = region ? arena_print(arena, " in region %s", region) : "";
    if (is_region_known(settings, token))
        return error_make(arena, ERROR_INPUT, "cloud %s: the catalogue has no %s service%s", settings->name,
                          type, in);
    const char *interfaces =
        settings->interfaces.count > 0 ? text_join(arena, &settings->interfaces, " or ") : "public";
    return error_make(
        arena, ERROR_INPUT,
        "cloud %s: the catalogue has no endpoint of interface %s%s (it has the regions %s): see "
        "region_name and interface in clouds.yaml",
        settings->name, interfaces, in, regions_of(arena, token));
}
