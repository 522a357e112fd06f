/*
 * log - lines for operators, in logfmt or JSON, on standard error. Only reconciler/ logs.
 *
 *     log_line(log, LOG_INFO, "client applied",
 *              LOG_FIELDS(LOG_TEXT("client", name), LOG_INTEGER("changes", n)));
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_LOGFMT, LOG_JSON };

struct log {
    FILE *out;
    enum log_level least;
    enum log_format format;
};

struct log_field {
    const char *key;
    const char *text; /* NULL: integer is the value */
    int64_t integer;
};

/* A function, because compilers warn of literals that are asked whether they are NULL. */
static inline const char *log_or_empty(const char *text)
{
    return text ? text : "";
}

#define LOG_TEXT(k, t) ((struct log_field){(k), log_or_empty(t), 0})
#define LOG_INTEGER(k, n) ((struct log_field){(k), NULL, (n)})
#define LOG_FIELDS(...) ((const struct log_field[]){__VA_ARGS__, {NULL, NULL, 0}})

/* fields ends with a row without key: use LOG_FIELDS. Empty texts are left out. One write per line; control
 * characters are escaped. */
void log_line(const struct log *log, enum log_level level, const char *message,
              const struct log_field *fields);

#endif
