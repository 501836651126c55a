/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-store.h"

G_BEGIN_DECLS

typedef struct _FoyerLateQuestions FoyerLateQuestions;

/**
 * FoyerLateQuestion:
 * @message: the question
 * @conversation: as it was when it was stored
 */
typedef struct
{
  FoyerMessage      *message;
  FoyerConversation *conversation;
} FoyerLateQuestion;

FoyerLateQuestions *foyer_late_questions_new (void);
void                foyer_late_questions_free (FoyerLateQuestions *self);
gboolean
foyer_late_questions_put (FoyerLateQuestions *self, FoyerMessage *message, FoyerConversation *conversation);
FoyerLateQuestion *foyer_late_questions_take (FoyerLateQuestions *self, const char *conversation_id);
void               foyer_late_question_free (FoyerLateQuestion *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerLateQuestions, foyer_late_questions_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerLateQuestion, foyer_late_question_free)

G_END_DECLS
