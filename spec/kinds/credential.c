/* An application credential of a service user: all that is to be known of it is in what never changes, its
 * name (when it was issued) and its description (to whom). */
#include <string.h>

#include "spec/kinds/rows.h"

static const struct field name_row = {.key = "name", .type = FIELD_TEXT, .doc = "The role's name."};
static const struct field role = {.type = FIELD_GROUP, .rows = &name_row, .row_count = 1};

static const struct field fields[] = {
    [CREDENTIAL_NAME] = {.key = "name",
                         .type = FIELD_TEXT,
                         .api_only = true,
                         .doc = "It says when it was issued."},
    [CREDENTIAL_RECIPIENTS] = {.key = "recipients",
                               .json = "description",
                               .type = FIELD_TEXT,
                               .api_only = true,
                               .doc = "How many they are, and a digest of them."},
    [CREDENTIAL_ROLES] = {.key = "roles",
                          .type = FIELD_LIST,
                          .of = &role,
                          .set = true,
                          .api_only = true,
                          .doc = "What it may do."},
    [CREDENTIAL_PROJECT] = {.key = "project",
                            .json = "project_id",
                            .type = FIELD_TEXT,
                            .api_only = true,
                            .doc = "The id of the project that it is for."},
};

/* Roles by name. */
static void canonical(struct arena *arena, struct value *values)
{
    (void)arena;
    struct value *roles = &values[CREDENTIAL_ROLES];
    for (size_t i = 0; roles->type == VALUE_LIST && i < roles->list.count; i++)
        if (roles->list.items[i].type == VALUE_GROUP)
            roles->list.items[i] = roles->list.items[i].list.items[0];
    if (roles->type == VALUE_LIST)
        value_sort(roles);
}

const struct kind credential_kind = {
    .name = "credential",
    .collection = "application_credentials",
    .title = "credential",
    .service = "identity",
    .scope = SCOPE_CLOUD,
    .reading = READING_ASKED,
    .list_envelope = "application_credentials",
    .list = {"GET", "/v3/users/{project}/application_credentials"},
    .project_json = "", /* they are found by their user, which is asked for as a project is elsewhere */
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .doc = "An application credential of a service user, or the password of a managed user.",
    .canonical = canonical,
};
