#include <string.h>

#include "base/text.h"
#include "drift/render.h"
#include "drift/summary.h"

/* Room for the closing lines is left below 60,000. */
enum { ROOM = 58000, LONGEST_CELL = 400 };

/* Nothing of a spec or a cloud may become markup, a link or a mention. */
static const char *escape(struct arena *arena, const char *words)
{
    struct text text;
    text_init(&text, arena);
    words = summary_safe(arena, words);
    if (strlen(words) > LONGEST_CELL) {
        size_t length = LONGEST_CELL;
        while (((unsigned char)words[length] & 0xc0) == 0x80)
            length--;
        words = arena_print(arena, "%s…", arena_copy(arena, words, length));
    }
    for (const char *c = words; *c != '\0'; c++) {
        if (strchr("&<>|`*_[]\\@#~!:", *c) != NULL)
            text_print(&text, "&#%d;", *c);
        else
            text_char(&text, *c);
    }
    return text.data;
}

static const char *fields_cell(struct arena *arena, const struct change *change)
{
    struct text text;
    text_init(&text, arena);
    for (size_t i = 0; summary_has_fields(change) && i < change->fields.count; i++) {
        const struct difference *difference = &change->fields.items[i];
        text_print(&text, "%s%s: ", i > 0 ? "<br>" : "", escape(arena, difference->name));
        if (change->action != ACTION_CREATE)
            text_print(&text, "%s → ", escape(arena, summary_value(arena, difference, &difference->from)));
        text_add(&text, escape(arena, summary_value(arena, difference, &difference->to)));
        if (text.length > 2000) {
            text_print(&text, "<br>… and %zu more", change->fields.count - i - 1);
            break;
        }
    }
    return text.data;
}

static const char *row(struct arena *arena, const struct change *change)
{
    return arena_print(arena, "| %s | %s | %s %s | %s | %s |\n", escape(arena, summary_sign(change)),
                       escape(arena, change->project), change->kind->title, escape(arena, change->name),
                       fields_cell(arena, change), escape(arena, summary_note(arena, change, RENDER_PLAN)));
}

/* How many of its changes found room; the text stays below ROOM. */
static size_t add_client(struct arena *arena, struct text *text, const struct client_plan *client)
{
    text_print(text, "\n<details%s><summary><b>%s</b> in %s: %s, %zu change%s</summary>\n\n",
               client->changes.count > 0 && client->changes.count <= 20 ? " open" : "",
               escape(arena, client->name),
               client->region != NULL ? escape(arena, client->region) : "no region",
               status_word(client->status), client->changes.count, client->changes.count == 1 ? "" : "s");
    for (size_t i = 0; i < client->problems.count; i++) {
        const char *line = arena_print(arena, "- %s\n", escape(arena, client->problems.items[i]));
        if (text->length + strlen(line) > ROOM)
            break;
        text_add(text, line);
    }
    size_t done = 0;
    if (client->changes.count > 0)
        text_add(text, "\n|  | project | what | fields | note |\n|---|---|---|---|---|\n");
    while (done < client->changes.count) {
        const char *line = row(arena, client->changes.items[done]);
        if (text->length + strlen(line) > ROOM)
            break;
        text_add(text, line);
        done++;
    }
    text_add(text, "\n</details>\n");
    return done;
}

const char *render_markdown(struct arena *arena, const struct plan *plan)
{
    enum {
        CLIENT_ROOM = 4000,
        VIOLATIONS_ROOM = 30000
    }; /* for a heading and a few rows; for what is above */
    struct text text;
    size_t left = 0, clients_left = 0;
    text_init(&text, arena);
    text_add(&text, "### Tenantry\n\n");
    for (size_t i = 0; i < plan->violations.count && text.length < VIOLATIONS_ROOM; i++)
        text_print(&text, "- **%s: %s**\n", escape(arena, plan->violations.items[i].client),
                   escape(arena, plan->violations.items[i].message));
    text_print(&text, "%s**%s**\n", plan->violations.count > 0 ? "\n" : "",
               summary_sentence(arena, plan, RENDER_PLAN));
    for (size_t i = 0; i < plan->clients.count; i++) {
        const struct client_plan *client = plan->clients.items[i];
        if (client->changes.count == 0 && client->problems.count == 0)
            continue;
        if (text.length + CLIENT_ROOM > ROOM || left > 0) {
            left += client->changes.count;
            clients_left++;
            continue;
        }
        left += client->changes.count - add_client(arena, &text, client);
    }
    if (left > 0 || clients_left > 0)
        text_print(
            &text,
            "\n… and %zu more changes, of %zu more clients, that had no room here: see `tenantry plan`.\n",
            left, clients_left);
    if (plan->commit != NULL)
        text_print(&text, "\n<sub>commit %s, digest %.12s</sub>\n", escape(arena, plan->commit),
                   plan->digest);
    else
        text_print(&text, "\n<sub>digest %.12s</sub>\n", plan->digest);
    return text.data;
}
