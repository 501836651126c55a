/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "chat-kit.h"

#define ROUNDS 10
#define POSTS 20

typedef struct
{
  ChatKit            *kit;
  FoyerSessionResult *session;
  const char         *id; /* of the conversation */
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  scene->kit = chat_kit_new ();
  g_autoptr (FoyerWidget) widget = chat_kit_add_widget (scene->kit, "{\"name\":\"Shop\"}");
  scene->session = chat_kit_start (scene->kit, widget, "{}", NULL, NULL, NULL);
  g_assert_nonnull (scene->session);
  scene->id = foyer_conversation_get_id (scene->session->conversation);
  /* So that no automatic answer comes in between. */
  g_autoptr (FoyerIdentity) agent = chat_kit_agent (scene->kit);
  g_autoptr (FoyerPosted)   first =
      chat_kit_post (scene->kit, agent, scene->id, NULL, "I am here", "all", NULL);
  g_assert_nonnull (first);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  foyer_session_result_free (scene->session);
  chat_kit_free (scene->kit);
}

/* One writer sends without waiting, to a service that knows nothing yet: some of the posts have to ask the
 * database first, some do not. */
static void
post_round (Scene *scene, const FoyerIdentity *writer, gboolean names_it, gint64 *last_seq)
{
  g_autoptr (FoyerChatService) chat = foyer_chat_service_new (
      FOYER_STORE (scene->kit->store), scene->kit->rules, scene->kit->widgets, scene->kit->knowledge);
  GAsyncResult *results[POSTS] = { NULL };

  for (guint i = 0; i < POSTS; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);
      foyer_chat_service_post_async (chat, writer, names_it || i % 3 != 0 ? scene->id : NULL, NULL, text,
                                     "all", NULL, foyer_test_ready, &results[i]);
      if (i % 4 == 3)
        g_main_context_iteration (NULL, FALSE);
    }
  for (guint i = 0; i < POSTS; i++)
    {
      g_autoptr (GError) error = NULL;
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerPosted) posted = foyer_chat_service_post_finish (chat, results[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (foyer_message_get_seq (posted->message), ==, ++*last_seq);
      g_clear_object (&results[i]);
    }
}

static void
test_order_of_a_visitor (Scene *scene, gconstpointer data)
{
  g_autoptr (FoyerIdentity) visitor = chat_kit_visitor (scene->session);
  gint64                    last_seq = 1;

  for (guint i = 0; i < ROUNDS; i++)
    post_round (scene, visitor, FALSE, &last_seq);
}

static void
test_order_of_an_agent (Scene *scene, gconstpointer data)
{
  g_autoptr (FoyerIdentity) agent = foyer_identity_new_staff (
      foyer_message_get_sender_id (chat_kit_message (scene->kit, 0)), FOYER_ROLE_AGENT, "token", 0);
  gint64 last_seq = 1;

  for (guint i = 0; i < ROUNDS; i++)
    post_round (scene, agent, TRUE, &last_seq);
}

/* A post that is refused does not hold up those behind it, and they keep their order. */
static void
test_refused_in_between (Scene *scene, gconstpointer data)
{
  g_autoptr (FoyerIdentity)    visitor = chat_kit_visitor (scene->session);
  g_autoptr (FoyerChatService) chat = foyer_chat_service_new (
      FOYER_STORE (scene->kit->store), scene->kit->rules, scene->kit->widgets, scene->kit->knowledge);
  GAsyncResult *results[POSTS] = { NULL };
  gint64        last_seq = 1;

  for (guint i = 0; i < POSTS; i++)
    foyer_chat_service_post_async (chat, visitor, i % 2 == 0 ? "nobody's" : scene->id, NULL, "hello", "all",
                                   NULL, foyer_test_ready, &results[i]);
  for (guint i = 0; i < POSTS; i++)
    {
      g_autoptr (GError) error = NULL;
      foyer_test_await (results[i] != NULL);
      g_autoptr (FoyerPosted) posted = foyer_chat_service_post_finish (chat, results[i], &error);
      if (i % 2 == 0)
        g_assert_error (error, FOYER_ERROR, FOYER_ERROR_NOT_FOUND);
      else
        g_assert_cmpint (foyer_message_get_seq (posted->message), ==, ++last_seq);
      g_clear_object (&results[i]);
    }
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/chat/post/" name, Scene, NULL, set_up, function, tear_down)
  ADD ("order-of-a-visitor", test_order_of_a_visitor);
  ADD ("order-of-an-agent", test_order_of_an_agent);
  ADD ("refused-in-between", test_refused_in_between);
  return foyer_test_run ();
}
