/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_CSV_FIELDS 256

/**
 * FoyerCsv:
 *
 * Reads one record after the other. To be set up with foyer_csv_init(), not to be freed.
 */
typedef struct
{
  /*< private >*/
  const char *at;
  const char *end;
  guint       line;
  char        separator;
} FoyerCsv;

void     foyer_csv_init (FoyerCsv *csv, const char *text, gsize length, char separator);
gboolean foyer_csv_next (FoyerCsv *csv, GPtrArray *fields, guint *line, const char **problem);

G_END_DECLS
