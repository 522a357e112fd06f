#include "reconciler/sandbox/seed.h"

#include <ctype.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/target.h"

/* --- what must be there before anybody can ask for anything --- */

static const struct {
    const char *kind, *id, *object;
} first[] = {
    {"domain", "default",
     "{\"id\": \"default\", \"name\": \"Default\", \"description\": \"The default domain\", \"enabled\": "
     "true, "
     "\"tags\": [], \"options\": {}}"},
    {"role", "$admin",
     "{\"id\": \"$admin\", \"name\": \"admin\", \"domain_id\": null, \"description\": null, \"options\": "
     "{\"immutable\": true}}"},
    {"role", "$member",
     "{\"id\": \"$member\", \"name\": \"member\", \"domain_id\": null, \"description\": null, \"options\": "
     "{\"immutable\": true}}"},
    {"role", "$reader",
     "{\"id\": \"$reader\", \"name\": \"reader\", \"domain_id\": null, \"description\": null, \"options\": "
     "{\"immutable\": true}}"},
    {"project", "$project",
     "{\"id\": \"$project\", \"name\": \"admin\", \"domain_id\": \"default\", \"description\": \"Bootstrap "
     "project "
     "for initializing the cloud.\", \"enabled\": true, \"parent_id\": \"default\", \"is_domain\": false, "
     "\"tags\": [], \"options\": {}}"},
    {"user", "$user",
     "{\"id\": \"$user\", \"name\": \"admin\", \"domain_id\": \"default\", \"enabled\": true, "
     "\"password_expires_at\": null, \"options\": {}}"},
    {"password", "$user", "{\"password\": \"" SEED_PASSWORD "\"}"},
    {"assignment", "projects/$project/users/$user/$admin",
     "{\"scope\": \"projects\", \"target\": \"$project\", \"actor\": \"users\", \"actor_id\": \"$user\", "
     "\"role_id\": \"$admin\", \"inherited\": false}"},
    {"assignment", "system/all/users/$user/$admin",
     "{\"scope\": \"system\", \"target\": \"all\", \"actor\": \"users\", \"actor_id\": \"$user\", "
     "\"role_id\": "
     "\"$admin\", \"inherited\": false}"},
};

static const char *const first_ids[] = {"admin", "member", "reader", "project", "user"};

/* --- the rest, asked for like anything else --- */

/* $NAME stands for what an earlier row of the same region remembers, $region for the region's name. */
struct step {
    const struct api *api;
    const char *method, *path, *body;
    const char *remember, *at; /* the name, and where in the answer its value is */
};

static const struct step everywhere[1];
static const struct step regional[1];

static const char *fill_in(struct arena *arena, const char *template, const struct map *names)
{
    struct text text;
    text_init(&text, arena);
    for (const char *at = template; *at;) {
        size_t length = 0;
        while (*at == '$' && (isalnum((unsigned char)at[1 + length]) || at[1 + length] == '_'))
            length++;
        const char *value = length ? map_get(names, arena_copy(arena, at + 1, length)) : NULL;
        if (value)
            text_add(&text, value);
        else
            text_add_bytes(&text, at, length + 1);
        at += length + 1;
    }
    return text.data;
}

static struct error *put_first(struct arena *arena, const struct call *pattern, struct map *names)
{
    struct call maker = *pattern;
    maker.arena = arena;
    for (size_t i = 0; i < COUNT(first_ids); i++)
        map_set(names, first_ids[i], (void *)(uintptr_t)call_new_hex(&maker));
    for (size_t i = 0; i < COUNT(first); i++) {
        const char *text = fill_in(arena, first[i].object, names);
        struct node *object;
        struct error *error = json_parse(arena, text, strlen(text), &object);
        if (error)
            return error;
        store_put(pattern->store, EVERYWHERE, first[i].kind, fill_in(arena, first[i].id, names), object);
    }
    return NULL;
}

static struct error *take_step(struct arena *arena, const struct call *pattern, const struct step *step,
                               const char *region, struct map *names)
{
    struct call call = *pattern;
    call.arena = arena;
    call.api = step->api;
    call.region = region;
    call.method = step->method;
    call.path = target_split(arena, fill_in(arena, step->path, names), &call.query);
    call.bytes = fill_in(arena, step->body ? step->body : "", names);
    call.length = strlen(call.bytes);
    call.caller = (struct caller){
        .user = map_get(names, "user"), .project = map_get(names, "project"), .is_admin = true};
    struct node *body = NULL;
    if (call.length && *call.bytes == '{')
        json_parse(arena, call.bytes, call.length, &body);
    call.body = body;
    api_run(&call);
    if (call.status >= 300)
        return error_make(arena, ERROR_ANSWER, "filling the sandbox: %s %s: %d %.*s", call.method, call.path,
                          call.status, (int)call.answer_length, call.answer);
    struct node *answer = NULL;
    if (step->remember && !json_parse(arena, call.answer, call.answer_length, &answer))
        map_set(names, step->remember, (void *)(uintptr_t)node_text(node_find(answer, step->at)));
    return NULL;
}

struct error *seed_fill(struct arena *arena, const struct call *pattern)
{
    struct map names;
    map_init(&names, arena);
    struct error *error = put_first(arena, pattern, &names);
    for (size_t i = 0; !error && i < COUNT(everywhere) && everywhere[i].api; i++)
        error = take_step(arena, pattern, &everywhere[i], EVERYWHERE, &names);
    for (size_t r = 0; r < pattern->region_count; r++) {
        const char *region = pattern->regions[r];
        map_set(&names, "region", (void *)(uintptr_t)region);
        for (size_t i = 0; !error && i < COUNT(regional) && regional[i].api; i++)
            error = take_step(arena, pattern, &regional[i], region, &names);
    }
    return error;
}
