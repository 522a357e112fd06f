/*
 * settings - tenantry.yaml, the machine's own file, read by the same field tables as specs.
 */
#ifndef RECONCILER_SETTINGS_H
#define RECONCILER_SETTINGS_H

#include "base/error.h"
#include "base/map.h"
#include "base/problem.h"

struct repository_settings {
    const char *url;                      /* path, file://, https://, ssh:// or user@host:path */
    const char *branch;                   /* NULL: the repository's HEAD */
    const char *path;                     /* of the fleet inside it, or NULL: its root */
    int64_t poll;                         /* seconds between fetches of what cannot be watched; default 60 */
    int64_t timeout;                      /* seconds for one fetch; default 60 */
    const char *username;                 /* https and ssh */
    const char *password_env, *token_env; /* names of environment variables */
    const char *credential_helper;        /* command by Git's own protocol, or NULL */
    const char *ssh_key, *ssh_passphrase_env, *known_hosts;
    const char *cacert;
    struct place at;
};

struct region_settings {
    const char *name;
    const char *cloud;       /* in clouds.yaml */
    const char *region_name; /* OpenStack's name of the region in that cloud; NULL: as clouds.yaml says */
};

struct region_settings_list LIST_OF(struct region_settings);

/* A place that is told: url NULL: nobody. */
struct receiver_settings {
    const char *url;
    const char *token_env;               /* sent as Authorization: Bearer, or NULL */
    const char *username, *password_env; /* basic, or NULL */
    const char *cacert;
};

struct alert_settings {
    struct receiver_settings webhook, alertmanager; /* alertmanager: its base URL */
};

struct settings {
    const char *file;                      /* where it was read, or NULL: none was found */
    struct repository_settings repository; /* url NULL: none */
    struct region_settings_list regions;   /* empty: each region's cloud has the region's name */
    int64_t sweep;                         /* seconds between full sweeps; default 300 */
    const char *state;  /* directory of ledger, mirror; default /var/lib/tenantry, or $XDG_STATE_HOME/tenantry
                           for users */
    const char *listen; /* ADDRESS:PORT of the controller's pages; default 127.0.0.1:8080; NULL: none */
    const char *drop;   /* directory where credentials are delivered, or NULL: nowhere */
    struct alert_settings alerts;
};

/*
 * file NULL: $TENANTRY_CONFIG, ./tenantry.yaml, /etc/tenantry/tenantry.yaml; none of them is fine (defaults).
 * Relative paths in it are relative to the file. What is wrong becomes problems (with source lines); the
 * error is for a file that cannot be read.
 */
struct error *settings_load(struct arena *arena, const char *file, struct problems *problems,
                            struct settings **out);

/* Where a region is; one that is not listed has a cloud of its own name. */
struct region_settings settings_region(const struct settings *settings, const char *region);

#endif
