/* A project: what holds everything of a tenant at one site. */
#include "base/map.h"
#include "spec/kinds/rows.h"

const struct field project_fields[PROJECT_FIELD_COUNT] = {
    ROW_NAME(64, "Unique within its domain at one region."),
    ROW_FORMERLY,
    {.key = "domain",
     .json = "domain_id",
     .type = FIELD_REFERENCE,
     .kind = &domain_kind,
     .change = CHANGE_NEVER,
     .fallback = "Default",
     .doc = "The Keystone domain it stands in."},
    ROW_DESCRIPTION,
    {.key = "enabled",
     .type = FIELD_BOOL,
     .api_only = true,
     .fallback = "true",
     .doc = "Whether its people can work in it."},
    {.key = "quota.compute",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &compute_quota_kind,
     .doc = "How much it may have of Nova's resources; what is not written is not managed.",
     .example = "{instances: 40, cores: 160, ram: 512 GiB}"},
    {.key = "quota.volume",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &volume_quota_kind,
     .doc = "How much it may have of Cinder's resources.",
     .example = "{volumes: 100, gigabytes: 10 TiB, types: {nvme: {gigabytes: 4 TiB}}}"},
    {.key = "quota.network",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &network_quota_kind,
     .doc = "How much it may have of Neutron's resources.",
     .example = "{networks: 10, ports: 500, floating_ips: unlimited}"},
    {.key = "access",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &role_assignment_kind,
     .doc = "Who may do what in it.",
     .example = "[{group: acme-admins, roles: [member]}]"},
    {.key = "networks",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &network_kind,
     .doc = "Its networks.",
     .example = "[{name: app, subnets: [{name: app-v4, cidr: 10.20.0.0/24}]}]"},
    {.key = "security_groups",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &security_group_kind,
     .doc = "Its security groups.",
     .example = "[{name: web, rules: [{protocol: tcp, ports: 443, from: 0.0.0.0/0}]}]"},
    {.key = "routers",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &router_kind,
     .doc = "Its routers.",
     .example = "[{name: edge, external: {network: public}, subnets: [app-v4]}]"},
    {.key = "floating_ips",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &floating_ip_kind,
     .doc = "Its floating IPs.",
     .example = "[{network: public, description: front door}]"},
    {.key = "shared_networks",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &shared_network_kind,
     .doc = "Which of its networks other projects of the client may use.",
     .example = "[{network: app, with: acme-dev}]"},
    {.key = "flavors",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &flavor_access_kind,
     .doc = "Private flavors that it may use.",
     .example = "[tdx.large]"},
    {.key = "volume_types",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &volume_type_access_kind,
     .doc = "Private volume types that it may use.",
     .example = "[nvme]"},
    {.key = "default_volume_type",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &default_volume_type_kind,
     .one = true,
     .nullable = true,
     .doc = "The volume type of its volumes where nobody says which; null for the cloud's.",
     .example = "nvme"},
    {.key = "images",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &image_member_kind,
     .doc = "Images that are shared with it.",
     .example = "[golden-ubuntu]"},
    {.key = "hosts",
     .json = "",
     .type = FIELD_CHILDREN,
     .kind = &dedicated_hosts_kind,
     .one = true,
     .nullable = true,
     .doc = "Hosts of its own; null for none.",
     .example = "{aggregate: acme-dedicated}"},
};

/* A subnet stands on at most one router. */
static void check(const struct resource *resource, struct problems *problems)
{
    struct map routers;
    map_init(&routers, problems->arena);
    for (size_t i = 0; i < resource->children.count; i++) {
        struct resource *router = resource->children.items[i];
        if (router->kind != &router_kind)
            continue;
        for (size_t j = 0; j < router->children.count; j++) {
            const struct resource *interface = router->children.items[j];
            const struct value *subnet = resource_value(interface, "subnet");
            if (!value_is_set(subnet))
                continue;
            const struct resource *other = map_get(&routers, subnet->reference.name);
            if (other && other != router)
                problem_add(problems, SEVERITY_ERROR, interface->at, NULL,
                            "subnet \"%s\" stands on router \"%s\" already", subnet->reference.name,
                            other->name);
            map_set(&routers, subnet->reference.name, router);
        }
    }
}

const struct kind project_kind = {
    .name = "project",
    .collection = "projects",
    .title = "project",
    .service = "identity",
    .mark = MARK_BODY,
    .paging = PAGING_MARKER,
    .envelope = "project",
    .list_envelope = "projects",
    .list = {"GET", "/v3/projects"},
    .narrow = {{NARROW_NAME, "/v3/projects?name={id}"},
               {NARROW_CLIENT, "/v3/projects?tags=tenantry%3A{id}"},
               {NARROW_ID, "/v3/projects/{id}"}},
    .create = {"POST", "/v3/projects"},
    .update = {"PATCH", "/v3/projects/{id}"},
    .remove = {"DELETE", "/v3/projects/{id}"},
    .project_json = "id",
    .domain_json = "domain_id",
    .identity = {"domain", "name"},
    ROWS_OF_KIND(project_fields),
    .doc = "A project of the client: its quotas, networks and access.",
    .check = check,
};
