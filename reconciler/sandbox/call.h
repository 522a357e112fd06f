/*
 * call - one request to a service of the sandbox, and what is answered.
 *
 * A handler reads the call, changes the store, and answers exactly once, by call_answer or one of its like.
 */
#ifndef RECONCILER_SANDBOX_CALL_H
#define RECONCILER_SANDBOX_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/node.h"
#include "reconciler/http/server.h"
#include "reconciler/sandbox/release.h"
#include "reconciler/sandbox/store.h"

struct api;

struct query_item {
    const char *name, *value; /* decoded */
};

struct query_items LIST_OF(struct query_item);
struct header_list LIST_OF(struct server_header);

/* Who asks, by the token. */
struct caller {
    const char *token;                   /* its id; NULL: there is none */
    const char *user, *project, *domain; /* ids; project or domain is NULL where the scope is not one */
    bool system;                         /* scope */
    const struct node *roles;            /* [{id, name}] */
    bool is_admin;                       /* has the role admin */
};

struct call {
    struct arena *arena;
    struct store *store;
    const struct release *release;
    const struct api *api;
    const char *base;           /* "http://127.0.0.1:8080" */
    const char *region;         /* EVERYWHERE for the identity service */
    const char *const *regions; /* all there are */
    size_t region_count;
    bool all_services; /* those too that are there only on request */
    const char *method;
    const char *path;       /* after the service's prefix, as sent: "/v2.0/networks/ID" */
    struct name_list parts; /* what stands for the {} of the route's path, decoded */
    struct query_items query;
    const struct node *body; /* parsed; NULL where there is none */
    const char *bytes;       /* the body as it came */
    size_t length;
    struct caller caller;
    unsigned microversion;                  /* the part behind the dot; 1 or 0 where none is asked for */
    const struct server_exchange *exchange; /* for server_header */
    unsigned token_seconds;                 /* how long a token issued now is valid */
    bool keeps_servers;                     /* Nova's reclaim_instance_interval is set */
    const char *request_id;                 /* a handler whose answer says none makes it NULL */

    /* the answer */
    int status; /* 0: none yet */
    bool keeps; /* what was written stays, though the call is refused */
    struct header_list headers;
    const char *answer; /* JSON unless headers say otherwise */
    size_t answer_length;
};

/* --- reading --- */

/* The first of that name, or NULL; "" for one without a value. */
const char *call_query(const struct call *call, const char *name);
long call_query_number(const struct call *call, const char *name, long fallback);
/* All of that name. */
struct name_list call_query_all(const struct call *call, const char *name);
const char *call_header(const struct call *call, const char *name);
bool call_has_role(const struct call *call, const char *name);
const char *call_part(const struct call *call, size_t index);

/* --- answering --- */

void call_answer(struct call *call, int status, const struct node *body);
/* {key: value} */
void call_answer_as(struct call *call, int status, const char *key, struct node *value);
/* {key: [texts…]}, each the JSON of one; links goes under links_key if it is not NULL. */
void call_answer_list(struct call *call, const char *key, const struct name_list *texts,
                      const char *links_key, const struct node *links);
/* Without a body. */
void call_answer_empty(struct call *call, int status);
/* Text in the call's arena, or longer-lived. */
void call_answer_bytes(struct call *call, int status, const char *content_type, const char *bytes,
                       size_t length);
void call_add_header(struct call *call, const char *name, const char *value);
/* In the shape that errors have at this service; type is Neutron's word ("NetworkInUse"), or NULL. */
void call_refuse(struct call *call, int status, const char *type, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* --- making --- */

const char *call_new_uuid(struct call *call); /* with dashes: Neutron's, Nova's, Cinder's, Glance's */
/* The same for the same thing of the region, after every start. */
const char *call_stable_uuid(struct call *call, const char *what);
const char *call_new_hex(struct call *call); /* 32 digits: Keystone's */
const char *call_now(struct call *call);     /* "2026-11-23T06:03:20Z" */
/* "2026-11-23T06:03:20.000000", with suffix behind: "", "Z". */
const char *call_now_micro(struct call *call, const char *suffix);
/* Where this service is, as the catalogue has it, without a version: "http://127.0.0.1:8080/ashburn/network"
 */
const char *call_api_url(struct call *call);

#endif
