#include "reconciler/sandbox/publicity.h"

#include <strings.h>

#include "reconciler/sandbox/shape.h"

bool publicity_take(struct call *call, const struct publicity *publicity, struct query *query)
{
    const char *asked = call->caller.is_admin ? call_query(call, "is_public") : NULL;
    if (asked && strcasecmp(asked, "none") == 0)
        return true;
    if (asked && !shape_word_is_boolean(asked)) {
        call_refuse(call, 400, NULL, "Invalid is_public filter [%s]", asked);
        return false;
    }
    query_where(query, call->arena, publicity->member, !asked || shape_word_is_true(asked) ? "1" : "0");
    return true;
}

void publicity_add_own(struct call *call, const struct publicity *publicity, struct node_list *objects)
{
    if (call->caller.is_admin || !call->caller.project)
        return;
    struct query query = {.region = call->region, .kind = publicity->access};
    query_where(&query, call->arena, publicity->project, call->caller.project);
    const struct node_list found = store_find(call->store, call->arena, &query);
    for (size_t i = 0; i < found.count; i++)
        list_add(call->arena, objects,
                 store_get(call->store, call->arena, call->region, publicity->kind,
                           node_get_text(found.items[i], publicity->what)));
}
