#include "reconciler/session/clouds_config.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

void config_init(struct config *config, struct arena *arena, struct problems *problems)
{
    *config = (struct config){.arena = arena, .problems = problems};
    map_init(&config->top, arena);
    map_init(&config->auth, arena);
}

void config_problem(const struct config *config, const struct setting *setting, const char *hint,
                    const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_vprint(config->arena, format, arguments);
    va_end(arguments);
    problem_add(config->problems, SEVERITY_ERROR, setting->at, hint, "%s", message);
}

static const char *key_of(struct arena *arena, const struct node *key)
{
    char *copy = arena_text(arena, key->text);
    for (char *at = copy; *at; at++)
        if (*at == '-')
            *at = '_';
    return copy;
}

static void lay(struct config *config, struct map *over, const struct node *layer, const char *file)
{
    for (size_t i = 0; i < layer->count; i++) {
        const char *key = key_of(config->arena, layer->entries[i].key);
        const struct node *value = layer->entries[i].value;
        struct setting *setting = ARENA_NEW(config->arena, struct setting);
        *setting = (struct setting){value, {file, value->line, value->column}};
        if (over == &config->top && strcmp(key, "auth") == 0) {
            if (value->type == NODE_MAP)
                lay(config, &config->auth, value, file);
            else if (!node_is_null(value))
                config_problem(config, setting, NULL, "auth: this must be a map");
            continue;
        }
        map_set(over, key, node_is_null(value) ? NULL : setting);
    }
}

void config_lay(struct config *config, const struct node *layer, const char *file)
{
    if (layer)
        lay(config, &config->top, layer, file);
}

const struct setting *config_top(const struct config *config, const char *key)
{
    return map_get(&config->top, key);
}

const struct setting *config_auth(const struct config *config, const char *key)
{
    return map_get(&config->auth, key);
}

const char *config_text(const struct config *config, const struct setting *setting, const char *key)
{
    if (!setting)
        return NULL;
    if (setting->node->type == NODE_SCALAR)
        return setting->node->text;
    config_problem(config, setting, NULL, "%s: this must be one value", key);
    return NULL;
}

/* "{region_name}" and the like; "{{" and "}}" stand for braces. */
const char *config_expanded(const struct config *config, const struct setting *setting, const char *key)
{
    const char *template = config_text(config, setting, key);
    if (!template || !strpbrk(template, "{}"))
        return template;
    struct text text;
    text_init(&text, config->arena);
    for (const char *at = template; *at; at++) {
        if ((*at == '{' || *at == '}') && at[1] == *at) {
            text_char(&text, *at++);
            continue;
        }
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (!end) {
            text_char(&text, *at);
            continue;
        }
        const char *name = arena_copy(config->arena, at + 1, (size_t)(end - at - 1));
        const char *value = config_text(config, config_top(config, name), name);
        if (value)
            text_add(&text, value);
        else
            config_problem(config, setting, NULL, "%s: there is no key \"%s\" to put in", key, name);
        at = end;
    }
    return text.data;
}

bool config_boolean(const struct config *config, const char *key, bool fallback)
{
    static const char *const words[2][5] = {{"false", "no", "off", "0", "n"},
                                            {"true", "yes", "on", "1", "y"}};
    const struct setting *setting = config_top(config, key);
    const char *text = config_text(config, setting, key);
    if (!text)
        return fallback;
    for (size_t value = 0; value < 2; value++)
        for (size_t i = 0; i < COUNT(words[value]); i++)
            if (strcasecmp(text, words[value][i]) == 0)
                return value;
    config_problem(config, setting, NULL, "%s: this is neither true nor false", key);
    return fallback;
}
