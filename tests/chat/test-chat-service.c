/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "chat-kit.h"

#define PAGE "{\"context\":{\"url\":\"https://shop.example/lamps\",\"title\":\"Lamps\",\"locale\":\"en\"}}"

static void
save_rules (ChatKit *kit)
{
  static const char *const rules[] = {
    "{\"name\":\"greeting\",\"priority\":-5,\"reply\":{\"mode\":\"template\",\"template\":\"Hi "
    "{{visitor.name|default:\\\"there\\\"}}, "
    "you are on {{page.title}}.\"}}",
    "{\"name\":\"refund\",\"keywords\":[\"refund\"],\"reply\":{\"mode\":\"template\",\"template\":\"Refunds "
    "take 5 days.\"}}",
    "{\"name\":\"person\",\"keywords\":[\"human\"],\"reply\":{\"mode\":\"handoff\"},\"handoff\":{\"message\":"
    "\"One moment.\"}}",
    "{\"name\":\"silent\",\"keywords\":[\"hush\"],\"reply\":{\"mode\":\"none\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GError)           error = NULL;
      g_autoptr (FoyerContextRule) rule = chat_kit_save_rule (kit, NULL, rules[i], &error);
      g_assert_no_error (error);
      g_assert_nonnull (rule);
    }
}

static void
test_a_question_gets_its_rules_answer (void)
{
  g_autoptr (ChatKit) kit = chat_kit_new ();
  g_autoptr (GError)  error = NULL;
  save_rules (kit);
  g_autoptr (FoyerWidget)        widget = chat_kit_add_widget (kit, "{\"name\":\"w\"}");
  g_autoptr (FoyerSessionResult) session = chat_kit_start (kit, widget, PAGE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (FoyerIdentity) visitor = chat_kit_visitor (session);

  g_autoptr (FoyerPosted) posted = chat_kit_post (kit, visitor, NULL, "c1", "hello", "all", &error);
  g_assert_no_error (error);
  g_assert_cmpint (foyer_message_get_seq (posted->message), ==, 1);
  g_assert_cmpstr (foyer_message_get_sender_kind (chat_kit_message (kit, 0)), ==, "visitor");
  g_assert_cmpstr (foyer_message_get_content (chat_kit_message (kit, 1)), ==, "Hi there, you are on Lamps.");
  g_assert_cmpstr (foyer_message_get_sender_kind (chat_kit_message (kit, 1)), ==, "ai");
  g_assert_cmpint (foyer_message_get_seq (chat_kit_message (kit, 1)), ==, 2);

  g_autoptr (FoyerPosted) second =
      chat_kit_post (kit, visitor, NULL, "c2", "I want a REFUND!", "all", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_message_get_content (chat_kit_message (kit, 3)), ==, "Refunds take 5 days.");

  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_GET_TRACE);
  request->id = g_strdup (foyer_message_get_id (second->message));
  g_autoptr (JsonNode) trace = store_kit_run (kit->store, request);
  JsonObject          *winner = foyer_json_object (json_node_get_object (trace), "winner");
  g_assert_cmpstr (foyer_json_text (winner, "reason"), ==, "higher priority");
  g_assert_cmpstr (foyer_json_text (json_node_get_object (trace), "outcome"), ==, "answered");
}

