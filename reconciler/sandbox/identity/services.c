/* services - services, endpoints and regions, which are what they are: nobody makes or removes one. */
#include "base/text.h"
#include "reconciler/sandbox/identity/catalogue.h"
#include "reconciler/sandbox/identity/entity.h"
#include "reconciler/sandbox/identity/policy.h"
#include "reconciler/sandbox/identity/routes.h"

static const char *const service_filters[] = {"type", "name", NULL};
static const char *const endpoint_filters[] = {"interface", "service_id", "region_id", NULL};
static const char *const region_filters[] = {"parent_region_id", NULL};

static const struct entity service = {.kind = "service", .plural = "services", .filters = service_filters};
static const struct entity endpoint = {
    .kind = "endpoint", .plural = "endpoints", .filters = endpoint_filters};
static const struct entity region = {.kind = "region", .plural = "regions", .filters = region_filters};

static bool passes(struct call *call, const struct entity *entity, const struct node *object)
{
    for (const char *const *filter = entity->filters; *filter; filter++) {
        const char *wanted = call_query(call, *filter);
        if (wanted && !text_equal(wanted, node_get_text(object, *filter)))
            return false;
    }
    return true;
}

static void list(struct call *call, const struct entity *entity, struct node_list all)
{
    struct node_list wanted = {0};
    for (size_t i = 0; i < all.count; i++)
        if (passes(call, entity, all.items[i]))
            list_add(call->arena, &wanted, all.items[i]);
    entity_answer_nodes(call, entity, &wanted);
}

static void show(struct call *call, const struct entity *entity, struct node_list all)
{
    const char *id = call_part(call, 0);
    for (size_t i = 0; i < all.count; i++)
        if (text_equal(node_get_text(all.items[i], "id"), id)) {
            entity_answer(call, entity, 200, all.items[i]);
            return;
        }
    call_refuse(call, 404, NULL, "Could not find %s: %s.", entity->kind, id);
}

static void list_services(struct call *call)
{
    if (policy_allows(call, "list_services"))
        list(call, &service, catalogue_services(call));
}

static void show_service(struct call *call)
{
    if (policy_allows(call, "get_service"))
        show(call, &service, catalogue_services(call));
}

static void list_endpoints(struct call *call)
{
    if (policy_allows(call, "list_endpoints"))
        list(call, &endpoint, catalogue_endpoints(call));
}

static void show_endpoint(struct call *call)
{
    if (policy_allows(call, "get_endpoint"))
        show(call, &endpoint, catalogue_endpoints(call));
}

static void list_regions(struct call *call)
{
    list(call, &region, catalogue_regions(call));
}

static void show_region(struct call *call)
{
    show(call, &region, catalogue_regions(call));
}

static const struct route rows[] = {
    {"GET", "/v3/services", list_services, NEEDS_TOKEN},
    {"GET", "/v3/services/{}", show_service, NEEDS_TOKEN},
    {"GET", "/v3/endpoints", list_endpoints, NEEDS_TOKEN},
    {"GET", "/v3/endpoints/{}", show_endpoint, NEEDS_TOKEN},
    {"GET", "/v3/regions", list_regions, NEEDS_TOKEN},
    {"GET", "/v3/regions/{}", show_region, NEEDS_TOKEN},
};

const struct route_table catalogue_routes = {rows, COUNT(rows)};
