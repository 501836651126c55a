/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-json-names.h"

#include <string.h>

/**
 * foyer_json_names_init:
 * @self: where to
 *
 * Begins without any.
 */
void
foyer_json_names_init (FoyerJsonNames *self)
{
  self->n = 0;
  self->more = NULL;
}

/**
 * foyer_json_names_clear:
 * @self: names
 */
void
foyer_json_names_clear (FoyerJsonNames *self)
{
  g_clear_pointer (&self->more, g_hash_table_unref);
}

/**
 * foyer_json_names_add:
 * @self: names
 * @name: what the next one says, without NUL; its text must outlive @self
 *
 * Returns: whether it is not there yet
 */
gboolean
foyer_json_names_add (FoyerJsonNames *self, FoyerJsonName name)
{
  for (guint i = 0; i < self->n; i++)
    if (self->few[i].length == name.length && memcmp (self->few[i].text, name.text, name.length) == 0)
      return FALSE;
  if (self->n < FOYER_JSON_NAMES_FEW)
    {
      self->few[self->n++] = name;
      return TRUE;
    }
  if (self->more == NULL)
    self->more = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return g_hash_table_add (self->more, g_strndup (name.text, name.length));
}
