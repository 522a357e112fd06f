/* Any bytes: refused, or read so that printing and reading again gives the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    struct node *first = NULL, *second = NULL;
    struct error *error = json_parse(&arena, (const char *)data, size, &first);
    if ((error == NULL) != (first != NULL))
        abort();
    if (!error) {
        const char *printed = json_print(&arena, first, JSON_COMPACT);
        if (json_parse(&arena, printed, strlen(printed), &second))
            abort();
        if (strcmp(printed, json_print(&arena, second, JSON_COMPACT)) != 0)
            abort();
        const char *indented = json_print(&arena, first, JSON_INDENTED);
        if (json_parse(&arena, indented, strlen(indented), &second))
            abort();
        if (strcmp(printed, json_print(&arena, second, JSON_COMPACT)) != 0)
            abort();
    }
    arena_release(&arena);
    return 0;
}
