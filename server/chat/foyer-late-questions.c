/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-late-questions.h"

struct _FoyerLateQuestions
{
  GHashTable *questions; /* conversation's id → FoyerLateQuestion */
};

/**
 * foyer_late_questions_new:
 *
 * Where too many answers of a conversation are under way, its newest question waits here, and only that: of
 * somebody who asks faster than they can be answered the last is what they want to know.
 *
 * Returns: (transfer full): no question
 */
FoyerLateQuestions *
foyer_late_questions_new (void)
{
  FoyerLateQuestions *self = g_new0 (FoyerLateQuestions, 1);

  self->questions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) foyer_late_question_free);
  return self;
}

/**
 * foyer_late_questions_free:
 * @self: (transfer full): questions that nobody will answer
 */
void
foyer_late_questions_free (FoyerLateQuestions *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->questions);
  g_free (self);
}

/**
 * foyer_late_questions_put:
 * @self: questions
 * @message: the newest question
 * @conversation: of this conversation
 *
 * Returns: whether another one has given way to it
 */
gboolean
foyer_late_questions_put (FoyerLateQuestions *self, FoyerMessage *message, FoyerConversation *conversation)
{
  g_return_val_if_fail (self != NULL && message != NULL && conversation != NULL, FALSE);

  const char              *id = foyer_conversation_get_id (conversation);
  const FoyerLateQuestion *before = g_hash_table_lookup (self->questions, id);
  gboolean                 gave_way = before != NULL &&
                      g_strcmp0 (foyer_message_get_id (before->message), foyer_message_get_id (message)) != 0;

  FoyerLateQuestion *question = g_new (FoyerLateQuestion, 1);
  question->message = g_object_ref (message);
  question->conversation = g_object_ref (conversation);
  g_hash_table_replace (self->questions, g_strdup (id), question);
  return gave_way;
}

/**
 * foyer_late_questions_take:
 * @self: questions
 * @conversation_id: a conversation that has room for an answer again
 *
 * Returns: (transfer full) (nullable): its question
 */
FoyerLateQuestion *
foyer_late_questions_take (FoyerLateQuestions *self, const char *conversation_id)
{
  g_return_val_if_fail (self != NULL && conversation_id != NULL, NULL);

  g_autofree char   *key = NULL;
  FoyerLateQuestion *question = NULL;
  if (g_hash_table_size (self->questions) > 0)
    g_hash_table_steal_extended (self->questions, conversation_id, (gpointer *) &key, (gpointer *) &question);
  return question;
}

/**
 * foyer_late_question_free:
 * @self: (transfer full): a question
 */
void
foyer_late_question_free (FoyerLateQuestion *self)
{
  g_return_if_fail (self != NULL);

  g_object_unref (self->message);
  g_object_unref (self->conversation);
  g_free (self);
}
