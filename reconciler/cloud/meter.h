/*
 * meter - what clients' projects use of a region, from one moment to another, as far as its cloud says: read
 * in bulk, but for what a project has in the object store.
 */
#ifndef RECONCILER_CLOUD_METER_H
#define RECONCILER_CLOUD_METER_H

#include "base/map.h"
#include "reconciler/session/session.h"

/* Hours are those of the time between the two moments; GiB, bytes and floating IPs are what is there now. */
enum meter {
    METER_SERVER_HOURS,
    METER_CORE_HOURS,
    METER_RAM_HOURS, /* GiB x hours */
    METER_VOLUMES,   /* GiB */
    METER_VOLUME_HOURS,
    METER_SNAPSHOTS,
    METER_SNAPSHOT_HOURS,
    METER_BACKUPS,
    METER_BACKUP_HOURS,
    METER_FLOATING_IPS,
    METER_FLOATING_IP_HOURS,
    METER_IMAGE_BYTES,
    METER_OBJECT_BYTES,
    METER_COUNT
};

/* A project that carries a client's mark. */
struct metered {
    const char *client, *region, *id, *name; /* region: the mark's, or NULL */
    double amounts[METER_COUNT];
    bool unknown[METER_COUNT]; /* in spite of what stands there */
};

struct metered_list LIST_OF(struct metered *);

struct meter_reading {
    struct metered_list projects;
    struct name_list failures; /* what could not be read, and why; empty: all is known */
};

typedef void meter_done(void *context, const struct meter_reading *reading);

const char *meter_word(enum meter meter); /* "server_hours", … */

/*
 * Hours run from one to the other. What was made at `end` or later does not count: that is the period's end,
 * and later than `to` while the period lasts, as a cloud's clock may be ahead of ours.
 */
struct meter_period {
    int64_t from, to, end;
};

/* Of the projects of these clients (none: of all). done is called from http_run; all lives in the arena. */
void meter_read(struct session *session, struct arena *arena, const struct name_list *clients,
                struct meter_period period, meter_done *done, void *context);

#endif
