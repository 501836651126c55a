/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-recovery.h"

/**
 * foyer_recovery_new: (skip)
 * @reply: (transfer full): who subscribes
 * @name: to which conversation or table
 * @payload: the subscribe frame's payload
 * @since: which member of @payload says what the client has
 *
 * Returns: (transfer full): a recovery
 */
FoyerRecovery *
foyer_recovery_new (FoyerReply *reply, const char *name, JsonObject *payload, const char *since)
{
  FoyerRecovery *self = g_new0 (FoyerRecovery, 1);

  self->reply = reply;
  self->name = g_strdup (name);
  self->since = foyer_json_int (payload, since, -1);
  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return self;
}

/**
 * foyer_recovery_free: (skip)
 * @self: (transfer full): a recovery
 */
void
foyer_recovery_free (FoyerRecovery *self)
{
  foyer_reply_free (self->reply);
  g_ptr_array_unref (self->frames);
  g_free (self->subscription_id);
  g_free (self->name);
  g_free (self);
}

/**
 * foyer_recovery_has_room: (skip)
 * @reply: who subscribes
 *
 * Answers with an error where the client has all the subscriptions that it may have.
 *
 * Returns: whether one more is allowed
 */
gboolean
foyer_recovery_has_room (FoyerReply *reply)
{
  guint limit = reply->server->limits.subscriptions;
  guint count = 0;

  for (FoyerSubscription *l = reply->client->subscriptions; l != NULL; l = l->next_of_client)
    count += foyer_subscription_get_id (l) != NULL;
  if (limit == 0 || count < limit)
    return TRUE;
  g_autoptr (GError) error = g_error_new (FOYER_ERROR, FOYER_ERROR_CONFLICT,
                                          "A socket may have %u subscriptions at the most", limit);
  foyer_reply_fail (reply, error);
  return FALSE;
}

/**
 * foyer_recovery_begin: (skip)
 * @self: a recovery
 * @subscription: the subscription, joined already
 *
 * Live frames are kept back from here on, and the store is asked only after this.
 */
void
foyer_recovery_begin (FoyerRecovery *self, FoyerSubscription *subscription)
{
  if (foyer_subscription_get_id (subscription) == NULL)
    {
      g_autofree char *id = g_strdup_printf ("s%u", ++subscription->client->last_subscription);
      foyer_subscription_set_id (subscription, id);
    }
  self->subscription_id = g_strdup (foyer_subscription_get_id (subscription));
  foyer_subscription_hold (subscription);
}

/**
 * foyer_recovery_get_subscription: (skip)
 * @self: a recovery
 *
 * Returns: (transfer none) (nullable): its subscription, %NULL where the client is gone or has ended it
 */
FoyerSubscription *
foyer_recovery_get_subscription (FoyerRecovery *self)
{
  if (!foyer_reply_is_wanted (self->reply))
    return NULL;
  return foyer_clients_find_id (self->reply->server->clients, self->reply->client, self->subscription_id);
}

/**
 * foyer_recovery_add: (skip)
 * @self: a recovery
 * @frame: the next frame that was missed
 *
 * Returns: whether there is room for it; if not, the client has to load afresh
 */
gboolean
foyer_recovery_add (FoyerRecovery *self, GBytes *frame)
{
  self->bytes += g_bytes_get_size (frame);
  if (self->frames->len >= FOYER_RECOVERY_MOST_FRAMES || self->bytes > FOYER_RECOVERY_MOST_BYTES)
    {
      self->failed = TRUE;
      return FALSE;
    }
  g_ptr_array_add (self->frames, g_bytes_ref (frame));
  return TRUE;
}

/**
 * foyer_recovery_abandon: (skip)
 * @self: a recovery
 * @error: why what was missed cannot be read
 *
 * Ends the subscription that could not be made.
 */
void
foyer_recovery_abandon (FoyerRecovery *self, const GError *error)
{
  FoyerSubscription *subscription = foyer_recovery_get_subscription (self);

  if (subscription == NULL)
    return;
  if (self->was_live)
    {
      foyer_subscription_set_id (subscription, NULL);
      foyer_subscription_release (subscription, subscription->live_to);
    }
  else
    foyer_clients_leave (self->reply->server->clients, subscription);
  foyer_reply_fail (self->reply, error);
}

/**
 * foyer_recovery_end: (skip)
 * @self: a recovery
 * @name_field: what the answer calls the topic
 * @position_field: what the answer calls the position
 *
 * Says `subscribed`, then what was missed, then what came meanwhile, and goes live.
 */
void
foyer_recovery_end (FoyerRecovery *self, const char *name_field, const char *position_field)
{
  FoyerSubscription *subscription = foyer_recovery_get_subscription (self);

  if (subscription == NULL)
    return;
  gboolean               recovered = self->since >= 0 && !self->failed && !subscription->overflowed;
  gint64                 position = MAX (self->newest, recovered ? self->read_to : 0);
  g_autoptr (JsonObject) payload = json_object_new ();
  json_object_set_string_member (payload, "event", "subscribed");
  json_object_set_string_member (payload, "subscription", self->subscription_id);
  json_object_set_string_member (payload, name_field, self->name);
  json_object_set_int_member (payload, position_field, position);
  json_object_set_boolean_member (payload, "recovered", recovered);
  foyer_reply_send (self->reply, "system", payload);
  for (guint i = 0; recovered && i < self->frames->len; i++)
    foyer_client_send (self->reply->client, g_ptr_array_index (self->frames, i));
  /* Who was there before has had everything up to here, whatever the number is; who loads afresh will find it
   * there. */
  gboolean says_where = !self->was_live || self->since >= 0;
  foyer_subscription_release (subscription, says_where ? position : subscription->live_to);
  if (says_where)
    foyer_subscription_set_placed (subscription);
}
