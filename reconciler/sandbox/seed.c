#include "reconciler/sandbox/seed.h"

#include <ctype.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/target.h"

/* --- what must be there before anybody can ask for anything --- */

static const struct {
    const char *kind, *id, *object;
} first[] = {
    {"domain", "default",
     "{\"id\": \"default\", \"name\": \"Default\", \"description\": \"The default domain\", \"enabled\": "
     "true, "
     "\"tags\": [], \"options\": {}}"},
    {"role", "$admin",
     "{\"id\": \"$admin\", \"name\": \"admin\", \"domain_id\": null, \"description\": null, \"options\": "
     "{\"immutable\": true}}"},
    {"role", "$member",
     "{\"id\": \"$member\", \"name\": \"member\", \"domain_id\": null, \"description\": null, \"options\": "
     "{\"immutable\": true}}"},
    {"role", "$reader",
     "{\"id\": \"$reader\", \"name\": \"reader\", \"domain_id\": null, \"description\": null, \"options\": "
     "{\"immutable\": true}}"},
    {"project", "$project",
     "{\"id\": \"$project\", \"name\": \"admin\", \"domain_id\": \"default\", \"description\": \"Bootstrap "
     "project "
     "for initializing the cloud.\", \"enabled\": true, \"parent_id\": \"default\", \"is_domain\": false, "
     "\"tags\": [], \"options\": {}}"},
    {"user", "$user",
     "{\"id\": \"$user\", \"name\": \"admin\", \"domain_id\": \"default\", \"enabled\": true, "
     "\"password_expires_at\": null, \"options\": {}}"},
    {"password", "$user", "{\"password\": \"" SEED_PASSWORD "\"}"},
    {"implication", "$admin/$member", "{\"implied\": \"$member\"}"},
    {"implication", "$member/$reader", "{\"implied\": \"$reader\"}"},
    {"assignment", "projects/$project/users/$user/$admin", "{}"},
    {"assignment", "system/all/users/$user/$admin", "{}"},
};

static const char *const first_ids[] = {"admin", "member", "reader", "project", "user"};

/* --- the rest, asked for like anything else --- */

/* $NAME stands for what an earlier row of the same region remembers, $region for the region's name. */
struct step {
    const struct api *api;
    const char *method, *path, *body;
    const char *remember, *at; /* the name, and where in the answer its value is */
};

#define ROLE(name)                                                                                           \
    {                                                                                                        \
        &identity_api, "POST", "/v3/roles", "{\"role\": {\"name\": \"" name "\"}}", name, "role.id"          \
    }
#define GROUP(name, domain)                                                                                  \
    {                                                                                                        \
        &identity_api, "POST", "/v3/groups",                                                                 \
            "{\"group\": {\"name\": \"" name "\", \"domain_id\": \"" domain "\"}}", NULL, NULL               \
    }
#define USER(name, domain)                                                                                   \
    {                                                                                                        \
        &identity_api, "POST", "/v3/users",                                                                  \
            "{\"user\": {\"name\": \"" name "\", \"domain_id\": \"" domain                                   \
            "\", \"password\": \"" SEED_PASSWORD "\"}}",                                                     \
            name, "user.id"                                                                                  \
    }
#define GRANT(project, user, role)                                                                           \
    {                                                                                                        \
        &identity_api, "PUT", "/v3/projects/$" project "/users/$" user "/roles/$" role, NULL, NULL, NULL     \
    }
/* A service works as a user of its own. */
#define SERVICE(name)                                                                                        \
    USER(name, "default"), GRANT("services", name, "admin"), GRANT("services", name, "service")

static const struct step everywhere[] = {
    ROLE("ResellerAdmin"),
    ROLE("service"),
    ROLE("load-balancer_member"),
    GRANT("project", "user", "ResellerAdmin"),
    {&identity_api, "POST", "/v3/projects",
     "{\"project\": {\"name\": \"service\", \"domain_id\": \"default\"}}", "services", "project.id"},
    {&identity_api, "POST", "/v3/domains", "{\"domain\": {\"name\": \"partners\"}}", "partners", "domain.id"},
    GROUP("operators", "default"),
    GROUP("developers", "default"),
    GROUP("auditors", "default"),
    GROUP("integrators", "$partners"),
    USER("alice", "default"),
    USER("bob", "default"),
    USER("auditor", "default"),
    USER("carol", "$partners"),
    SERVICE("keystone"),
    SERVICE("neutron"),
    SERVICE("nova"),
    SERVICE("placement"),
    SERVICE("cinder"),
    SERVICE("glance"),
    SERVICE("swift"),
};

