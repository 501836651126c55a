/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include <time.h>

#include "chat-kit.h"
#include "foyer-chat-service-private.h"
#include "foyer-rule-context.h"

#define PAGE "{\"context\":{\"url\":\"https://shop.example/lamps\",\"title\":\"Lamps\",\"locale\":\"en\"}}"
#define LONGEST 8000

typedef struct
{
  ChatKit            *kit;
  FoyerWidget        *widget;
  FoyerSessionResult *session;
  FoyerIdentity      *visitor;
  char               *hostile; /* the longest message, dear to fold */
} Fixture;

static char *
make_hostile (void)
{
  GString *text = g_string_new ("refund ");

  while (g_utf8_strlen (text->str, -1) + 9 < LONGEST)
    g_string_append (text, "a\u0301\u0323\u0302\u0327\u0308 \u1e69\u0307");
  return g_string_free (text, FALSE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const rules[] = {
    "{\"name\":\"greeting\",\"priority\":-5,\"reply\":{\"mode\":\"template\",\"template\":\"Hello.\"}}",
    "{\"name\":\"refund\",\"keywords\":[\"refund\"],\"reply\":{\"mode\":\"template\",\"template\":\"Refunds."
    "\"}}",
    "{\"name\":\"silent\",\"keywords\":[\"hush\"],\"reply\":{\"mode\":\"none\"}}",
  };
  g_autoptr (GError) error = NULL;

  fixture->kit = chat_kit_new ();
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (FoyerContextRule) rule = chat_kit_save_rule (fixture->kit, NULL, rules[i], &error);
      g_assert_no_error (error);
    }
  fixture->widget = chat_kit_add_widget (fixture->kit, "{\"name\":\"w\"}");
  fixture->session = chat_kit_start (fixture->kit, fixture->widget, PAGE, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->visitor = chat_kit_visitor (fixture->session);
  fixture->hostile = make_hostile ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  foyer_identity_unref (fixture->visitor);
  foyer_session_result_free (fixture->session);
  g_object_unref (fixture->widget);
  chat_kit_free (fixture->kit);
  g_free (fixture->hostile);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (FoyerPosted) posted =
      foyer_chat_service_post_finish (FOYER_CHAT_SERVICE (source), result, &error);

  g_assert_no_error (error);
}

static void
post (Fixture *fixture, const char *client_id, const char *content)
{
  foyer_chat_service_post_async (fixture->kit->chat, fixture->visitor, NULL, client_id, content, "all", NULL,
                                 on_posted, NULL);
}

/* The next answers, whatever the visitor has written between them. */
static void
expect_answers (Fixture *fixture, const char *const *contents)
{
  for (guint i = 0; *contents != NULL; i++)
    {
      FoyerMessage *message = chat_kit_message (fixture->kit, i);
      if (g_str_equal (foyer_message_get_sender_kind (message), "ai"))
        g_assert_cmpstr (foyer_message_get_content (message), ==, *contents++);
    }
}

/* What takes long and what does not: the answers come as the questions did. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const char *const answers[] = { "Refunds.", "Hello.", "Refunds.", "Refunds.", "Hello.", NULL };

  post (fixture, "c1", fixture->hostile);
  post (fixture, "c2", "hi");
  post (fixture, "c3", "refund");
  post (fixture, "c4", "hush");
  post (fixture, "c5", fixture->hostile);
  post (fixture, "c6", "hi");
  expect_answers (fixture, answers);
}

static gint64
processor_time_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* What the main thread has to do at the most in one turn, in microseconds, until there are so many messages.
 */
static gint64
longest_turn (Fixture *fixture, guint messages)
{
  gint64 most = 0;

  while (fixture->kit->messages->len < messages)
    {
      gint64 start = processor_time_us ();
      g_main_context_iteration (NULL, TRUE);
      most = MAX (most, processor_time_us () - start);
    }
  return most;
}

/* A text that is dear to fold is folded elsewhere: no turn has the time for it that it takes here and now. */
static void
test_off_the_loop (Fixture *fixture, gconstpointer data)
{
  FoyerRuleContext *context = foyer_rule_context_new ();
  gint64            start = processor_time_us ();

  foyer_rule_context_set_message (context, fixture->hostile);
  gint64 folding = processor_time_us () - start;
  foyer_rule_context_free (context);
  post (fixture, "c1", fixture->hostile);
  gint64 turn = longest_turn (fixture, 2);
  g_test_message ("folding takes %" G_GINT64_FORMAT " us, the longest turn %" G_GINT64_FORMAT " us", folding,
                  turn);
  g_assert_cmpint (turn, <, folding);
  g_assert_cmpstr (foyer_message_get_content (chat_kit_message (fixture->kit, 1)), ==, "Refunds.");
}

#define MANY (FOYER_ANSWERS_OF_ONE + 6)

/* Stores questions as another process would, so that nobody answers them yet. */
static FoyerStoreAppended *
store_question (Fixture *fixture, const char *content)
{
  FoyerMessage *message =
      store_kit_message (foyer_record_get_id (FOYER_RECORD (fixture->session->conversation)), content);

  foyer_message_set_sender_kind (message, "visitor");
  foyer_message_set_sender_id (message, fixture->visitor->visitor_id);
  return store_kit_run (fixture->kit->store, foyer_store_append (store_kit_append_new (message)));
}

/* Of those that find too many before them the newest is answered, after them. */
static void
test_too_many (Fixture *fixture, gconstpointer data)
{
  FoyerChatService     *chat = fixture->kit->chat;
  g_autoptr (GPtrArray) questions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) foyer_store_appended_free);

  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (questions, store_question (fixture, i == 0          ? fixture->hostile
                                                         : i == MANY - 1 ? "refund"
                                                                         : "hi"));
  for (guint i = 0; i < MANY; i++)
    {
      FoyerStoreAppended *question = g_ptr_array_index (questions, i);
      foyer_chat_service_respond (chat, question->message, question->conversation);
    }
  g_assert_cmpuint (foyer_chat_service_get_unanswered (chat), ==, MANY - FOYER_ANSWERS_OF_ONE - 1);
  for (guint i = 0; i <= FOYER_ANSWERS_OF_ONE; i++)
    {
      const char *answer = i == 0 || i == FOYER_ANSWERS_OF_ONE ? "Refunds." : "Hello.";
      g_assert_cmpstr (foyer_message_get_content (chat_kit_message (fixture->kit, i)), ==, answer);
    }
  post (fixture, "c1", "hi");
  g_assert_cmpstr (foyer_message_get_content (chat_kit_message (fixture->kit, FOYER_ANSWERS_OF_ONE + 1)), ==,
                   "hi");
  g_assert_cmpstr (foyer_message_get_content (chat_kit_message (fixture->kit, FOYER_ANSWERS_OF_ONE + 2)), ==,
                   "Hello.");
}

/* The service is let go of while an answer is in a thread. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  post (fixture, "c1", fixture->hostile);
  post (fixture, "c2", "hi");
  (void) chat_kit_message (fixture->kit, 0);
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/chat/responder/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("order", test_order);
  ADD ("off-the-loop", test_off_the_loop);
  ADD ("too-many", test_too_many);
  ADD ("end", test_end);
  return foyer_test_run ();
}
