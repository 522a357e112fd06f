/* A rule of a security group. Neutron cannot change one, and tells rules apart by all they say but the
 * description. */
#include <string.h>

#include "base/text.h"
#include "spec/kinds/rows.h"

enum {
    DIRECTION,
    ETHERTYPE,
    PROTOCOL,
    PORTS,
    ICMP_TYPE,
    ICMP_CODE,
    FROM,
    FROM_GROUP,
    FROM_ADDRESSES,
    TO,
    TO_GROUP,
    TO_ADDRESSES,
    DESCRIPTION,
    FIELD_TOTAL
};

static const char *const directions[] = {"ingress", "egress"};
static const char *const ethertypes[] = {"IPv4", "IPv6"};
static const char *const port_protocols[] = {"tcp", "udp", "udplite", "sctp", "dccp"};

static bool is_one_of(const struct value *value, const char *const *words, size_t count)
{
    for (size_t i = 0; value->type == VALUE_TEXT && i < count; i++)
        if (text_equal(value->text, words[i]))
            return true;
    return false;
}

static bool is_text(const struct value *value, const char *text)
{
    return is_one_of(value, &text, 1);
}

/* The version of the address range, 0 for none. */
static int version_of(const struct value *prefix)
{
    if (prefix->type != VALUE_TEXT)
        return 0;
    return strchr(prefix->text, ':') ? 6 : 4;
}

static bool is_anywhere(const struct value *values, const struct value *prefix)
{
    (void)values;
    return is_text(prefix, "0.0.0.0/0");
}

static bool follows_peer(const struct value *values, const struct value *ethertype)
{
    bool is_v6 = version_of(&values[FROM]) == 6 || version_of(&values[TO]) == 6;
    return is_text(ethertype, is_v6 ? "IPv6" : "IPv4");
}

static const struct field fields[FIELD_TOTAL] = {
    [DIRECTION] = {.key = "direction",
                   .type = FIELD_WORD,
                   WORDS(directions),
                   .change = CHANGE_REPLACES,
                   .fallback = "ingress",
                   .doc = "Which way: ingress (the peer is in `from`) or egress (in `to`)."},
    [ETHERTYPE] = {.key = "ethertype",
                   .type = FIELD_WORD,
                   WORDS(ethertypes),
                   .change = CHANGE_REPLACES,
                   .is_usual = follows_peer,
                   .doc = "IPv4 or IPv6; that of the peer, else IPv4, if not written."},
    [PROTOCOL] = {.key = "protocol",
                  .type = FIELD_PROTOCOL,
                  .change = CHANGE_REPLACES,
                  .doc = "The IP protocol by name or number; any if not written.",
                  .example = "tcp"},
    [PORTS] = {.key = "ports",
               .json = "port_range_min port_range_max",
               .type = FIELD_PORTS,
               .change = CHANGE_REPLACES,
               .doc =
                   "A port or a range of ports, with tcp, udp, udplite, sctp and dccp; all if not written.",
               .example = "8000-8080"},
    [ICMP_TYPE] = {.key = "icmp_type",
                   .json = "port_range_min",
                   .type = FIELD_INTEGER,
                   .most = 255,
                   .change = CHANGE_REPLACES,
                   .doc = "The type of message, with icmp and ipv6-icmp.",
                   .example = "8"},
    [ICMP_CODE] = {.key = "icmp_code",
                   .json = "port_range_max",
                   .type = FIELD_INTEGER,
                   .most = 255,
                   .change = CHANGE_REPLACES,
                   .doc = "The code of the message, with an icmp_type."},
    [FROM] = {.key = "from",
              .json = "remote_ip_prefix",
              .type = FIELD_CIDR,
              .change = CHANGE_REPLACES,
              .is_usual = is_anywhere,
              .doc = "Where it comes from, of ingress: addresses, a group or an address group; anywhere if "
                     "not written.",
              .example = "0.0.0.0/0"},
    [FROM_GROUP] = {.key = "from.group",
                    .json = "remote_group_id",
                    .type = FIELD_REFERENCE,
                    .kind = &security_group_kind,
                    .change = CHANGE_REPLACES,
                    .doc = "The security group of the same project whose ports it comes from.",
                    .example = "web"},
    [FROM_ADDRESSES] = {.key = "from.address_group",
                        .json = "remote_address_group_id",
                        .type = FIELD_REFERENCE,
                        .kind = &address_group_kind,
                        .change = CHANGE_REPLACES,
                        .doc = "The address group of the same project that it comes from.",
                        .example = "offices"},
    [TO] = {.key = "to",
            .json = "remote_ip_prefix",
            .type = FIELD_CIDR,
            .change = CHANGE_REPLACES,
            .is_usual = is_anywhere,
            .doc =
                "Where it goes, of egress: addresses, a group or an address group; anywhere if not written.",
            .example = "\"::/0\""},
    [TO_GROUP] = {.key = "to.group",
                  .json = "remote_group_id",
                  .type = FIELD_REFERENCE,
                  .kind = &security_group_kind,
                  .change = CHANGE_REPLACES,
                  .doc = "The security group of the same project whose ports it goes to.",
                  .example = "web"},
    [TO_ADDRESSES] = {.key = "to.address_group",
                      .json = "remote_address_group_id",
                      .type = FIELD_REFERENCE,
                      .kind = &address_group_kind,
                      .change = CHANGE_REPLACES,
                      .doc = "The address group of the same project that it goes to.",
                      .example = "offices"},
    [DESCRIPTION] = {.key = "description",
                     .type = FIELD_TEXT,
                     .nullable = true,
                     .empty = "",
                     .most = 255,
                     .change = CHANGE_REPLACES,
                     .doc = "Words for people; null for none."},
};

