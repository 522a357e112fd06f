#include "spec/region.h"

#include "base/text.h"
#include "spec/decode.h"
#include "spec/document.h"
#include "spec/kinds/rows.h"

enum {
    API_VERSION,
    KIND,
    NAME,
    TITLE,
    JURISDICTIONS,
    EXTERNAL_NETWORKS,
    VOLUME_TYPES,
    FLAVORS,
    IMAGES,
    SHARE_TYPES,
    CAPACITY,
    OVERSELL = CAPACITY + SCARCE_COUNT,
    ROW_COUNT = OVERSELL + SCARCE_COUNT
};

static const char *const kind_words[] = {"Region"};
static const struct field jurisdiction = {.type = FIELD_NAME, .least = 1, .most = 64};
static const struct field cloud_name = {.type = FIELD_NAME, .least = 1, .most = 255};

#define RATIO_ROW(what, text)                                                                                \
    {                                                                                                        \
        .key = "oversell." what, .type = FIELD_RATIO, .most = 1000, .doc = text, .example = "1.5"            \
    }

const struct field region_fields[] = {
    [API_VERSION] = DOCUMENT_VERSION_ROW,
    [KIND] = DOCUMENT_KIND_ROW(kind_words),
    [NAME] = {.key = "name",
              .type = FIELD_SLUG,
              .required = true,
              .doc = "What clients' `region` refers to."},
    [TITLE] = {.key = "title", .type = FIELD_TEXT, .most = 255, .doc = "The name for people."},
    [JURISDICTIONS] = {.key = "jurisdictions",
                       .type = FIELD_LIST,
                       .of = &jurisdiction,
                       .set = true,
                       .most = 100,
                       .doc =
                           "Where data at this site legally is; a client's `residency` must be one of them.",
                       .example = "[eu, nl]"},
    [EXTERNAL_NETWORKS] = {.key = "external_networks",
                           .type = FIELD_MAP,
                           .of = &cloud_name,
                           .doc = "External networks: the name in specs, and what this cloud calls it.",
                           .example = "{public: ext-net-1}"},
    [VOLUME_TYPES] = {.key = "volume_types",
                      .type = FIELD_MAP,
                      .of = &cloud_name,
                      .doc = "Volume types: the name in specs, and what this cloud calls it.",
                      .example = "{nvme: ceph-nvme}"},
    [FLAVORS] = {.key = "flavors",
                 .type = FIELD_MAP,
                 .of = &cloud_name,
                 .doc = "Flavors: the name in specs, and what this cloud calls it.",
                 .example = "{tdx.large: c2-tdx-8}"},
    [IMAGES] = {.key = "images",
                .type = FIELD_MAP,
                .of = &cloud_name,
                .doc = "Images: the name in specs, and what this cloud calls it.",
                .example = "{golden-ubuntu: golden-ubuntu-2026-11}"},
    [SHARE_TYPES] = {.key = "share_types",
                     .type = FIELD_MAP,
                     .of = &cloud_name,
                     .doc = "Share types: the name in specs, and what this cloud calls it.",
                     .example = "{nvme: ceph-nvme}"},
    [CAPACITY + SCARCE_CORES] = {.key = "capacity.cores",
                                 .type = FIELD_INTEGER,
                                 .most = LARGEST_COUNT,
                                 .doc = "Processors that the site has for servers."},
    [CAPACITY + SCARCE_RAM] = {.key = "capacity.ram",
                               .type = FIELD_SIZE,
                               .unit = UNIT_MIB,
                               .most = LARGEST_COUNT,
                               .doc = "Memory that it has for servers; a plain number is MiB.",
                               .example = "3 TiB"},
    [CAPACITY + SCARCE_GIGABYTES] = {.key = "capacity.gigabytes",
                                     .type = FIELD_SIZE,
                                     .unit = UNIT_GIB,
                                     .most = LARGEST_COUNT,
                                     .doc = "Room that it has for volumes; a plain number is GiB.",
                                     .example = "76 TiB"},
    [CAPACITY + SCARCE_FLOATING_IPS] = {.key = "capacity.floating_ips",
                                        .type = FIELD_INTEGER,
                                        .most = LARGEST_COUNT,
                                        .doc = "Addresses that its external networks have for floating IPs."},
    [CAPACITY + SCARCE_VLANS] = {.key = "capacity.vlans",
                                 .type = FIELD_INTEGER,
                                 .most = LARGEST_COUNT,
                                 .doc = "VLAN ids that it has for clients' networks."},
    [OVERSELL + SCARCE_CORES] = RATIO_ROW("cores", "How often each processor may be promised in quotas."),
    [OVERSELL + SCARCE_RAM] = RATIO_ROW("ram", "How often memory may be promised in quotas."),
    [OVERSELL + SCARCE_GIGABYTES] = RATIO_ROW("gigabytes", "How often room may be promised in quotas."),
    [OVERSELL + SCARCE_FLOATING_IPS] =
        RATIO_ROW("floating_ips", "How often each address may be promised in quotas."),
    [OVERSELL + SCARCE_VLANS] =
        RATIO_ROW("vlans", "How many networks with a `vlan` each VLAN id may be counted for."),
};
const size_t region_field_count = ROW_COUNT;

