/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-chat-service-private.h"

#include "foyer-answer.h"
#include "foyer-clock.h"
#include "foyer-uuid.h"

#include <string.h>

/* From how many bytes on a text is no work for the main loop: 8,000 combining marks take it milliseconds. */
#define LONG_TEXT 1000

typedef struct _Responder Responder;
typedef void (*Step) (Responder *self);

/* One automatic answer on its way: gather, choose, retrieve, compose, store, send. */
struct _Responder
{
  FoyerChatService  *service;
  FoyerMessage      *question; /* or NULL: the visitor asked for a person */
  FoyerConversation *conversation;
  FoyerVisitor      *visitor; /* or NULL */
  FoyerPostPlace    *place;   /* where the answers of its conversation keep their order, or NULL */
  FoyerRuleContext  *context;
  FoyerWidget       *widget; /* or NULL */
  FoyerRuleSet      *set;    /* until it is decided */
  FoyerDecision     *decision;
  GPtrArray         *indexes; /* until they are searched */
  GPtrArray         *hits;    /* or NULL */
  char              *template_text;
  FoyerAnswer       *answer; /* where it waits for the visitor to join a room */
  FoyerStoreAppend  *append; /* where it waits for its turn */
  FoyerStoreSession *joined; /* or NULL: the room that they have joined */
  JsonArray         *steps;
  gint64             step_start_us;
  Step               work; /* under way in a thread */
  Step               then; /* what follows it */
};

/* A place is free: for the question that found none. */
static void
respond_to_late (FoyerChatService *service, FoyerConversation *conversation)
{
  g_autoptr (FoyerLateQuestion) late =
      foyer_late_questions_take (service->late_questions, foyer_conversation_get_id (conversation));

  if (late != NULL)
    foyer_chat_service_respond (service, late->message, late->conversation);
}

/* Those behind it in the line may be the last who keep the service. */
static void
leave_line (Responder *self)
{
  g_autoptr (FoyerChatService) service = g_object_ref (self->service);

  if (self->place == NULL)
    return;
  foyer_post_line_leave (service->answers, g_steal_pointer (&self->place));
  respond_to_late (service, self->conversation);
}

static void
responder_free (Responder *self)
{
  leave_line (self);
  g_clear_object (&self->service);
  g_clear_object (&self->question);
  g_clear_object (&self->conversation);
  g_clear_object (&self->visitor);
  foyer_rule_context_free (self->context);
  g_clear_object (&self->widget);
  g_clear_pointer (&self->set, foyer_rule_set_unref);
  foyer_decision_free (self->decision);
  g_clear_pointer (&self->indexes, g_ptr_array_unref);
  g_clear_pointer (&self->hits, g_ptr_array_unref);
  g_free (self->template_text);
  foyer_answer_free (self->answer);
  foyer_store_append_free (self->append);
  foyer_store_session_free (self->joined);
  g_clear_pointer (&self->steps, json_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Responder, responder_free)

static void
end_step (Responder *self, const char *name)
{
  gint64      now = g_get_monotonic_time ();
  JsonObject *step = json_object_new ();

  json_object_set_string_member (step, "step", name);
  json_object_set_double_member (step, "ms", (double) (now - self->step_start_us) / 1000);
  json_array_add_object_element (self->steps, step);
  self->step_start_us = now;
}

static FoyerWidget *
widget_of (Responder *self)
{
  return foyer_widget_cache_find (self->service->widgets,
                                  foyer_conversation_get_widget_id (self->conversation));
}

static void
work_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Responder *self = data;

  self->work (self);
  g_task_return_boolean (task, TRUE);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  Responder *self = data;
  self->then (self);
}

/* Does a step's work, in a thread where the text is long, and goes on in the main context. The responder is
 * nobody else's meanwhile. */
