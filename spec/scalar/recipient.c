#include "spec/scalar/recipient.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

#define AGE "age1"
/* The type of the key and the length of what follows, in base64. */
#define SSH "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"

enum { DATA_LENGTH = 58, KEY_LENGTH = 43 };

static uint32_t mix(uint32_t sum, uint32_t value)
{
    static const uint32_t generators[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (size_t i = 0; i < COUNT(generators); i++)
        sum ^= top >> i & 1 ? generators[i] : 0;
    return sum;
}

/* The checksum of BIP 173. */
static bool is_whole(const char *data)
{
    static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    uint32_t sum = 1;
    for (const char *at = "age"; *at; at++)
        sum = mix(sum, (uint32_t)*at >> 5);
    sum = mix(sum, 0);
    for (const char *at = "age"; *at; at++)
        sum = mix(sum, (uint32_t)*at & 31);
    for (; *data; data++)
        sum = mix(sum, (uint32_t)(strchr(digits, *data) - digits));
    return sum == 1;
}

static const char *age_fault(const char *data)
{
    if (strspn(data, "qpzry9x8gf2tvdw0s3jn54khce6mua7l") != strlen(data) || strlen(data) != DATA_LENGTH)
        return "`age1` is followed by 58 of the letters and digits of bech32";
    return is_whole(data) ? NULL : "its checksum is wrong: a letter was lost or changed";
}

static const char *ssh_fault(const char *key)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (strspn(key, digits) != KEY_LENGTH)
        return "it is no whole ssh-ed25519 key";
    const char *comment = key + KEY_LENGTH;
    if (*comment == '\0')
        return NULL;
    for (const char *at = comment + 1; *at; at++)
        if (*at < '!' || *at > '~')
            return "the comment behind the key is one word";
    return *comment == ' ' && comment[1] ? NULL : "the comment behind the key is one word";
}

const char *recipient_fault(const char *text)
{
    if (text_starts(text, AGE))
        return age_fault(text + strlen(AGE));
    if (text_starts(text, SSH))
        return ssh_fault(text + strlen(SSH));
    if (text_starts(text, "AGE-SECRET-KEY-"))
        return "it is a private key, which is none any more: make another, and write its public key";
    return "write a public key of age (`age1…`, as age-keygen prints it), or one that begins with "
           "`ssh-ed25519`";
}
