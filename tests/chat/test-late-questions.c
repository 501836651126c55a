/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-late-questions.h"

#include "foyer-test.h"

static FoyerMessage *
make_question (const char *id)
{
  FoyerMessage *message = foyer_message_new ();
  foyer_message_set_id (message, id);
  return message;
}

static FoyerConversation *
make_conversation (const char *id)
{
  FoyerConversation *conversation = foyer_conversation_new ();
  foyer_conversation_set_id (conversation, id);
  return conversation;
}

/* One of each conversation, the newest, once. */
static void
test_newest (void)
{
  g_autoptr (FoyerLateQuestions) late = foyer_late_questions_new ();
  g_autoptr (FoyerConversation)  one = make_conversation ("one");
  g_autoptr (FoyerConversation)  other = make_conversation ("other");
  g_autoptr (FoyerMessage)       first = make_question ("1");
  g_autoptr (FoyerMessage)       second = make_question ("2");
  g_autoptr (FoyerMessage)       third = make_question ("3");

  g_assert_null (foyer_late_questions_take (late, "one"));
  g_assert_false (foyer_late_questions_put (late, first, one));
  g_assert_false (foyer_late_questions_put (late, first, one));
  g_assert_false (foyer_late_questions_put (late, third, other));
  g_assert_true (foyer_late_questions_put (late, second, one));
  g_autoptr (FoyerLateQuestion) taken = foyer_late_questions_take (late, "one");
  g_assert_true (taken->message == second && taken->conversation == one);
  g_assert_null (foyer_late_questions_take (late, "one"));
}

int
main (int argc, char **argv)
{
  foyer_test_init (&argc, &argv);
  g_test_add_func ("/chat/late-questions/newest", test_newest);
  return foyer_test_run ();
}
