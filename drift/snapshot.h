/*
 * snapshot - what is there: the live objects of one region as one reading found them, and how complete that
 * reading is.
 *
 * Unknown is never empty: every answer about absence must be asked of snapshot_knows() first.
 */
#ifndef DRIFT_SNAPSHOT_H
#define DRIFT_SNAPSHOT_H

#include "base/error.h"
#include "base/map.h"
#include "base/node.h"
#include "spec/kinds.h"

/* One object. Strings live in the snapshot's arena. */
struct live {
    const struct kind *kind;
    const char *id;                                 /* quotas: their project's; role assignments: "" */
    const char *name;                               /* or NULL */
    const char *project_id, *parent_id, *domain_id; /* or NULL */
    const char *owner; /* the client in the mark tenantry:<client>, or NULL: unmarked */
    const char *mark_name, *mark_region, *mark_applied, *mark_suspended,
        *mark_terminated;  /* tenantry.name:, tenantry.region:, tenantry.applied:,
                              tenantry.suspended:, tenantry.terminated:, or NULL */
    struct name_list tags; /* all of them, foreign ones too */
    bool open, closed;     /* look-ups that somebody may have access to: to all, to those who are listed */
    int64_t revision;      /* or -1 */
    const char *made;      /* when, in a form that sorts; or NULL */
    struct value *values;  /* by kind->fields */
    size_t serial;         /* its number in the snapshot */
};

struct live_list LIST_OF(struct live *);

enum knowledge { KNOWLEDGE_UNREAD, KNOWLEDGE_COMPLETE, KNOWLEDGE_FAILED };

struct collection {
    enum knowledge knowledge;
    bool lacking;              /* the region has no such service */
    const struct error *error; /* KNOWLEDGE_FAILED */
    struct live_list items;
    struct live
        *defaults;   /* singletons: what holds for projects that the list does not name, or NULL: not asked */
    uint64_t common; /* quotas: a bit for each row that no project has of its own here */
    /* id -> live; others -> struct live_list *; by_owner: by the client in the mark */
    struct map by_id, by_project, by_parent, by_name, by_owner;
    struct map project_errors; /* READING_PER_PROJECT: project id -> struct error * */
    struct map project_read;   /* READING_PER_PROJECT: project id -> non-NULL when read */
};

/* Things of one sort that no kind lists: "server", 3. */
struct belonging {
    const char *title;
    size_t count;
};

struct belonging_list LIST_OF(struct belonging);

struct snapshot {
    struct arena arena;
    const char *region;
    int64_t taken; /* seconds since 1970, as given */
    size_t live_count;
    size_t marked; /* objects with a mark, in the region, where more of them are known than stand here */
    struct collection collections[KIND_COUNT];
    struct map usage;    /* "kind/project id" -> struct value * by fields, where it was asked for */
    struct map contents; /* project id -> struct name_list *: what of the client's own is in it (servers,
                            volumes, ports) */
    struct map contents_errors; /* the same -> struct error *: why that is not known */
    struct map belongings;      /* project id -> struct belonging_list *, where they were asked for */
    const struct error *belongings_error; /* why not all of them are known, or NULL */
};

struct snapshot *snapshot_new(const char *region, int64_t taken);
void snapshot_release(struct snapshot *snapshot);

/*
 * One object of a list's answer, with what is embedded in it and what shares its list. An object that cannot
 * be understood is an error (ERROR_ANSWER) and fails its collection. within: the id of the project that was
 * asked for, of the object whose list it is for READING_EACH, else NULL. out may be NULL; it is set to
 * NULL for what the kind does not mean (grants on domains).
 */
struct error *snapshot_add(struct snapshot *snapshot, const struct kind *kind, const char *within,
                           const struct node *object, struct live **out);
/* The answer of kind->defaults, without its envelope. */
struct error *snapshot_add_defaults(struct snapshot *snapshot, const struct kind *kind,
                                    const struct node *object);