static void
work (Responder *self, Step step, Step then)
{
  if (strlen (foyer_message_get_content (self->question)) < LONG_TEXT)
    {
      step (self);
      then (self);
      return;
    }
  self->work = step;
  self->then = then;
  /* Without a source: the thread lets go of the task last, and must not be the one who ends the service. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_worked, self);
  g_task_set_source_tag (task, work);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, work_in_thread);
}

/* All but the message, which may be long. */
static FoyerRuleContext *
gather (Responder *self)
{
  FoyerRuleContext *context = foyer_rule_context_new ();
  FoyerWidget      *widget = widget_of (self);
  JsonObject *page = foyer_record_get_object (FOYER_RECORD (self->conversation), FOYER_CONVERSATION_CONTEXT);

  if (self->visitor != NULL)
    {
      context->claims = foyer_json_hold (foyer_visitor_get_claims (self->visitor));
      context->verified = foyer_json_hold (foyer_visitor_get_attributes (self->visitor));
      context->visitor_verified = foyer_visitor_get_verified (self->visitor);
      context->visitor_returning = foyer_visitor_get_first_seen_at (self->visitor) <
                                   foyer_conversation_get_created_at (self->conversation);
    }
  foyer_rule_context_set_page (context, foyer_conversation_get_page_url (self->conversation),
                               foyer_conversation_get_page_title (self->conversation),
                               foyer_json_text (page, "referrer"));
  foyer_rule_context_set_time (context, foyer_clock_now_ms (),
                               widget != NULL ? foyer_widget_get_time_zone (widget) : NULL);
  context->visitor_locale = g_strdup (foyer_conversation_get_locale (self->conversation));
  context->conversation_status = g_strdup (foyer_conversation_get_status (self->conversation));
  context->turns = foyer_conversation_get_turns (self->conversation);
  context->agents_online = self->service->agents_online;
  context->widget_id = g_strdup (foyer_conversation_get_widget_id (self->conversation));
  return context;
}

static FoyerMessage *
make_message (Responder *self, const FoyerAnswer *answer)
{
  FoyerMessage *message = foyer_message_new ();
  FoyerWidget  *widget = widget_of (self);
  JsonObject   *appearance =
      widget != NULL ? foyer_record_get_object (FOYER_RECORD (widget), FOYER_WIDGET_APPEARANCE) : NULL;
  g_autofree char *id = foyer_uuid_new ();

  foyer_message_set_id (message, id);
  foyer_message_set_conversation_id (message, foyer_conversation_get_id (self->conversation));
  foyer_message_set_created_at (message, foyer_clock_now_ms ());
  foyer_message_set_sender_kind (message, "ai");
  foyer_message_set_sender_name (message, foyer_json_text (appearance, "title"));
  foyer_message_set_content (message, answer->content);
  foyer_message_set_content_type (message, "text/markdown");
  foyer_message_set_citations (message, answer->citations);
  foyer_record_set_defaults (FOYER_RECORD (message));
  return message;
}

/* What the room says comes behind the answer that sent the visitor there. */
static void
tell_joined (Responder *self)
{
  if (self->joined != NULL)
    foyer_chat_service_emit_joined (
        self->service, self->joined->conversation, foyer_conversation_get_visitor_id (self->conversation),
        self->visitor != NULL ? foyer_visitor_get_name (self->visitor) : NULL, self->joined->joined);
}

static void
on_answer_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Responder)          self = data;
  g_autoptr (GError)             error = NULL;
  g_autoptr (FoyerStoreAppended) appended = foyer_store_run_finish (FOYER_STORE (source), result, &error);

  if (appended == NULL)
    {
      /* A person was faster, or the database is away: the visitor's message is stored, and staff sees it. */
      g_message ("An automatic answer was not stored: %s", error->message);
      tell_joined (self);
      return;
    }
  foyer_record_cache_put (self->service->conversations, FOYER_RECORD (appended->conversation));
  foyer_chat_service_emit_message (self->service, appended->message, appended->conversation);
  foyer_chat_service_emit_state (self->service, self->conversation, appended->conversation);
  tell_joined (self);
}

