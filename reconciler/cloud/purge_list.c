#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/cloud/purge.h"
#include "spec/encode.h"

/* --- filling in --- */

const char *purge_fill(struct arena *arena, const char *template, const char *project, const char *outer,
                       const struct node *object, bool in_path)
{
    struct text text;
    text_init(&text, arena);
    for (const char *at = template; *at; at++) {
        const char *end = *at == '{' && isalpha((unsigned char)at[1]) ? strchr(at, '}') : NULL;
        const char *name = end ? arena_copy(arena, at + 1, (size_t)(end - at - 1)) : NULL;
        const char *value = NULL;
        if (text_equal(name, "project"))
            value = project;
        else if (text_equal(name, "outer"))
            value = outer;
        else if (name)
            value = node_text(node_find(object, name));
        if (!name || text_equal(name, "admin") || text_equal(name, "account")) { /* the session's */
            text_char(&text, *at);
            continue;
        }
        if (!value)
            return NULL;
        text_add(&text, in_path ? encode_escaped(arena, value) : value);
        at = end;
    }
    return text.data;
}

/* --- one list --- */

struct listing {
    struct session *session;
    struct arena *arena;
    const struct purge_row *row;
    const char *project, *owner;
    purge_listed *done;
    void *context;
    struct remnant_list found;
    struct name_list outers;
    const struct error *error; /* the first */
    size_t open;               /* walks */
};

struct walk {
    struct listing *listing;
    const char *outer;
};

static bool meets(const struct listing *listing, const struct purge_condition *where,
                  const struct node *object)
{
    if (!where->json)
        return true;
    const char *text = node_text(node_find(object, where->json));
    const char *pattern = strcmp(where->pattern, "{project}") == 0 ? listing->project : where->pattern;
    return (text && text_matches(text, pattern)) != where->unless;
}

static const char *label_of(struct arena *arena, const struct purge_row *row, const char *outer,
                            const struct node *object, const char *id)
{
    if (outer)
        return arena_print(arena, "%s %s/%s", row->title, outer, id);
    const char *name = node_get_text(object, row->name ? row->name : "name");
    bool named = name && name[0] && strcmp(name, id) != 0;
    return named ? arena_print(arena, "%s %s (%s)", row->title, name, id)
                 : arena_print(arena, "%s %s", row->title, id);
}

static struct error *found_one(const struct walk *walk, struct arena *scratch, const struct node *object)
{
    struct listing *listing = walk->listing;
    const struct purge_row *row = listing->row;
    struct arena *arena = listing->arena;
    for (size_t i = 0; i < COUNT(row->where); i++)
        if (!meets(listing, &row->where[i], object))
            return NULL;
    const char *of = row->of ? node_text(node_find(object, row->of)) : listing->project;
    if (!text_equal(of, listing->project))
        return error_make(scratch, ERROR_ANSWER, "the list of project %s has a %s of project %s",
                          listing->project, row->title, of ? of : "(none)");
    const char *id = node_text(node_find(object, row->id));
    if (!id) /* a pseudo folder of a container's listing */
        return error_make(scratch, ERROR_ANSWER, "a %s without %s", row->title, row->id);
    struct remnant remnant = {.id = arena_text(arena, id),
                              .label = label_of(arena, row, walk->outer, object, id)};
    remnant.born = row->declared && row->declared->born &&
                   text_equal(node_get_text(object, "name"), row->declared->born);
    const char *body =
        row->body ? purge_fill(arena, row->body, listing->project, walk->outer, object, false) : NULL;
    struct node *parsed = NULL;
    struct error *error = body ? json_parse(arena, body, strlen(body), &parsed) : NULL;
    remnant.body = parsed;
    if (row->state)
        remnant.state = arena_text(arena, node_text(node_find(object, row->state)));
    if (row->remove && !error) {
        remnant.path = purge_fill(arena, row->remove, listing->project, walk->outer, object, true);
        if (!remnant.path)
            error = error_make(scratch, ERROR_ANSWER, "%s says too little of itself", remnant.label);
    }
    list_add(arena, &listing->found, remnant);
    return error;
}

static struct error *found_url(const struct walk *walk, struct arena *scratch, const struct node *object)
{
    const char *url = node_get_text(object, walk->listing->row->url), *end = url ? strrchr(url, '/') : NULL;
    struct node *thing = node_new_map(scratch);
    node_set(scratch, thing, "id", node_new_text(scratch, end ? end + 1 : NULL));
    node_set(scratch, thing, "name", node_new_text(scratch, node_get_text(object, "name")));
    return found_one(walk, scratch, thing);
}

static struct error *found(void *context, struct arena *scratch, const struct node *object)
{
    const struct walk *walk = context;
    const char *members = walk->listing->row->members;
    if (walk->listing->row->url)
        return found_url(walk, scratch, object);
    if (!members)
        return found_one(walk, scratch, object);
    const struct node *map = node_get(object, members);
    struct error *error = NULL;
    for (size_t i = 0; map && map->type == NODE_MAP && i < map->count && !error; i++) {
        struct node *member = node_new_map(scratch);
        node_set(scratch, member, "id", node_new_text(scratch, node_text(node_get(object, "id"))));
        node_set(scratch, member, "name", node_new_text(scratch, node_get_text(object, "name")));
        node_set(scratch, member, "key", map->entries[i].key);
        node_set(scratch, member, "value", map->entries[i].value);
        error = found_one(walk, scratch, member);
    }
    return error;
}

