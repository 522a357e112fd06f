#include "drift/mark.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum { NAME_MOST = 255 - (int)sizeof MARK_NAME + 1 };

const char *mark_name(struct arena *arena, const char *name)
{
    size_t length = 0;
    for (int characters = 0; name[length] != '\0'; length++) {
        bool starts = ((unsigned char)name[length] & 0xc0) != 0x80;
        characters += starts;
        if (characters > NAME_MOST)
            return arena_copy(arena, name, length);
    }
    return name;
}

const char *mark_suspended(struct arena *arena, const struct live *live, int64_t now)
{
    const char *day =
        live != NULL && live->mark_suspended != NULL ? live->mark_suspended : clock_print(arena, now);
    return arena_print(arena, MARK_SUSPENDED "%.10s", day);
}