static FoyerStoreAppend *
make_append (Responder *self, const FoyerAnswer *answer)
{
  g_autoptr (FoyerMessage) message = make_message (self, answer);
  FoyerStoreAppend        *append = foyer_store_append_new (message);

  if (self->decision != NULL)
    {
      g_autoptr (JsonObject) trace =
          foyer_answer_trace (answer, self->decision, g_steal_pointer (&self->steps));
      json_object_set_string_member (trace, "messageId", foyer_message_get_id (message));
      append->trace = json_node_init_object (json_node_alloc (), trace);
      append->question_id = g_strdup (foyer_message_get_id (self->question));
    }
  append->hand_over = answer->hand_over;
  append->only_in_auto = TRUE;
  return append;
}

/* In its turn. */
void
foyer_chat_service_store_answer (gpointer responder)
{
  Responder *self = responder;

  self->place = NULL;
  foyer_store_run_async (self->service->store, foyer_store_append (g_steal_pointer (&self->append)), NULL,
                         on_answer_stored, self);
  respond_to_late (self->service, self->conversation);
}

static void
send_answer (Responder *self, const FoyerAnswer *answer)
{
  g_autoptr (FoyerChatService) service = g_object_ref (self->service);

  if (answer->content == NULL)
    {
      responder_free (self);
      return;
    }
  self->append = make_append (self, answer);
  if (self->place != NULL)
    foyer_post_line_ready (service->answers, self->place);
  else
    foyer_chat_service_store_answer (self);
}

static const char *
why_not (const GError *error)
{
  if (g_error_matches (error, FOYER_ERROR, FOYER_ERROR_CONFLICT))
    return "the room is full";
  if (g_error_matches (error, FOYER_ERROR, FOYER_ERROR_FORBIDDEN))
    return "the visitor was removed from the room";
  return "the room cannot be reached";
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  Responder         *self = data;
  g_autoptr (GError) error = NULL;

  self->joined = foyer_store_run_finish (FOYER_STORE (source), result, &error);
  end_step (self, "join");
  if (self->joined == NULL)
    {
      foyer_answer_free (self->answer);
      self->answer = foyer_answer_no_room (why_not (error));
    }
  send_answer (self, self->answer);
}

static void
join_room (Responder *self, FoyerAnswer *answer)
{
  FoyerStoreRequest *request = foyer_store_request_new (FOYER_STORE_JOIN_ROOM);

  self->answer = answer;
  request->id = g_strdup (answer->room_id);
  request->text = g_strdup (foyer_conversation_get_visitor_id (self->conversation));
  foyer_store_run_async (self->service->store, request, NULL, on_joined, self);
}

static void
compose (Responder *self)
{
  const char             *name = self->visitor != NULL ? foyer_visitor_get_name (self->visitor) : NULL;
  g_autoptr (FoyerAnswer) answer =
      foyer_answer_compose (self->decision, self->context, name, self->template_text, self->hits);
  end_step (self, "compose");
  if (answer->room_id != NULL && foyer_conversation_get_visitor_id (self->conversation) != NULL)
    join_room (self, g_steal_pointer (&answer));
  else
    send_answer (self, answer);
}

static void
retrieve (Responder *self)
{
  self->hits = foyer_knowledge_search_indexes (self->indexes, self->context->message_text,
                                               self->context->message_language, FOYER_ANSWER_TOP_K);
  g_clear_pointer (&self->indexes, g_ptr_array_unref);
}

static void
on_retrieved (Responder *self)
{
  end_step (self, "retrieve");
  compose (self);
}

static void
look_up (Responder *self)
{
  if (!foyer_answer_wants_knowledge (self->decision->rule))
    {
      compose (self);
      return;
    }
  self->indexes = foyer_knowledge_get_indexes (
      self->service->knowledge, foyer_context_rule_get_knowledge_base_ids (self->decision->rule));
  work (self, retrieve, on_retrieved);
}

