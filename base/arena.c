#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT _Alignof(max_align_t)

struct arena_block {
    struct arena_block *next;
    size_t size, used; /* of data */
    _Alignas(max_align_t) char data[];
};

static _Noreturn void out_of_memory(void)
{
    fputs("tenantry: out of memory\n", stderr);
    abort();
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
    if (size > PTRDIFF_MAX - sizeof(struct arena_block))
        out_of_memory();
    struct arena_block *block = calloc(1, sizeof *block + size);
    if (!block)
        out_of_memory();
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_clear(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    *arena = (struct arena){0};
}

void arena_release(struct arena *arena)
{
    arena_clear(arena);
}

void arena_adopt(struct arena *arena, struct arena *from)
{
    struct arena_block **end = &from->blocks;
    while (*end)
        end = &(*end)->next;
    if (arena->blocks) { /* the first goes on filling */
        *end = arena->blocks->next;
        arena->blocks->next = from->blocks;
    } else {
        arena->blocks = from->blocks;
    }
    arena->used += from->used;
    *from = (struct arena){0};
}

#ifdef NDEBUG

enum { SMALLEST_BLOCK = 2048, LARGEST_BLOCK = 1 << 20 };

/* A quarter of what there is already: little of the last block stays empty. */
static size_t next_block(const struct arena *arena)
{
    size_t size = arena->used / 4;
    return size < SMALLEST_BLOCK ? SMALLEST_BLOCK : size > LARGEST_BLOCK ? LARGEST_BLOCK : size;
}

static void *take(struct arena *arena, size_t size, size_t alignment)
{
    struct arena_block *block = arena->blocks;
    size_t at = block ? (block->used + alignment - 1) & ~(alignment - 1) : 0;
    if (!block || at > block->size || block->size - at < size) {
        size_t fresh = next_block(arena);
        if (block && size > fresh / 4) {
            /* A large piece gets a block of its own, behind the one that is still filling. */
            struct arena_block *own = add_block(arena, size);
            own->used = size;
            arena->blocks = block;
            own->next = block->next;
            block->next = own;
            return own->data;
        }
        block = add_block(arena, fresh > size ? fresh : size);
        at = 0;
    }
    block->used = at + size;
    return block->data + at;
}

#else

static void *take(struct arena *arena, size_t size, size_t alignment)
{
    (void)alignment;
    return add_block(arena, size)->data;
}

#endif

static void *allocate(struct arena *arena, size_t size, size_t alignment)
{
    void *piece = take(arena, size ? size : 1, alignment);
    arena->used += size;
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return allocate(arena, size, ALIGNMENT);
}

void *arena_array(struct arena *arena, size_t item_size, size_t count)
{
    if (item_size && count > SIZE_MAX / item_size)
        out_of_memory();
    return arena_alloc(arena, item_size * count);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    if (length == SIZE_MAX)
        out_of_memory();
    char *copy = allocate(arena, length + 1, 1);
    if (length)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprint(arena, format, arguments);
    va_end(arguments);
    return text;
}

char *arena_vprint(struct arena *arena, const char *format, va_list arguments)
{
    char most[256]; /* nearly all fit, and are formatted once */
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(most, sizeof most, format, again);
    va_end(again);
    if (length < 0)
        out_of_memory();
    if ((size_t)length < sizeof most)
        return arena_copy(arena, most, (size_t)length);
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}
