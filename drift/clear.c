#include "base/text.h"
#include "drift/pass.h"

static struct change *routes_of(const struct pass *pass, const struct item *router)
{
    for (size_t i = 0; i < pass->plan->changes.count; i++) {
        struct change *change = pass->plan->changes.items[i];
        for (size_t j = 0; change->item == router && j < change->fields.count; j++)
            if (text_equal(change->fields.items[j].name, "routes"))
                return change;
    }
    return NULL;
}

static void set_again(struct pass *pass, struct item *router, const struct change *back)
{
    unsigned row = (unsigned)kind_field(&router_kind, "routes");
    const struct value *there = &router->live->values[row], *wanted = &router->values[row];
    bool leads = there->type == VALUE_LIST && there->list.count > 0 && wanted->type == VALUE_LIST;
    struct change *anyway = routes_of(pass, router);
    if (anyway != NULL)
        anyway->because = back->because; /* they lead over what is to come */
    if (!leads || anyway != NULL)
        return;
    struct change *change =
        change_new(pass, ACTION_UPDATE, &router_kind, back->project, router->desired->name);
    struct difference routes = {
        .field = &router_kind.fields[row], .name = "routes", .from = *there, .to = *wanted, .row = row};
    list_add(pass->arena, &change->fields, routes);
    change->item = router;
    change->live = router->live;
    change->id = router->id;
    change->cause = back->cause;
    change->because = back->because;
    change->reason = "set again after its interface is back";
}

void clear_routes(struct pass *pass)
{
    size_t count = pass->plan->changes.count;
    for (size_t i = 0; i < count; i++) {
        const struct change *change = pass->plan->changes.items[i];
        if (change->kind != &router_interface_kind || change->action != ACTION_CREATE ||
            change->because == NULL)
            continue;
        struct item *router = &pass->plan->items[change->item->desired->parent->index];
        if (router->live != NULL)
            set_again(pass, router, change);
    }
}
