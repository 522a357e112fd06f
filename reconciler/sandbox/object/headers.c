#include "reconciler/sandbox/object/headers.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reconciler/sandbox/object/object.h"

enum { MOST_NAME = 128, MOST_VALUE = 256, MOST_ITEMS = 90, MOST_BYTES = 4096 };

static const char removal[] = "X-Remove-";

struct reading {
    struct call *call;
    const struct headers_kept *kept;
    struct node *given;
    size_t items, bytes;
    const char *problem;
};

static bool is_kept(const struct headers_kept *kept, const char *name)
{
    for (size_t i = 0; i < kept->count; i++) {
        const char *wanted = kept->names[i];
        if (text_ends(wanted, "-") ? strncasecmp(name, wanted, strlen(wanted)) == 0
                                   : strcasecmp(name, wanted) == 0)
            return true;
    }
    return false;
}

/* "x-account-meta-a" is X-Account-Meta-A. */
static const char *title(struct arena *arena, const char *name)
{
    char *copy = arena_copy(arena, name, strlen(name));
    for (char *at = copy; *at; at++)
        *at = (char)(at == copy || !isalpha((unsigned char)at[-1]) ? toupper((unsigned char)*at)
                                                                   : tolower((unsigned char)*at));
    return copy;
}

/* What is Meta in the name is the user's own, and bounded. */
static void check(struct reading *reading, const char *name, const char *value)
{
    const char *meta = strstr(name, "-Meta-");
    if (!meta)
        return;
    const char *word = meta + strlen("-Meta-");
    reading->items++;
    reading->bytes += strlen(word) + strlen(value);
    if (!*word)
        reading->problem = "Metadata name cannot be empty";
    else if (strlen(word) > MOST_NAME)
        reading->problem = "Metadata name too long";
    else if (strlen(value) > MOST_VALUE)
        reading->problem = "Metadata value longer than 256";
    else if (reading->items > MOST_ITEMS)
        reading->problem = "Too many metadata items; max 90";
    else if (reading->bytes > MOST_BYTES)
        reading->problem = "Total metadata too large; max 4096";
}

static void read_header(void *context, const char *name, const char *value)
{
    struct reading *reading = context;
    struct arena *arena = reading->call->arena;
    bool removes = strncasecmp(name, removal, strlen(removal)) == 0;
    const char *kept = removes ? arena_print(arena, "X-%s", name + strlen(removal)) : name;
    if (!is_kept(reading->kept, kept))
        return;
    kept = title(arena, kept);
    check(reading, kept, value);
    const char *before = node_get_text(reading->given, kept);
    bool stays_removed = before && !*before;
    node_set(arena, reading->given, kept, node_new_text(arena, removes || stays_removed ? "" : value));
}

struct node *headers_given(struct call *call, const struct headers_kept *kept)
{
    struct reading reading = {.call = call, .kept = kept, .given = node_new_map(call->arena)};
    if (call->exchange)
        server_each_header(call->exchange, read_header, &reading);
    if (!reading.problem)
        return reading.given;
    call_refuse(call, 400, OBJECT_SAYS, "%s", reading.problem);
    return NULL;
}

void headers_merge(struct call *call, struct node *meta, const struct node *given)
{
    for (size_t i = 0; i < given->count; i++) {
        const char *name = given->entries[i].key->text, *value = node_text(given->entries[i].value);
        if (value && *value)
            node_set(call->arena, meta, name, node_new_text(call->arena, value));
        else
            node_remove(meta, name);
    }
}

void headers_show(struct call *call, const struct node *meta)
{
    for (size_t i = 0; meta && i < meta->count; i++)
        call_add_header(call, meta->entries[i].key->text, node_text(meta->entries[i].value));
}
