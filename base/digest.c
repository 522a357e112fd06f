#include "base/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct digest {
    EVP_MD_CTX *context;
};

/* Digests cannot fail but for want of memory. */
static void require(bool done)
{
    if (!done)
        abort();
}

static struct digest *begin(const EVP_MD *kind)
{
    struct digest *digest = calloc(1, sizeof *digest);
    require(digest);
    digest->context = EVP_MD_CTX_new();
    require(digest->context && EVP_DigestInit_ex(digest->context, kind, NULL) == 1);
    return digest;
}

struct digest *digest_begin(void)
{
    return begin(EVP_sha256());
}

static void add(struct digest *digest, const void *bytes, size_t length)
{
    require(EVP_DigestUpdate(digest->context, bytes, length) == 1);
}

void digest_add(struct digest *digest, const char *text)
{
    add(digest, text, strlen(text) + 1);
}

const char *digest_end(struct digest *digest, struct arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    require(EVP_DigestFinal_ex(digest->context, raw, &length) == 1);
    EVP_MD_CTX_free(digest->context);
    free(digest);

    char *text = arena_alloc(arena, (size_t)length * 2 + 1);
    for (unsigned i = 0; i < length; i++) {
        text[i * 2] = digits[raw[i] >> 4];
        text[i * 2 + 1] = digits[raw[i] & 15];
    }
    return text;
}

static const char *whole(const EVP_MD *kind, struct arena *arena, const void *bytes, size_t length)
{
    struct digest *digest = begin(kind);
    if (length)
        add(digest, bytes, length);
    return digest_end(digest, arena);
}

const char *digest_bytes(struct arena *arena, const void *bytes, size_t length)
{
    return whole(EVP_sha256(), arena, bytes, length);
}

const char *digest_md5(struct arena *arena, const void *bytes, size_t length)
{
    return whole(EVP_md5(), arena, bytes, length);
}

const char *digest_sha512(struct arena *arena, const void *bytes, size_t length)
{
    return whole(EVP_sha512(), arena, bytes, length);
}
