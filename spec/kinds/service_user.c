/* The user of a credential: it has its roles in one project, and its application credential is what the
 * recipients get. Its password, set whenever one is issued, nobody knows. */
#include "base/text.h"
#include "spec/kinds/rows.h"
#include "spec/scalar/recipient.h"

enum { DAY = 86400, YEARS = 10 * 366 * DAY };

static const struct field role = {.type = FIELD_REFERENCE, .kind = &role_kind};
static const struct field recipient = {.type = FIELD_TEXT};

#define ROW_ROLES                                                                                            \
    {                                                                                                        \
        .key = "roles", .type = FIELD_LIST, .of = &role, .set = true, .required = true, .least = 1,          \
        .spec_only = true, .doc = "What it may do in the project.", .example = "[member]"                    \
    }
#define ROW_ROTATE                                                                                           \
    {                                                                                                        \
        .key = "rotate", .type = FIELD_SPAN, .least = 1, .most = YEARS, .spec_only = true,                   \
        .doc = "How old it may become before another is issued; for ever, where it is not written.",         \
        .example = "90d"                                                                                     \
    }
#define ROW_OVERLAP                                                                                          \
    {                                                                                                        \
        .key = "overlap", .type = FIELD_SPAN, .spec_only = true, .fallback = "7d",                           \
        .doc = "How long the old one still works beside the new one.", .example = "7d"                       \
    }

static const struct field fields[] = {
    [SERVICE_USER_NAME] = ROW_NAME(255, "The project's name and the credential's."),
    [SERVICE_USER_DOMAIN] = ROW_DOMAIN,
    [SERVICE_USER_ENABLED] = {.key = "enabled",
                              .type = FIELD_BOOL,
                              .api_only = true,
                              .fallback = "true",
                              .doc = "Whether its credentials work."},
    [SERVICE_USER_ENTRY] = {.key = "entry",
                            .json = "",
                            .type = FIELD_TEXT,
                            .spec_only = true,
                            .doc = "The credential's name in the spec."},
    [SERVICE_USER_ROLES] = ROW_ROLES,
    [SERVICE_USER_RECIPIENTS] = ROW_RECIPIENTS(&recipient, true),
    [SERVICE_USER_ROTATE] = ROW_ROTATE,
    [SERVICE_USER_OVERLAP] = ROW_OVERLAP,
};

enum { SPEC_NAME, SPEC_ROLES, SPEC_RECIPIENTS, SPEC_ROTATE, SPEC_OVERLAP };

static const struct field spec[] = {
    [SPEC_NAME] = {.key = "name",
                   .type = FIELD_SLUG,
                   .required = true,
                   .doc = "Unique within its project.",
                   .example = "terraform"},
    [SPEC_ROLES] = ROW_ROLES,
    [SPEC_RECIPIENTS] = ROW_RECIPIENTS(&recipient, true),
    [SPEC_ROTATE] = ROW_ROTATE,
    [SPEC_OVERLAP] = ROW_OVERLAP,
};

void check_recipients(const struct value *recipients, struct place at, struct problems *problems)
{
    for (size_t i = 0; recipients->type == VALUE_LIST && i < recipients->list.count; i++) {
        const struct value *item = &recipients->list.items[i];
        const char *fault = item->type == VALUE_TEXT ? recipient_fault(item->text) : NULL;
        if (fault)
            problem_add(problems, SEVERITY_ERROR, value_place(item, at), NULL, "\"%s\" is no recipient: %s",
                        item->text, fault);
    }
}

static void grant(struct arena *arena, struct resource *user, const struct value *roles, struct place at)
{
    for (size_t i = 0; roles->type == VALUE_LIST && i < roles->list.count; i++) {
        const struct value *item = &roles->list.items[i];
        if (i && value_equal(item, item - 1))
            continue; /* said by the list already */
        struct resource *access =
            resource_new(arena, &role_assignment_kind, user->parent, value_place(item, at));
        access->values[kind_field(&role_assignment_kind, "user")] = (struct value){
            .type = VALUE_REFERENCE,
            .line = item->line,
            .column = item->column,
            .origin = item->origin,
            .reference = {
                .name = user->values[SERVICE_USER_NAME].text, .domain = user->domain, .target = user}};
        access->values[kind_field(&role_assignment_kind, "role")] = *item;
    }
}

static void shape(struct arena *arena, struct resource *parent, const struct value *values, struct place at,
                  struct problems *problems)
{
    check_recipients(&values[SPEC_RECIPIENTS], at, problems);
    if (values[SPEC_NAME].type != VALUE_TEXT || !parent->name)
        return;
    struct resource *user = resource_new(arena, &service_user_kind, parent, at);
    struct value *name = &user->values[SERVICE_USER_NAME];
    *name = values[SPEC_NAME];
    name->text = arena_print(arena, "%s.%s", parent->name, values[SPEC_NAME].text);
    user->values[SERVICE_USER_ENABLED] = value_boolean(true);
    user->values[SERVICE_USER_ENTRY] = values[SPEC_NAME];
    user->values[SERVICE_USER_ROLES] = values[SPEC_ROLES];
    user->values[SERVICE_USER_RECIPIENTS] = values[SPEC_RECIPIENTS];
    user->values[SERVICE_USER_ROTATE] = values[SPEC_ROTATE];
    user->values[SERVICE_USER_OVERLAP] = values[SPEC_OVERLAP];
    grant(arena, user, &values[SPEC_ROLES], at);
}

const struct kind service_user_kind = {
    .name = "service_user",
    .collection = "credentials",
    .title = "service user",
    .service = "identity",
    .mark = MARK_BODY,
    .parent = &project_kind,
    .reading = READING_SHARED,
    .list_of = &user_kind,
    .where = {{"tenantry_project", "*"}},
    .project_json = "tenantry_project",
    .envelope = "user",
    .narrow = {{NARROW_NAME, "/v3/users?name={id}"}},
    .create = {"POST", "/v3/users"},
    .create_body = "{\"user\": {\"name\": \"{name}\", \"domain_id\": \"{domain}\", "
                   "\"tenantry_project\": \"{project}\"}}",
    .update = {"PATCH", "/v3/users/{id}"},
    .remove = {"DELETE", "/v3/users/{id}"},
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .spec = spec,
    .spec_count = sizeof spec / sizeof *spec,
    .doc = "A service user with an application credential, delivered encrypted, and never in Git.",
    .shape = shape,
    .schema = "[" RECIPIENT_SCHEMA "]",
};
