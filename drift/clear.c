#include "base/ip.h"
#include "base/text.h"
#include "drift/pass.h"
#include "spec/kinds/rows.h"

bool clear_leads_over(const struct pass *pass, const struct live *interface, const struct value *route)
{
    const struct value *on = &interface->values[kind_field(&router_interface_kind, "subnet")];
    const struct live *subnet =
        on->type == VALUE_REFERENCE ? snapshot_by_id(pass->snapshot, &subnet_kind, on->reference.id) : NULL;
    const struct value *range = subnet != NULL ? &subnet->values[kind_field(&subnet_kind, "cidr")] : NULL;
    const struct value *via = &route->list.items[ROUTE_VIA];
    struct cidr cidr;
    struct ip ip;
    return range != NULL && value_is_set(range) && value_is_set(via) &&
           cidr_parse(range->text, &cidr, NULL) && ip_parse(via->text, &ip) && cidr_contains(&cidr, &ip);
}

/* Does an interface go over which the route leads? */
static bool is_cut(const struct pass *pass, const struct live *router, const struct value *route)
{
    for (size_t i = 0; i < pass->plan->changes.count; i++) {
        const struct change *change = pass->plan->changes.items[i];
        if (change->kind == &router_interface_kind && change->action == ACTION_DELETE &&
            change->verdict == VERDICT_APPLY && text_equal(change->live->parent_id, router->id) &&
            clear_leads_over(pass, change->live, route))
            return true;
    }
    return false;
}

static bool has_item(const struct value *list, const struct value *item)
{
    for (size_t i = 0; list != NULL && list->type == VALUE_LIST && i < list->list.count; i++)
        if (value_equal(&list->list.items[i], item))
            return true;
    return false;
}

static bool changes_routes(const struct change *change)
{
    for (size_t i = 0; i < change->fields.count; i++)
        if (text_equal(change->fields.items[i].name, "routes"))
            return true;
    return false;
}

/* Of a router's routes, those that are not wanted and those that are in the way of what goes. */
static void go_first(const struct pass *pass, struct change *change)
{
    bool goes = change->action == ACTION_DELETE;
    if (change->kind != &router_kind || change->live == NULL || !(goes || changes_routes(change)))
        return;
    size_t row = kind_field(&router_kind, "routes");
    const struct value *there = &change->live->values[row],
                       *wanted = goes ? NULL : &change->item->values[row];
    struct difference early = {
        .field = &router_kind.fields[row], .from = *there, .to = {.type = VALUE_LIST}, .row = (unsigned)row};
    size_t count = there->type == VALUE_LIST ? there->list.count : 0;
    early.to.list.items = ARENA_ARRAY(pass->arena, struct value, count);
    for (size_t i = 0; i < count; i++) {
        const struct value *route = &there->list.items[i];
        if (has_item(wanted, route) && !is_cut(pass, change->live, route))
            early.to.list.items[early.to.list.count++] = *route;
    }
    if (early.to.list.count == count)
        return;
    struct difference *kept = ARENA_NEW(pass->arena, struct difference);
    *kept = early;
    change->early = kept;
}

static struct change *routes_of(const struct pass *pass, const struct item *router)
{
    for (size_t i = 0; i < pass->plan->changes.count; i++) {
        struct change *change = pass->plan->changes.items[i];
        if (change->item == router && changes_routes(change))
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
    for (size_t i = 0; i < pass->plan->changes.count; i++)
        go_first(pass, pass->plan->changes.items[i]);
}
