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

#ifdef NDEBUG

enum { SMALLEST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

static void *take(struct arena *arena, size_t size)
{
    size_t needed = (size ? size : 1) + (ALIGNMENT - 1);
    needed -= needed % ALIGNMENT;
    if (needed < size)
        out_of_memory();

    struct arena_block *block = arena->blocks;
    if (!block || block->size - block->used < needed) {
        size_t grown = block ? block->size * 2 : SMALLEST_BLOCK;
        if (grown > LARGEST_BLOCK)
            grown = LARGEST_BLOCK;
        if (needed > grown / 4 && block) {
            /* A large piece gets a block of its own, behind the one that is still filling. */
            struct arena_block *own = add_block(arena, needed);
            own->used = needed;
            arena->blocks = block;
            own->next = block->next;
            block->next = own;
            return own->data;
        }
        block = add_block(arena, grown > needed ? grown : needed);
    }
    void *piece = block->data + block->used;
    block->used += needed;
    return piece;
}

#else

static void *take(struct arena *arena, size_t size)
{
    return add_block(arena, size)->data;
}

#endif

void *arena_alloc(struct arena *arena, size_t size)
{
    void *piece = take(arena, size);
    arena->used += size;
    return piece;
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
    char *copy = arena_alloc(arena, length + 1);
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
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        out_of_memory();
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}
