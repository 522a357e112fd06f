/*
 * kind - one sort of OpenStack object, declared once: what a spec says of it, where its API is, how the two
 * are compared.
 *
 * A new kind is one file in kinds/ and one row in kinds.c. What tables cannot say goes into at most four pure
 * hooks.
 */
#ifndef SPEC_KIND_H
#define SPEC_KIND_H

#include "base/node.h"
#include "base/problem.h"
#include "spec/field.h"
#include "spec/resource.h"
#include "spec/value.h"

/*
 * Path placeholders: {id}, {project} and {parent} are ids of the object, its project, its parent; {KEY} is
 * the id or text of a field; {PREFIX/KEY} is "PREFIX/" and the same where the field is set, and nothing where
 * it is not; {KEY?TEXT} is TEXT where it is set. {admin} and {account} are left as they are: the session
 * fills them. Paths stand from the root of the service, version included, and may have a query. A create or
 * remove that is a PUT with a body takes the body of ENCODE_CREATE, unless create_body or remove_body is set.
 */
struct verb {
    const char *method, *path; /* path NULL: the API has no such call */
};

enum kind_scope {
    SCOPE_PROJECT, /* declared in specs, lives in a project */
    SCOPE_CLIENT,  /* declared in specs beside the projects, and looked up where it is not: groups, users */
    SCOPE_CLOUD    /* looked up only: roles, external networks, volume types */
};

enum kind_mark {
    MARK_NONE,   /* cannot carry one: goes with the marked object it stands on */
    MARK_BODY,   /* tags are part of the object's own requests (Keystone) */
    MARK_MEMBER, /* a member of the object's own requests is the client's name (containers) */
    MARK_REQUEST /* PUT {collection}/{id}/tags after the create (Neutron) */
};

enum kind_reading {
    READING_LIST,     /* one bulk list, paged */
    READING_EMBEDDED, /* inside the rows of another list: of a list there (a group's rules), or of a map (an
                         aggregate's metadata), whose entries are objects of `of`, `key` and `value` */
    READING_PER_PROJECT, /* one GET a managed project (Nova's and Cinder's quotas), or a list and a request
                            for each of its rows (containers) */
    READING_SHARED,      /* filtered out of another kind's list (external networks from networks) */
    READING_EACH,        /* one GET for each object of another kind's list (who may use a flavor) */
    READING_ASKED        /* one list a project, where a plan asks for it */
};

enum kind_paging {
    PAGING_NONE,   /* one answer has all; limit is never sent */
    PAGING_MARKER, /* limit and marker=last id; ends at a short page or one without anything new */
    PAGING_OFFSET  /* the same with offset=how many there were */
};

/* What a member of a row must be: text NULL: missing or null; "*": there; "x*": begins so; else that text. */
struct condition {
    const char *json, *text;
};

/*
 * Lists that grow with the cloud are not read whole for a few clients: what these may need is asked for by
 * its name, its project… which {id} in the path stands for. The answer has the list, or the one object.
 */
enum narrow_by {
    NARROW_NOT,     /* the list is short: it is read whole */
    NARROW_ALWAYS,  /* by a path that asks for no more than is needed */
    NARROW_NAME,    /* names that specs say */
    NARROW_CLIENT,  /* the client in the mark */
    NARROW_DOMAIN,  /* the clients' own domains, of those who speak of these */
    NARROW_PROJECT, /* projects that are, or may be, the clients' */
    NARROW_PARENT,  /* live objects of the parent kind in these */
    NARROW_ID       /* ids that live objects refer to */
};

struct narrow {
    enum narrow_by by;
    const char *path;
};

