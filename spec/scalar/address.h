/*
 * address - addresses, ranges, ports and protocols, as people write them.
 */
#ifndef SPEC_SCALAR_ADDRESS_H
#define SPEC_SCALAR_ADDRESS_H

#include "spec/scalar/fault.h"
#include "spec/value.h"

/* See scalar_read. */
bool address_read_ip(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault);
bool address_read_cidr(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault);
bool address_read_range(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault);
bool address_read_ports(struct arena *arena, const char *text, struct value *out, struct scalar_fault *fault);
bool address_read_protocol(struct arena *arena, const char *text, struct value *out,
                           struct scalar_fault *fault);

/* The name of an IP protocol, by name or number; the number itself where it has no name; NULL if it is
 * neither. */
const char *address_protocol(struct arena *arena, const char *text);
/* All words that stand for a protocol, or for any, from the first on; NULL: there are no more. */
const char *address_protocol_word(size_t i);

#endif
