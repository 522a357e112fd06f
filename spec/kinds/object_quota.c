/* How much a project may store in Swift, or in Ceph's gateway: a header of its account. */
#include "spec/kinds/rows.h"

enum { BYTES };

#define MOST_BYTES (INT64_C(1) << 53)

static const struct field fields[] = {
    [BYTES] = {.key = "bytes",
               .json = "x-account-meta-quota-bytes",
               .type = FIELD_SIZE,
               .unit = UNIT_BYTES,
               .as_text = true,
               .unlimited = true,
               .usual = "unlimited",
               .most = MOST_BYTES,
               .doc = "Size of all objects; a plain number is bytes.",
               .example = "5 TiB"},
};

/* Without the header there is no limit. */
static void canonical(struct arena *arena, struct value *values)
{
    (void)arena;
    if (values[BYTES].type == VALUE_NULL)
        values[BYTES] = value_integer(-1);
}

static void encode(struct arena *arena, const struct value *values, const struct value *live,
                   struct node *body)
{
    (void)live;
    if (values[BYTES].type == VALUE_INTEGER && values[BYTES].integer < 0)
        node_set(arena, body, fields[BYTES].json, node_new_null(arena));
}

const struct kind object_quota_kind = {
    .name = "object_quota",
    .collection = "object_quotas",
    .title = "object quota",
    .service = "object-store",
    .reading = READING_PER_PROJECT,
    .singleton = true,
    .in_headers = true,
    .parent = &project_kind,
    .envelope = "",
    .list_envelope = "",
    .list = {"HEAD", "/v1/{account}{project}"},
    .update = {"POST", "/v1/{account}{project}"},
    .label = "{parent}",
    ROWS_OF_KIND(fields),
    .doc = "How much a project may store in Swift, or in Ceph's gateway; needs the role ResellerAdmin.",
    .canonical = canonical,
    .encode = encode,
};
