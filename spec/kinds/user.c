/* A Keystone user, named by the groups that it is in. One that is there already is used as it is; one that is
 * missing is made, without a password, or with one that is delivered to its recipients. */
#include "spec/kinds/rows.h"

static const struct field recipient = {.type = FIELD_TEXT};

static const struct field fields[] = {
    [USER_NAME] = ROW_NAME(255, "Unique within the domain."),
    [USER_FORMERLY] = ROW_FORMERLY,
    [USER_DOMAIN] = ROW_DOMAIN,
    [USER_RECIPIENTS] = ROW_RECIPIENTS(&recipient, false),
};

const struct kind user_kind = {
    .name = "user",
    .collection = "users",
    .title = "user",
    .service = "identity",
    .scope = SCOPE_CLIENT,
    .mark = MARK_BODY,
    .lent = true,
    .by = &group_member_kind,
    .paging = PAGING_MARKER,
    .envelope = "user",
    .list_envelope = "users",
    .list = {"GET", "/v3/users"},
    .narrow = {{NARROW_NAME, "/v3/users?name={id}"}, {NARROW_ID, "/v3/users/{id}"}},
    .create = {"POST", "/v3/users"},
    .update = {"PATCH", "/v3/users/{id}"},
    .remove = {"DELETE", "/v3/users/{id}"},
    .domain_json = "domain_id",
    .identity = {"domain", "name"},
    ROWS_OF_KIND(fields),
    .doc = "A Keystone user.",
};
