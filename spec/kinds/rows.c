#include "spec/kinds/rows.h"

const struct field rows_old_name = {.type = FIELD_NAME, .least = 1, .most = 255};

const struct field rows_route[2] = {
    [ROUTE_TO] = {.key = "to",
                  .json = "destination",
                  .type = FIELD_CIDR,
                  .required = true,
                  .doc = "The addresses it leads to.",
                  .example = "10.99.0.0/16"},
    [ROUTE_VIA] = {.key = "via",
                   .json = "nexthop",
                   .type = FIELD_IP,
                   .required = true,
                   .doc = "The next hop.",
                   .example = "10.20.0.9"},
};
