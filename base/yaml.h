/*
 * yaml - text to nodes, by libyaml, within bounds that no input can exceed.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/node.h"
#include "base/problem.h"

struct yaml_bounds {
    size_t bytes, depth, nodes, documents; /* nodes are counted after aliases */
};

/* product.md 6: 4 MiB, 64 levels, 100,000 nodes, 10,000 documents */
extern const struct yaml_bounds yaml_default_bounds;

/*
 * Parses every document of a file. Anchors, aliases and merge keys are resolved (an alias is the very node of
 * its anchor: do not change what was read); duplicate keys, foreign tags, keys that are no scalars, control
 * characters, surrogates, non-UTF-8 and whatever exceeds the bounds become problems at their place in file
 * (the name used for places). An empty document is left out. Returns false when there was an error; documents
 * then holds what could be read, before and behind what is broken, for further checks: such a file must not
 * be put into force. Nodes live in the arena, their origins in that of the problems, for values and problems
 * last longer; source lines are attached by the caller.
 */
bool yaml_parse(struct arena *arena, const char *file, const char *bytes, size_t length,
                const struct yaml_bounds *bounds, struct problems *problems, struct node_list *documents);

#endif
