#include "spec/kinds.h"

#include <assert.h>
#include <string.h>

const struct kind *const kinds[KIND_COUNT] = {
    &domain_kind,
    &role_kind,
    &user_kind,
    &group_kind,
    &group_member_kind,
    &external_network_kind,
    &volume_type_kind,
    &qos_policy_kind,
    &address_scope_kind,
    &flavor_kind,
    &image_kind,
    &share_type_kind,
    &aggregate_kind,
    &server_kind,
    &credential_kind,
    &project_kind,
    &compute_quota_kind,
    &volume_quota_kind,
    &network_quota_kind,
    &object_quota_kind,
    &load_balancer_quota_kind,
    &dns_quota_kind,
    &key_manager_quota_kind,
    &share_quota_kind,
    &image_quota_kind,
    &service_user_kind,
    &role_assignment_kind,
    &domain_role_assignment_kind,
    &subnet_pool_kind,
    &network_kind,
    &subnet_kind,
    &address_group_kind,
    &security_group_kind,
    &security_group_rule_kind,
    &router_kind,
    &router_interface_kind,
    &floating_ip_kind,
    &shared_network_kind,
    &flavor_access_kind,
    &volume_type_access_kind,
    &image_member_kind,
    &dedicated_hosts_kind,
    &default_volume_type_kind,
    &container_kind,
    &server_group_kind,
};

size_t kind_index(const struct kind *kind)
{
    size_t i = 0;
    while (i < KIND_COUNT && kinds[i] != kind)
        i++;
    assert(i < KIND_COUNT);
    return i;
}

const struct kind *kind_by_name(const char *name)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

const struct kind *kind_by_collection(const char *collection)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i]->scope != SCOPE_CLOUD && !kinds[i]->by && strcmp(kinds[i]->collection, collection) == 0)
            return kinds[i];
    return NULL;
}

bool kind_lingers(const struct kind *kind)
{
    const struct kind *on = kind->each_of ? kind->each_of : kind->list_of;
    return kind->lingers || (kind->scope == SCOPE_PROJECT && on && on->scope == SCOPE_CLOUD);
}

bool kind_is_single(const struct field *row)
{
    return row->kind->singleton || row->one;
}

bool kind_in_headers(const struct kind *kind, const char *method)
{
    return kind->in_headers && strcmp(method, "GET") != 0;
}

bool kind_is_scalar(const struct kind *kind)
{
    const struct field *rows = kind->spec ? kind->spec : kind->fields;
    size_t count = kind->spec ? kind->spec_count : kind->field_count, others = 0;
    for (size_t i = 0; kind->scalar && i < count; i++)
        others += !rows[i].api_only && strcmp(rows[i].key, kind->scalar) != 0;
    return kind->scalar && others == 0;
}

size_t kind_field(const struct kind *kind, const char *key)
{
    size_t i = 0;
    while (i < kind->field_count &&
           (kind->fields[i].key[0] != key[0] || strcmp(kind->fields[i].key, key) != 0))
        i++;
    assert(i < kind->field_count);
    return i;
}

uint64_t kind_late_rows(const struct kind *kind)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < kind->field_count; i++)
        bits |= (uint64_t)kind->fields[i].late << i;
    return bits;
}
