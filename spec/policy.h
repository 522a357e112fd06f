/*
 * policy - the Policy document: what the provider wants done about differences, and how much at once.
 */
#ifndef SPEC_POLICY_H
#define SPEC_POLICY_H

#include "spec/client.h"
#include "spec/kinds.h"

enum extra_action { EXTRA_IGNORE, EXTRA_REPORT, EXTRA_REMOVE };

/* Every pattern may hold '*'; NULL: any. */
struct policy_rule {
    const char *kind, *field, *client, *project, *name;
    struct place at;
};

struct policy_rules LIST_OF(struct policy_rule);

struct policy {
    const char *name;
    enum drift_mode drift; /* never DRIFT_DEFAULT */
    enum extra_action extras[KIND_COUNT];
    struct policy_rules ignore, protect;
    int64_t delete_percent, delete_count;
    int64_t retention;      /* seconds between the suspension of a terminated client and its removal */
    int64_t expiry_warning; /* seconds before a client expires from which on people are told */
#define POLICY_FOR_EVER (INT64_C(86400) * 365 * 1000) /* a retention from which on nothing is removed */
    struct place at;
    bool valid; /* no error in its document */
};

/* What holds where there is no Policy: drift correct, extras reported (rules removed), 20 %, 50, 30 days, 14
 * days. */
struct policy *policy_default(struct arena *arena);
/*
 * What holds where there is a Policy that cannot be trusted: drift and extras are only reported, no
 * deletion is allowed and no retention ends.
 */
struct policy *policy_cautious(struct arena *arena);
struct policy *policy_read(struct arena *arena, const struct node *document, struct problems *problems);

/* field NULL: the object as a whole. */
bool policy_ignores(const struct policy *policy, const char *client, const char *project,
                    const struct kind *kind, const char *name, const char *field);
bool policy_protects(const struct policy *policy, const char *client, const char *project,
                     const struct kind *kind, const char *name);
/* Is there something of the kind, of whatever project and name, that it protects for the client? */
bool policy_may_protect(const struct policy *policy, const char *client, const struct kind *kind);

/* Rows of the document; extras.COLLECTION for each collection that may have extras. */
extern const struct field policy_fields[];
extern const size_t policy_field_count;

#endif
