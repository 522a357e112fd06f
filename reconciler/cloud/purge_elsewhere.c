/* Regions may share Keystone, and with it the project: what it has in those that nobody purges here. */
#include "base/text.h"
#include "reconciler/cloud/purge.h"

struct elsewhere {
    struct session *session;
    struct arena *arena;
    const char *project, *owner;
    purge_counted *done;
    void *context;
    struct name_list labels;
    const struct error *error; /* the first */
    size_t open;
};

struct look {
    struct elsewhere *elsewhere;
    const char *region;
};

static void less(struct elsewhere *elsewhere)
{
    if (--elsewhere->open == 0)
        elsewhere->done(elsewhere->context, elsewhere->error, &elsewhere->labels);
}

static void listed(void *context, const struct error *error, const struct remnant_list *found)
{
    const struct look *look = context;
    struct elsewhere *elsewhere = look->elsewhere;
    if (error && !elsewhere->error)
        elsewhere->error = error_wrap(elsewhere->arena, error, "region %s", look->region);
    for (size_t i = 0; i < found->count; i++)
        if (!found->items[i].born)
            list_add(elsewhere->arena, &elsewhere->labels,
                     arena_print(elsewhere->arena, "%s in region %s", found->items[i].label, look->region));
    less(elsewhere);
}

/* What is in things that have rows of their own, or is lent to it by others (outer), needs no look. */
static bool can_stay_behind(const struct purge_row *row)
{
    return row->list && !row->outer && !row->silent && !row->inside && !text_equal(row->service, "identity");
}

/* The same URL is the same service. */
static bool is_new(struct arena *arena, struct map *urls, struct session *session, const char *service)
{
    const struct endpoint *endpoint = session_endpoint(session, service);
    if (!endpoint || map_has(urls, endpoint->url))
        return false;
    map_set(urls, arena_text(arena, endpoint->url), session);
    return true;
}

static void look_for(struct elsewhere *elsewhere, const struct purge_row *row,
                     const struct name_list *regions)
{
    struct arena *arena = elsewhere->arena;
    struct map urls;
    map_init(&urls, arena);
    is_new(arena, &urls, elsewhere->session, row->service);
    for (size_t i = 0; i < regions->count; i++) {
        struct session *there = session_elsewhere(elsewhere->session, regions->items[i]);
        if (!is_new(arena, &urls, there, row->service))
            continue;
        struct look *look = ARENA_NEW(arena, struct look);
        *look = (struct look){elsewhere, regions->items[i]};
        elsewhere->open++;
        purge_list(there, arena, row, elsewhere->project, elsewhere->owner, listed, look);
    }
}

void purge_look_elsewhere(struct session *session, struct arena *arena, const char *project,
                          const char *owner, purge_counted *done, void *context)
{
    struct elsewhere *elsewhere = ARENA_NEW(arena, struct elsewhere);
    *elsewhere = (struct elsewhere){.session = session,
                                    .arena = arena,
                                    .project = project,
                                    .owner = owner,
                                    .done = done,
                                    .context = context,
                                    .open = 1};
    const struct name_list regions = session_regions(session, arena);
    for (size_t i = 0; i < purge_row_count; i++)
        if (can_stay_behind(&purge_rows[i]))
            look_for(elsewhere, &purge_rows[i], &regions);
    less(elsewhere);
}