static bool is_icmp(const struct value *protocol)
{
    return is_text(protocol, "icmp") || is_text(protocol, "ipv6-icmp");
}

/* Written, but not to be read. */
static bool has_failed(const struct value *value)
{
    return value->type == VALUE_ABSENT && value->line;
}

static void check_peer(const struct value *values, struct place at, struct problems *problems)
{
    if (has_failed(&values[DIRECTION]))
        return;
    bool out = is_text(&values[DIRECTION], "egress");
    const struct value *wrong = out ? &values[FROM] : &values[TO];
    /* the group and the addresses of a side stand behind its prefix */
    for (int i = 1; i < 3; i++)
        if (value_is_set(&wrong[i]))
            wrong = &wrong[i];
    if (value_is_set(wrong))
        problem_add(problems, SEVERITY_ERROR, value_place(wrong, at),
                    out ? "write `to`" : "write `from`, or `direction: egress`", "`%s` goes with %s only",
                    out ? "from" : "to", out ? "ingress" : "egress");
}

static void check_one_peer(const struct value *values, struct place at, struct problems *problems)
{
    for (const struct value *prefix = &values[FROM]; prefix <= &values[TO]; prefix += TO - FROM)
        if (value_is_set(&prefix[1]) && value_is_set(&prefix[2]))
            problem_add(problems, SEVERITY_ERROR, value_place(&prefix[2], at), "write a rule for each",
                        "a rule is for a `group` or for an `address_group`, not for both");
}

static void check_ethertype(const struct value *values, struct place at, struct problems *problems)
{
    static const char *const v6_protocols[] = {"ipv6-icmp",  "ipv6-encap", "ipv6-frag",
                                               "ipv6-nonxt", "ipv6-opts",  "ipv6-route"};
    const struct value *peer = values[FROM].line ? &values[FROM] : &values[TO];
    const struct value *ethertype = &values[ETHERTYPE], *protocol = &values[PROTOCOL];
    bool is_v6 = value_is_set(ethertype) ? is_text(ethertype, "IPv6") : version_of(peer) == 6;
    if (value_is_set(ethertype) && version_of(peer) && (version_of(peer) == 6) != is_v6)
        problem_add(problems, SEVERITY_ERROR, value_place(ethertype, at),
                    "leave it out: it follows the addresses", "%s is no %s", peer->text, ethertype->text);
    bool is_known = !has_failed(ethertype) && !has_failed(peer);
    if (is_known && !is_v6 && is_one_of(protocol, v6_protocols, COUNT(v6_protocols)))
        problem_add(problems, SEVERITY_ERROR, value_place(protocol, at), "write `ethertype: IPv6`",
                    "%s is a protocol of IPv6, and the rule is for IPv4", protocol->text);
}

