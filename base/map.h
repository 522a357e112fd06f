/*
 * map - text keys to pointers, in the order of first insertion, in an arena.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct map_entry {
    const char *key;
    void *value;
};

/* Walk entries[0..count) for insertion order. */
struct map {
    struct arena *arena;
    struct map_entry *entries;
    size_t count, capacity;
    uint32_t *slots; /* NULL while there are few */
    size_t slot_count;
    uint64_t seed;
};

void map_init(struct map *map, struct arena *arena);
/* NULL where there is none. A zeroed map is an empty one for reading. */
void *map_get(const struct map *map, const char *key);
bool map_has(const struct map *map, const char *key);
/* Replaces what is there. key must live as long as the map. */
void map_set(struct map *map, const char *key, void *value);

#endif
