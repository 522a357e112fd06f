/*
 * rows - rows that many kinds have in the same words.
 */
#ifndef SPEC_KINDS_ROWS_H
#define SPEC_KINDS_ROWS_H

#include "spec/kinds.h"

#define LARGEST_COUNT 2147483647

extern const struct field rows_old_name;
extern const struct field rows_route[2];

enum { ROUTE_TO, ROUTE_VIA };

#define ROW_NAME(longest, sentence)                                                                          \
    {                                                                                                        \
        .key = "name", .type = FIELD_NAME, .required = true, .least = 1, .most = (longest),                  \
        .doc = (sentence)                                                                                    \
    }
#define ROW_FORMERLY                                                                                         \
    {                                                                                                        \
        .key = "formerly", .json = "", .type = FIELD_LIST, .of = &rows_old_name, .spec_only = true,          \
        .one = true, .set = true,                                                                            \
        .doc = "Names it had before: what carries one of them is renamed, not made anew.",                   \
        .example = "[old-name]"                                                                              \
    }
#define ROW_DESCRIPTION                                                                                      \
    {                                                                                                        \
        .key = "description", .type = FIELD_TEXT, .nullable = true, .empty = "", .most = 255,                \
        .doc = "Words for people; null for none."                                                            \
    }
#define ROW_DOMAIN                                                                                           \
    {                                                                                                        \
        .key = "domain", .json = "domain_id", .type = FIELD_REFERENCE, .kind = &domain_kind,                 \
        .change = CHANGE_NEVER, .api_only = true, .doc = "The client's domain."                              \
    }
#define ROW_RECIPIENTS(each, needed)                                                                         \
    {                                                                                                        \
        .key = "recipients", .json = "", .type = FIELD_LIST, .of = (each), .set = true,                      \
        .required = (needed), .least = 1, .most = 32, .spec_only = true,                                     \
        .doc = "The public keys that it is encrypted to: of age, or of ssh-ed25519.", .example = "[age1...]" \
    }
#define ROW_COUNT(word, api, sentence)                                                                       \
    {                                                                                                        \
        .key = (word), .json = (api), .type = FIELD_INTEGER, .unlimited = true, .most = LARGEST_COUNT,       \
        .doc = (sentence)                                                                                    \
    }
#define ROW_SIZE(word, measure, sentence, sample)                                                            \
    {                                                                                                        \
        .key = (word), .type = FIELD_SIZE, .unit = (measure), .unlimited = true, .most = LARGEST_COUNT,      \
        .doc = (sentence), .example = (sample)                                                               \
    }

/* Quotas that Keystone may have for each project. */
#define ROW_UNIFIED(word, limit, sentence)                                                                   \
    {                                                                                                        \
        .key = (word), .type = FIELD_INTEGER, .unlimited = true, .most = LARGEST_COUNT, .unified = (limit),  \
        .doc = (sentence)                                                                                    \
    }
#define ROW_UNIFIED_SIZE(word, limit, sentence, sample)                                                      \
    {                                                                                                        \
        .key = (word), .type = FIELD_SIZE, .unit = UNIT_MIB, .unlimited = true, .most = LARGEST_COUNT,       \
        .unified = (limit), .doc = (sentence), .example = (sample)                                           \
    }

/* What is no recipient becomes a problem. */
void check_recipients(const struct value *recipients, struct place at, struct problems *problems);

#endif
