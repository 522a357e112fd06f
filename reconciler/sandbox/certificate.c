#include "reconciler/sandbox/certificate.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"

enum { YEAR_SECONDS = 365 * 86400, AN_HOUR_AGO = 3600 };

static int name_it(gnutls_x509_crt_t certificate)
{
    const struct in_addr four = {htonl(INADDR_LOOPBACK)};
    const struct in6_addr six = IN6ADDR_LOOPBACK_INIT;
    const struct {
        gnutls_x509_subject_alt_name_t type;
        const void *name;
        unsigned length;
    } names[] = {{GNUTLS_SAN_DNSNAME, "localhost", 9},
                 {GNUTLS_SAN_IPADDRESS, &four, sizeof four},
                 {GNUTLS_SAN_IPADDRESS, &six, sizeof six}};
    int code =
        gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "tenantry sandbox", 16);
    for (size_t i = 0; code >= 0 && i < COUNT(names); i++)
        code =
            gnutls_x509_crt_set_subject_alt_name(certificate, names[i].type, names[i].name, names[i].length,
                                                 i ? GNUTLS_FSAN_APPEND : GNUTLS_FSAN_SET);
    return code;
}

static int fill(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
    int64_t now = clock_seconds();
    int code = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                            GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    if (code >= 0)
        code = gnutls_x509_crt_set_version(certificate, 3);
    if (code >= 0)
        code = gnutls_x509_crt_set_serial(certificate, &now, sizeof now);
    if (code >= 0)
        code = gnutls_x509_crt_set_activation_time(certificate, now - AN_HOUR_AGO);
    if (code >= 0)
        code = gnutls_x509_crt_set_expiration_time(certificate, now + YEAR_SECONDS);
    if (code >= 0)
        code = name_it(certificate);
    if (code >= 0)
        code = gnutls_x509_crt_set_ca_status(certificate, 1);
    if (code >= 0)
        code = gnutls_x509_crt_set_key(certificate, key);
    return code < 0 ? code : gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
}

static int print(struct arena *arena, gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key,
                 struct certificate *out)
{
    gnutls_datum_t text;
    int code = gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &text);
    if (code < 0)
        return code;
    out->certificate = arena_copy(arena, (const char *)text.data, text.size);
    gnutls_free(text.data);
    code = gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &text);
    if (code < 0)
        return code;
    out->key = arena_copy(arena, (const char *)text.data, text.size);
    gnutls_free(text.data);
    return code;
}

struct error *certificate_make(struct arena *arena, struct certificate *out)
{
    gnutls_x509_crt_t certificate = NULL;
    gnutls_x509_privkey_t key = NULL;
    struct certificate made = {0};
    int code = gnutls_x509_crt_init(&certificate);
    if (code >= 0)
        code = gnutls_x509_privkey_init(&key);
    if (code >= 0)
        code = fill(certificate, key);
    if (code >= 0)
        code = print(arena, certificate, key, &made);
    if (key)
        gnutls_x509_privkey_deinit(key);
    if (certificate)
        gnutls_x509_crt_deinit(certificate);
    if (code < 0)
        return error_make(arena, ERROR_SYSTEM, "making a certificate: %s", gnutls_strerror(code));
    *out = made;
    return NULL;
}
