/* What projects have of what is no managed kind. */
#include <string.h>

#include "base/text.h"
#include "drift/snapshot.h"

void snapshot_add_belonging(struct snapshot *snapshot, const char *project_id, const char *title,
                            size_t count)
{
    struct belonging_list *list = map_get(&snapshot->belongings, project_id);
    if (list == NULL) {
        list = ARENA_NEW(&snapshot->arena, struct belonging_list);
        map_set(&snapshot->belongings, arena_text(&snapshot->arena, project_id), list);
    }
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i].title, title)) {
            list->items[i].count += count;
            return;
        }
    if (count == 0)
        return;
    const struct belonging belonging = {arena_text(&snapshot->arena, title), count};
    list_add(&snapshot->arena, list, belonging);
    for (size_t i = list->count - 1; i > 0 && strcmp(list->items[i - 1].title, title) > 0; i--) {
        list->items[i] = list->items[i - 1];
        list->items[i - 1] = belonging;
    }
}

struct belonging_list snapshot_belongings(const struct snapshot *snapshot, const char *project_id)
{
    const struct belonging_list *list = map_get(&snapshot->belongings, project_id);
    return list != NULL ? *list : (struct belonging_list){0};
}

void snapshot_fail_belongings(struct snapshot *snapshot, const struct error *error)
{
    if (snapshot->belongings_error == NULL)
        snapshot->belongings_error = error_make(&snapshot->arena, error->kind, "%s", error->message);
}
