/*
 * sandbox - a small OpenStack on loopback: Keystone, Nova, Neutron, Cinder, Glance and Swift of one or more
 * regions, for trying out, tests and rehearsals. Of other services it has the quotas, where asked to.
 *
 * It knows nothing of our tables of kinds: a path or key that is wrong there is wrong here.
 */
#ifndef RECONCILER_SANDBOX_SANDBOX_H
#define RECONCILER_SANDBOX_SANDBOX_H

#include <stdbool.h>

#include "base/error.h"
#include "base/list.h"
#include "reconciler/sandbox/release.h"

struct sandbox;

struct sandbox_options {
    struct name_list regions;
    const char *state; /* file; NULL: in memory */
    const char *at;    /* ADDRESS:PORT; port 0: any */
    bool tls;
    bool all_services; /* Octavia, Designate, Barbican, Manila and Heat too */
    const struct release *release;
    unsigned latency_ms; /* of each answer */
    unsigned token_seconds;
    const char *faults;   /* file of what is to go wrong, as fault.h says; or NULL */
    const char *requests; /* file for all requests, a line of JSON each; or NULL */
};

struct error *sandbox_start(struct arena *arena, const struct sandbox_options *options, struct sandbox **out);
/* Serves until stop is readable. */
void sandbox_run(struct sandbox *sandbox, int stop);
void sandbox_stop(struct sandbox *sandbox);
/* A clouds.yaml with an entry for each region, named as the region. */
const char *sandbox_clouds(const struct sandbox *sandbox, struct arena *arena);

#endif
