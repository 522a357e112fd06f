#include "spec/checker.h"

#include "base/text.h"
#include "spec/document.h"

enum { MANY = 1000 };

void checker_mark_invalid(struct fleet *fleet, const char *client, const char *trouble)
{
    if (client && !map_has(&fleet->invalid, client))
        map_set(&fleet->invalid, client, (void *)trouble);
}

void checker_client_problem(struct checker *checker, const struct client *client, struct place at,
                            const char *hint, const char *format, ...)
{
    struct arena *arena = &checker->fleet->arena;
    va_list arguments;
    va_start(arguments, format);
    struct problem problem = {.at = at, .message = arena_vprint(arena, format, arguments)};
    va_end(arguments);
    if (!client_wrote(client, at))
        problem.message = arena_print(arena, "%s (for client \"%s\")", problem.message, client->name);
    problem_add(checker->problems, SEVERITY_ERROR, at, hint, "%s", problem.message);
    checker_mark_invalid(checker->fleet, client->name, document_trouble(arena, &problem));
}

const char *checker_nearest(const struct checker *checker, const char *word, const struct map *map)
{
    struct arena *arena = &checker->fleet->arena;
    struct name_list keys = {0};
    if (checker->problems->list.count > MANY)
        return NULL;
    for (size_t i = 0; i < map->count && i < MANY; i++)
        list_add(arena, &keys, map->entries[i].key);
    return text_nearest(word, keys.items, keys.count);
}
