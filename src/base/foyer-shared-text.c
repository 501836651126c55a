/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-shared-text.h"

#include <stddef.h>
#include <string.h>

/* Found by its text. GLib's interned GRefString will not do: it is forgotten as soon as any other GRefString
 * of the same content is let go of, and records are full of those. */
typedef struct
{
  guint count;
  char  text[];
} Shared;

static GMutex      mutex;
static GHashTable *shared; /* a set of Shared.text */

/**
 * foyer_shared_text_ref:
 * @text: (nullable): a text that many have, such as the id of their widget
 *
 * From any thread. There are as many as there are different ones in use.
 *
 * Returns: (transfer full) (nullable): the one piece of memory in which it is, not to be changed;
 *   foyer_shared_text_unref() ends it
 */
char *
foyer_shared_text_ref (const char *text)
{
  if (text == NULL)
    return NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  if (shared == NULL)
    shared = g_hash_table_new (g_str_hash, g_str_equal);
  char   *known = g_hash_table_lookup (shared, text);
  Shared *self = known != NULL ? (Shared *) (void *) (known - offsetof (Shared, text)) : NULL;
  if (self == NULL)
    {
      gsize length = strlen (text) + 1;
      self = g_malloc0 (offsetof (Shared, text) + length);
      memcpy (self->text, text, length);
      g_hash_table_add (shared, self->text);
    }
  self->count++;
  return self->text;
}

/**
 * foyer_shared_text_unref:
 * @text: (transfer full) (nullable): what foyer_shared_text_ref() gave
 */
void
foyer_shared_text_unref (char *text)
{
  if (text == NULL)
    return;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Shared                  *self = (Shared *) (void *) (text - offsetof (Shared, text));
  if (--self->count > 0)
    return;
  g_hash_table_remove (shared, text);
  g_free (self);
  if (g_hash_table_size (shared) == 0)
    g_clear_pointer (&shared, g_hash_table_unref);
}
