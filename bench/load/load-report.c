/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-report.h"

#include <math.h>

static void
begin (LoadReport *self, const char *name)
{
  g_string_append (self->text, self->text->len > 1 ? ", " : "");
  g_string_append_printf (self->text, "\"%s\": ", name);
}

/**
 * load_report_init:
 * @self: (out): an empty report
 */
void
load_report_init (LoadReport *self)
{
  self->text = g_string_new ("{");
}

/**
 * load_report_add_text:
 * @self: a report
 * @name: a member's name
 * @value: (nullable): its text; %NULL leaves the member out
 */
void
load_report_add_text (LoadReport *self, const char *name, const char *value)
{
  if (value == NULL)
    return;
  begin (self, name);
  g_string_append_c (self->text, '"');
  for (const guchar *c = (const guchar *) value; *c != '\0'; c++)
    {
      if (*c < 0x20)
        g_string_append_printf (self->text, "\\u%04x", *c);
      else if (*c == '"' || *c == '\\')
        g_string_append_printf (self->text, "\\%c", *c);
      else
        g_string_append_c (self->text, (char) *c);
    }
  g_string_append_c (self->text, '"');
}

/**
 * load_report_add_int:
 * @self: a report
 * @name: a member's name
 * @value: its value
 */
void
load_report_add_int (LoadReport *self, const char *name, gint64 value)
{
  begin (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

/**
 * load_report_add_number:
 * @self: a report
 * @name: a member's name
 * @value: its value; what is not finite (nothing was measured) is null
 */
void
load_report_add_number (LoadReport *self, const char *name, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  begin (self, name);
  g_string_append (self->text,
                   isfinite (value) ? g_ascii_formatd (digits, sizeof digits, "%.3f", value) : "null");
}

/**
 * load_report_add_latency:
 * @self: a report
 * @histogram: microseconds
 *
 * Adds p50, p99, p99.9 and the longest, in milliseconds.
 */
void
load_report_add_latency (LoadReport *self, const LoadHistogram *histogram)
{
  load_report_add_number (self, "p50Ms", (double) load_histogram_quantile (histogram, 0.5) / 1000);
  load_report_add_number (self, "p99Ms", (double) load_histogram_quantile (histogram, 0.99) / 1000);
  load_report_add_number (self, "p999Ms", (double) load_histogram_quantile (histogram, 0.999) / 1000);
  load_report_add_number (self, "mostMs", (double) histogram->most / 1000);
}

/**
 * load_report_end:
 * @self: a report; it must be begun anew afterwards
 *
 * Returns: (transfer full): its line, without the newline
 */
char *
load_report_end (LoadReport *self)
{
  g_string_append_c (self->text, '}');
  return g_string_free (g_steal_pointer (&self->text), FALSE);
}
