/* Users that a client's groups had made, and that other clients' groups name too. */
#include "base/text.h"
#include "drift/pass.h"

static bool is_same(const struct pass *pass, const struct resource *wanted, const struct live *user)
{
    const struct live *domain = snapshot_by_id(pass->snapshot, &domain_kind, user->domain_id);
    const struct value *named = &wanted->values[kind_field(&user_kind, "domain")];
    return wanted->kind == &user_kind && text_equal(wanted->name, user->name) &&
           (domain == NULL || text_equal(domain->name, named->reference.name));
}

const char *lent_to(const struct pass *pass, const struct live *user)
{
    const struct fleet *fleet = pass->input->fleet;
    if (fleet == NULL || user->kind != &user_kind)
        return NULL;
    struct name_list names = fleet_names(pass->arena, fleet);
    for (size_t i = 0; i < names.count; i++) {
        const struct client *other = fleet_named(fleet, names.items[i]);
        if (text_equal(other->name, pass->client->name) || other->state == LIFE_TERMINATED)
            continue;
        for (size_t j = 0; j < other->resource_count; j++)
            if (is_same(pass, other->resources[j], user))
                return other->name;
    }
    return NULL;
}
