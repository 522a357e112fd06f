#include "base/text.h"
#include "drift/pass.h"
#include "drift/render.h"
#include "drift/summary.h"

struct page {
    struct arena *arena;
    struct text text;
    enum render_view view;
    enum render_detail detail;
    enum render_colour colour;
};

enum tint { TINT_NONE, TINT_BOLD, TINT_DIM, TINT_RED, TINT_GREEN, TINT_YELLOW, TINT_MAGENTA, TINT_CYAN };

static void paint(struct page *page, enum tint tint, const char *words)
{
    static const char *const codes[] = {"",         "\033[1m",  "\033[2m",  "\033[31m",
                                        "\033[32m", "\033[33m", "\033[35m", "\033[36m"};
    if (page->colour == RENDER_PLAIN || tint == TINT_NONE)
        text_add(&page->text, words);
    else
        text_print(&page->text, "%s%s\033[0m", codes[tint], words);
}

static void add_origin(struct page *page, const char *origin)
{
    if (page->detail == RENDER_ORIGINS && origin != NULL)
        paint(page, TINT_DIM, arena_print(page->arena, "  from %s", summary_safe(page->arena, origin)));
}

static void add_fields(struct page *page, const struct change *change)
{
    bool fresh = change->action == ACTION_CREATE;
    for (size_t i = 0; summary_has_fields(change) && i < change->fields.count; i++) {
        const struct difference *difference = &change->fields.items[i];
        text_print(&page->text, "          %s: ", summary_safe(page->arena, difference->name));
        if (!fresh)
            text_print(&page->text, "%s → ", summary_value(page->arena, difference, &difference->from));
        text_add(&page->text, summary_value(page->arena, difference, &difference->to));
        add_origin(page, summary_value_origin(page->arena, &difference->to));
        text_char(&page->text, '\n');
    }
}

static void add_change(struct page *page, const struct change *change)
{
    static const enum tint tints[] = {TINT_CYAN, TINT_GREEN, TINT_YELLOW, TINT_RED, TINT_MAGENTA, TINT_GREEN};
    const char *note = summary_note(page->arena, change, page->view);
    text_add(&page->text, "    ");
    paint(page, tints[change->action], arena_print(page->arena, "%3s", summary_sign(change)));
    text_print(&page->text, " %s %s", change->kind->title, summary_safe(page->arena, change->name));
    if (change->id != NULL && (change->item == NULL || change->verdict == VERDICT_BLOCKED) &&
        !change->kind->singleton)
        paint(page, TINT_DIM, arena_print(page->arena, " [%s]", summary_safe(page->arena, change->id)));
    if (note[0] != '\0')
        paint(page, TINT_DIM, arena_print(page->arena, "  (%s)", note));
    add_origin(page, summary_change_origin(page->arena, change));
    text_char(&page->text, '\n');
    add_fields(page, change);
}

/* In the order of the plan, but each project's together, in the order in which they first come. */
static void add_projects(struct page *page, const struct change_list *changes)
{
    struct map seen;
    map_init(&seen, page->arena);
    for (size_t i = 0; i < changes->count; i++) {
        const char *project = changes->items[i]->project;
        if (map_has(&seen, project))
            continue;
        map_set(&seen, project, changes->items[i]);
        if (project[0] != '\0')
            text_print(&page->text, "  project %s\n", summary_safe(page->arena, project));
        else
            text_add(&page->text, "  outside of projects\n");
        for (size_t j = i; j < changes->count; j++)
            if (text_equal(changes->items[j]->project, project))
                add_change(page, changes->items[j]);
    }
}

static bool is_quiet(const struct client_plan *client)
{
    return client->changes.count == 0 && client->problems.count == 0;
}

static void add_client(struct page *page, const struct client_plan *client)
{
    paint(page, TINT_BOLD, summary_safe(page->arena, client->name));
    text_print(&page->text, " in %s: %s\n", client->region != NULL ? client->region : "no region",
               status_word(client->status));
    for (size_t i = 0; i < client->problems.count; i++) {
        text_add(&page->text, "  ");
        paint(page, TINT_RED, "!");
        text_print(&page->text, " %s\n", summary_safe(page->arena, client->problems.items[i]));
    }
    add_projects(page, &client->changes);
    text_char(&page->text, '\n');
}

const char *render_text(struct arena *arena, const struct plan *plan, enum render_view view,
                        enum render_detail detail, enum render_colour colour)
{
    struct page page = {.arena = arena, .view = view, .detail = detail, .colour = colour};
    text_init(&page.text, arena);
    for (size_t i = 0; i < plan->violations.count; i++) {
        const struct violation *violation = &plan->violations.items[i];
        paint(&page, TINT_RED, "RESIDENCY VIOLATION");
        text_print(&page.text, " client %s: project %s (%s) is in region %s, and may be in %s only\n",
                   violation->client, summary_safe(arena, violation->project),
                   summary_safe(arena, violation->id), violation->region, violation->residency);
    }
    if (plan->violations.count > 0)
        text_char(&page.text, '\n');
    for (size_t i = 0; i < plan->clients.count; i++)
        if (!is_quiet(plan->clients.items[i]))
            add_client(&page, plan->clients.items[i]);
    paint(&page, TINT_BOLD, summary_sentence(arena, plan, view));
    text_char(&page.text, '\n');
    return page.text.data;
}
