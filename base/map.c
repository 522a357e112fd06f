#include "base/map.h"

#include <assert.h>
#include <string.h>
#include <sys/auxv.h>

enum { FEW = 8 }; /* as many entries are looked through one by one */

/* Keys come from outside, so the hash starts from this process's random bytes: nobody can prepare collisions.
 */
static uint64_t random_seed(void)
{
    uint64_t value = 14695981039346656037u;
    const void *seed = (const void *)getauxval(AT_RANDOM); // NOLINT(performance-no-int-to-ptr)
    if (seed)
        memcpy(&value, seed, sizeof value);
    return value;
}

static uint64_t hash(uint64_t seed, const char *key)
{
    uint64_t value = seed;
    for (; *key; key++)
        value = (value ^ (unsigned char)*key) * 1099511628211u;
    return value ^ value >> 32;
}

/* The slot that holds the key, or the free one where it belongs. Slots hold an entry's index + 1; 0 is free.
 */
static uint32_t *slot_of(const struct map *map, const char *key)
{
    size_t at = (size_t)hash(map->seed, key) & (map->slot_count - 1);
    while (map->slots[at] && strcmp(map->entries[map->slots[at] - 1].key, key) != 0)
        at = (at + 1) & (map->slot_count - 1);
    return &map->slots[at];
}

static void grow(struct map *map)
{
    size_t capacity = map->capacity ? map->capacity * 2 : FEW / 2;
    struct map_entry *entries = ARENA_ARRAY(map->arena, struct map_entry, capacity);
    if (map->entries)
        memcpy(entries, map->entries, map->count * sizeof *entries);
    map->entries = entries;
    map->capacity = capacity;
    if (capacity <= FEW)
        return;
    if (!map->slots)
        map->seed = random_seed();
    map->slot_count = capacity * 2;
    map->slots = ARENA_ARRAY(map->arena, uint32_t, map->slot_count);
    for (size_t i = 0; i < map->count; i++)
        *slot_of(map, entries[i].key) = (uint32_t)(i + 1);
}

void map_init(struct map *map, struct arena *arena)
{
    *map = (struct map){.arena = arena};
}

static struct map_entry *find(const struct map *map, const char *key)
{
    if (map->slots) {
        uint32_t slot = *slot_of(map, key);
        return slot ? &map->entries[slot - 1] : NULL;
    }
    for (size_t i = 0; i < map->count; i++)
        if (map->entries[i].key[0] == key[0] && strcmp(map->entries[i].key, key) == 0)
            return &map->entries[i];
    return NULL;
}

void *map_get(const struct map *map, const char *key)
{
    struct map_entry *entry = find(map, key);
    return entry ? entry->value : NULL;
}

bool map_has(const struct map *map, const char *key)
{
    return find(map, key) != NULL;
}

void map_set(struct map *map, const char *key, void *value)
{
    struct map_entry *entry = find(map, key);
    if (entry) {
        entry->value = value;
        return;
    }
    if (map->count == map->capacity)
        grow(map);
    assert(map->entries);
    map->entries[map->count] = (struct map_entry){key, value};
    map->count++;
    if (map->slots)
        *slot_of(map, key) = (uint32_t)map->count;
}
