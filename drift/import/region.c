/* A Region for a site that no fleet names. */
#include <string.h>

#include "base/text.h"
#include "drift/import/import.h"
#include "drift/pass.h"
#include "spec/encode.h"

/* The beginning of a mark behind which the rest of the label stands, and at most the number of its like. */
static const char *word_before(struct arena *arena, const char *mark, const char *rest)
{
    const char *number = strrchr(mark, ' ');
    bool is_numbered = number != NULL && text_starts(number, " (") && text_ends(number, ")");
    const char *name = is_numbered ? arena_copy(arena, mark, (size_t)(number - mark)) : mark;
    size_t length = strlen(name), after = strlen(rest);
    return length > after && text_ends(name, rest) ? arena_copy(arena, name, length - after) : NULL;
}

/* What a marked floating IP's spec called the network that it is of: its mark begins with that. */
static const char *word_in_mark(struct arena *arena, const struct live *live)
{
    const struct kind *kind = live->kind;
    struct value *values = ARENA_ARRAY(arena, struct value, kind->field_count);
    memcpy(values, live->values, kind->field_count * sizeof *values);
    for (size_t i = 0; i < kind->field_count; i++)
        if (values[i].type == VALUE_REFERENCE)
            values[i].reference = (struct reference){.name = ""};
    const char *word = word_before(arena, live->mark_name, encode_label(arena, kind, NULL, values));
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].local)
            values[i].type = VALUE_ABSENT;
    return word != NULL ? word : word_before(arena, live->mark_name, encode_label(arena, kind, NULL, values));
}

static const char *word_for(struct arena *arena, const struct snapshot *snapshot, const struct live *network)
{
    const struct live_list *all = &snapshot->collections[kind_index(&floating_ip_kind)].items;
    size_t row = kind_field(&floating_ip_kind, "network");
    for (size_t i = 0; i < all->count; i++) {
        const struct live *live = all->items[i];
        const struct value *on = &live->values[row];
        if (live->owner == NULL || live->mark_name == NULL || on->type != VALUE_REFERENCE ||
            !text_equal(on->reference.id, network->id))
            continue;
        const char *word = word_in_mark(arena, live);
        if (word != NULL)
            return word;
    }
    return network->name;
}

const struct node *import_region(struct arena *arena, const char *name, const struct snapshot *snapshot)
{
    const struct live_list *all = &snapshot->collections[kind_index(&external_network_kind)].items;
    struct node *document = node_new_map(arena), *words = node_new_map(arena);
    node_set(arena, document, "apiVersion", node_new_text(arena, document_versions[0]));
    node_set(arena, document, "kind", node_new_text(arena, "Region"));
    node_set(arena, document, "name", node_new_text(arena, name));
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i]->name != NULL && all->items[i]->name[0] != '\0')
            node_set(arena, words, word_for(arena, snapshot, all->items[i]),
                     node_new_text(arena, all->items[i]->name));
    if (words->count > 0)
        node_set(arena, document, "external_networks", words);
    return document;
}
