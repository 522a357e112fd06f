/*
 * resource - one object as a client's spec wants it.
 */
#ifndef SPEC_RESOURCE_H
#define SPEC_RESOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/list.h"
#include "base/problem.h"
#include "spec/value.h"

struct kind;
struct resource;

struct resource_list LIST_OF(struct resource *);

/* Immutable once its file is read. */
struct resource {
    const struct kind *kind;
    struct resource *parent; /* NULL of what stands by itself: projects, groups */
    size_t index;            /* numbered through its client, parents first */
    const char *name;        /* as plans print it; the object's own name where it has one */
    const char *domain; /* the Keystone domain of its client, for names of which the spec says no other */
    struct name_list formerly;
    struct value *values; /* one for each of kind->fields */
    struct place at;
    const struct origin *origin;   /* the document that has it, or NULL */
    struct resource_list children; /* in the order of the spec */
    bool flawed;                   /* some of its own fields could not be read: its label says too little */
    uint64_t declared; /* a bit for the kind_index of each collection that the spec wrote, even if empty */
};

/* Zeroed values, appended to parent's children (parent may be NULL). The name is set by the caller. */
struct resource *resource_new(struct arena *arena, const struct kind *kind, struct resource *parent,
                              struct place at);
/* Numbers it and all below it, parents first, behind those that are in all. */
void resource_number(struct arena *arena, struct resource *resource, struct resource_list *all);
/* The project it lives in: itself for a project, NULL outside of any. */
const struct resource *resource_project(const struct resource *resource);
/* Did the spec write the collection, here or, of a kind that is written beside its parent, above? */
bool resource_declares(const struct resource *resource, const struct kind *kind);
/* The value of the kind's row with that key; asserts that there is one. */
const struct value *resource_value(const struct resource *resource, const char *key);

/*
 * All resources of a client, parents first: gives every reference to a declared kind its target, the one of
 * that name in the same project (NULL for the born group `default` that is not declared), numbers those that
 * are alike where that is allowed (names in arena), and runs each kind's check. What is wrong becomes
 * problems. To be called once, before the resources are shared.
 */
void resources_check(struct arena *arena, struct resource *const *resources, size_t count,
                     struct problems *problems);

#endif