static void less(struct listing *listing)
{
    if (--listing->open == 0)
        listing->done(listing->context, listing->error, &listing->found);
}

static bool is_nowhere(const struct error *error)
{
    return error && error->status == 404;
}

static void walked(void *context, const struct error *error)
{
    const struct walk *walk = context;
    struct listing *listing = walk->listing;
    /* What a list is of may go meanwhile, and not every cloud has every sort. */
    bool fine = !error || (is_nowhere(error) && (walk->outer || listing->row->optional));
    const char *needs = error && error->status == 403 ? listing->row->needs : NULL;
    if (!fine && !listing->error)
        listing->error = error_wrap(listing->arena, error, "reading every %s%s%s", listing->row->title,
                                    needs ? ", which needs " : "", needs ? needs : "");
    less(listing);
}

static void start(struct listing *listing, const char *outer)
{
    const struct purge_row *row = listing->row;
    struct walk *walk = ARENA_NEW(listing->arena, struct walk);
    *walk = (struct walk){listing, outer};
    const struct paging_wish wish = {
        .service = row->service,
        .path = purge_fill(listing->arena, row->list, listing->project, outer, NULL, true),
        .envelope = row->envelope,
        .id = row->url ? row->url : row->id,
        .paging = row->paging,
        .owner = listing->owner,
        .context = walk,
        .object = found,
        .done = walked,
    };
    listing->open++;
    paging_start(listing->session, &wish);
}

static struct error *outer_found(void *context, struct arena *scratch, const struct node *object)
{
    struct listing *listing = ((struct walk *)context)->listing;
    const char *id = node_text(node_find(object, listing->row->outer_id));
    if (!id)
        return error_make(scratch, ERROR_ANSWER, "an object without %s", listing->row->outer_id);
    if (meets(listing, &listing->row->outer_where, object))
        list_add(listing->arena, &listing->outers, arena_text(listing->arena, id));
    return NULL;
}

static void outer_walked(void *context, const struct error *error)
{
    const struct walk *walk = context;
    struct listing *listing = walk->listing;
    for (size_t i = 0; !error && i < listing->outers.count; i++)
        start(listing, listing->outers.items[i]);
    walked(context, error);
}

void purge_list(struct session *session, struct arena *arena, const struct purge_row *row,
                const char *project, const char *owner, purge_listed *done, void *context)
{
    struct listing *listing = ARENA_NEW(arena, struct listing);
    *listing = (struct listing){.session = session,
                                .arena = arena,
                                .row = row,
                                .project = project,
                                .owner = owner,
                                .done = done,
                                .context = context};
    if (!row->outer) {
        start(listing, NULL);
        return;
    }
    struct walk *walk = ARENA_NEW(arena, struct walk);
    *walk = (struct walk){listing, NULL};
    const struct paging_wish wish = {
        .service = row->service,
        .path = purge_fill(arena, row->outer, project, NULL, NULL, true),
        .envelope = row->outer_envelope,
        .id = row->outer_id,
        .paging = PAGING_MARKER,
        .owner = owner,
        .context = walk,
        .object = outer_found,
        .done = outer_walked,
    };
    listing->open++;
    paging_start(session, &wish);
}

/* --- how much there is --- */

struct count {
    struct session *session;
    struct arena *arena;
    const char *project;
    purge_counted *done;
    void *context;
    size_t *counts;
    const struct error *error;
    size_t open;
};

struct count_of_row {
    struct count *count;
    size_t row;
};

/* Rows of one title are one sort. */
static struct name_list sum_up(const struct count *count)
{
    struct name_list lines = {0};
    for (size_t i = 0; i < purge_row_count; i++) {
        size_t sum = count->counts[i];
        bool told = i > 0 && text_equal(purge_rows[i - 1].title, purge_rows[i].title);
        for (size_t k = i + 1; k < purge_row_count && text_equal(purge_rows[k].title, purge_rows[i].title);
             k++)
            sum += count->counts[k];
        if (purge_rows[i].silent || told || sum == 0)
            continue;
        list_add(count->arena, &lines, arena_print(count->arena, "%s: %zu", purge_rows[i].title, sum));
    }
    return lines;
}

static void count_less(struct count *count)
{
    if (--count->open > 0)
        return;
    struct name_list lines = sum_up(count);
    count->done(count->context, count->error, &lines);
}

static void row_counted(void *context, const struct error *error, const struct remnant_list *found_here)
{
    const struct count_of_row *of = context;
    if (error && !of->count->error)
        of->count->error = error;
    of->count->counts[of->row] = found_here->count;
    count_less(of->count);
}

void purge_count(struct session *session, struct arena *arena, const char *project, purge_counted *done,
                 void *context)
{
    struct count *count = ARENA_NEW(arena, struct count);
    *count = (struct count){.session = session,
                            .arena = arena,
                            .project = project,
                            .done = done,
                            .context = context,
                            .counts = ARENA_ARRAY(arena, size_t, purge_row_count),
                            .open = 1};
    for (size_t i = 0; i < purge_row_count; i++) {
        const struct purge_row *row = &purge_rows[i];
        if (row->silent || row->inside || !row->list || !session_offers(session, row->service))
            continue;
        struct count_of_row *of = ARENA_NEW(arena, struct count_of_row);
        *of = (struct count_of_row){count, i};
        count->open++;
        purge_list(session, arena, row, project, NULL, row_counted, of);
    }
    count_less(count);
}
