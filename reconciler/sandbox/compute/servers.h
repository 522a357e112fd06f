/*
 * servers - what the files about servers share.
 *
 * A server is kept as the newest microversion shows it to an admin, without links, addresses and groups, with
 * project_id, flavor_id, image_id and locked_by ("admin", "owner" or null); soft_deleted is true or not
 * there.
 */
#ifndef RECONCILER_SANDBOX_COMPUTE_SERVERS_H
#define RECONCILER_SANDBOX_COMPUTE_SERVERS_H

#include "reconciler/sandbox/compute/compute.h"

/* The one that the path names, to change; refuses where the caller sees none. */
struct node *server_get(struct call *call);
void server_put(struct call *call, struct node *server);
/* May the caller change it? Refuses: by the rule os_compute_api:RULE, or because it is locked. */
bool server_is_open(struct call *call, const struct node *server, const char *rule);
/* Takes it away with its ports and what else was its own. */
void server_erase(struct call *call, const struct node *server);
/* Brings it to that state of Nova's, "active". */
void server_enter(struct call *call, struct node *server, const char *vm);

enum server_view { SERVER_IN_LIST, SERVER_ALONE };
struct node *server_show(struct call *call, const struct node *server, enum server_view kind);
struct node *server_show_in_short(struct call *call, const struct node *server);

/* The flavor as a server has it in itself. */
struct node *server_flavor(struct call *call, const struct node *flavor);
/* May the project have count servers of the flavor more, and one of less (or NULL) less? Refuses with 403. */
bool server_fits_quota(struct call *call, const char *project, const struct node *flavor,
                       const struct node *less, int64_t count);

/* --- networks --- */

/* Makes or takes the ports of a new server by the "networks" of its POST; refuses what cannot be. */
void server_take_ports(struct call *call, const struct node *server, const struct node *networks,
                       const struct node *groups);
/* Deletes what was made for a server, and lets go of what was there before. */
void server_leave_port(struct call *call, const char *id);
void server_leave_ports(struct call *call, const struct node *server);
/* {network: [{version, addr, ...}]} */
struct node *server_addresses(struct call *call, const char *id);
/* [{name}] of its ports' security groups; NULL where there is none. */
struct node *server_security_groups(struct call *call, const char *id);
/* What Neutron has of it. */
struct node_list server_ports(struct call *call, const char *id);

/* --- volumes --- */

/* Attaches the volumes of a new server by the block devices of its POST. */
void server_take_volumes(struct call *call, struct node *server, const struct node *devices);
void server_leave_volumes(struct call *call, const struct node *server);

#endif