static void check_ports(const struct value *values, struct place at, struct problems *problems)
{
    const struct value *protocol = &values[PROTOCOL], *ports = &values[PORTS], *type = &values[ICMP_TYPE],
                       *code = &values[ICMP_CODE];
    bool protocol_failed = has_failed(protocol);
    if (value_is_set(ports) && !protocol_failed &&
        !is_one_of(protocol, port_protocols, COUNT(port_protocols)))
        problem_add(problems, SEVERITY_ERROR, value_place(ports, at),
                    is_icmp(protocol) ? "write `icmp_type`" : "write `protocol: tcp`, or leave the ports out",
                    "`ports` needs protocol tcp, udp, udplite, sctp or dccp");
    for (const struct value *value = type; value <= code; value++)
        if (value_is_set(value) && !protocol_failed && !is_icmp(protocol))
            problem_add(problems, SEVERITY_ERROR, value_place(value, at), "write `protocol: icmp`",
                        "`%s` needs protocol icmp or ipv6-icmp", fields[value - values].key);
    if (value_is_set(code) && type->type == VALUE_ABSENT && !has_failed(type))
        problem_add(problems, SEVERITY_ERROR, value_place(code, at), NULL,
                    "`icmp_code` needs an `icmp_type`");
}

static void shape(struct arena *arena, struct resource *parent, const struct value *values, struct place at,
                  struct problems *problems)
{
    check_peer(values, at, problems);
    check_one_peer(values, at, problems);
    check_ethertype(values, at, problems);
    check_ports(values, at, problems);
    struct resource *resource = resource_new(arena, &security_group_rule_kind, parent, at);
    memcpy(resource->values, values, FIELD_TOTAL * sizeof *values);
}

/* Null, but where it was written. */
static void clear(struct value *value)
{
    value->type = VALUE_NULL;
}

/* What is not written of what tells rules apart is none: a rule says all of itself. */
static void clear_absent(struct value *values)
{
    for (size_t i = PROTOCOL; i <= TO_ADDRESSES; i++)
        if (values[i].type == VALUE_ABSENT)
            clear(&values[i]);
}

static void canonical_protocol(struct value *values, bool is_v6)
{
    struct value *protocol = &values[PROTOCOL];
    if (is_v6 && is_icmp(protocol))
        protocol->text = "ipv6-icmp";
    if (is_icmp(protocol)) {
        clear(&values[PORTS]);
        return;
    }
    clear(&values[ICMP_TYPE]);
    clear(&values[ICMP_CODE]);
    if (is_text(&values[PORTS], "1-65535") || !is_one_of(protocol, port_protocols, COUNT(port_protocols)))
        clear(&values[PORTS]);
}

/* Anywhere is said in one way: by the prefix of all addresses, on the side of the direction. */
static void canonical_peer(struct value *values, bool is_v6)
{
    bool out = is_text(&values[DIRECTION], "egress");
    struct value *prefix = &values[out ? TO : FROM];
    clear(&values[out ? FROM : TO]);
    clear(&values[out ? FROM_GROUP : TO_GROUP]);
    clear(&values[out ? FROM_ADDRESSES : TO_ADDRESSES]);
    if (value_is_set(&values[out ? TO_GROUP : FROM_GROUP]) ||
        value_is_set(&values[out ? TO_ADDRESSES : FROM_ADDRESSES])) {
        clear(prefix);
    } else if (!value_is_set(prefix) || is_text(prefix, "0.0.0.0/0") || is_text(prefix, "::/0")) {
        prefix->type = VALUE_TEXT;
        prefix->text = is_v6 ? "::/0" : "0.0.0.0/0";
    }
}

static void canonical(struct arena *arena, struct value *values)
{
    (void)arena;
    struct value *ethertype = &values[ETHERTYPE];
    clear_absent(values);
    if (!value_is_set(ethertype)) {
        bool follows_v6 = version_of(&values[FROM]) == 6 || version_of(&values[TO]) == 6;
        ethertype->type = VALUE_TEXT;
        ethertype->text = follows_v6 ? "IPv6" : "IPv4";
    }
    bool is_v6 = is_text(ethertype, "IPv6");
    canonical_protocol(values, is_v6);
    canonical_peer(values, is_v6);
}

