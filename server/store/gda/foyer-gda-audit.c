/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-gda-audit.h"

#include <string.h>

/* With its length before it, so that no two entries can read the same. */
static void
add_text (GHmac *hmac, const char *text)
{
  g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT ":", text == NULL ? 0 : strlen (text));

  g_hmac_update (hmac, (const guchar *) (text == NULL ? "-" : length), -1);
  if (text != NULL)
    g_hmac_update (hmac, (const guchar *) text, -1);
}

/**
 * foyer_gda_audit_hash:
 * @key: the installation's key
 * @key_length: its length in bytes
 * @previous: (nullable): the hash of the entry before; %NULL for the first
 * @entry: an entry with its id
 *
 * Chains an entry to the one before it: HMAC-SHA256 over that one's hash and every field of this one. Without
 * the key, nobody can change, drop or insert an entry so that the chain still holds.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
foyer_gda_audit_hash (const guint8 *key, gsize key_length, const char *previous, FoyerAuditEntry *entry)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  g_autofree char  *numbers =
      g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, foyer_audit_entry_get_id (entry),
                       foyer_audit_entry_get_at (entry));
  JsonNode        *node = foyer_audit_entry_get_details (entry);
  g_autofree char *details = node == NULL ? NULL : foyer_json_print (node);

  add_text (hmac, previous);
  add_text (hmac, numbers);
  add_text (hmac, foyer_audit_entry_get_actor_kind (entry));
  add_text (hmac, foyer_audit_entry_get_actor_id (entry));
  add_text (hmac, foyer_audit_entry_get_action (entry));
  add_text (hmac, foyer_audit_entry_get_target (entry));
  add_text (hmac, foyer_audit_entry_get_target_id (entry));
  add_text (hmac, foyer_audit_entry_get_address (entry));
  add_text (hmac, details);
  return g_strdup (g_hmac_get_string (hmac));
}
