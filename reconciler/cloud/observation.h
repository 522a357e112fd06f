/*
 * observation - a reading of a region that is under way; what observe.c and narrow.c share.
 */
#ifndef RECONCILER_CLOUD_OBSERVATION_H
#define RECONCILER_CLOUD_OBSERVATION_H

#include "base/map.h"
#include "reconciler/cloud/observe.h"
#include "reconciler/cloud/paging.h"

struct observation {
    struct session *session;
    struct snapshot *snapshot;
    struct arena arena;
    struct observe_wish wish;
    void (*progress)(void *context, size_t done, size_t total);
    observe_done *done;
    void *context;
    const struct kind *quotas; /* those listed in bulk, which lacks what has the defaults, or NULL */
    size_t open;               /* lists and questions under way */
    size_t before_defaults;    /* lists that have to be there before the defaults are asked for */
    size_t sent, received;     /* requests */
    unsigned stage;            /* of a narrow reading */
};

static inline uint64_t observation_bit(const struct kind *kind)
{
    return UINT64_C(1) << kind_index(kind);
}

/* Tells progress how far it is. */
void observation_tell(struct observation *observation);
/* Counts a request, for progress. */
void observation_sent(struct observation *observation);
void observation_received(struct observation *observation);
/* Both, for what sends requests of its own. */
struct request_count observation_count(struct observation *observation);
/* Sends a GET, which is open until observation_less. */
void observation_ask(struct observation *observation, const struct kind *kind, const char *path,
                     session_done *done, void *context);
/* The same of any method that changes nothing, without counting it for progress. */
void observation_send(struct observation *observation, const struct kind *kind, const char *method,
                      const char *path, session_done *done, void *context);
/* Something that was open has ended; it may have been the last, and then observation is gone. */
void observation_less(struct observation *observation);
/* A cloud without the service, and no spec that speaks of it, but for quotas, which tell of that themselves:
 * left unread. */
bool observation_spares(const struct observation *observation, const char *service);
/* The kinds of which something in the client's projects, which are to go with all in them, may be protected.
 */
uint64_t observation_guarded(const struct observation *observation, const struct client *client);
/*
 * Of the projects read so far those that are, or may turn out to be, the clients', by mark and by name: id ->
 * uint64_t *, a bit for each kind that is declared of it.
 */
void observation_projects(struct observation *observation, struct map *wanted);
/* Asks for the quotas that have one GET a project; the projects have been read, or failed. */
void observation_read_quotas(struct observation *observation);
/* Asks each wanted project for its one object of the kind, or for what is in it. */
void observation_ask_projects(struct observation *observation, const struct kind *kind,
                              const struct map *wanted);
/* Asks a service of which nothing else may be read: of a client that is all new, only this tells whether it
 * is there. */
void observation_probe(struct observation *observation, const struct kind *kind);
/* The same of quotas that Keystone may have, of all projects at once; false where that is not worth it: then
 * each is to be asked for. */
bool limits_read(struct observation *observation, const struct kind *kind, const struct map *wanted);

/* Reads what the project has of the kind, row by row; done is called in any case. */
void within_read(struct observation *observation, const struct kind *kind, const char *project_id,
                 void (*done)(void *context), void *context);

/* The look-up (NULL: each that is nobody's parent) has been read, or failed: asks for what is listed by its
 * objects. */
void each_start(struct observation *observation, const struct kind *lookup);

/*
 * The projects have been read: where one of them may have to go, asks for what does not go with it, though no
 * spec speaks of that any more.
 */
void each_read_lingering(struct observation *observation);

/* A narrow reading goes stage by stage: each is known before the next is asked. */
void narrow_start(struct observation *observation);
/* Nothing is open: starts the next stage; false: there is none. */
bool narrow_next(struct observation *observation);

#endif
