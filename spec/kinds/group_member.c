/* A user in a group. A user of the client's own domain is wanted as well, and made where there is none. */
#include "base/text.h"
#include "spec/kinds/rows.h"
#include "spec/scalar/recipient.h"

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

enum { SPEC_USER, SPEC_DOMAIN, SPEC_RECIPIENTS };

static const struct field recipient = {.type = FIELD_TEXT};

static const struct field spec[] = {
    [SPEC_USER] = {.key = "user",
                   .type = FIELD_REFERENCE,
                   .kind = &user_kind,
                   .required = true,
                   .doc = "The user; made where the client's domain has none of the name.",
                   .example = "alice@acme.example"},
    [SPEC_DOMAIN] = {.key = "domain",
                     .type = FIELD_NAME,
                     .least = 1,
                     .most = 64,
                     .of_domain = true,
                     .doc = "The Keystone domain of the user; the client's, where it is not written."},
    [SPEC_RECIPIENTS] = ROW_RECIPIENTS(&recipient, false),
};

/* Beside the group, once for all groups. */
static struct resource *want_user(struct arena *arena, struct resource *client, const struct value *user,
                                  struct place at)
{
    for (size_t i = 0; i < client->children.count; i++)
        if (client->children.items[i]->kind == &user_kind &&
            text_equal(client->children.items[i]->name, user->reference.name))
            return client->children.items[i];
    struct resource *wanted = resource_new(arena, &user_kind, client, value_place(user, at));
    struct value *name = &wanted->values[USER_NAME];
    struct value *domain = &wanted->values[USER_DOMAIN];
    *name = value_text(user->reference.name);
    *domain = (struct value){.type = VALUE_REFERENCE, .reference = {.name = client->domain}};
    wanted->name = name->text;
    wanted->origin = user->origin;
    return wanted;
}

/* Whoever gets a user's password; all groups that say it say the same. */
static void deliver(struct resource *user, const struct value *recipients, struct place at,
                    struct problems *problems)
{
    struct value *wanted = &user->values[USER_RECIPIENTS];
    if (recipients->type != VALUE_LIST)
        return;
    if (wanted->type == VALUE_LIST && !value_equal(wanted, recipients))
        problem_add(problems, SEVERITY_ERROR, value_place(recipients, at), "write them once",
                    "the password of \"%s\" has other recipients in another group", user->name);
    else
        *wanted = *recipients;
}

static void shape(struct arena *arena, struct resource *parent, const struct value *values, struct place at,
                  struct problems *problems)
{
    const struct value *user = &values[SPEC_USER], *domain = &values[SPEC_DOMAIN];
    const struct value *recipients = &values[SPEC_RECIPIENTS];
    check_recipients(recipients, at, problems);
    if (!value_is_set(user))
        return;
    struct resource *member = resource_new(arena, &group_member_kind, parent, value_place(user, at));
    member->values[USER] = *user;
    member->values[USER].reference.domain = value_is_set(domain) ? domain->text : parent->domain;
    if (parent->parent && text_equal(member->values[USER].reference.domain, parent->domain))
        deliver(want_user(arena, parent->parent, user, at), recipients, at, problems);
    else if (recipients->type == VALUE_LIST)
        problem_add(problems, SEVERITY_ERROR, value_place(recipients, at), "leave `recipients` out",
                    "only users of the client's own domain are made, and get a password");
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
    .schema = "[" RECIPIENT_SCHEMA "]",
};
