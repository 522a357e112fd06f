/*
 * client - a Client document: one tenant of the provider, its projects and all that is in them.
 */
#ifndef SPEC_CLIENT_H
#define SPEC_CLIENT_H

#include "base/node.h"
#include "spec/field.h"
#include "spec/resource.h"

enum drift_mode { DRIFT_DEFAULT, DRIFT_CORRECT, DRIFT_REPORT };

struct label {
    const char *key, *value;
};

struct label_list LIST_OF(struct label);

struct client {
    const char *name, *title, *region, *residency, *contact;
    enum drift_mode drift;
    struct label_list labels;
    struct resource_list projects;
    struct resource **resources; /* all, by index */
    size_t resource_count;
    bool declares_projects; /* the key stands in the spec, even if empty */
    struct place at, region_at, residency_at;
    const char *digest;  /* of the desired state: what is wanted of the cloud, without contact, title and
                            labels; NULL if invalid */
    bool valid;          /* no error in its document */
    const char *trouble; /* the first of them: "file:line:col: message"; NULL where valid */
};

struct client_list LIST_OF(struct client *);

/* Never NULL; what is wrong becomes problems and valid is false. */
struct client *client_read(struct arena *arena, const struct node *document, struct problems *problems);

/* The rows of the document, for the schema. */
extern const struct field client_fields[];
extern const size_t client_field_count;

#endif