/* All pages are there: embedded and sharing kinds are complete as well. project_id as above. */
void snapshot_complete(struct snapshot *snapshot, const struct kind *kind, const char *project_id);
/* The reading failed; error is copied. */
void snapshot_fail(struct snapshot *snapshot, const struct kind *kind, const char *project_id,
                   const struct error *error);
/* The region has no service of the kind's. */
void snapshot_lack(struct snapshot *snapshot, const struct kind *kind);
/*
 * The reading is over. Lists that do not fit together are unknown for a marked project: where something
 * stands on what its list does not have, one of the two is cut, old, or of another moment.
 */
void snapshot_end(struct snapshot *snapshot);
/* The quotas' usage of one project (values by fields), and what is in a project that is to go. */
void snapshot_set_usage(struct snapshot *snapshot, const struct kind *kind, const char *project_id,
                        const struct value *usage);
void snapshot_set_contents(struct snapshot *snapshot, const char *project_id,
                           const struct name_list *contents);
/* They could not be read; error is copied. */
void snapshot_fail_contents(struct snapshot *snapshot, const char *id, const struct error *error);
/* The same of what no kind lists: counts add up. */
void snapshot_add_belonging(struct snapshot *snapshot, const char *project_id, const char *title,
                            size_t count);
/* Some of it could not be read; error is copied. */
void snapshot_fail_belongings(struct snapshot *snapshot, const struct error *error);

/* NULL where it was not asked for. */
const struct value *snapshot_usage(const struct snapshot *snapshot, const struct kind *kind,
                                   const char *project_id);
const struct name_list *snapshot_contents(const struct snapshot *snapshot, const char *project_id);
const struct error *snapshot_contents_error(const struct snapshot *snapshot, const char *id);
/* By title; none where they were not asked for. */
struct belonging_list snapshot_belongings(const struct snapshot *snapshot, const char *project_id);

/* What holds for the projects that a singleton's list does not name, by fields; NULL where it was not asked
 * for. */
const struct value *snapshot_defaults(const struct snapshot *snapshot, const struct kind *kind);

/* A bit for each row of the quotas that is the same for every project of this cloud. */
static inline void snapshot_set_common(struct snapshot *snapshot, const struct kind *kind, uint64_t rows)
{
    snapshot->collections[kind_index(kind)].common = rows;
}

static inline uint64_t snapshot_common(const struct snapshot *snapshot, const struct kind *kind)
{
    return snapshot->collections[kind_index(kind)].common;
}

/* Is what stands here all there is? project_id may be NULL (asks for the collection as a whole). */
bool snapshot_knows(const struct snapshot *snapshot, const struct kind *kind, const char *project_id);
const struct error *snapshot_error(const struct snapshot *snapshot, const struct kind *kind,
                                   const char *project_id);
bool snapshot_lacks(const struct snapshot *snapshot, const struct kind *kind);
struct live *snapshot_by_id(const struct snapshot *snapshot, const struct kind *kind, const char *id);
/* Never NULL; empty where there is none. */
const struct live_list *snapshot_of_project(const struct snapshot *snapshot, const struct kind *kind,
                                            const char *project_id);
const struct live_list *snapshot_of_parent(const struct snapshot *snapshot, const struct kind *kind,
                                           const char *parent_id);
const struct live_list *snapshot_by_name(const struct snapshot *snapshot, const struct kind *kind,
                                         const char *name);
/* Those that carry the client's mark. */
const struct live_list *snapshot_of_client(const struct snapshot *snapshot, const struct kind *kind,
                                           const char *client);
/* What is of the project, and what others put onto things of it (an operator's rule in a client's group). */
struct live_list snapshot_in_project(struct arena *arena, const struct snapshot *snapshot,
                                     const struct kind *kind, const char *project_id);
/* Objects with a mark in the region. */
size_t snapshot_marked(const struct snapshot *snapshot);
/* Every collection that was asked for was read whole. */
bool snapshot_is_whole(const struct snapshot *snapshot);

#endif
