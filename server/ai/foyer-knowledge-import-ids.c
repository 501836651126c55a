/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-knowledge-import.h"

/* Rows of one address and title beyond this are taken for the last of them: finding them is linear. */
#define SAME_TITLES 64

/* Which of several rows with the same address and title this is: the first, or the one with the n-th other
 * text. */
static guint
find_ordinal (GHashTable *seen, const char *address_and_title, const char *text)
{
  GPtrArray *texts = g_hash_table_lookup (seen, address_and_title);
  guint      at;

  if (texts == NULL)
    {
      texts = g_ptr_array_new ();
      g_hash_table_insert (seen, g_strdup (address_and_title), texts);
    }
  if (g_ptr_array_find_with_equal_func (texts, text, g_str_equal, &at))
    return at;
  if (texts->len < SAME_TITLES)
    g_ptr_array_add (texts, (char *) text);
  return texts->len - 1;
}

static void
set_derived_id (GHashTable *seen, FoyerDocument *document)
{
  g_autofree char *both =
      g_strdup_printf ("%s\n%s", foyer_document_get_url (document), foyer_document_get_title (document));
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
  guint            ordinal = find_ordinal (seen, both, foyer_document_get_text (document));
  g_autofree char *id = ordinal > 0 ? g_strdup_printf ("url+title:%s:%u", digest, ordinal + 1)
                                    : g_strdup_printf ("url+title:%s", digest);
  foyer_document_set_external_id (document, id);
}

/**
 * foyer_knowledge_import_tell_apart: (skip)
 * @self: an import, read whole
 *
 * An address names one document, unless the file itself gives it to several (a page of many questions, each
 * a row): these are told apart by address and title, and found again by both when the file is imported once
 * more.
 */
void
foyer_knowledge_import_tell_apart (FoyerKnowledgeImport *self)
{
  g_autoptr (GHashTable) uses = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < self->documents->len; i++)
    {
      const char *url = foyer_document_get_url (self->documents->pdata[i]);
      if (url != NULL)
        g_hash_table_insert (uses, (char *) url,
                             GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (uses, url)) + 1));
    }
  for (guint i = 0; i < self->documents->len; i++)
    {
      FoyerDocument *document = self->documents->pdata[i];
      const char    *url = foyer_document_get_url (document);
      if (url != NULL && foyer_document_get_external_id (document) == NULL &&
          GPOINTER_TO_UINT (g_hash_table_lookup (uses, url)) > 1)
        set_derived_id (seen, document);
    }
}
