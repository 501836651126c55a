/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "chat-kit.h"

static void
on_message (ChatKit *self, FoyerMessage *message)
{
  g_ptr_array_add (self->messages, g_object_ref (message));
}

static void
on_event (ChatKit *self, const char *event, FoyerConversation *conversation)
{
  g_ptr_array_add (self->events, g_strdup (event));
}

ChatKit *
chat_kit_new (void)
{
  ChatKit                 *self = g_new0 (ChatKit, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  self->store_kit = store_kit_new ();
  self->store = store_kit_open (self->store_kit);
  self->widgets = foyer_widget_cache_new (FOYER_STORE (self->store));
  self->knowledge = foyer_knowledge_new (FOYER_STORE (self->store));
  self->rules = foyer_rule_service_new (FOYER_STORE (self->store), self->widgets, self->knowledge);
  self->chat =
      foyer_chat_service_new (FOYER_STORE (self->store), self->rules, self->widgets, self->knowledge);
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->events = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect_swapped (self->chat, "message", G_CALLBACK (on_message), self);
  g_signal_connect_swapped (self->chat, "event", G_CALLBACK (on_event), self);
  foyer_rule_service_load_async (self->rules, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_assert_true (foyer_rule_service_load_finish (self->rules, result, &error));
  return self;
}

void
chat_kit_free (ChatKit *self)
{
  /* A reload of the rules may still be under way; it must end by itself. */
  foyer_test_release (self->chat);
  foyer_test_release (self->rules);
  foyer_test_release (self->widgets);
  foyer_test_release (self->knowledge);
  g_ptr_array_unref (self->messages);
  g_ptr_array_unref (self->events);
  store_kit_close (self->store);
  store_kit_free (self->store_kit);
  g_free (self);
}

FoyerContextRule *
chat_kit_save_rule (ChatKit *self, const char *id, const char *json, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       failure = NULL;
  g_autoptr (JsonObject)   body = foyer_json_parse_object (json, -1, &failure);

  g_assert_no_error (failure);
  foyer_rule_service_save_async (self->rules, id, body, 0, NULL, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_rule_service_save_finish (self->rules, result, error);
}

FoyerWidget *
chat_kit_add_widget (ChatKit *self, const char *json)
{
  g_autoptr (FoyerWidget) widget = foyer_widget_new ();
  g_autoptr (GError)      error = NULL;
  g_autoptr (JsonObject)  body = foyer_json_parse_object (json, -1, &error);

  g_assert_no_error (error);
  g_assert_true (foyer_record_apply_json (FOYER_RECORD (widget), body, FOYER_VALIDATE_CREATE, &error));
  FoyerWidget *stored = store_kit_run (self->store, foyer_store_insert (FOYER_RECORD (widget), NULL));
  foyer_test_await (foyer_widget_cache_find (self->widgets, foyer_widget_get_id (stored)) != NULL);
  return stored;
}

FoyerSessionResult *
chat_kit_start (ChatKit             *self,
                FoyerWidget         *widget,
                const char          *json,
                const FoyerIdentity *identity,
                const char          *origin,
                GError             **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonNode)     body = foyer_json_parse (json, -1, NULL);

  foyer_chat_service_start_session_async (self->chat, foyer_widget_get_id (widget), body, identity, origin,
                                          FALSE, "127.0.0.1", NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_chat_service_start_session_finish (self->chat, result, error);
}

FoyerIdentity *
chat_kit_visitor (FoyerSessionResult *session)
{
  return foyer_identity_new_visitor (foyer_visitor_get_id (session->visitor),
                                     foyer_widget_get_id (session->widget), NULL, "token", 0);
}

FoyerIdentity *
chat_kit_agent (ChatKit *self)
{
  g_autoptr (FoyerUser) user = foyer_user_new ();
  foyer_user_set_email (user, "agent@foyer.example");
  foyer_user_set_email_folded (user, "agent@foyer.example");
  foyer_user_set_name (user, "Ines");
  foyer_user_set_role (user, "agent");
  foyer_user_set_password_hash (user, "-");
  foyer_user_set_is_active (user, TRUE);
  g_autoptr (FoyerUser) stored = store_kit_run (self->store, foyer_store_insert (FOYER_RECORD (user), NULL));
  return foyer_identity_new_staff (foyer_user_get_id (stored), FOYER_ROLE_AGENT, "token", 0);
}

FoyerPosted *
chat_kit_post (ChatKit             *self,
               const FoyerIdentity *identity,
               const char          *conversation_id,
               const char          *client_id,
               const char          *content,
               const char          *visibility,
               GError             **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  foyer_chat_service_post_async (self->chat, identity, conversation_id, client_id, content, visibility, NULL,
                                 foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  return foyer_chat_service_post_finish (self->chat, result, error);
}

FoyerMessage *
chat_kit_message (ChatKit *self, guint number)
{
  foyer_test_await (self->messages->len > number);
  return g_ptr_array_index (self->messages, number);
}