static const struct step with_all_services[] = {
    {&identity_api, "POST", "/v3/roles", "{\"role\": {\"name\": \"key-manager:service-admin\"}}",
     "key_manager", "role.id"},
    GRANT("project", "user", "key_manager"),
};

static const char kibibyte[1024]; /* what an image holds */

static const struct step with_manager[] = {
    {&identity_api, "POST", "/v3/roles",
     "{\"role\": {\"name\": \"manager\", \"options\": {\"immutable\": true}}}", "manager", "role.id"},
    {&identity_api, "PUT", "/v3/roles/$admin/implies/$manager", NULL, NULL, NULL},
    {&identity_api, "PUT", "/v3/roles/$manager/implies/$member", NULL, NULL, NULL},
};

static const struct step regional[] = {
    {&network_api, "POST", "/v2.0/networks",
     "{\"network\": {\"name\": \"ext-net\", \"router:external\": true, \"provider:network_type\": \"flat\", "
     "\"provider:physical_network\": \"external\"}}",
     "ext_net", "network.id"},
    {&network_api, "POST", "/v2.0/subnets",
     "{\"subnet\": {\"name\": \"ext-net-subnet\", \"network_id\": \"$ext_net\", \"ip_version\": 4, \"cidr\": "
     "\"203.0.113.0/24\", \"enable_dhcp\": false}}",
     NULL, NULL},
    {&network_api, "POST", "/v2.0/networks",
     "{\"network\": {\"name\": \"wan-$region\", \"router:external\": true, \"provider:network_type\": "
     "\"vlan\", \"provider:physical_network\": \"physnet2\", \"provider:segmentation_id\": 100}}",
     "wan", "network.id"},
    {&network_api, "POST", "/v2.0/subnets",
     "{\"subnet\": {\"name\": \"wan-$region-subnet\", \"network_id\": \"$wan\", \"ip_version\": 4, \"cidr\": "
     "\"198.51.100.0/24\", \"enable_dhcp\": false}}",
     NULL, NULL},
    {&compute_api, "POST", "/v2.1/flavors",
     "{\"flavor\": {\"name\": \"m1.tiny\", \"id\": \"1\", \"ram\": 64, \"vcpus\": 1, \"disk\": 1}}", NULL,
     NULL},
    {&volume_api, "POST", "/v3/types",
     "{\"volume_type\": {\"name\": \"__DEFAULT__\", \"description\": \"Default Volume Type\"}}", NULL, NULL},
    {&volume_api, "POST", "/v3/types", "{\"volume_type\": {\"name\": \"ssd\"}}", NULL, NULL},
    {&volume_api, "POST", "/v3/types", "{\"volume_type\": {\"name\": \"hdd\"}}", NULL, NULL},
    {&volume_api, "POST", "/v3/types", "{\"volume_type\": {\"name\": \"ssd-$region\"}}", NULL, NULL},
    {&image_api, "POST", "/v2/images",
     "{\"name\": \"tiny\", \"visibility\": \"public\", \"disk_format\": \"raw\", \"container_format\": "
     "\"bare\"}",
     "tiny", "id"},
    {&image_api, "PUT", "/v2/images/$tiny/file", kibibyte, NULL, NULL},
};

#define REGISTERED(service, name, limit)                                                                     \
    {                                                                                                        \
        &identity_api, "POST", "/v3/registered_limits",                                                      \
            "{\"registered_limits\": [{\"service_id\": \"$" service "\", \"region_id\": \"$region\", "       \
            "\"resource_name\": \"" name "\", \"default_limit\": " limit "}]}",                              \
            NULL, NULL                                                                                       \
    }

/* What Nova has by default, in Keystone, and Glance's limits. */
static const struct step with_unified_limits[] = {
    {&identity_api, "GET", "/v3/services?type=compute", NULL, "compute", "services.0.id"},
    REGISTERED("compute", "servers", "10"),
    REGISTERED("compute", "class:VCPU", "20"),
    REGISTERED("compute", "class:MEMORY_MB", "51200"),
    REGISTERED("compute", "server_key_pairs", "100"),
    REGISTERED("compute", "server_metadata_items", "128"),
    REGISTERED("compute", "server_groups", "10"),
    REGISTERED("compute", "server_group_members", "10"),
    {&identity_api, "GET", "/v3/services?type=image", NULL, "image", "services.0.id"},
    REGISTERED("image", "image_size_total", "102400"),
    REGISTERED("image", "image_stage_total", "102400"),
    REGISTERED("image", "image_count_total", "100"),
    REGISTERED("image", "image_count_uploading", "100"),
};

