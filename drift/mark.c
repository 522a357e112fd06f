#include "drift/mark.h"

#include <string.h>

#include "base/clock.h"

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

static const char *tag_of_day(struct arena *arena, const char *prefix, const char *day, int64_t now)
{
    return arena_print(arena, "%s%.10s", prefix, day != NULL ? day : clock_print(arena, now));
}

const char *mark_suspended(struct arena *arena, const struct live *live, int64_t now)
{
    return tag_of_day(arena, MARK_SUSPENDED, live != NULL ? live->mark_suspended : NULL, now);
}

const char *mark_terminated(struct arena *arena, const struct live *live, int64_t now)
{
    return tag_of_day(arena, MARK_TERMINATED, live != NULL ? live->mark_terminated : NULL, now);
}

int64_t mark_day(const char *day)
{
    char time[] = "0000-00-00T00:00:00Z";
    if (day == NULL || strlen(day) != strlen("0000-00-00"))
        return -1;
    memcpy(time, day, strlen("0000-00-00"));
    return clock_parse(time);
}