struct kind {
    const char *name;       /* "security_group_rule", as plans say */
    const char *collection; /* "security_group_rules", as policies say */
    const char *title;      /* "security group rule" */
    const char *service;    /* catalogue type: identity, network, compute, block-storage */
    enum kind_scope scope;
    enum kind_mark mark;
    enum kind_reading reading;
    enum kind_paging paging;
    bool singleton; /* exists wherever its project does: never created or deleted (quotas) */
    bool alone;     /* a project has one at most: nothing needs to tell it from siblings */
    bool sparse;  /* READING_PER_PROJECT: 404 says that the project has none of its own: all of it is null */
    bool lingers; /* does not go with its project, and is read only where a spec speaks of it */
    bool found_outside; /* specs may name one that they do not declare: the project's, or else the cloud's */
    bool in_project;    /* made in the project of the token: one of the project itself is needed */
    bool in_headers; /* all but answers to GET is said in headers: bodies are flat maps of texts, and what is
                        not  there is null */
    bool counted;    /* specs may have several that are alike: so many objects */
    const char *in_keystone; /* singletons of which each row is `unified`, and that are nothing but these
                                limits: what a region has to have for them, in words; or NULL */
    bool lent;        /* one that is there and is not ours is used as it is: never adopted, never compared */
    const char *born; /* the object of this name exists wherever its project does (`default`), or NULL */
    const struct kind *parent;  /* NULL: projects, look-ups; &project_kind: what hangs on a project only */
    const struct kind *list_of; /* READING_EMBEDDED and READING_SHARED: the kind whose list has these */
    /* READING_EACH: the look-up whose objects, {id} in the path, have each a list of these where they are
     * `closed`; those that are `open` are everybody's, and need none. Where it is the parent (a group's
     * members), those are asked on which specs declare these. */
    const struct kind *each_of;
    struct condition open, closed;
    /* Specs name it by these alone (users by who is in a group): where all of their parents speak of them,
     * one that none of them names is not wanted. */
    const struct kind *by;
    struct condition where[2]; /* rows of the list that meet not all of these are no objects of the kind */
    const char *each; /* a list in the row: each item, laid over the row, is an object (a port's fixed_ips) */
    const char *envelope; /* "subnet" in {"subnet": {…}}; "": the body has none; NULL: there is no body */
    /* "subnets"; "": the answer is the list, or the object; READING_PER_PROJECT: of the one object;
     * READING_EMBEDDED: the member of the row with them.
     */
    const char *list_envelope;
    struct verb list, create, update, remove;
    struct verb detail; /* READING_PER_PROJECT: the list has names, and this says all of one */
    /* Items of the row that is changed by item, in items_envelope (NULL: in none). items_optional: a cloud
     * that answers 404 has no such calls, and gets the whole list. */
    struct verb add, drop;
    const char *items_envelope;
    bool items_optional;
    const char *create_body, *remove_body; /* JSON, its texts with placeholders; NULL: by the rows */
    struct narrow narrow[3];               /* for a reading of a few clients; all of them are asked */
    /* Singletons: GET what holds for any {project} that nobody wrote them for (that a bulk list lacks), in
     * envelope. */
    struct verb defaults;
    struct verb usage;        /* quotas: GET with usage */
    const char *usage_json;   /* path to a field's usage, "%s" is the field's json: "quota_set.%s.in_use" */
    const char *mark_json;    /* MARK_MEMBER: where it stands */
    const char *tags_path;    /* MARK_REQUEST: "/v2.0/networks/{id}/tags" */
    const char *id_json;      /* NULL: "id"; "": objects have none of their own */
    const char *project_json; /* NULL: "project_id" */
    const char *parent_json;  /* where the parent's id stands, or NULL */
    const char *domain_json;  /* look-ups whose names are unique per domain: "domain_id" */
    bool revisions;           /* carries revision_number: If-Match is offered */
    const char *identity[14]; /* keys of the fields that tell one object from its siblings; ends with NULL */
    const struct field *fields; /* the object's own rows: API and plan */
    size_t field_count;
    const struct field *spec; /* the rows of the spec where they differ (then shape is set), else NULL */
    size_t spec_count;
    const char *under; /* specs write it beside its parent, which the field of this key names */
    /* Specs write the scalar of this key alone for one (a router's subnets: [name]); where there are more
     * rows, a map as well. */
    const char *scalar;
    /*
     * How plans name one that has no name of its own: {KEY} is a field as people read it, {parent} the
     * parent's name; what stands in [] is left out where one of its fields is not set. NULL: by its field
     * `name`.
     */
    const char *label;
    const char *holds; /* the row that counts what is in it: it is not removed before that is 0; or NULL */
    const char *doc;
    /* What shape and check refuse, as far as JSON Schema can say it: a list of schemas that all hold, as
     * JSON. */
    const char *schema;

    /*
     * Spec values (by spec rows, by fields if there are none) to resources of this kind under parent:
     * resource_new() for each, with values by fields. NULL: as they are. What does not fit together is a
     * problem here.
     */
    void (*shape)(struct arena *arena, struct resource *parent, const struct value *values, struct place at,
                  struct problems *problems);
    /* Brings values (by fields) to the one form both sides share, after decoding either side. */
    void (*canonical)(struct arena *arena, struct value *values);
    /* Across the fields of one resource and its children: problems at their places. */
    void (*check)(const struct resource *resource, struct problems *problems);
    /* Last touch on a request body (inside the envelope). values: by fields, references resolved; live may be
     * NULL. */
    void (*encode)(struct arena *arena, const struct value *values, const struct value *live,
                   struct node *body);
};

/* The rows of a kind, counted. */
#define ROWS_OF_KIND(table) .fields = (table), .field_count = sizeof(table) / sizeof *(table)

#endif
