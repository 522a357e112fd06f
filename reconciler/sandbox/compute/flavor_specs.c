/* flavor_specs - the extra specs of flavors. */
#include "base/text.h"
#include "reconciler/sandbox/compute/compute.h"

/* The flavor's specs, in the flavor, to be read or changed; NULL once it is refused. */
static struct node *get_specs(struct call *call, struct node **flavor)
{
    *flavor = flavor_get(call, call_part(call, 0));
    if (*flavor)
        return view_part(node_get(*flavor, "extra_specs"));
    call_refuse(call, 404, NULL, "Flavor %s could not be found.", call_part(call, 0));
    return NULL;
}

static void keep(struct call *call, const struct node *flavor)
{
    store_put(call->store, call->region, "flavor", call_part(call, 0), flavor);
}

static void list_specs(struct call *call)
{
    struct node *flavor, *specs = get_specs(call, &flavor);
    if (specs)
        call_answer_as(call, 200, "extra_specs", specs);
}

static void add_specs(struct call *call)
{
    const struct node *given = shape_body(call, "extra_specs", NULL, 0);
    struct node *flavor, *specs = given ? get_specs(call, &flavor) : NULL;
    if (!specs)
        return;
    for (size_t i = 0; i < given->count; i++)
        node_set(call->arena, specs, given->entries[i].key->text, given->entries[i].value);
    keep(call, flavor);
    call_answer_as(call, 200, "extra_specs", view_part(given));
}

static struct node *get_spec(struct call *call, struct node **flavor, struct node **value)
{
    struct node *specs = get_specs(call, flavor);
    *value = view_part(node_get(specs, call_part(call, 1)));
    if (specs && !*value)
        call_refuse(call, 404, NULL, "Flavor %s has no extra specs with key %s.", call_part(call, 0),
                    call_part(call, 1));
    return call->status ? NULL : specs;
}

static void show_spec(struct call *call)
{
    struct node *flavor, *value;
    if (get_spec(call, &flavor, &value))
        call_answer_as(call, 200, call_part(call, 1), value);
}

static void set_spec(struct call *call)
{
    struct node *flavor, *specs = get_specs(call, &flavor);
    const struct node *value = node_get(call->body, call_part(call, 1));
    if (!specs)
        return;
    if (!value) {
        call_refuse(call, 400, NULL, "Request body and URI mismatch");
        return;
    }
    node_set(call->arena, specs, call_part(call, 1), view_part(value));
    keep(call, flavor);
    call_answer(call, 200, call->body);
}

static void delete_spec(struct call *call)
{
    struct node *flavor, *value, *specs = get_spec(call, &flavor, &value);
    if (!specs)
        return;
    node_remove(specs, call_part(call, 1));
    keep(call, flavor);
    compute_answer_done(call, 200);
}

static const struct route rows[] = {
    {"GET", "/v2.1/flavors/{}/os-extra_specs", list_specs, NEEDS_TOKEN},
    {"POST", "/v2.1/flavors/{}/os-extra_specs", add_specs, NEEDS_ADMIN},
    {"GET", "/v2.1/flavors/{}/os-extra_specs/{}", show_spec, NEEDS_TOKEN},
    {"PUT", "/v2.1/flavors/{}/os-extra_specs/{}", set_spec, NEEDS_ADMIN},
    {"DELETE", "/v2.1/flavors/{}/os-extra_specs/{}", delete_spec, NEEDS_ADMIN},
};

const struct route_table flavor_spec_routes = {rows, COUNT(rows)};
