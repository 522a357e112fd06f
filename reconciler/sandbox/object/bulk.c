#include "reconciler/sandbox/object/bulk.h"

#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/object/access.h"
#include "reconciler/sandbox/object/object.h"
#include "reconciler/sandbox/page.h"
#include "reconciler/sandbox/target.h"

struct outcome {
    int64_t deleted, not_found;
    struct node *errors; /* [[name, status]] */
};

static struct name_list lines_of(struct call *call)
{
    struct name_list lines = {0};
    for (const char *at = call->bytes; *at;) {
        at += strspn(at, "\r\n/");
        size_t length = strcspn(at, "\r\n"), end = length;
        while (end && at[end - 1] == '/')
            end--;
        if (end)
            list_add(call->arena, &lines, target_decode(call->arena, at, end));
        at += length;
    }
    return lines;
}

static int delete_one(struct call *call, const char *name)
{
    const char *key = arena_print(call->arena, "%s/%s", call_part(call, 0), name);
    const char *slash = strchr(name, '/');
    if (!slash)
        return container_remove(call, key);
    const char *container =
        arena_print(call->arena, "%s/%.*s", call_part(call, 0), (int)(slash - name), name);
    return object_remove(call, container, key);
}

static void note(struct call *call, struct outcome *outcome, const char *name, int status)
{
    outcome->deleted += status == 204;
    outcome->not_found += status == 404;
    if (status == 204 || status == 404)
        return;
    struct node *error = node_new_list(call->arena);
    struct text escaped;
    text_init(&escaped, call->arena);
    page_escape(&escaped, name);
    node_add(call->arena, error, node_new_text(call->arena, escaped.data));
    node_add(call->arena, error,
             node_new_text(call->arena, arena_print(call->arena, "%d %s", status, api_reason(status))));
    node_add(call->arena, outcome->errors, error);
}

static struct node *describe(struct call *call, const struct outcome *outcome)
{
    struct node *map = node_new_map(call->arena);
    bool nothing = !outcome->deleted && !outcome->not_found && !outcome->errors->count;
    view_integer(call, map, "Number Deleted", outcome->deleted);
    view_integer(call, map, "Number Not Found", outcome->not_found);
    view_text(call, map, "Response Body", nothing ? "Invalid bulk delete." : "");
    view_text(call, map, "Response Status", nothing || outcome->errors->count ? "400 Bad Request" : "200 OK");
    return map;
}

static void answer_lines(struct call *call, const struct node *map, const struct node *errors)
{
    struct text text;
    text_init(&text, call->arena);
    for (size_t i = 0; i < map->count; i++)
        text_print(&text, "%s: %s\n", map->entries[i].key->text, map->entries[i].value->text);
    text_add(&text, "Errors:\n");
    for (size_t i = 0; i < errors->count; i++)
        text_print(&text, "%s, %s\n", errors->items[i]->items[0]->text, errors->items[i]->items[1]->text);
    call_answer_bytes(call, 200, "text/plain", text.data, text.length);
}

/* Whatever comes of it, the answer is a 200 that tells. */
void bulk_delete(struct call *call)
{
    if (!access_permits(call, NULL, false))
        return;
    struct outcome outcome = {.errors = node_new_list(call->arena)};
    const struct name_list names = lines_of(call);
    for (size_t i = 0; i < names.count; i++)
        if (strchr(names.items[i], '/'))
            note(call, &outcome, names.items[i], delete_one(call, names.items[i]));
    for (size_t i = 0; i < names.count; i++)
        if (!strchr(names.items[i], '/'))
            note(call, &outcome, names.items[i], delete_one(call, names.items[i]));
    struct node *map = describe(call, &outcome);
    const char *accept = call_header(call, "Accept");
    if (accept && strstr(accept, "json")) {
        node_set(call->arena, map, "Errors", outcome.errors);
        call_answer(call, 200, map);
    } else {
        answer_lines(call, map, outcome.errors);
    }
}
