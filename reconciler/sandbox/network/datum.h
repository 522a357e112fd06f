/*
 * datum - what stands in a body of the network service: read, normalised, refused as Neutron does it.
 */
#ifndef RECONCILER_SANDBOX_NETWORK_DATUM_H
#define RECONCILER_SANDBOX_NETWORK_DATUM_H

#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/view.h"

/* The value as it is kept, or NULL once the call is refused. */
typedef struct node *datum_reader(struct call *call, const char *name, const struct node *value);

datum_reader datum_text, datum_text_or_null, datum_boolean, datum_integer, datum_integer_or_null, datum_uuid,
    datum_uuid_or_null, datum_uuids, datum_ip_or_null, datum_nameservers, datum_routes, datum_list,
    datum_anything;

/* 400 "Invalid input for NAME. Reason: …"; NULL */
struct node *datum_refuse(struct call *call, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* 400 "Invalid input for operation: …"; NULL */
struct node *datum_refuse_input(struct call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* As Python writes it in messages: "[{'destination': '10.0.0.0/8'}]". */
const char *datum_print(struct call *call, const struct node *value);

bool datum_is_text(const struct node *value); /* "7", not 7 */
bool datum_equal(const struct node *a, const struct node *b);
/* Whether a list of texts has that one. */
bool datum_has(const struct node *list, const char *text);

/* --- for what is made for this call only, of which others may hold parts --- */

/* A new list there; returns it. */
struct node *set_list(struct call *call, struct node *object, const char *key);
/* The list there without that text. */
void drop_text(struct call *call, struct node *object, const char *key, const char *text);

#endif
