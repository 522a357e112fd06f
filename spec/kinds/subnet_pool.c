/* A subnet pool: addresses that subnets are cut from. Its address scope is theirs. */
#include <stdlib.h>

#include "base/ip.h"
#include "spec/kinds/rows.h"

enum { NAME, FORMERLY, DESCRIPTION, PREFIXES, LEAST, MOST, DEFAULT, QUOTA, SCOPE };

static const struct field prefix = {.type = FIELD_CIDR};

/* --- prefixes --- */

struct part {
    struct cidr cidr;
    struct value value;
};

/* The n-th prefix; false: it could not be read. */
static bool get_prefix(const struct value *values, size_t n, struct cidr *out)
{
    const struct value *item = &values[PREFIXES].list.items[n];
    return value_is_set(item) && cidr_parse(item->text, out, NULL);
}

static size_t count_prefixes(const struct value *values)
{
    return values[PREFIXES].type == VALUE_LIST ? values[PREFIXES].list.count : 0;
}

/* 4 or 6, as the first one is; 0: nobody knows. */
static int version_of(const struct value *values)
{
    struct cidr cidr;
    for (size_t i = 0; i < count_prefixes(values); i++)
        if (get_prefix(values, i, &cidr))
            return cidr.network.version;
    return 0;
}

static int compare_parts(const void *left, const void *right)
{
    const struct part *a = left, *b = right;
    int order = a->cidr.network.version - b->cidr.network.version;
    if (!order)
        order = ip_compare(&a->cidr.network, &b->cidr.network);
    return order ? order : a->cidr.prefix - b->cidr.prefix;
}

/* Two halves of one; a is the lower one. */
static bool are_halves(const struct cidr *a, const struct cidr *b)
{
    const struct cidr both = {.network = a->network, .prefix = a->prefix - 1};
    return a->network.version == b->network.version && a->prefix == b->prefix && a->prefix > 0 &&
           ip_compare(&a->network, &b->network) != 0 && cidr_contains(&both, &b->network);
}

/* Neutron makes one of two halves. Those that overlap are left for check(). */
static void canonical(struct arena *arena, struct value *values)
{
    size_t count = count_prefixes(values), kept = 0;
    struct part *parts = ARENA_ARRAY(arena, struct part, count);
    for (size_t i = 0; i < count; i++) {
        if (!get_prefix(values, i, &parts[i].cidr))
            return;
        parts[i].value = values[PREFIXES].list.items[i];
    }
    if (count > 1)
        qsort(parts, count, sizeof *parts, compare_parts);
    for (size_t i = 0; i < count; i++) {
        parts[kept++] = parts[i];
        for (; kept > 1 && are_halves(&parts[kept - 2].cidr, &parts[kept - 1].cidr); kept--) {
            parts[kept - 2].cidr.prefix--;
            parts[kept - 2].value.text = cidr_print(arena, &parts[kept - 2].cidr);
        }
    }
    if (kept == count)
        return;
    values[PREFIXES].list.count = kept;
    for (size_t i = 0; i < kept; i++)
        values[PREFIXES].list.items[i] = parts[i].value;
    value_sort(&values[PREFIXES]);
}

/* --- lengths --- */

/* What Neutron takes where nobody says. */
static int64_t usual_length(const struct value *values, size_t row)
{
    bool is_v6 = version_of(values) == 6;
    if (row == MOST)
        return is_v6 ? 128 : 32;
    if (row == DEFAULT && value_is_set(&values[LEAST]))
        return values[LEAST].integer;
    return is_v6 ? 64 : 8;
}

static bool is_usual_least(const struct value *values, const struct value *value)
{
    return value->type == VALUE_INTEGER && value->integer == usual_length(values, LEAST);
}

static bool is_usual_most(const struct value *values, const struct value *value)
{
    return value->type == VALUE_INTEGER && value->integer == usual_length(values, MOST);
}

static bool is_usual_default(const struct value *values, const struct value *value)
{
    return value->type == VALUE_INTEGER && value->integer == usual_length(values, DEFAULT);
}

#define ROW_LENGTH(word, test, sentence)                                                                     \
    {                                                                                                        \
        .key = (word), .type = FIELD_INTEGER, .as_text = true, .least = 1, .most = 128, .is_usual = (test),  \
        .doc = (sentence), .example = "24"                                                                   \
    }

static const struct field fields[] = {
    [NAME] = ROW_NAME(255, "Unique within its project."),
    [FORMERLY] = ROW_FORMERLY,
    [DESCRIPTION] = ROW_DESCRIPTION,
    [PREFIXES] = {.key = "prefixes",
                  .type = FIELD_LIST,
                  .of = &prefix,
                  .required = true,
                  .set = true,
                  .least = 1,
                  .most = 100,
                  .change = CHANGE_GROWS,
                  .doc = "The addresses, all IPv4 or all IPv6. More may be added; Neutron takes none out.",
                  .example = "[10.64.0.0/16]"},
    [LEAST] = ROW_LENGTH("min_prefixlen", is_usual_least,
                         "The prefix length of the largest subnet: 8, or 64 of IPv6, if not written."),
    [MOST] = ROW_LENGTH("max_prefixlen", is_usual_most,
                        "The prefix length of the smallest subnet: 32, or 128 of IPv6, if not written."),
    [DEFAULT] = ROW_LENGTH("default_prefixlen", is_usual_default,
                           "That of a subnet that is asked for without one; min_prefixlen if not written."),
    [QUOTA] = {.key = "default_quota",
               .type = FIELD_INTEGER,
               .most = LARGEST_COUNT,
               .doc = "How much of it each project may have: addresses of IPv4, networks of /64 of IPv6.",
               .example = "4096"},
    [SCOPE] = {.key = "address_scope",
               .json = "address_scope_id",
               .type = FIELD_REFERENCE,
               .kind = &address_scope_kind,
               .nullable = true,
               .doc = "An address scope of the cloud, by name; null for none.",
               .example = "routed"},
};

