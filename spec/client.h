/*
 * client - a Client document: one tenant of the provider, its projects and all that is in them.
 */
#ifndef SPEC_CLIENT_H
#define SPEC_CLIENT_H

#include "base/node.h"
#include "spec/document.h"
#include "spec/field.h"
#include "spec/resource.h"

enum drift_mode { DRIFT_DEFAULT, DRIFT_CORRECT, DRIFT_REPORT };

/* What is to become of it. */
enum life { LIFE_ACTIVE, LIFE_SUSPENDED, LIFE_TERMINATED };

struct client {
    const char *name, *title, *region, *residency, *package;
    enum drift_mode drift;
    enum life state;               /* as written; see client_life() */
    const char *expires;           /* YYYY-MM-DD: suspended from that day on; or NULL */
    struct resource_list roots;    /* what stands by itself: domain, groups, users, projects */
    struct resource_list projects; /* of those */
    const char *domain;            /* the Keystone domain of what names no other */
    struct resource **resources;   /* all, by index */
    size_t resource_count;
    uint64_t declared; /* as of a resource: the collections that stand in the document, even if empty */
    struct place at, region_at, residency_at, package_at;
    const struct node *document;    /* of a draft */
    unsigned first_line, last_line; /* its document's, where packages say something too; else 0 */
    const char *digest;  /* of the desired state: what is wanted of the cloud, without contact, title and
                            labels; NULL if invalid */
    bool valid;          /* no error in its document */
    const char *trouble; /* the first of them: "file:line:col: message"; NULL where valid */
};

struct client_list LIST_OF(struct client *);

#define DEFAULT_DOMAIN "Default"

/* Does it stand on a package, so that it can only be drafted before that is known? */
bool client_has_package(const struct node *document);
/* Its header; no problem is told, and the document must live as long. See layered.h. */
struct client *client_draft(struct arena *arena, const struct node *document);
/* Never NULL; what is wrong becomes problems and valid is false. */
struct client *client_read(struct arena *arena, const struct node *document, enum ground ground,
                           struct problems *problems);
/* At that time (seconds since 1970; days are those of UTC): what expires is suspended. */
enum life client_life(const struct client *client, int64_t now);
/* Whole days until an active client expires; -1: it does not, or has. */
int64_t client_days_left(const struct client *client, int64_t now);
const char *life_word(enum life life); /* "active", "suspended", "terminated" */
/* Does the document speak of the collection? Of what is named by others (users): everywhere. */
bool client_declares(const struct client *client, const struct kind *kind);
/* Is that a place of the client's own document, rather than of one of its packages? */
bool client_wrote(const struct client *client, struct place at);

/* The rows of the document, for the schema. */
extern const struct field client_fields[];
extern const size_t client_field_count;

#endif
