#include "base/error.h"

struct error *error_make(struct arena *arena, enum error_kind kind, const char *format, ...)
{
    struct error *error = ARENA_NEW(arena, struct error);
    error->kind = kind;
    va_list arguments;
    va_start(arguments, format);
    error->message = arena_vprint(arena, format, arguments);
    va_end(arguments);
    return error;
}

struct error *error_wrap(struct arena *arena, const struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *doing = arena_vprint(arena, format, arguments);
    va_end(arguments);

    struct error *wrapped = ARENA_NEW(arena, struct error);
    *wrapped = *error;
    wrapped->message = arena_print(arena, "%s: %s", doing, error->message);
    return wrapped;
}
