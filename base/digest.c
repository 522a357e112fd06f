#include "base/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct digest {
    EVP_MD_CTX *context;
};

/* SHA-256 cannot fail but for want of memory. */
static void require(bool done)
{
    if (!done)
        abort();
}

struct digest *digest_begin(void)
{
    struct digest *digest = calloc(1, sizeof *digest);
    require(digest);
    digest->context = EVP_MD_CTX_new();
    require(digest->context && EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) == 1);
    return digest;
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

const char *digest_bytes(struct arena *arena, const void *bytes, size_t length)
{
    struct digest *digest = digest_begin();
    if (length)
        add(digest, bytes, length);
    return digest_end(digest, arena);
}
