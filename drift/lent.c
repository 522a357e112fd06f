/* Groups of a client, and users that these had made, that other clients name too. */
#include "base/text.h"
#include "drift/pass.h"

struct borrower {
    const struct client *client;
    bool in_group; /* and not only in an `access` */
    bool here;     /* in the region of the plan: another may have another Keystone */
};

static bool is_lent(const struct kind *kind)
{
    return kind == &user_kind || kind == &group_kind;
}

static const char *key_of(struct arena *arena, const struct kind *kind, const char *domain, const char *name)
{
    return arena_print(arena, "%s\n%s\n%s", kind->name, domain, name);
}

/* Of several, one that is here, and has it in a group, is told. */
static void note(struct pass *pass, const char *key, const struct borrower *borrower)
{
    struct borrower *known = map_get(&pass->borrowers, key);
    if (known == NULL) {
        known = ARENA_NEW(pass->arena, struct borrower);
        *known = *borrower;
        map_set(&pass->borrowers, key, known);
    } else if (borrower->here * 2 + borrower->in_group > known->here * 2 + known->in_group) {
        *known = *borrower;
    }
}

/* A group that it has itself is its own affair. */
static void note_people(struct pass *pass, const struct resource *resource, struct borrower borrower)
{
    const struct kind *kind = resource->kind;
    borrower.in_group = kind == &group_member_kind;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct kind *of = kind->fields[i].kind;
        const struct value *value = &resource->values[i];
        if (!is_lent(of) || value->type != VALUE_REFERENCE ||
            (of == &group_kind && value->reference.target != NULL))
            continue;
        const char *domain = value->reference.domain != NULL ? value->reference.domain : DEFAULT_DOMAIN;
        note(pass, key_of(pass->arena, of, domain, value->reference.name), &borrower);
        /* where the domain's name is not known */
        note(pass, key_of(pass->arena, of, "", value->reference.name), &borrower);
    }
}

static void note_client(struct pass *pass, const struct client *other)
{
    if (text_equal(other->name, pass->client->name) || other->state == LIFE_TERMINATED)
        return;
    const bool here = text_equal(fleet_region_of(pass->input->fleet, other), pass->input->region->name);
    for (size_t i = 0; i < other->resource_count; i++)
        note_people(pass, other->resources[i], (struct borrower){.client = other, .here = here});
}

/* --- clients of which the fleet does not say what they name --- */

static bool is_kept(const struct pass *pass, const char *name, const char *file)
{
    const struct client_list *kept = &pass->input->kept;
    for (size_t i = 0; i < kept->count; i++)
        if (name != NULL ? text_equal(kept->items[i]->name, name) : text_equal(kept->items[i]->at.file, file))
            return true;
    return false;
}

static const char *find_doubt(const struct pass *pass)
{
    const struct fleet *fleet = pass->input->fleet;
    for (size_t i = 0; i < fleet->invalid.count; i++) {
        const char *name = fleet->invalid.entries[i].key;
        if (!text_equal(name, pass->client->name) && !is_kept(pass, name, NULL))
            return arena_print(pass->arena, "whom client %s names is not known: its spec is wrong", name);
    }
    const struct spec_file_list files =
        fleet->broken_count > 0 ? fleet_files(pass->arena, fleet) : (struct spec_file_list){0};
    for (size_t i = 0; i < files.count; i++)
        if (!files.items[i]->parsed && !is_kept(pass, NULL, files.items[i]->path))
            return arena_print(pass->arena, "whom the clients of %s name is not known: it cannot be read",
                               files.items[i]->path);
    return NULL;
}

static void note_borrowers(struct pass *pass)
{
    const struct fleet *fleet = pass->input->fleet;
    map_init(&pass->borrowers, pass->arena);
    pass->borrowers_known = true;
    const struct name_list names = fleet_names(pass->arena, fleet);
    for (size_t i = 0; i < names.count; i++)
        note_client(pass, fleet_named(fleet, names.items[i]));
    for (size_t i = 0; i < pass->input->kept.count; i++)
        note_client(pass, pass->input->kept.items[i]);
    pass->borrowers_doubt = find_doubt(pass);
}

static bool may_be_lent(struct pass *pass, const struct live *live)
{
    if (pass->input->fleet == NULL || !is_lent(live->kind) || live->name == NULL)
        return false;
    if (!pass->borrowers_known)
        note_borrowers(pass);
    return true;
}

const char *lent_doubt(struct pass *pass, const struct live *live)
{
    return may_be_lent(pass, live) ? pass->borrowers_doubt : NULL;
}

const char *lent_to(struct pass *pass, const struct live *live)
{
    if (!may_be_lent(pass, live))
        return NULL;
    const struct live *domain = snapshot_by_id(pass->snapshot, &domain_kind, live->domain_id);
    const char *in = domain != NULL && domain->name != NULL ? domain->name : "";
    const struct borrower *borrower =
        map_get(&pass->borrowers, key_of(pass->arena, live->kind, in, live->name));
    if (borrower == NULL)
        return NULL;
    const char *name = borrower->client->name,
               *how = borrower->in_group ? "has it in a group" : "gives it a role";
    return borrower->here
               ? arena_print(pass->arena, "client %s %s too", name, how)
               : arena_print(pass->arena, "client %s of region %s %s too, and the regions may share Keystone",
                             name, fleet_region_of(pass->input->fleet, borrower->client), how);
}
