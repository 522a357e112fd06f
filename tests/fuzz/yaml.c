/* Any bytes: within the bounds, with clean text in nodes and messages, and places that exist. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/yaml.h"

static void require(bool held)
{
    if (!held)
        abort();
}

/* What can be shown; else merely without control characters. */
enum cleanness { SHOWN, KEPT };

static void require_clean(const char *text, enum cleanness cleanness)
{
    for (size_t at = 0, length = strlen(text); at < length;) {
        uint32_t character = 0;
        size_t size = text_decode(text + at, length - at, &character);
        bool kept = character == '\n' || character == '\t' || character >= 0xa0;
        require(size && (text_is_printable(character) || (cleanness == KEPT && kept)));
        at += size;
    }
}

static size_t check_node(const struct node *node, size_t depth)
{
    require(node && depth <= yaml_default_bounds.depth + 1 && node->line && node->column);
    size_t nodes = 1;
    if (node->type == NODE_SCALAR)
        require_clean(node->text, KEPT);
    for (size_t i = 0; i < node->count; i++) {
        if (node->type == NODE_LIST) {
            nodes += check_node(node->items[i], depth + 1);
            continue;
        }
        const struct node_entry *entry = &node->entries[i];
        require(entry->key->type == NODE_SCALAR && node_get(node, entry->key->text) == entry->value);
        nodes += 1 + check_node(entry->value, depth + 1);
    }
    return nodes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    struct problems problems;
    problems_init(&problems, &arena);
    struct node_list documents = {0};
    bool done = yaml_parse(&arena, "fuzz.yaml", (const char *)data, size, &yaml_default_bounds, &problems,
                           &documents);
    require(done == (problems.errors == 0));
    problems_attach_source(&problems, "fuzz.yaml", (const char *)data, size);
    problems_sort(&problems);
    for (size_t i = 0; i < problems.list.count; i++) {
        const struct problem *problem = &problems.list.items[i];
        require_clean(problem->message, SHOWN);
        require((problem->at.line == 0) == (problem->at.column == 0));
        if (problem->source)
            require_clean(problem->source, SHOWN);
    }
    size_t nodes = 0;
    for (size_t i = 0; i < documents.count; i++)
        nodes += check_node(documents.items[i], 1);
    require(nodes <= yaml_default_bounds.nodes);
    arena_release(&arena);
    return 0;
}
