/*
 * certificate - a key and a certificate for loopback, made anew at each start, by GnuTLS.
 */
#ifndef RECONCILER_SANDBOX_CERTIFICATE_H
#define RECONCILER_SANDBOX_CERTIFICATE_H

#include "base/error.h"

struct certificate {
    const char *certificate, *key; /* PEM */
};

/* For localhost, 127.0.0.1 and ::1; signed by itself, valid for a year. */
struct error *certificate_make(struct arena *arena, struct certificate *out);

#endif
