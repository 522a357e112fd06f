#include "reconciler/source/revision.h"

struct revision *revision_new(void)
{
    struct arena arena;
    arena_init(&arena);
    struct revision *revision = ARENA_NEW(&arena, struct revision);
    revision->references = 1;
    revision->arena = arena;
    return revision;
}

struct revision *revision_hold(struct revision *revision)
{
    revision->references++;
    return revision;
}

void revision_release(struct revision *revision)
{
    if (!revision || --revision->references > 0)
        return;
    if (revision->fleet)
        fleet_free(revision->fleet);
    struct arena arena = revision->arena;
    arena_release(&arena);
}
