/*
 * clouds_settings - from one cloud's keys to settings: aliases, defaults, services, and what must not be
 * missing.
 */
#ifndef RECONCILER_SESSION_CLOUDS_SETTINGS_H
#define RECONCILER_SESSION_CLOUDS_SETTINGS_H

#include "reconciler/session/clouds.h"
#include "reconciler/session/clouds_config.h"

/* What is wrong or missing is added to the config's problems. home: for "~", or NULL. */
struct cloud_settings *clouds_settings_read(const struct config *config, const char *name, struct place at,
                                            const char *home);

#endif