static void
on_template_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Responder *self = data;
  g_autoptr (FoyerPromptTemplate) template = foyer_store_run_finish (FOYER_STORE (source), result, NULL);

  if (template != NULL)
    self->template_text = g_strdup (foyer_prompt_template_get_template (template));
  look_up (self);
}

static void
choose (Responder *self)
{
  foyer_rule_context_set_message (self->context, foyer_message_get_content (self->question));
  self->decision = foyer_rule_set_decide (
      self->set, self->widget, foyer_conversation_get_pinned_rule_id (self->conversation), self->context);
  g_clear_pointer (&self->set, foyer_rule_set_unref);
}

static void
on_chosen (Responder *self)
{
  end_step (self, "choose");
  const char *template_id = foyer_answer_get_template_id (self->decision->rule);
  if (template_id != NULL)
    foyer_store_run_async (self->service->store, foyer_store_get (FOYER_TYPE_PROMPT_TEMPLATE, template_id),
                           NULL, on_template_read, self);
  else
    look_up (self);
}

static void
decide (Responder *self)
{
  FoyerWidget *widget = widget_of (self);

  end_step (self, "gather");
  self->context = gather (self);
  self->widget = widget != NULL ? g_object_ref (widget) : NULL;
  self->set = foyer_rule_set_ref (foyer_rule_service_get_set (self->service->rules));
  work (self, choose, on_chosen);
}

static void
on_visitor_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Responder *self = data;

  self->visitor = (FoyerVisitor *) foyer_record_cache_get_finish (FOYER_RECORD_CACHE (source), result, NULL);
  decide (self);
}

static Responder *
responder_new (FoyerChatService *service, FoyerMessage *question, FoyerConversation *conversation)
{
  Responder *self = g_new0 (Responder, 1);
  self->service = g_object_ref (service);
  self->question = question != NULL ? g_object_ref (question) : NULL;
  self->conversation = g_object_ref (conversation);
  self->steps = json_array_new ();
  self->step_start_us = g_get_monotonic_time ();
  return self;
}

static void
put_off (FoyerChatService *service, FoyerMessage *question, FoyerConversation *conversation)
{
  if (!foyer_late_questions_put (service->late_questions, question, conversation))
    return;
  service->unanswered++;
  g_info ("a question has no automatic answer: too many before it had none yet, and a newer one came");
}

/**
 * foyer_chat_service_respond: (skip)
 * @service: the chat service
 * @question: a visitor's message, stored
 * @conversation: its conversation, in mode auto
 *
 * Answers by itself, as the rules say. The answers of a conversation come in the order of its questions.
 * While %FOYER_ANSWERS_OF_ONE of them are under way the newest question waits; the one that waited before has
 * no answer then.
 */
void
foyer_chat_service_respond (FoyerChatService  *service,
                            FoyerMessage      *question,
                            FoyerConversation *conversation)
{
  Responder  *self = responder_new (service, question, conversation);
  const char *visitor_id = foyer_conversation_get_visitor_id (conversation);

  self->place = foyer_post_line_enter (service->answers, foyer_conversation_get_id (conversation), self);
  if (self->place == NULL)
    {
      put_off (service, question, conversation);
      responder_free (self);
      return;
    }
  if (visitor_id != NULL)
    foyer_record_cache_get_async (service->visitors, visitor_id, NULL, on_visitor_read, self);
  else
    decide (self);
}

/**
 * foyer_chat_service_respond_hand_over: (skip)
 * @service: the chat service
 * @conversation: whose visitor asked for a person
 */
void
foyer_chat_service_respond_hand_over (FoyerChatService *service, FoyerConversation *conversation)
{
  g_autoptr (FoyerAnswer) answer = foyer_answer_hand_over (NULL, "the visitor asked for a person");
  send_answer (responder_new (service, NULL, conversation), answer);
}
