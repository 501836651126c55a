/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-csv.h"

#include <string.h>

/**
 * foyer_csv_init:
 * @csv: (out caller-allocates): the reader
 * @text: the table, UTF-8; a byte order mark is skipped; must outlive @csv
 * @length: how many bytes
 * @separator: a comma, or a tabulator
 */
void
foyer_csv_init (FoyerCsv *csv, const char *text, gsize length, char separator)
{
  g_return_if_fail (csv != NULL && (text != NULL || length == 0));
  gboolean mark = length >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0;

  csv->at = length > 0 ? text + (mark ? 3 : 0) : NULL;
  csv->end = length > 0 ? text + length : NULL;
  csv->line = 1;
  csv->separator = separator;
}

/* Past the end of a line, if there is one: CR LF, LF or CR. */
static gboolean
skip_line_end (FoyerCsv *self)
{
  if (self->at == self->end || (*self->at != '\r' && *self->at != '\n'))
    return FALSE;
  gboolean both = *self->at == '\r' && self->at + 1 < self->end && self->at[1] == '\n';
  self->at += both ? 2 : 1;
  self->line++;
  return TRUE;
}

/* A field in quotes: separators and line ends belong to it, two quotes are one. */
static char *
read_quoted (FoyerCsv *self, const char **problem)
{
  GString *field = g_string_new (NULL);

  for (self->at++;; self->at++)
    {
      if (self->at == self->end)
        {
          *problem = "a quote is not closed";
          break;
        }
      if (*self->at == '"' && (self->at + 1 == self->end || self->at[1] != '"'))
        {
          self->at++;
          break;
        }
      if (*self->at == '"')
        self->at++;
      else if (*self->at == '\n' || (*self->at == '\r' && (self->at + 1 == self->end || self->at[1] != '\n')))
        self->line++;
      g_string_append_c (field, *self->at);
    }
  return g_string_free (field, FALSE);
}

static gboolean
is_field_end (const FoyerCsv *self)
{
  return self->at == self->end || *self->at == self->separator || *self->at == '\r' || *self->at == '\n';
}

static char *
read_plain (FoyerCsv *self)
{
  const char *start = self->at;
  while (!is_field_end (self))
    self->at++;
  return g_strndup (start, (gsize) (self->at - start));
}

static char *
read_field (FoyerCsv *self, const char **problem)
{
  if (self->at == self->end || *self->at != '"')
    return read_plain (self);
  char *field = read_quoted (self, problem);
  if (!is_field_end (self))
    {
      *problem = "text stands behind a closing quote";
      g_free (read_plain (self));
    }
  return field;
}

/**
 * foyer_csv_next:
 * @csv: a reader
 * @fields: (element-type utf8): emptied, and filled with the fields of the next record; must free its
 * elements
 * @line: (out): the line where the record starts, from 1
 * @problem: (out) (transfer none) (nullable): what is wrong with the record, %NULL where nothing is
 *
 * Reads a record as RFC 4180 has it; line ends may also be LF alone, and empty lines are skipped.
 *
 * Returns: %FALSE at the end
 */
gboolean
foyer_csv_next (FoyerCsv *csv, GPtrArray *fields, guint *line, const char **problem)
{
  g_return_val_if_fail (csv != NULL && fields != NULL && line != NULL && problem != NULL, FALSE);

  g_ptr_array_set_size (fields, 0);
  *problem = NULL;
  while (skip_line_end (csv))
    ;
  if (csv->at == csv->end)
    return FALSE;
  *line = csv->line;
  for (;;)
    {
      g_autofree char *field = read_field (csv, problem);
      if (fields->len < FOYER_CSV_FIELDS)
        g_ptr_array_add (fields, g_steal_pointer (&field));
      else
        *problem = "too many fields";
      if (csv->at == csv->end || skip_line_end (csv))
        return TRUE;
      csv->at++; /* the separator */
    }
}
