#include "reconciler/cloud/paging.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "spec/encode.h"

enum { PAGE_SIZE = 500 };

struct walk {
    struct session *session;
    struct paging_wish wish;
    struct arena arena;
    const char *marker; /* the last id of the page before, or NULL */
    bool again;         /* started over, which is done once */
    char rounds[2];     /* identity of the first and the second round, for seen */
    struct map seen;    /* id -> the round that saw it last */
    size_t round_count; /* objects seen in this round */
};

static void ask(struct walk *walk);

static void finish(struct walk *walk, const struct error *error)
{
    walk->wish.done(walk->wish.context, error);
    arena_release(&walk->arena);
    free(walk);
}

static void start_over(struct walk *walk)
{
    walk->again = true;
    walk->marker = NULL;
    walk->round_count = 0;
    ask(walk);
}

static bool links_on(const struct node *body, const char *envelope)
{
    if (node_text(node_find(body, "links.next")) || node_get_text(body, "next"))
        return true;
    for (size_t i = 0; body && body->type == NODE_MAP && i < body->count; i++) {
        const struct node_entry *entry = &body->entries[i];
        if (!text_starts(entry->key->text, envelope) ||
            !text_equal(entry->key->text + strlen(envelope), "_links"))
            continue;
        for (size_t j = 0; entry->value->type == NODE_LIST && j < entry->value->count; j++)
            if (text_equal(node_get_text(entry->value->items[j], "rel"), "next"))
                return true;
    }
    return false;
}

/* Hands out what is new and counts what this round had not seen. */
static struct error *take(struct walk *walk, const char *url, const struct node *list, size_t *fresh)
{
    void *round = &walk->rounds[walk->again];
    for (size_t i = 0; i < list->count; i++) {
        const struct node *object = list->items[i];
        void *last = NULL;
        if (walk->wish.paging != PAGING_NONE) {
            const char *id = node_text(node_find(object, walk->wish.id));
            if (!id)
                return error_make(&walk->arena, ERROR_ANSWER, "GET %s: an object in the answer has no `%s`",
                                  url, walk->wish.id);
            walk->marker = arena_text(&walk->arena, id);
            last = map_get(&walk->seen, id);
            if (last == round)
                continue;
            map_set(&walk->seen, walk->marker, round);
        }
        ++*fresh;
        struct error *error = last ? NULL : walk->wish.object(walk->wish.context, &walk->arena, object);
        if (error)
            return error;
    }
    walk->round_count += *fresh;
    return NULL;
}

static void page(void *context, const struct session_reply *reply)
{
    struct walk *walk = context;
    if (walk->wish.count.received)
        walk->wish.count.received(walk->wish.count.context);
    if (reply->error) {
        /* The object that the marker names is gone. */
        if (reply->status == 404 && walk->marker && !walk->again)
            start_over(walk);
        else
            finish(walk, reply->error);
        return;
    }
    const char *envelope = walk->wish.envelope;
    const struct node *list = envelope[0] ? node_get(reply->body, envelope) : reply->body;
    if (!list || list->type != NODE_LIST) {
        finish(walk, error_make(&walk->arena, ERROR_ANSWER, "GET %s: %s%s%s", reply->url,
                                envelope[0] ? "the answer has no list `" : "the answer is no list", envelope,
                                envelope[0] ? "`" : ""));
        return;
    }
    if (node_is_true(node_get(reply->body, "truncated"))) {
        finish(walk, error_make(&walk->arena, ERROR_ANSWER,
                                "GET %s: the service has cut the list (its list_limit)", reply->url));
        return;
    }
    size_t fresh = 0;
    struct error *error = take(walk, reply->url, list, &fresh);
    bool more =
        list->count == PAGE_SIZE || (walk->wish.envelope[0] && links_on(reply->body, walk->wish.envelope));
    if (error || walk->wish.paging == PAGING_NONE || !more || list->count > PAGE_SIZE)
        finish(walk, error);
    else if (fresh > 0)
        ask(walk);
    /* Keystone before 2025.1 knows no pages and answers with everything, every time. */
    else if (text_equal(walk->wish.service, "identity") && list->count > 0 &&
             list->count == walk->round_count)
        finish(walk, NULL);
    /* The marker went unnoticed, as Neutron does where its object is gone: the rest was not seen. */
    else if (!walk->again)
        start_over(walk);
    else
        finish(walk,
               error_make(&walk->arena, ERROR_ANSWER, "GET %s: the pages repeat themselves", reply->url));
}

static void ask(struct walk *walk)
{
    const struct paging_wish *wish = &walk->wish;
    const char *path = wish->path;
    if (wish->paging == PAGING_MARKER)
        path = arena_print(&walk->arena, "%s%climit=%d%s%s", path, strchr(path, '?') ? '&' : '?', PAGE_SIZE,
                           walk->marker ? "&marker=" : "",
                           walk->marker ? encode_escaped(&walk->arena, walk->marker) : "");
    else if (wish->paging == PAGING_OFFSET)
        path = arena_print(&walk->arena, "%s%climit=%d&offset=%zu", path, strchr(path, '?') ? '&' : '?',
                           PAGE_SIZE, walk->round_count);
    if (wish->count.sent)
        wish->count.sent(wish->count.context);
    const struct session_request request = {
        .service = wish->service, .method = "GET", .path = path, .owner = wish->owner, .if_match = -1};
    session_send(walk->session, &request, page, walk);
}

void paging_start(struct session *session, const struct paging_wish *wish)
{
    struct walk *walk = calloc(1, sizeof *walk);
    if (!walk)
        abort();
    walk->session = session;
    walk->wish = *wish;
    arena_init(&walk->arena);
    map_init(&walk->seen, &walk->arena);
    ask(walk);
}