static const char schema[] =
    "[{\"properties\": {\"from\": {\"maxProperties\": 1}, \"to\": {\"maxProperties\": 1}}}, "
    "{\"if\": {\"required\": [\"direction\"], \"properties\": {\"direction\": {\"const\": "
    "\"egress\"}}}, \"then\": {\"properties\": {\"from\": false}}, \"else\": {\"properties\": {\"to\": "
    "false}}}, "
    "{\"if\": {\"required\": [\"ethertype\"], \"properties\": {\"ethertype\": {\"const\": \"IPv6\"}}}, "
    "\"then\": {\"properties\": {\"from\": {\"pattern\": \":\"}, \"to\": {\"pattern\": \":\"}}}}, "
    "{\"if\": {\"required\": [\"ethertype\"], \"properties\": {\"ethertype\": {\"const\": \"IPv4\"}}}, "
    "\"then\": {\"properties\": {\"from\": {\"pattern\": \"^[^:]*$\"}, \"to\": {\"pattern\": "
    "\"^[^:]*$\"}}}}, "
    "{\"if\": {\"required\": [\"ports\"]}, \"then\": {\"required\": [\"protocol\"], \"properties\": "
    "{\"protocol\": {\"anyOf\": [{\"enum\": [6, 17, 136, 132, 33]}, {\"type\": \"string\", "
    "\"pattern\": "
    "\"^([tT][cC][pP]|[uU][dD][pP]|[uU][dD][pP][lL][iI][tT][eE]|[sS][cC][tT][pP]|[dD][cC][cC][pP]|6|17|136|"
    "132|33)$\"}]}}}}, "
    ""
    "{\"if\": {\"anyOf\": [{\"required\": [\"icmp_type\"]}, {\"required\": [\"icmp_code\"]}]}, "
    "\"then\": {\"required\": [\"protocol\", \"icmp_type\"], \"properties\": {\"protocol\": "
    "{\"anyOf\": [{\"enum\": [1, 58]}, {\"type\": \"string\", \"pattern\": "
    "\"^([iI][cC][mM][pP]|[iI][cC][mM][pP][vV]6|[iI][pP][vV]6-[iI][cC][mM][pP]|1|58)$\"}]}}}}, "
    "{\"if\": {\"required\": [\"protocol\"], \"properties\": {\"protocol\": {\"anyOf\": [{\"enum\": "
    "[58, 41, 44, 59, 60, 43]}, {\"type\": \"string\", \"pattern\": "
    "\"^([iI][cC][mM][pP][vV]6|[iI][pP][vV]6-[iI][cC][mM][pP]|[iI][pP][vV]6-[eE][nN][cC][aA][pP]|[iI][pP][vV]"
    "6-[fF][rR][aA][gG]|[iI][pP][vV]6-[nN][oO][nN][xX][tT]|[iI][pP][vV]6-[oO][pP][tT][sS]|[iI][pP][vV]6-[rR]["
    "oO][uU][tT][eE]|58|41|44|59|60|43)$\"}]}}}, "
    "\"then\": {\"anyOf\": [{\"required\": [\"ethertype\"], \"properties\": {\"ethertype\": "
    "{\"const\": \"IPv6\"}}}, {\"required\": [\"from\"], \"properties\": {\"from\": {\"type\": "
    "\"string\", \"pattern\": \":\"}}}, {\"required\": [\"to\"], \"properties\": {\"to\": {\"type\": "
    "\"string\", \"pattern\": \":\"}}}]}}]";

const struct kind security_group_rule_kind = {
    .name = "security_group_rule",
    .collection = "security_group_rules",
    .title = "security group rule",
    .service = "network",
    .reading = READING_EMBEDDED,
    .parent = &security_group_kind,
    .list_of = &security_group_kind,
    .envelope = "security_group_rule",
    .list_envelope = "security_group_rules",
    .create = {"POST", "/v2.0/security-group-rules"},
    .remove = {"DELETE", "/v2.0/security-group-rules/{id}"},
    .parent_json = "security_group_id",
    .identity = {"direction", "ethertype", "protocol", "ports", "icmp_type", "icmp_code", "from",
                 "from.group", "from.address_group", "to", "to.group", "to.address_group"},
    .label =
        "{parent}: {direction}[ {protocol}][ {ports}][ type {icmp_type}][ code {icmp_code}][ from {from}]"
        "[ to {to}][ from group {from.group} ({ethertype})][ to group {to.group} ({ethertype})]"
        "[ from address group {from.address_group} ({ethertype})]"
        "[ to address group {to.address_group} ({ethertype})]",
    ROWS_OF_KIND(fields),
    .schema = schema,
    .doc = "What the group lets through.",
    .shape = shape,
    .canonical = canonical,
};
