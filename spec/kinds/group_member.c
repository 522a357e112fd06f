/* A user in a group. A user of the client's own domain is wanted as well, and made where there is none. */
#include "base/text.h"
#include "spec/kinds/rows.h"

enum { USER };

static const struct field fields[] = {
    [USER] = {.key = "user",
              .json = "id",
              .type = FIELD_REFERENCE,
              .kind = &user_kind,
              .required = true,
              .change = CHANGE_REPLACES,
              .doc = "The user.",
              .example = "alice@acme.example"},
};

enum { SPEC_USER, SPEC_DOMAIN };

static const struct field spec[] = {
    [SPEC_USER] = {.key = "user",
                   .type = FIELD_REFERENCE,
                   .kind = &user_kind,
                   .required = true,
                   .doc = "The user; made without a password where the client's domain has none of the name.",
                   .example = "alice@acme.example"},
    [SPEC_DOMAIN] = {.key = "domain",
                     .type = FIELD_NAME,
                     .least = 1,
                     .most = 64,
                     .of_domain = true,
                     .doc = "The Keystone domain of the user; the client's, where it is not written."},
};

/* Beside the group, once for all groups. */
static void want_user(struct arena *arena, struct resource *client, const struct value *user, struct place at)
{
    for (size_t i = 0; i < client->children.count; i++)
        if (client->children.items[i]->kind == &user_kind &&
            text_equal(client->children.items[i]->name, user->reference.name))
            return;
    struct resource *wanted = resource_new(arena, &user_kind, client, value_place(user, at));
    struct value *name = &wanted->values[kind_field(&user_kind, "name")];
    struct value *domain = &wanted->values[kind_field(&user_kind, "domain")];
    *name = value_text(user->reference.name);
    *domain = (struct value){.type = VALUE_REFERENCE, .reference = {.name = client->domain}};
    wanted->name = name->text;
    wanted->origin = user->origin;
}

static void shape(struct arena *arena, struct resource *parent, const struct value *values, struct place at,
                  struct problems *problems)
{
    (void)problems;
    const struct value *user = &values[SPEC_USER], *domain = &values[SPEC_DOMAIN];
    if (!value_is_set(user))
        return;
    struct resource *member = resource_new(arena, &group_member_kind, parent, value_place(user, at));
    member->values[USER] = *user;
    member->values[USER].reference.domain = value_is_set(domain) ? domain->text : parent->domain;
    if (parent->parent && text_equal(member->values[USER].reference.domain, parent->domain))
        want_user(arena, parent->parent, user, at);
}

const struct kind group_member_kind = {
    .name = "group_member",
    .collection = "users",
    .title = "group member",
    .service = "identity",
    .scope = SCOPE_CLIENT,
    .reading = READING_EACH,
    .parent = &group_kind,
    .each_of = &group_kind,
    .list_envelope = "users",
    .list = {"GET", "/v3/groups/{id}/users"},
    .create = {"PUT", "/v3/groups/{parent}/users/{user}"},
    .remove = {"DELETE", "/v3/groups/{parent}/users/{user}"},
    .id_json = "",
    .identity = {"user"},
    .scalar = "user",
    .label = "{parent}: {user}",
    ROWS_OF_KIND(fields),
    .spec = spec,
    .spec_count = sizeof spec / sizeof *spec,
    .doc = "A user in a group.",
    .shape = shape,
};
