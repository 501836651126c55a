/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-batch.h"

/**
 * foyer_gda_batch_init:
 * @self: (out): a batch without rows
 */
void
foyer_gda_batch_init (FoyerGdaBatch *self)
{
  self->text = g_string_new ("[");
  self->in_row = FALSE;
}

/**
 * foyer_gda_batch_clear:
 * @self: a batch, of no use afterwards
 */
void
foyer_gda_batch_clear (FoyerGdaBatch *self)
{
  if (self->text != NULL)
    g_string_free (g_steal_pointer (&self->text), TRUE);
}

static void
begin_item (FoyerGdaBatch *self)
{
  if (self->text->len > 1)
    g_string_append_c (self->text, ',');
}

/**
 * foyer_gda_batch_begin_list:
 * @self: a batch
 *
 * What is put from here on are the columns of one row, until foyer_gda_batch_end_list().
 */
void
foyer_gda_batch_begin_list (FoyerGdaBatch *self)
{
  begin_item (self);
  g_string_append_c (self->text, '[');
  self->in_row = FALSE;
}

/**
 * foyer_gda_batch_end_list:
 * @self: a batch in a list
 */
void
foyer_gda_batch_end_list (FoyerGdaBatch *self)
{
  g_string_append_c (self->text, ']');
}

static void
begin_column (FoyerGdaBatch *self)
{
  if (self->in_row)
    g_string_append_c (self->text, ',');
  self->in_row = TRUE;
}

/**
 * foyer_gda_batch_put_text:
 * @self: a batch in a list
 * @value: (nullable): the next column; %NULL is NULL
 */
void
foyer_gda_batch_put_text (FoyerGdaBatch *self, const char *value)
{
  begin_column (self);
  if (value == NULL)
    g_string_append (self->text, "null");
  else
    foyer_json_append_text (self->text, value);
}

/**
 * foyer_gda_batch_put_int:
 * @self: a batch in a list
 * @value: the next column
 */
void
foyer_gda_batch_put_int (FoyerGdaBatch *self, gint64 value)
{
  begin_column (self);
  foyer_json_append_int (self->text, value);
}

/**
 * foyer_gda_batch_is_empty:
 * @self: a batch that was not ended
 *
 * Returns: whether it has no rows
 */
gboolean
foyer_gda_batch_is_empty (const FoyerGdaBatch *self)
{
  return self->text->len == 1;
}

/**
 * foyer_gda_batch_add_item:
 * @self: a batch without rows
 * @text: a text
 *
 * Adds a text by itself: for lists of ids.
 */
void
foyer_gda_batch_add_item (FoyerGdaBatch *self, const char *text)
{
  begin_item (self);
  foyer_json_append_text (self->text, text);
}

/**
 * foyer_gda_batch_end:
 * @self: a batch
 *
 * Returns: the whole, valid as long as @self
 */
const char *
foyer_gda_batch_end (FoyerGdaBatch *self)
{
  g_string_append_c (self->text, ']');
  return self->text->str;
}
