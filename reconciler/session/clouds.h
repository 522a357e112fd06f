/*
 * clouds - clouds.yaml, secure.yaml and OS_*, by the OpenStack client's own rules (openstack-api.md 1).
 */
#ifndef RECONCILER_SESSION_CLOUDS_H
#define RECONCILER_SESSION_CLOUDS_H

#include "base/error.h"
#include "base/map.h"
#include "reconciler/http/http.h"

struct cloud_settings {
    const char *name;      /* of the cloud, for messages */
    const char *auth_type; /* password, v3applicationcredential, token, … as given */
    const char *auth_url, *region_name;
    const char *username, *user_id, *user_domain_name, *user_domain_id, *password;
    const char *project_name, *project_id, *project_domain_name, *project_domain_id;
    const char *domain_name, *domain_id, *system_scope;
    const char *application_credential_id, *application_credential_name, *application_credential_secret;
    const char *token;
    struct name_list interfaces; /* in order of preference */
    struct http_tls tls;
    struct map endpoint_overrides, service_regions, service_interfaces,
        service_types;    /* official service type -> const char * */
    unsigned api_timeout; /* seconds, or 0 */
};

/*
 * name NULL: OS_CLOUD, then OS_*, then the only cloud in the file, and OS_REGION_NAME holds. region NULL: the
 * cloud's first. environment: NULL-ended KEY=VALUE (environ). All that is wrong is said at once, a line each,
 * with the file and line where there is one; secrets are never in messages.
 */
struct error *clouds_load(struct arena *arena, const char *name, const char *region,
                          const char *const *environment, struct cloud_settings **out);

#endif
