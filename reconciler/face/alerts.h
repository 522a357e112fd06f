/*
 * alerts - tells a webhook and an Alertmanager when drift opens and when it closes, each once; what could not
 * be delivered is tried again, also by the next process.
 */
#ifndef RECONCILER_FACE_ALERTS_H
#define RECONCILER_FACE_ALERTS_H

#include "base/log.h"
#include "reconciler/http/http.h"
#include "reconciler/ledger/ledger.h"
#include "reconciler/settings.h"

struct alerts;

/* NULL where settings name no receiver. Everything given must outlive it. */
struct alerts *alerts_new(struct http *http, const struct alert_settings *settings, struct ledger *ledger,
                          const struct log *log);
/* NULL is fine. Drops what is in flight: the ledger still has it. */
void alerts_free(struct alerts *alerts);
/* Has what the ledger has undelivered sent, and open alerts kept alive at the Alertmanager (it forgets those
 * not repeated), in the next http_run: the ledger is read once, however often this was called before. Call
 * after each pass and once a minute. */
void alerts_send(struct alerts *alerts);
/*
 * A state of the controller itself that people must know of (a held fleet, a stale source, an unknown
 * region): opens by key, closes with open == false; sent once each. key is a word or word/region:
 * "region-unknown/amsterdam" becomes TenantryRegionUnknown.
 */
void alerts_condition(struct alerts *alerts, const char *key, const char *client, const char *summary,
                      bool open);

#endif
