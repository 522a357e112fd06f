/*
 * kinds - the registry: every kind, in the order of dependency (what needs another stands after it).
 */
#ifndef SPEC_KINDS_H
#define SPEC_KINDS_H

#include "spec/kind.h"

/* Look-ups. */
extern const struct kind role_kind, external_network_kind, volume_type_kind, qos_policy_kind,
    address_scope_kind, flavor_kind, image_kind, share_type_kind, aggregate_kind, server_kind,
    credential_kind;
/* Declared beside projects, and looked up. */
extern const struct kind domain_kind, user_kind, group_kind, group_member_kind, domain_role_assignment_kind;
/* Declared in projects, in order of creation. */
extern const struct kind project_kind, compute_quota_kind, volume_quota_kind, network_quota_kind,
    service_user_kind, role_assignment_kind, subnet_pool_kind, network_kind, subnet_kind, address_group_kind,
    security_group_kind, security_group_rule_kind, router_kind, router_interface_kind, floating_ip_kind,
    shared_network_kind, flavor_access_kind, volume_type_access_kind, image_member_kind, dedicated_hosts_kind,
    default_volume_type_kind, object_quota_kind, container_kind, load_balancer_quota_kind, dns_quota_kind,
    key_manager_quota_kind, share_quota_kind, image_quota_kind, server_group_kind;

#define KIND_COUNT 45

/* The rows of a project; those of its own name come first, the others are what a package may have too. */
enum { PROJECT_NAME_ROWS = 2, PROJECT_FIELD_COUNT = 30 };
extern const struct field project_fields[PROJECT_FIELD_COUNT];

/* The rows of a server. */
enum { SERVER_NAME, SERVER_STATUS, SERVER_LOCKED, SERVER_TAGS };
/* The rows of a user. */
enum { USER_NAME, USER_FORMERLY, USER_DOMAIN, USER_RECIPIENTS };
/* The rows of a service user: what its spec says beside what Keystone knows. */
enum {
    SERVICE_USER_NAME,
    SERVICE_USER_DOMAIN,
    SERVICE_USER_ENABLED,
    SERVICE_USER_ENTRY,
    SERVICE_USER_ROLES,
    SERVICE_USER_RECIPIENTS,
    SERVICE_USER_ROTATE,
    SERVICE_USER_OVERLAP
};
/* The rows of an application credential. */
enum { CREDENTIAL_NAME, CREDENTIAL_RECIPIENTS, CREDENTIAL_ROLES, CREDENTIAL_PROJECT };

extern const struct kind *const kinds[KIND_COUNT];

/* The row of kinds: the rank in the order of dependency. */
size_t kind_index(const struct kind *kind);
const struct kind *kind_by_name(const char *name); /* NULL if there is none */
/* Of those that specs write; NULL if there is none. */
const struct kind *kind_by_collection(const char *collection);
/* Does it linger, by itself or because it stands on things of the cloud? */
bool kind_lingers(const struct kind *kind);
/* Do specs write one of the row's kind, a map, and no list of them? */
bool kind_is_single(const struct field *row);
/* Does a request of that method, of the kind, say and hear what it has to in headers? */
bool kind_in_headers(const struct kind *kind, const char *method);
/* Do specs write the scalar alone, and never a map? */
bool kind_is_scalar(const struct kind *kind);
/* The row of a field by its key; asserts that it is there. */
size_t kind_field(const struct kind *kind, const char *key);
/* A bit for each row that is written late. */
uint64_t kind_late_rows(const struct kind *kind);
/* What is inconsistent in the tables, a line each; "" is fine. For tests. */
const char *kinds_verify(struct arena *arena);

#endif
