/*
 * entity - what Keystone's kinds of objects have in common: how they are found, listed, checked and shown.
 *
 * In the store an object is kept as it is shown, without its links, its id first.
 */
#ifndef RECONCILER_SANDBOX_IDENTITY_ENTITY_H
#define RECONCILER_SANDBOX_IDENTITY_ENTITY_H

#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/identity/attribute.h"

struct entity {
    const char *kind, *plural; /* "project": in the store and in bodies; "projects": in lists and paths */
    const char *title;         /* in messages; NULL: kind */
    struct attributes attributes;
    const char *fallback;       /* JSON: what a new one has */
    const char *const *filters; /* members to select by, NULL at the end; others are ignored */
    const char *const *own;     /* what is no "extra" in the answer to a change; NULL: that has no extra */
    bool paged;                 /* where the release pages at all */
};

extern const struct entity project_entity, domain_entity, user_entity, group_entity, role_entity;

/* What the body says of the object, in its envelope, checked; refused and NULL where it does not fit. */
const struct node *entity_given(struct call *call, const struct entity *entity, bool is_new);
/* A new object of what is given, with an id; not yet kept. */
struct node *entity_new(struct call *call, const struct entity *entity, const struct node *given);
void entity_lay_over(struct call *call, struct node *object, const struct node *given);
void entity_keep(struct call *call, const struct entity *entity, const struct node *object);
/* 404 and NULL where there is none. */
struct node *entity_get(struct call *call, const struct entity *entity, const char *id);
bool entity_exists(struct call *call, const struct entity *entity, const char *id);

/* Another one of that name (in that domain, if not NULL)? */
bool entity_is_taken(struct call *call, const struct entity *entity, const struct node *object);
/* Takes blanks off the name, which is then the object's. */
void entity_strip_name(struct call *call, struct node *object);
/* 403 and false where it may not be changed (given: to what) or deleted (given NULL). */
bool entity_is_mutable(struct call *call, const struct entity *entity, const struct node *object,
                       const struct node *given);

/* {kind: object with its links} */
void entity_answer(struct call *call, const struct entity *entity, int status, const struct node *object);
/* The same, with what is extra: the answer to a change. */
void entity_answer_changed(struct call *call, const struct entity *entity, const struct node *object);
/* The objects of the query that the call's filters leave, in pages where the release has them. */
void entity_list(struct call *call, const struct entity *entity, struct query query);
/* {plural: nodes, each with its links, links: …} */
void entity_answer_nodes(struct call *call, const struct entity *entity, const struct node_list *nodes);

/* Adds {"links": {"self": …}}. */
void entity_add_link(struct call *call, const struct entity *entity, struct node *object);
/* {key: [texts…], links: {next, self, previous}} */
void entity_answer_texts(struct call *call, const char *key, const struct name_list *texts, const char *next);

#endif
