/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-change-row.h"

#include <string.h>

#include "foyer-access.h"
#include "foyer-frame.h"

static const FoyerChangeTable tables[] = {
  { "audit", "audit_log", foyer_audit_entry_get_type },
  { "canned_replies", "canned_replies", foyer_canned_reply_get_type },
  { "context_rules", "context_rules", foyer_context_rule_get_type },
  { "conversations", "conversations", foyer_conversation_get_type },
  { "documents", "documents", foyer_document_get_type },
  { "knowledge_bases", "knowledge_bases", foyer_knowledge_base_get_type },
  { "messages", "messages", foyer_message_get_type },
  { "moderation_rules", "moderation_rules", foyer_moderation_rule_get_type },
  { "prompt_templates", "prompt_templates", foyer_prompt_template_get_type },
  { "users", "users", foyer_user_get_type },
  { "widgets", "widgets", foyer_widget_get_type },
};

/**
 * foyer_change_table_find:
 * @name: a table's name on the wire
 *
 * Returns: (nullable): the table
 */
const FoyerChangeTable *
foyer_change_table_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (tables[i].name, name))
      return &tables[i];
  return NULL;
}

/**
 * foyer_change_table_find_stored:
 * @stored: a table's name in the store
 *
 * Returns: (nullable): the table, where it can be subscribed to
 */
const FoyerChangeTable *
foyer_change_table_find_stored (const char *stored)
{
  g_return_val_if_fail (stored != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (tables[i].stored, stored))
      return &tables[i];
  return NULL;
}

/**
 * foyer_change_event_from_text:
 * @text: an event's name
 *
 * Returns: the event, or 0 where there is none of that name
 */
FoyerSubscriptionEvents
foyer_change_event_from_text (const char *text)
{
  g_return_val_if_fail (text != NULL, 0);

  if (g_str_equal (text, "INSERT"))
    return FOYER_SUBSCRIPTION_INSERT;
  if (g_str_equal (text, "UPDATE"))
    return FOYER_SUBSCRIPTION_UPDATE;
  return g_str_equal (text, "DELETE") ? FOYER_SUBSCRIPTION_DELETE : 0;
}

/* The stored row as HTTP shows it, without what is internal or computed for one caller. */
static JsonObject *
to_wire (const FoyerChangeTable *table, FoyerRecord *known, JsonObject *row)
{
  g_autoptr (GError) error = NULL;

  if (known != NULL)
    return foyer_record_to_json (known, FOYER_VIEW_CHANGE);
  if (row == NULL)
    return NULL;
  g_autoptr (FoyerRecord) record = foyer_record_from_json (table->type (), row, FOYER_VIEW_STORED, &error);
  if (record != NULL)
    return foyer_record_to_json (record, FOYER_VIEW_CHANGE);
  g_critical ("a change of %s cannot be read: %s", table->name, error->message);
  return NULL;
}

static JsonObject *
make_payload (const FoyerChangeRow *self, FoyerChange *change)
{
  JsonObject *payload = json_object_new ();

  json_object_set_string_member (payload, "table", self->table->name);
  json_object_set_string_member (payload, "event", change->event);
  json_object_set_string_member (payload, "id", change->id);
  json_object_set_int_member (payload, "cursor", self->cursor);
  if (self->data != NULL)
    json_object_set_object_member (payload, "data", json_object_ref (self->data));
  else
    json_object_set_null_member (payload, "data");
  if (self->old != NULL)
    json_object_set_object_member (payload, "old", json_object_ref (self->old));
  return payload;
}

/**
 * foyer_change_row_new:
 * @change: a committed change
 *
 * Returns: (transfer full) (nullable): the change as subscribers see it; %NULL where nobody can subscribe to
 * its table
 */
FoyerChangeRow *
foyer_change_row_new (FoyerChange *change)
{
  g_return_val_if_fail (change != NULL, NULL);

  const FoyerChangeTable *table = foyer_change_table_find_stored (change->table);
  if (table == NULL)
    return NULL;
  FoyerChangeRow *self = g_new0 (FoyerChangeRow, 1);
  self->table = table;
  self->event = foyer_change_event_from_text (change->event);
  self->cursor = change->cursor;
  self->data = self->event == FOYER_SUBSCRIPTION_DELETE
                   ? NULL
                   : to_wire (table, change->row, foyer_change_get_object (change));
  self->old = to_wire (table, change->old_row, foyer_change_get_old_object (change));
  self->payload = make_payload (self, change);
  return self;
}

/**
 * foyer_change_row_free:
 * @self: (transfer full): a row
 */
void
foyer_change_row_free (FoyerChangeRow *self)
{
  g_return_if_fail (self != NULL);

  json_object_unref (self->payload);
  g_clear_pointer (&self->data, json_object_unref);
  g_clear_pointer (&self->old, json_object_unref);
  g_clear_pointer (&self->printed, g_hash_table_unref);
  g_free (self);
}

/**
 * foyer_change_row_concerns:
 * @self: a row
 * @subscription: a subscription to its table
 *
 * A row that leaves the filter by this change is told too, or a list that is kept by it would go stale.
 *
 * Returns: whether its client may see the row and has asked for it
 */
gboolean
foyer_change_row_concerns (const FoyerChangeRow *self, const FoyerSubscription *subscription)
{
  g_return_val_if_fail (self != NULL && subscription != NULL, FALSE);

  const FoyerIdentity *identity = subscription->client->identity;
  if ((self->event & subscription->events) == 0 || identity == NULL ||
      !foyer_access_may_watch (identity, self->table->name))
    return FALSE;
  const FoyerChangeFilter *filter = subscription->watch != NULL ? subscription->watch->filter : NULL;
  if (filter == NULL)
    return TRUE;
  return (self->data != NULL && foyer_change_filter_matches (filter, self->data)) ||
         (self->old != NULL && foyer_change_filter_matches (filter, self->old));
}

/**
 * foyer_change_row_print:
 * @self: a row
 * @subscription_id: which subscription it goes to
 *
 * Clients number their subscriptions alike, so that a few frames serve them all.
 *
 * Returns: (transfer none): the encoded database_change frame
 */
GBytes *
foyer_change_row_print (FoyerChangeRow *self, const char *subscription_id)
{
  g_return_val_if_fail (self != NULL && subscription_id != NULL, NULL);

  GBytes *known = self->printed != NULL ? g_hash_table_lookup (self->printed, subscription_id) : NULL;
  if (known != NULL)
    return known;
  if (self->printed == NULL)
    self->printed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  json_object_set_string_member (self->payload, "subscription", subscription_id);
  g_autofree char *text = foyer_frame_print ("database_change", NULL, self->payload);
  GBytes          *frame = foyer_codec_encode (FOYER_OPCODE_TEXT, text, strlen (text));
  g_hash_table_insert (self->printed, g_strdup (subscription_id), frame);
  return frame;
}
