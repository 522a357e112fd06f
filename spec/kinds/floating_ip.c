/* A floating IP: it has no name, and is told by its network and description, and by its address where that is
 * given. */
#include <string.h>

#include "spec/kinds/rows.h"

enum { NETWORK, ADDRESS, DESCRIPTION, QOS_POLICY };

static const struct field fields[] = {
    [NETWORK] = {.key = "network",
                 .json = "floating_network_id",
                 .type = FIELD_REFERENCE,
                 .kind = &external_network_kind,
                 .required = true,
                 .change = CHANGE_REPLACES,
                 .doc = "The external network it is of, by the Region's word for it.",
                 .example = "public"},
    [ADDRESS] = {.key = "address",
                 .json = "floating_ip_address",
                 .type = FIELD_IP,
                 .change = CHANGE_REPLACES,
                 .local = true,
                 .doc = "The address it has to be; any of the network's if not written.",
                 .example = "203.0.113.9"},
    [DESCRIPTION] = ROW_DESCRIPTION,
    [QOS_POLICY] = {.key = "qos_policy",
                    .json = "qos_policy_id",
                    .type = FIELD_REFERENCE,
                    .kind = &qos_policy_kind,
                    .nullable = true,
                    .doc = "A QoS policy of the cloud, by name; null for none.",
                    .example = "gold"},
};

static void check(const struct resource *resource, struct problems *problems)
{
    const struct value *address = &resource->values[ADDRESS];
    if (value_is_set(address) && strchr(address->text, ':'))
        problem_add(problems, SEVERITY_ERROR, value_place(address, resource->at), NULL,
                    "%s is no IPv4, as floating IPs are", address->text);
}

static const char schema[] = "[{\"properties\": {\"address\": {\"pattern\": \"^[^:]*$\"}}}]";

const struct kind floating_ip_kind = {
    .name = "floating_ip",
    .collection = "floating_ips",
    .title = "floating IP",
    .service = "network",
    .mark = MARK_REQUEST,
    .paging = PAGING_MARKER,
    .parent = &project_kind,
    .counted = true,
    .envelope = "floatingip",
    .list_envelope = "floatingips",
    .list = {"GET", "/v2.0/floatingips"},
    .narrow = {{NARROW_PROJECT, "/v2.0/floatingips?project_id={id}"}},
    .create = {"POST", "/v2.0/floatingips"},
    .update = {"PUT", "/v2.0/floatingips/{id}"},
    .remove = {"DELETE", "/v2.0/floatingips/{id}"},
    .tags_path = "/v2.0/floatingips/{id}/tags",
    .revisions = true,
    .identity = {"network", "address", "description"},
    .label = "{network}[ {address}][: {description}]",
    ROWS_OF_KIND(fields),
    .schema = schema,
    .doc = "A floating IP of the project; several that are alike are as many addresses.",
    .check = check,
};