static void
test_resending_makes_no_duplicate (void)
{
  g_autoptr (ChatKit) kit = chat_kit_new ();
  g_autoptr (GError)  error = NULL;
  save_rules (kit);
  g_autoptr (FoyerWidget)        widget = chat_kit_add_widget (kit, "{\"name\":\"w\"}");
  g_autoptr (FoyerSessionResult) session = chat_kit_start (kit, widget, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerIdentity)      visitor = chat_kit_visitor (session);

  g_autoptr (FoyerPosted) first = chat_kit_post (kit, visitor, NULL, "same", "hello", "all", &error);
  chat_kit_message (kit, 1);
  g_autoptr (FoyerPosted) again = chat_kit_post (kit, visitor, NULL, "same", "hello", "all", &error);
  g_assert_no_error (error);
  g_assert_true (again->duplicate);
  g_assert_cmpstr (foyer_message_get_id (first->message), ==, foyer_message_get_id (again->message));
  g_assert_cmpuint (kit->messages->len, ==, 2);
  g_assert_null (chat_kit_post (kit, visitor, NULL, "same", "something else", "all", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_CONFLICT);
}

static void
test_visitors_are_apart (void)
{
  g_autoptr (ChatKit)            kit = chat_kit_new ();
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerWidget)        widget = chat_kit_add_widget (kit, "{\"name\":\"w\"}");
  g_autoptr (FoyerSessionResult) one = chat_kit_start (kit, widget, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerSessionResult) two = chat_kit_start (kit, widget, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerIdentity)      second = chat_kit_visitor (two);
  const char                    *other = foyer_conversation_get_id (one->conversation);
  g_autoptr (GAsyncResult)       result = NULL;

  g_assert_cmpstr (other, !=, foyer_conversation_get_id (two->conversation));
  g_assert_null (chat_kit_post (kit, second, other, "x", "let me in", "all", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  foyer_chat_service_list_messages_async (kit->chat, second, other, 0, 0, 50, NULL, foyer_test_ready,
                                          &result);
  foyer_test_await (result != NULL);
  g_assert_null (foyer_chat_service_list_messages_finish (kit->chat, result, &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
}

static void
test_an_agent_takes_over (void)
{
  g_autoptr (ChatKit)      kit = chat_kit_new ();
  g_autoptr (GError)       error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  save_rules (kit);
  g_autoptr (FoyerWidget)        widget = chat_kit_add_widget (kit, "{\"name\":\"w\"}");
  g_autoptr (FoyerSessionResult) session = chat_kit_start (kit, widget, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerIdentity)      visitor = chat_kit_visitor (session);
  g_autoptr (FoyerIdentity)      agent = chat_kit_agent (kit);
  const char                    *id = foyer_conversation_get_id (session->conversation);

  g_autoptr (FoyerPosted) note = chat_kit_post (kit, agent, id, NULL, "a note", "staff", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kit->events->len, ==, 0);
  g_autoptr (FoyerPosted) reply = chat_kit_post (kit, agent, id, NULL, "Ines here", "all", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (foyer_message_get_sender_name (reply->message), ==, "Ines");
  foyer_test_await (kit->events->len == 1);
  g_assert_cmpstr (g_ptr_array_index (kit->events, 0), ==, "assigned");

  g_autoptr (FoyerPosted) question = chat_kit_post (kit, visitor, NULL, NULL, "refund", "all", &error);
  foyer_chat_service_list_messages_async (kit->chat, visitor, id, 0, 0, 50, NULL, foyer_test_ready, &result);
  foyer_test_await (result != NULL);
  g_autoptr (GPtrArray) seen = foyer_chat_service_list_messages_finish (kit->chat, result, &error);
  g_assert_no_error (error);
  /* Neither the note nor an automatic answer. */
  g_assert_cmpuint (seen->len, ==, 2);
  g_assert_cmpstr (foyer_message_get_content (g_ptr_array_index (seen, 0)), ==, "Ines here");
  g_assert_null (chat_kit_post (kit, visitor, NULL, NULL, "sneaky", "staff", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN);
}

static void
test_hand_over (void)
{
  g_autoptr (ChatKit) kit = chat_kit_new ();
  g_autoptr (GError)  error = NULL;
  save_rules (kit);
  g_autoptr (FoyerWidget)        widget = chat_kit_add_widget (kit, "{\"name\":\"w\"}");
  g_autoptr (FoyerSessionResult) session = chat_kit_start (kit, widget, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerIdentity)      visitor = chat_kit_visitor (session);

  g_autoptr (FoyerPosted) wish = chat_kit_post (kit, visitor, NULL, NULL, "a human please", "all", &error);
  g_assert_cmpstr (foyer_message_get_content (chat_kit_message (kit, 1)), ==, "One moment.");
  foyer_test_await (kit->events->len == 1);
  g_assert_cmpstr (g_ptr_array_index (kit->events, 0), ==, "status");
  g_autoptr (FoyerPosted) more = chat_kit_post (kit, visitor, NULL, NULL, "hello?", "all", &error);
  g_assert_no_error (error);
  g_assert_cmpint (foyer_message_get_seq (more->message), ==, 3);
}

static gint64
only_seq (ChatKit *kit, const FoyerIdentity *identity, const char *id, gint64 after_seq)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError)       error = NULL;

  foyer_chat_service_list_messages_async (kit->chat, identity, id, after_seq, 0, 1, NULL, foyer_test_ready,
                                          &result);
  foyer_test_await (result != NULL);
  g_autoptr (GPtrArray) messages = foyer_chat_service_list_messages_finish (kit->chat, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (messages->len, ==, 1);
  return foyer_message_get_seq (g_ptr_array_index (messages, 0));
}

/* Whoever has seen nothing begins with the first message; only no cursor at all means the last ones. */
static void
test_pages (void)
{
  g_autoptr (ChatKit)            kit = chat_kit_new ();
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerWidget)        widget = chat_kit_add_widget (kit, "{\"name\":\"w\"}");
  g_autoptr (FoyerSessionResult) session = chat_kit_start (kit, widget, PAGE, NULL, NULL, &error);
  g_autoptr (FoyerIdentity)      agent = chat_kit_agent (kit);
  const char                    *id = foyer_conversation_get_id (session->conversation);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (FoyerPosted) posted = chat_kit_post (kit, agent, id, NULL, "x", "all", &error);
      g_assert_no_error (error);
    }
  g_assert_cmpint (only_seq (kit, agent, id, 0), ==, 1);
  g_assert_cmpint (only_seq (kit, agent, id, 1), ==, 2);
  g_assert_cmpint (only_seq (kit, agent, id, FOYER_NO_SEQ), ==, 3);
}

static void
test_sessions_come_back (void)
{
  g_autoptr (ChatKit)     kit = chat_kit_new ();
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerWidget) widget =
      chat_kit_add_widget (kit, "{\"name\":\"w\",\"origins\":[\"https://shop.example\"]}");
  g_autoptr (FoyerSessionResult) first =
      chat_kit_start (kit, widget, PAGE, NULL, "https://shop.example", &error);
  g_assert_no_error (error);
  g_autoptr (FoyerIdentity) visitor = chat_kit_visitor (first);
  g_autofree char          *with_token = g_strdup_printf ("{\"visitorToken\":\"%s\"}", first->visitor_token);
  g_autofree char          *anew =
      g_strdup_printf ("{\"visitorToken\":\"%s\",\"newConversation\":true}", first->visitor_token);

  g_autoptr (FoyerSessionResult) again = chat_kit_start (kit, widget, with_token, visitor, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->visitor_token, ==, first->visitor_token);
  g_assert_cmpstr (foyer_conversation_get_id (again->conversation), ==,
                   foyer_conversation_get_id (first->conversation));
  g_autoptr (FoyerSessionResult) other = chat_kit_start (kit, widget, anew, visitor, NULL, &error);
  g_assert_cmpstr (foyer_conversation_get_id (other->conversation), !=,
                   foyer_conversation_get_id (first->conversation));
  g_assert_cmpstr (foyer_visitor_get_id (other->visitor), ==, foyer_visitor_get_id (first->visitor));
  g_assert_null (chat_kit_start (kit, widget, "{}", NULL, "https://evil.example", &error));
  g_assert_error (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/chat/answer", test_a_question_gets_its_rules_answer);
  g_test_add_func ("/chat/resend", test_resending_makes_no_duplicate);
  g_test_add_func ("/chat/isolation", test_visitors_are_apart);
  g_test_add_func ("/chat/take-over", test_an_agent_takes_over);
  g_test_add_func ("/chat/hand-over", test_hand_over);
  g_test_add_func ("/chat/pages", test_pages);
  g_test_add_func ("/chat/sessions", test_sessions_come_back);
  return foyer_test_run ();
}
