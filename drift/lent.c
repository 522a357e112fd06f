/* Users that a client's groups had made, and that other clients name too. */
#include "base/text.h"
#include "drift/pass.h"

struct borrower {
    const struct client *client;
    bool in_group; /* and not only in an `access` */
    bool here;     /* in the region of the plan: another may have another Keystone */
};

static const char *key_of(struct arena *arena, const char *domain, const char *name)
{
    return arena_print(arena, "%s\n%s", domain, name);
}

/* Of several, one that is here, and has it in a group, is told. */
static void note(struct pass *pass, const char *domain, const char *name, const struct borrower *borrower)
{
    const char *key = key_of(pass->arena, domain, name);
    struct borrower *known = map_get(&pass->borrowers, key);
    if (known == NULL) {
        known = ARENA_NEW(pass->arena, struct borrower);
        *known = *borrower;
        map_set(&pass->borrowers, key, known);
    } else if (borrower->here * 2 + borrower->in_group > known->here * 2 + known->in_group) {
        *known = *borrower;
    }
}

static void note_users(struct pass *pass, const struct resource *resource, struct borrower borrower)
{
    const struct kind *kind = resource->kind;
    borrower.in_group = kind == &group_member_kind;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct value *value = &resource->values[i];
        if (kind->fields[i].kind != &user_kind || value->type != VALUE_REFERENCE)
            continue;
        const char *domain = value->reference.domain != NULL ? value->reference.domain : DEFAULT_DOMAIN;
        note(pass, domain, value->reference.name, &borrower);
        note(pass, "", value->reference.name, &borrower); /* where the domain's name is not known */
    }
}

static void note_borrowers(struct pass *pass)
{
    const struct fleet *fleet = pass->input->fleet;
    map_init(&pass->borrowers, pass->arena);
    pass->borrowers_known = true;
    const struct name_list names = fleet_names(pass->arena, fleet);
    for (size_t i = 0; i < names.count; i++) {
        const struct client *other = fleet_named(fleet, names.items[i]);
        if (text_equal(other->name, pass->client->name) || other->state == LIFE_TERMINATED)
            continue;
        const bool here = text_equal(fleet_region_of(fleet, other), pass->input->region->name);
        for (size_t j = 0; j < other->resource_count; j++)
            note_users(pass, other->resources[j], (struct borrower){.client = other, .here = here});
    }
}

const char *lent_to(struct pass *pass, const struct live *user)
{
    if (pass->input->fleet == NULL || user->kind != &user_kind || user->name == NULL)
        return NULL;
    if (!pass->borrowers_known)
        note_borrowers(pass);
    const struct live *domain = snapshot_by_id(pass->snapshot, &domain_kind, user->domain_id);
    const char *in = domain != NULL && domain->name != NULL ? domain->name : "";
    const struct borrower *borrower = map_get(&pass->borrowers, key_of(pass->arena, in, user->name));
    if (borrower == NULL)
        return NULL;
    const char *name = borrower->client->name,
               *how = borrower->in_group ? "has it in a group" : "gives it a role";
    return borrower->here
               ? arena_print(pass->arena, "client %s %s too", name, how)
               : arena_print(pass->arena, "client %s of region %s %s too, and the regions may share Keystone",
                             name, fleet_region_of(pass->input->fleet, borrower->client), how);
}
