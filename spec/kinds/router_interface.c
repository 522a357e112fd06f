/* A subnet on a router: no resource of Neutron's own, but a port of the router. */
#include "spec/kinds/rows.h"

static const struct field fields[] = {
    {.key = "subnet",
     .json = "subnet_id",
     .type = FIELD_REFERENCE,
     .kind = &subnet_kind,
     .required = true,
     .change = CHANGE_REPLACES,
     .doc = "The subnet of the same project.",
     .example = "app-v4"},
};

static void check(const struct resource *resource, struct problems *problems)
{
    const struct resource *subnet = resource->values[0].reference.target;
    if (value_is_set(&resource->values[0]) && subnet && resource_value(subnet, "gateway")->type == VALUE_NULL)
        problem_add(problems, SEVERITY_ERROR, resource->at, "give the subnet a `gateway`",
                    "subnet \"%s\" has no gateway, so that it cannot stand on a router", subnet->name);
}

#define PORTS_OF_ROUTERS                                                                                     \
    "/v2.0/ports?device_owner=network:router_interface"                                                      \
    "&device_owner=network:router_interface_distributed"                                                     \
    "&device_owner=network:ha_router_replicated_interface"                                                   \
    "&fields=id&fields=device_id&fields=project_id&fields=fixed_ips"

const struct kind router_interface_kind = {
    .name = "router_interface",
    .collection = "router_interfaces",
    .title = "router interface",
    .service = "network",
    .paging = PAGING_MARKER,
    .parent = &router_kind,
    .each = "fixed_ips",
    .envelope = "",
    .list_envelope = "ports",
    .list = {"GET", PORTS_OF_ROUTERS},
    .narrow = {{NARROW_PARENT, PORTS_OF_ROUTERS "&device_id={id}"}},
    .create = {"PUT", "/v2.0/routers/{parent}/add_router_interface"},
    .remove = {"PUT", "/v2.0/routers/{parent}/remove_router_interface"},
    .parent_json = "device_id",
    .identity = {"subnet"},
    .scalar = "subnet",
    .label = "{parent}/{subnet}",
    ROWS_OF_KIND(fields),
    .doc = "A subnet that the router joins.",
    .check = check,
};
