/*
 * arena - memory with a lifetime instead of an owner.
 *
 * Everything allocated from an arena lives until the arena is cleared or released; nobody frees single
 * objects. Out of memory aborts the process: every size that comes from outside is bounded by its reader
 * instead. In debug builds (no NDEBUG) each allocation is a malloc of its own, so that sanitizers see every
 * overrun.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks;
    size_t used; /* bytes handed out since init or clear */
};

void arena_init(struct arena *arena);
/* Frees everything; the arena may be used again. */
void arena_clear(struct arena *arena);
/* Frees everything; the arena is dead. */
void arena_release(struct arena *arena);

/* What is in from lives as long as arena from now on; from is empty. */
void arena_adopt(struct arena *arena, struct arena *from);

/* Zeroed, aligned for any type. size 0 gives a valid unique pointer. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
/* The same for count items; a product too large for memory aborts. */
void *arena_array(struct arena *arena, size_t item_size, size_t count);
/* A NUL-terminated copy of length bytes. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
/* A copy of a NUL-terminated string; NULL gives NULL. */
char *arena_text(struct arena *arena, const char *text);
char *arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprint(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_array((arena), sizeof(type), (count)))

#endif