/* --- what fits together --- */

static void check_prefix(const struct resource *resource, size_t n, struct problems *problems)
{
    const struct value *values = resource->values, *item = &values[PREFIXES].list.items[n];
    struct place at = value_place(item, resource->at);
    struct cidr cidr, other;
    if (!get_prefix(values, n, &cidr))
        return;
    if (cidr.network.version != version_of(values)) {
        problem_add(problems, SEVERITY_ERROR, at, NULL, "%s is no IPv%d, as other prefixes of the pool are",
                    item->text, version_of(values));
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (get_prefix(values, i, &other) && cidr_overlap(&cidr, &other)) {
            problem_add(problems, SEVERITY_ERROR, at, NULL, "the prefix %s overlaps %s", item->text,
                        values[PREFIXES].list.items[i].text);
            return;
        }
}

static void check_lengths(const struct resource *resource, struct problems *problems)
{
    static const struct {
        size_t low, high;
    } pairs[] = {{LEAST, MOST}, {LEAST, DEFAULT}, {DEFAULT, MOST}};
    const struct value *values = resource->values;
    for (size_t row = LEAST; row <= DEFAULT; row++)
        if (value_is_set(&values[row]) && values[row].integer > usual_length(values, MOST)) {
            problem_add(problems, SEVERITY_ERROR, value_place(&values[row], resource->at), NULL,
                        "`%s` is above %lld, as long as an address is", fields[row].key,
                        (long long)usual_length(values, MOST));
            return;
        }
    for (size_t i = 0; i < COUNT(pairs); i++) {
        const struct value *low = &values[pairs[i].low], *high = &values[pairs[i].high];
        int64_t from = value_is_set(low) ? low->integer : usual_length(values, pairs[i].low);
        int64_t to = value_is_set(high) ? high->integer : usual_length(values, pairs[i].high);
        if ((!value_is_set(low) && !value_is_set(high)) || from <= to)
            continue;
        problem_add(problems, SEVERITY_ERROR, value_place(value_is_set(high) ? high : low, resource->at),
                    value_is_set(low) ? NULL : "what is not written is as the cloud makes it",
                    "`%s` (%lld) is above `%s` (%lld)", fields[pairs[i].low].key, (long long)from,
                    fields[pairs[i].high].key, (long long)to);
        return;
    }
}

static void check(const struct resource *resource, struct problems *problems)
{
    for (size_t i = 0; i < count_prefixes(resource->values); i++)
        check_prefix(resource, i, problems);
    if (version_of(resource->values))
        check_lengths(resource, problems);
}

static const char schema[] =
    "[{\"if\": {\"properties\": {\"prefixes\": {\"items\": {\"pattern\": \"^[^:]*$\"}}}}, \"then\": "
    "{\"properties\": {\"min_prefixlen\": {\"maximum\": 32}, \"max_prefixlen\": {\"maximum\": 32}, "
    "\"default_prefixlen\": {\"maximum\": 32}}}, \"else\": {\"properties\": {\"prefixes\": {\"items\": "
    "{\"pattern\": \":\"}}}}}, "
    "{\"if\": {\"properties\": {\"min_prefixlen\": false, \"prefixes\": {\"items\": {\"pattern\": "
    "\"^[^:]*$\"}}}}, \"then\": {\"properties\": {\"max_prefixlen\": {\"minimum\": 8}, "
    "\"default_prefixlen\": {\"minimum\": 8}}}}, "
    "{\"if\": {\"properties\": {\"min_prefixlen\": false, \"prefixes\": {\"items\": {\"pattern\": "
    "\":\"}}}}, \"then\": {\"properties\": {\"max_prefixlen\": {\"minimum\": 64}, "
    "\"default_prefixlen\": {\"minimum\": 64}}}}]";

const struct kind subnet_pool_kind = {
    .name = "subnet_pool",
    .collection = "subnet_pools",
    .title = "subnet pool",
    .service = "network",
    .mark = MARK_REQUEST,
    .paging = PAGING_MARKER,
    .parent = &project_kind,
    .lingers = true,
    .found_outside = true,
    .envelope = "subnetpool",
    .list_envelope = "subnetpools",
    .list = {"GET", "/v2.0/subnetpools"},
    .narrow = {{NARROW_NAME, "/v2.0/subnetpools?name={id}"},
               {NARROW_PROJECT, "/v2.0/subnetpools?project_id={id}"},
               {NARROW_ID, "/v2.0/subnetpools/{id}"}},
    .create = {"POST", "/v2.0/subnetpools"},
    .update = {"PUT", "/v2.0/subnetpools/{id}"},
    .remove = {"DELETE", "/v2.0/subnetpools/{id}"},
    .tags_path = "/v2.0/subnetpools/{id}/tags",
    .revisions = true,
    .identity = {"name"},
    ROWS_OF_KIND(fields),
    .schema = schema,
    .doc = "Addresses of the project that its subnets are cut from.",
    .canonical = canonical,
    .check = check,
};
