#include "reconciler/cloud/apart.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "spec/encode.h"

struct apart {
    struct apart_wish wish;
    struct node *entries;
    const struct error *error;
    size_t open;
};

struct entry {
    struct apart *apart;
    const char *key;
};

const struct field *apart_field(const struct kind *kind)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].apart)
            return &kind->fields[i];
    return NULL;
}

const char *apart_path(struct arena *arena, const struct kind *kind, const char *path, const char *key)
{
    return arena_print(arena, "%s%s%s", path, apart_field(kind)->apart, encode_escaped(arena, key));
}

/* --- which --- */

struct name_list apart_seen(struct arena *arena, const struct snapshot *snapshot, const struct kind *kind,
                            const char *project_id)
{
    struct name_list keys = {0};
    const struct field *field = apart_field(kind);
    const struct live *live = field ? snapshot_by_id(snapshot, kind, project_id) : NULL;
    const struct value *entries = live ? &live->values[field - kind->fields] : NULL;
    for (size_t i = 0; entries && entries->type == VALUE_LIST && i < entries->list.count; i++)
        list_add(arena, &keys, entries->list.items[i].key);
    return keys;
}

static void add_key(struct arena *arena, struct name_list *keys, const char *key)
{
    for (size_t i = 0; i < keys->count; i++)
        if (text_equal(keys->items[i], key))
            return;
    list_add(arena, keys, key);
}

static void add_keys(const struct observation *observation, struct map *map, const char *name,
                     const struct field *field, const struct value *entries)
{
    struct arena *arena = map->arena;
    struct name_list *keys = map_get(map, name);
    if (!keys) {
        keys = ARENA_NEW(arena, struct name_list);
        map_set(map, name, keys);
    }
    for (size_t i = 0; i < entries->list.count; i++) {
        const char *key = entries->list.items[i].key;
        const struct region *names = observation->wish.names;
        add_key(arena, keys, names && field->kind ? region_call(names, field->kind, key) : key);
    }
}

struct apart_keys apart_keys(struct observation *observation, const struct kind *kind)
{
    struct apart_keys keys;
    const struct field *field = apart_field(kind);
    map_init(&keys.projects, &observation->arena);
    map_init(&keys.clients, &observation->arena);
    for (size_t i = 0; i < observation->wish.client_count; i++) {
        const struct client *client = observation->wish.clients[i];
        for (size_t j = 0; j < client->resource_count; j++) {
            const struct resource *resource = client->resources[j], *project = resource_project(resource);
            if (resource->kind != kind || resource->values[field - kind->fields].type != VALUE_LIST)
                continue;
            const struct value *entries = &resource->values[field - kind->fields];
            add_keys(observation, &keys.clients, client->name, field, entries);
            add_keys(observation, &keys.projects, project->name, field, entries);
            for (size_t k = 0; k < project->formerly.count; k++)
                add_keys(observation, &keys.projects, project->formerly.items[k], field, entries);
        }
    }
    return keys;
}

struct name_list apart_keys_of(struct observation *observation, const struct apart_keys *keys,
                               const char *project_id)
{
    struct name_list all = {0};
    const struct live *project = snapshot_by_id(observation->snapshot, &project_kind, project_id);
    const struct name_list *lists[] = {
        project && project->name ? map_get(&keys->projects, project->name) : NULL,
        project && project->owner ? map_get(&keys->clients, project->owner) : NULL};
    for (size_t i = 0; i < COUNT(lists); i++)
        for (size_t j = 0; lists[i] && j < lists[i]->count; j++)
            add_key(&observation->arena, &all, lists[i]->items[j]);
    return all;
}

/* --- one by one --- */

static void less(struct apart *apart)
{
    if (--apart->open == 0)
        apart->wish.done(apart->wish.context, apart->error, apart->error ? NULL : apart->entries);
}

/* What the answer says of each row; false where that is no number. */
static bool take(const struct apart *apart, const char *key, const struct node *body)
{
    struct arena *arena = apart->wish.arena;
    const struct field *of = apart_field(apart->wish.kind)->of;
    const char *pattern = apart->wish.pattern, *hole = strstr(pattern, "%s");
    struct node *object = node_new_map(arena);
    for (size_t i = 0; i < of->row_count; i++) {
        const char *member = of->rows[i].json ? of->rows[i].json : of->rows[i].key;
        const struct node *said = node_find(body, arena_print(arena, "%.*s%s%s", (int)(hole - pattern),
                                                              pattern, member, hole + strlen("%s")));
        const char *text = node_text(said);
        char *end = NULL;
        long long number = text ? strtoll(text, &end, 10) : 0;
        if (said && (!text || end == text || *end))
            return false;
        if (said)
            node_set(arena, object, member, node_new_integer(arena, number));
    }
    node_set(arena, apart->entries, key, object);
    return object->count > 0;
}

static void answered(void *context, const struct session_reply *reply)
{
    const struct entry *entry = context;
    struct apart *apart = entry->apart;
    const struct error *error = reply->status == 404 ? NULL : reply->error; /* there is no such type */
    if (apart->wish.count.received)
        apart->wish.count.received(apart->wish.count.context);
    if (!reply->error && !take(apart, entry->key, reply->body))
        error = error_make(apart->wish.arena, ERROR_ANSWER, "the answer has a %s that cannot be understood",
                           apart->wish.kind->title);
    if (error && !apart->error)
        apart->error = error_wrap(apart->wish.arena, error, "of %s", entry->key);
    less(apart);
}

void apart_read(const struct apart_wish *wish)
{
    struct arena *arena = wish->arena;
    struct apart *apart = ARENA_NEW(arena, struct apart);
    *apart = (struct apart){.wish = *wish, .entries = node_new_map(arena), .open = 1};
    for (size_t i = 0; i < wish->keys->count; i++) {
        struct entry *entry = ARENA_NEW(arena, struct entry);
        *entry = (struct entry){apart, wish->keys->items[i]};
        const struct session_request request = {
            .service = wish->kind->service,
            .method = "GET",
            .path = apart_path(arena, wish->kind, wish->path, entry->key),
            .if_match = -1,
        };
        apart->open++;
        if (wish->count.sent)
            wish->count.sent(wish->count.context);
        session_send(wish->session, &request, answered, entry);
    }
    less(apart);
}
