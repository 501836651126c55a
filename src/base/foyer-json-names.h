/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOYER_JSON_NAMES_FEW 8

/* What a name says; borrowed, and without an end of its own. */
typedef struct
{
  const char *text;
  gsize       length;
} FoyerJsonName;

/**
 * FoyerJsonNames:
 *
 * The names in one object, as a reader comes upon them: whether each is there only once. A few are compared
 * with one another, which takes no memory; of more a table is made.
 */
typedef struct
{
  guint         n;
  FoyerJsonName few[FOYER_JSON_NAMES_FEW];
  GHashTable   *more; /* or NULL */
} FoyerJsonNames;

void     foyer_json_names_init (FoyerJsonNames *names);
void     foyer_json_names_clear (FoyerJsonNames *names);
gboolean foyer_json_names_add (FoyerJsonNames *names, FoyerJsonName name);

G_END_DECLS
