/*
 * error - one operation failed. Returned as struct error *, NULL is success; wrapped with what was being done
 * on the way up: "opening the ledger: cannot create state/ledger.db: Permission denied".
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/arena.h"

enum error_kind {
    ERROR_INPUT,    /* what the user gave is wrong; trying again will not help */
    ERROR_SYSTEM,   /* the operating system refused */
    ERROR_REACH,    /* not reached: refused, reset, timed out, name or TLS trouble; the fate of a write is
                       unknown */
    ERROR_HTTP,     /* an HTTP answer that says no; status is set */
    ERROR_ANSWER,   /* an answer that cannot be understood: malformed, cut, too large */
    ERROR_AUTH,     /* credentials are missing or refused */
    ERROR_CANCELLED /* we were asked to stop */
};

struct error {
    enum error_kind kind;
    const char *message;
    int status;             /* HTTP, else 0 */
    const char *code;       /* the service's own word, such as NetworkInUse, or NULL */
    const char *request_id; /* or NULL */
};

struct error *error_make(struct arena *arena, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "doing: what went wrong"; keeps kind, status, code and request id. */
struct error *error_wrap(struct arena *arena, const struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
