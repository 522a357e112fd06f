#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "drift/pass.h"

const char *action_word(enum action action)
{
    static const char *const words[] = {"none", "create", "update", "delete", "replace", "adopt"};
    return words[action];
}

const char *cause_word(enum cause cause)
{
    static const char *const words[] = {"spec", "drift", "extra", "lifecycle"};
    return words[cause];
}

const char *verdict_word(enum verdict verdict)
{
    static const char *const words[] = {"apply", "report", "held", "blocked"};
    return words[verdict];
}

const char *status_word(enum status status)
{
    static const char *const words[] = {"in-sync", "pending", "drifted",  "applying",  "blocked",    "held",
                                        "invalid", "unknown", "orphaned", "suspended", "terminating"};
    return words[status];
}

const char *outcome_word(enum outcome outcome)
{
    static const char *const words[] = {"none", "done", "failed", "skipped", "blocked", "not-converging"};
    return words[outcome];
}

static int compare_words(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

void words_sort(struct name_list *names)
{
    if (names->count > 0)
        qsort(names->items, names->count, sizeof *names->items, compare_words);
}

const char *words_shorten(struct arena *arena, struct name_list names)
{
    enum { SHOWN = 10 };
    if (names.count <= SHOWN)
        return text_join(arena, &names, " and ");
    const char *more = arena_print(arena, "%zu more", names.count - SHOWN);
    names.count = SHOWN;
    list_add(arena, &names, more);
    return text_join(arena, &names, " and ");
}
