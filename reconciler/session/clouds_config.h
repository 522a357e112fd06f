/*
 * clouds_config - one cloud's keys, as files and environment lay them over each other.
 */
#ifndef RECONCILER_SESSION_CLOUDS_CONFIG_H
#define RECONCILER_SESSION_CLOUDS_CONFIG_H

#include "base/map.h"
#include "base/node.h"
#include "base/problem.h"

struct setting {
    const struct node *node;
    struct place at;
};

struct config {
    struct arena *arena;
    struct problems *problems;
    struct map top, auth; /* key, with '_' for '-' -> struct setting *, or NULL where null unset it */
};

void config_init(struct config *config, struct arena *arena, struct problems *problems);
/* Lays a map over what is there; "auth" goes key by key. layer may be NULL. file is for the places of
 * problems. */
void config_lay(struct config *config, const struct node *layer, const char *file);
/* A setting, or NULL. */
const struct setting *config_top(const struct config *config, const char *key);
const struct setting *config_auth(const struct config *config, const char *key);
/* Its text, with "{key}" replaced by top-level keys; NULL setting gives NULL. A list or map is a problem. */
const char *config_text(const struct config *config, const struct setting *setting, const char *key);
const char *config_expanded(const struct config *config, const struct setting *setting, const char *key);
/* True for true, yes, on and 1; anything that is no boolean is a problem. */
bool config_boolean(const struct config *config, const char *key, bool fallback);
void config_problem(const struct config *config, const struct setting *setting, const char *hint,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
