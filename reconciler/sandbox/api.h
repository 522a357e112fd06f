/*
 * api - a service of the sandbox: where it is, what it can be asked, and how it says no.
 */
#ifndef RECONCILER_SANDBOX_API_H
#define RECONCILER_SANDBOX_API_H

#include "reconciler/sandbox/call.h"

enum route_needs {
    NEEDS_TOKEN,   /* any valid one; what its owner may see and do is the handler's to say */
    NEEDS_ADMIN,   /* else 403 */
    NEEDS_NOTHING, /* versions, tokens */
};

struct route {
    const char *method;
    const char *path; /* "/v2.0/networks/{}/tags/{}": a {} is one segment, a last {*} all the rest */
    void (*run)(struct call *call);
    enum route_needs needs;
};

/* A file's routes. */
struct route_table {
    const struct route *rows;
    size_t count;
};

struct api {
    const char *type, *name; /* in the catalogue: "network", "neutron" */
    const char *prefix;      /* of its URLs, behind the region's where it is regional: "network" */
    const char *version; /* behind that in the catalogue: "/v2.1", "/v3/%s" with the token's project, "" */
    bool regional;
    bool on_request;  /* there only where all services are asked for */
    bool of_projects; /* a system's token is refused where scopes count */
    /* Before the route is looked for: microversions, headers every answer has. It may refuse. NULL: nothing.
     */
    void (*open)(struct call *call);
    /* Once the token is read, before the route runs. It may refuse. NULL: nothing. */
    void (*enter)(struct call *call);
    /* What it says to a token that is none, by refuse; NULL: as Keystone's middleware has it. */
    const char *unauthorized;
    /* Answers with an error, in this service's shape. type may be NULL. */
    void (*refuse)(struct call *call, int status, const char *type, const char *message);
    const struct route_table *const *tables;
    size_t table_count;
};

extern const struct api identity_api, compute_api, network_api, volume_api, image_api, object_api,
    placement_api, load_balancer_api, dns_api, key_manager_api, share_api, orchestration_api;

extern const struct api *const apis[];
extern const size_t api_count;

/* Has the sandbox of this call the service? */
bool api_is_there(const struct call *call, const struct api *api);
/* "http://127.0.0.1:8080/ashburn/network" */
const char *api_url(struct arena *arena, const struct api *api, const char *base, const char *region);
/* Finds the service, and the region and path in the call, by the path of a target; NULL where there is none.
 */
const struct api *api_find(struct call *call, const char *path);
/* Finds the route, checks the token, runs it. The call is answered after it. */
void api_run(struct call *call);
/* The same, and what it writes is written whole or not at all. */
void api_act(struct call *call);

/* "Not Found" */
const char *api_reason(int status);
/* {"itemNotFound": {code, message}}: Nova's and Cinder's errors; with 413, when to try again. */
void api_refuse_by_fault(struct call *call, int status, const char *message, const char *content_type);
/* Their 404 for a path that leads nowhere: of no microversion, and a page for whom it is not JSON. */
void api_refuse_path(struct call *call);
/* "update", of the call's method: the last word of their rules. */
const char *api_verb(const struct call *call);
/* Their policies: refuses with 403, naming the rule, what is not allowed. */
bool api_permits(struct call *call, bool allowed, const char *rule);
/* {message, code, title}, or a page of HTML for whom that is not JSON: Glance's errors. */
void api_refuse_as_accepted(struct call *call, int status, const char *message);

#endif
