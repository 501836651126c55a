/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-error.h"

/* The getter that G_DEFINE_EXTENDED_ERROR makes answers NULL for errors of other domains, which no caller
 * here passes; GCC sees only the NULL. */
#pragma GCC diagnostic ignored "-Wnull-dereference"

/* What a FOYER_ERROR carries beside code and text: the field that was wrong, and when a retry may help. */
typedef struct
{
  char *field;
  guint retry_after_ms;
} FoyerErrorPrivate;

static void
foyer_error_private_init (FoyerErrorPrivate *details)
{
}

static void
foyer_error_private_copy (const FoyerErrorPrivate *from, FoyerErrorPrivate *to)
{
  g_assert (from != NULL && to != NULL);
  to->field = g_strdup (from->field);
  to->retry_after_ms = from->retry_after_ms;
}

static void
foyer_error_private_clear (FoyerErrorPrivate *details)
{
  g_assert (details != NULL);
  g_free (details->field);
}

G_DEFINE_EXTENDED_ERROR (FoyerError, foyer_error)

/* GLib's getter may return NULL for errors of other domains; here the domain is known. */
static FoyerErrorPrivate *
private_of (const GError *error)
{
  FoyerErrorPrivate *details = foyer_error_get_private (error);
  g_assert (details != NULL);
  return details;
}

/**
 * foyer_error_new_field:
 * @code: what kind of error
 * @field: (nullable): the wire's name of the field that was wrong, dotted when nested ("reply.mode")
 * @format: the text for people, English, printf style
 *
 * Returns: (transfer full): a new #FOYER_ERROR that names @field
 */
GError *
foyer_error_new_field (FoyerError code, const char *field, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  GError *error = g_error_new_valist (FOYER_ERROR, (int) code, format, arguments);
  va_end (arguments);
  private_of (error)->field = g_strdup (field);
  return error;
}

/**
 * foyer_error_set_field:
 * @error: (out) (optional): where to put it
 * @code: what kind of error
 * @field: (nullable): the wire's name of the field that was wrong
 * @format: the text for people, English, printf style
 */
void
foyer_error_set_field (GError **error, FoyerError code, const char *field, const char *format, ...)
{
  if (error == NULL)
    return;
  va_list arguments;
  va_start (arguments, format);
  GError *made = g_error_new_valist (FOYER_ERROR, (int) code, format, arguments);
  va_end (arguments);
  private_of (made)->field = g_strdup (field);
  g_propagate_error (error, made);
}

/**
 * foyer_error_set_retry:
 * @error: (out) (optional): where to put it
 * @code: what kind of error, usually %FOYER_ERROR_RATE_LIMITED or %FOYER_ERROR_UNAVAILABLE
 * @retry_after_ms: milliseconds after which the same call may succeed
 * @format: the text for people, English, printf style
 */
void
foyer_error_set_retry (GError **error, FoyerError code, guint retry_after_ms, const char *format, ...)
{
  if (error == NULL)
    return;
  va_list arguments;
  va_start (arguments, format);
  GError *made = g_error_new_valist (FOYER_ERROR, (int) code, format, arguments);
  va_end (arguments);
  private_of (made)->retry_after_ms = retry_after_ms;
  g_propagate_error (error, made);
}

/**
 * foyer_error_get_field:
 * @error: any error
 *
 * Returns: (nullable) (transfer none): the field that was wrong, or %NULL where @error names none
 */
const char *
foyer_error_get_field (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);
  return error->domain == FOYER_ERROR ? private_of (error)->field : NULL;
}

/**
 * foyer_error_get_retry_after_ms:
 * @error: any error
 *
 * Returns: milliseconds to wait before a retry, 0 where @error does not say
 */
guint
foyer_error_get_retry_after_ms (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);
  return error->domain == FOYER_ERROR ? private_of (error)->retry_after_ms : 0;
}

/**
 * foyer_error_prefix_field:
 * @error: an error of any domain; one that names no field stays as it is
 * @prefix: where the field lies, such as "conditions.all[2]"
 *
 * Makes a nested field's name whole while the error travels outward.
 */
void
foyer_error_prefix_field (GError *error, const char *prefix)
{
  g_return_if_fail (error != NULL && prefix != NULL);
  if (foyer_error_get_field (error) == NULL)
    return;
  FoyerErrorPrivate *details = private_of (error);
  const char        *dot = details->field[0] == '[' || details->field[0] == '\0' ? "" : ".";
  char              *whole = g_strconcat (prefix, dot, details->field, NULL);
  g_free (details->field);
  details->field = whole;
}