static const char *fill_in(struct arena *arena, const char *template, const struct map *names)
{
    struct text text;
    text_init(&text, arena);
    for (const char *at = template; *at;) {
        size_t length = 0;
        while (*at == '$' && (isalnum((unsigned char)at[1 + length]) || at[1 + length] == '_'))
            length++;
        const char *value = length ? map_get(names, arena_copy(arena, at + 1, length)) : NULL;
        if (value)
            text_add(&text, value);
        else
            text_add_bytes(&text, at, length + 1);
        at += length + 1;
    }
    return text.data;
}

static struct error *put_first(struct arena *arena, const struct call *pattern, struct map *names)
{
    struct call maker = *pattern;
    maker.arena = arena;
    for (size_t i = 0; i < COUNT(first_ids); i++)
        map_set(names, first_ids[i], (void *)call_new_hex(&maker));
    for (size_t i = 0; i < COUNT(first); i++) {
        const char *text = fill_in(arena, first[i].object, names);
        struct node *object;
        struct error *error = json_parse(arena, text, strlen(text), &object);
        if (error)
            return error;
        store_put(pattern->store, EVERYWHERE, first[i].kind, fill_in(arena, first[i].id, names), object);
    }
    return NULL;
}

static struct error *take_step(struct arena *arena, const struct call *pattern, const struct step *step,
                               const char *region, struct map *names)
{
    struct call call = *pattern;
    call.arena = arena;
    call.api = step->api;
    call.region = region;
    call.method = step->method;
    call.path = target_split(arena, fill_in(arena, step->path, names), &call.query);
    bool is_data = step->body == kibibyte;
    call.bytes = is_data ? kibibyte : fill_in(arena, step->body ? step->body : "", names);
    call.length = is_data ? sizeof kibibyte : strlen(call.bytes);
    call.caller = (struct caller){
        .user = map_get(names, "user"), .project = map_get(names, "project"), .is_admin = true};
    struct node *body = NULL;
    if (call.length && *call.bytes == '{')
        json_parse(arena, call.bytes, call.length, &body);
    call.body = body;
    api_run(&call);
    if (call.status >= 300)
        return error_make(arena, ERROR_ANSWER, "filling the sandbox: %s %s: %d %.*s", call.method, call.path,
                          call.status, (int)call.answer_length, call.answer);
    struct node *answer = NULL;
    if (step->remember && !json_parse(arena, call.answer, call.answer_length, &answer))
        map_set(names, step->remember, (void *)node_text(node_find(answer, step->at)));
    return NULL;
}

static struct error *take_steps(struct arena *arena, const struct call *pattern, const struct step *steps,
                                size_t count, const char *region, struct map *names)
{
    struct error *error = NULL;
    for (size_t i = 0; !error && i < count; i++)
        error = take_step(arena, pattern, &steps[i], region, names);
    return error;
}

struct error *seed_fill(struct arena *arena, const struct call *pattern)
{
    struct map names;
    map_init(&names, arena);
    struct error *error = put_first(arena, pattern, &names);
    if (!error && pattern->release->manager)
        error = take_steps(arena, pattern, with_manager, COUNT(with_manager), EVERYWHERE, &names);
    if (!error)
        error = take_steps(arena, pattern, everywhere, COUNT(everywhere), EVERYWHERE, &names);
    if (!error && pattern->all_services)
        error = take_steps(arena, pattern, with_all_services, COUNT(with_all_services), EVERYWHERE, &names);
    for (size_t r = 0; !error && r < pattern->region_count; r++) {
        map_set(&names, "region", (void *)pattern->regions[r]);
        error = take_steps(arena, pattern, regional, COUNT(regional), pattern->regions[r], &names);
        if (!error && pattern->release->unified_limits)
            error = take_steps(arena, pattern, with_unified_limits, COUNT(with_unified_limits),
                               pattern->regions[r], &names);
    }
    return error;
}