static void read_names(struct map *names, const struct value *value)
{
    if (!value_is_set(value))
        return;
    for (size_t i = 0; i < value->list.count; i++) {
        const struct value *item = &value->list.items[i];
        if (item->type == VALUE_TEXT)
            map_set(names, item->key, (void *)item->text);
    }
}

/* Can what is not in the list or map be told to be missing? */
static bool is_whole(const struct node *document, const struct field *field, const struct value *value)
{
    if (!value_is_set(value))
        return !value->line;
    const struct node *node = node_get(document, field->key);
    return node && value->list.count == node->count &&
           (!field->most || (int64_t)value->list.count <= field->most);
}

static int64_t number_of(const struct value *value)
{
    return value->type == VALUE_INTEGER ? value->integer : -1;
}

struct region *region_read(struct arena *arena, const struct node *document, struct problems *problems)
{
    size_t errors = problems->errors;
    struct value *values = ARENA_ARRAY(arena, struct value, ROW_COUNT);
    decode_rows(arena, document, region_fields, ROW_COUNT, values, problems);

    struct region *region = ARENA_NEW(arena, struct region);
    region->name = document_text(&values[NAME]);
    region->title = document_text(&values[TITLE]);
    region->at = value_place(&values[NAME], node_place(document));
    if (value_is_set(&values[JURISDICTIONS]))
        for (size_t i = 0; i < values[JURISDICTIONS].list.count; i++)
            list_add(arena, &region->jurisdictions, document_text(&values[JURISDICTIONS].list.items[i]));
    map_init(&region->external_networks, arena);
    map_init(&region->volume_types, arena);
    map_init(&region->flavors, arena);
    map_init(&region->images, arena);
    map_init(&region->share_types, arena);
    read_names(&region->external_networks, &values[EXTERNAL_NETWORKS]);
    read_names(&region->volume_types, &values[VOLUME_TYPES]);
    read_names(&region->flavors, &values[FLAVORS]);
    read_names(&region->images, &values[IMAGES]);
    read_names(&region->share_types, &values[SHARE_TYPES]);
    for (size_t i = 0; i < SCARCE_COUNT; i++) {
        region->capacity[i] = number_of(&values[CAPACITY + i]);
        region->oversell[i] = number_of(&values[OVERSELL + i]);
    }
    region->jurisdictions_whole = is_whole(document, &region_fields[JURISDICTIONS], &values[JURISDICTIONS]);
    region->external_networks_whole =
        is_whole(document, &region_fields[EXTERNAL_NETWORKS], &values[EXTERNAL_NETWORKS]);
    region->valid = problems->errors == errors;
    return region;
}

const struct map *region_names(const struct region *region, const struct kind *kind)
{
    return kind == &external_network_kind ? &region->external_networks
           : kind == &volume_type_kind    ? &region->volume_types
           : kind == &flavor_kind         ? &region->flavors
           : kind == &image_kind          ? &region->images
           : kind == &share_type_kind     ? &region->share_types
                                          : NULL;
}

const char *region_call(const struct region *region, const struct kind *kind, const char *name)
{
    const struct map *map = region_names(region, kind);
    const char *here = map ? map_get(map, name) : NULL;
    return here ? here : name;
}
