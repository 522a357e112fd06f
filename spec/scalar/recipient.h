/*
 * recipient - whom a file is encrypted to, as age names them: "age1…" (bech32), or an ssh-ed25519 key.
 */
#ifndef SPEC_SCALAR_RECIPIENT_H
#define SPEC_SCALAR_RECIPIENT_H

/* NULL if it is one, else what is wrong with it, for people. */
const char *recipient_fault(const char *text);

/* A JSON Schema for the member `recipients`: all but the checksum. */
#define RECIPIENT_SCHEMA                                                                                     \
    "{\"properties\": {\"recipients\": {\"items\": {\"type\": \"string\", \"pattern\": "                     \
    "\"^(age1[02-9ac-hj-np-z]{58}|ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}( [!-~]+)?)$\"}}}}"

#endif
