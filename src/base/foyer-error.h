/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FoyerError:
 *
 * What went wrong, by what the caller can do about it. The values are the codes of the wire: src/protocol
 * maps each to its name and its HTTP status in one table.
 */
typedef enum
{
  FOYER_ERROR_BAD_REQUEST,
  FOYER_ERROR_INVALID_JSON,
  FOYER_ERROR_UNKNOWN_FIELD,
  FOYER_ERROR_INVALID_FIELD,
  FOYER_ERROR_NOT_AUTHENTICATED,
  FOYER_ERROR_INVALID_CREDENTIALS,
  FOYER_ERROR_FORBIDDEN,
  FOYER_ERROR_NOT_FOUND,
  FOYER_ERROR_METHOD_NOT_ALLOWED,
  FOYER_ERROR_EMAIL_TAKEN,
  FOYER_ERROR_RULE_IN_USE,
  FOYER_ERROR_STALE_VERSION,
  FOYER_ERROR_CONFLICT,
  FOYER_ERROR_TOO_LARGE,
  FOYER_ERROR_RATE_LIMITED,
  FOYER_ERROR_UNSUPPORTED_DATA,
  FOYER_ERROR_UNKNOWN_TYPE,
  FOYER_ERROR_TIMEOUT,
  FOYER_ERROR_UNAVAILABLE,
  FOYER_ERROR_INTERNAL,
} FoyerError;

#define FOYER_N_ERRORS (FOYER_ERROR_INTERNAL + 1)
#define FOYER_ERROR (foyer_error_quark ())
GQuark foyer_error_quark (void);

GError *foyer_error_new_field (FoyerError code, const char *field, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void foyer_error_set_field (GError **error, FoyerError code, const char *field, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
void foyer_error_set_retry (GError **error, FoyerError code, guint retry_after_ms, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
const char *foyer_error_get_field (const GError *error);
guint       foyer_error_get_retry_after_ms (const GError *error);
void        foyer_error_prefix_field (GError *error, const char *prefix);

G_END_DECLS
