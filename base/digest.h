/*
 * digest - of bytes, as lower-case hexadecimal: SHA-256 unless it says otherwise.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* 64 characters, in the arena. */
const char *digest_bytes(struct arena *arena, const void *bytes, size_t length);

/* Those that OpenStack gives for images and objects: 32 characters, 128. */
const char *digest_md5(struct arena *arena, const void *bytes, size_t length);
const char *digest_sha512(struct arena *arena, const void *bytes, size_t length);

/* SHA-256 over many pieces. */
struct digest;
struct digest *digest_begin(void);
void digest_add(struct digest *digest,
                const char *text); /* the text and its terminating NUL: pieces do not run together */
/* Frees digest. */
const char *digest_end(struct digest *digest, struct arena *arena);

#endif
