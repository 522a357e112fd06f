#include "reconciler/sandbox/network/dns.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

#define DIGITS "0123456789"

enum { MOST_LABEL = 63 };

static const char *in_small_letters(struct call *call, const struct node *value)
{
    if (!datum_is_text(value)) {
        datum_refuse_input(call, "Input value %s must be string type.", datum_print(call, value));
        return NULL;
    }
    char *small = arena_copy(call->arena, value->text, strlen(value->text));
    for (char *at = small; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return small;
}

/* What is wrong with a part of a name, or NULL. */
static const char *label_fault(struct call *call, const char *label)
{
    size_t length = strlen(label);
    if (!length)
        return "Encountered an empty component";
    if (label[0] == '-' || label[length - 1] == '-')
        return arena_print(call->arena, "Name '%s' must not start or end with a hyphen", label);
    if (length > MOST_LABEL || strspn(label, "abcdefghijklmnopqrstuvwxyz-" DIGITS) < length)
        return arena_print(call->arena,
                           "Name '%s' must be 1-63 characters long, each of which can only be alphanumeric "
                           "or a hyphen",
                           label);
    return NULL;
}

/* Whole names end with a dot. */
static struct node *check_labels(struct call *call, const char *name, const char *text)
{
    const size_t length = strlen(text) - text_ends(text, ".");
    const char *fault = NULL, *label = "";
    for (size_t at = 0, end; !fault && at <= length; at = end + 1) {
        end = at + strcspn(text + at, ".");
        label = arena_copy(call->arena, text + at, end - at);
        fault = label_fault(call, label);
    }
    if (!fault && strlen(label) < length && strspn(label, DIGITS) == strlen(label))
        fault = arena_print(call->arena, "TLD '%s' must not be all numeric", label);
    return fault ? datum_refuse(call, name, "'%s' not a valid PQDN or FQDN. Reason: %s.", text, fault)
                 : node_new_text(call->arena, text);
}

struct node *dns_read_domain(struct call *call, const char *name, const struct node *value)
{
    const char *text = in_small_letters(call, value);
    if (!text || !*text)
        return text ? node_new_text(call->arena, "") : NULL;
    if (!text_ends(text, "."))
        return datum_refuse(call, name, "'%s' is not a FQDN.", text);
    return check_labels(call, name, text);
}

struct node *dns_read_name(struct call *call, const char *name, const struct node *value)
{
    const char *text = in_small_letters(call, value);
    if (!text || (*text && !check_labels(call, name, text)))
        return NULL;
    return node_new_text(call->arena, "");
}

struct node *dns_read_relative_name(struct call *call, const char *name, const struct node *value)
{
    const char *text = in_small_letters(call, value);
    if (text && text_ends(text, "."))
        return datum_refuse(call, name, "'%s' is a FQDN. It should be a relative domain name.", text);
    return text ? dns_read_name(call, name, value) : NULL;
}

static struct node *describe(struct call *call, const char *address)
{
    struct node *names = node_new_map(call->arena);
    char *host = arena_print(call->arena, "host-%s", address);
    for (char *at = host; *at; at++)
        *at = *at == '.' || *at == ':' ? '-' : *at;
    view_text(call, names, "ip_address", address);
    view_text(call, names, "hostname", host);
    view_text(call, names, "fqdn", arena_print(call->arena, "%s.openstacklocal.", host));
    return names;
}

void dns_assign(struct call *call, struct node *port, const struct node *fixed_ips)
{
    struct node *list = set_list(call, port, "dns_assignment");
    for (size_t i = 0; i < fixed_ips->count; i++)
        node_add(call->arena, list, describe(call, node_get_text(fixed_ips->items[i], "ip_address")));
}
