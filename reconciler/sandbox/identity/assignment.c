#include "reconciler/sandbox/identity/assignment.h"

#include <string.h>

#include "base/text.h"

const char *assignment_id(struct arena *arena, const struct assignment *assignment)
{
    return arena_print(arena, "%s/%s/%s/%s/%s%s", assignment->scope, assignment->target, assignment->actors,
                       assignment->actor, assignment->role, assignment->inherited ? "/inherited" : "");
}

static struct assignment parse(struct arena *arena, const char *id)
{
    const char *parts[6] = {0};
    for (size_t i = 0; i < COUNT(parts) && *id; i++) {
        size_t length = strcspn(id, "/");
        parts[i] = arena_copy(arena, id, length);
        id += length + (id[length] == '/');
    }
    return (struct assignment){parts[0], parts[1], parts[2], parts[3], parts[4], parts[5] != NULL};
}

struct assignment_list assignment_find(struct call *call, const char *prefix)
{
    const struct query query = {.region = EVERYWHERE, .kind = "assignment", .prefix = prefix};
    struct name_list ids = store_ids(call->store, call->arena, &query);
    struct assignment_list found = {0};
    for (size_t i = 0; i < ids.count; i++)
        list_add(call->arena, &found, parse(call->arena, ids.items[i]));
    return found;
}

void assignment_drop(struct call *call, const char *prefix)
{
    store_remove_all(call->store,
                     &(struct query){.region = EVERYWHERE, .kind = "assignment", .prefix = prefix});
}

void assignment_drop_of(struct call *call, const char *actor, const char *role)
{
    struct assignment_list all = assignment_find(call, "");
    for (size_t i = 0; i < all.count; i++)
        if ((!actor || strcmp(all.items[i].actor, actor) == 0) &&
            (!role || strcmp(all.items[i].role, role) == 0))
            store_remove(call->store, EVERYWHERE, "assignment", assignment_id(call->arena, &all.items[i]));
}
