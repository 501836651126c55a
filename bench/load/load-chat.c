/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "load-chat.h"

#include <string.h>

#include "load-scan.h"
#include "load-template.h"

/**
 * load_chat_start:
 * @self: a chat whose crowd has its sockets, one for each of the people
 */
void
load_chat_start (LoadChat *self)
{
  self->groups = g_array_new (FALSE, TRUE, sizeof (LoadChatGroup));
  self->senders = g_ptr_array_new ();
  for (guint i = 0; i < self->crowd->sockets->len; i++)
    {
      LoadSocket  *socket = g_ptr_array_index (self->crowd->sockets, i);
      LoadPerson  *person = g_ptr_array_index (self->setup.people, i);
      LoadChatter *chatter = g_new0 (LoadChatter, 1);
      socket->user = chatter;
      chatter->sends = person->sends;
      chatter->group = person->group;
      if (person->group >= self->groups->len)
        g_array_set_size (self->groups, person->group + 1);
      g_array_index (self->groups, LoadChatGroup, person->group).participants++;
      if (person->sends)
        g_ptr_array_add (self->senders, socket);
    }
}

/**
 * load_chat_send:
 * @self: a chat
 * @socket: one of its senders
 * @due_us: when the message should go
 *
 * Returns: whether it went; not where too many of this sender wait for their ack
 */
gboolean
load_chat_send (LoadChat *self, LoadSocket *socket, gint64 due_us)
{
  LoadChatter *chatter = socket->user;

  if (chatter->in_flight >= (guint) self->in_flight)
    return FALSE;
  chatter->sent++;
  chatter->in_flight++;
  chatter->due_us[chatter->sent % LOAD_CHAT_MOST_IN_FLIGHT] = due_us;
  load_template_make_text (socket->number, chatter->sent, (guint) self->setup.bytes, self->text);
  g_string_truncate (self->frame, 0);
  load_template_expand (self->setup.dialect->publish,
                        &(LoadValues){ .socket = socket->number,
                                       .message = chatter->sent,
                                       .run = self->setup.run,
                                       .conversation = socket->conversation,
                                       .text = self->text->str },
                        self->frame);
  self->sent++;
  load_socket_send (socket, self->frame->str, self->frame->len);
  return TRUE;
}

/**
 * load_chat_send_due:
 * @self: a chat with a rate
 * @began_us: when the rate began
 * @scheduled: (inout): how many messages have been due
 *
 * Sends what is due by now, from each sender in turn.
 *
 * Returns: microseconds until the next is due
 */
gint64
load_chat_send_due (LoadChat *self, gint64 began_us, guint64 *scheduled)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 due_us;

  while ((due_us = began_us + (gint64) ((double) *scheduled * 1e6 / self->rate)) <= now_us)
    {
      LoadSocket *socket = g_ptr_array_index (self->senders, self->next_sender);
      self->next_sender = (self->next_sender + 1) % self->senders->len;
      (*scheduled)++;
      if (!load_chat_send (self, socket, due_us))
        self->skipped++;
    }
  return due_us - now_us;
}

static void
take_ack (LoadChat *self, LoadSocket *socket, const char *text, gsize length)
{
  LoadChatter   *chatter = socket->user;
  LoadChatGroup *group = &g_array_index (self->groups, LoadChatGroup, chatter->group);
  char           before[32];
  gint64         seq = load_scan_number (text, length, "\"seq\":");

  g_snprintf (before, sizeof before, "\"id\":\"%u.", socket->number);
  gint64 number = load_scan_number (text, length, before);
  if (number < 1 || (guint64) number > chatter->sent || seq < 1 || chatter->in_flight == 0)
    {
      self->errors++;
      return;
    }
  gint64 took_us = g_get_monotonic_time () - chatter->due_us[number % LOAD_CHAT_MOST_IN_FLIGHT];
  chatter->in_flight--;
  group->acked++;
  group->seq_sum += (guint64) seq;
  self->all_acked++;
  if (self->measuring)
    {
      load_histogram_add (&self->latencies, took_us);
      self->acked++;
    }
}

static void
take_chat (LoadChat *self, LoadSocket *socket, const char *text, gsize length)
{
  LoadChatter *chatter = socket->user;
  gint64       seq = load_scan_number (text, length, "\"seq\":");

  if (chatter->next_seq != 0 && seq != chatter->next_seq)
    self->gaps++;
  chatter->next_seq = seq + 1;
  chatter->received++;
  chatter->seq_sum += (guint64) seq;
}

static void
take_error (LoadChat *self, LoadSocket *socket, const char *text, gsize length)
{
  LoadChatter *chatter = socket->user;

  self->errors++;
  if (chatter->in_flight > 0)
    chatter->in_flight--;
  if (self->first_error == NULL)
    self->first_error = g_strndup (text, MIN (length, 300));
}

/**
 * load_chat_message:
 * @socket: one of a chat
 * @text: what it received
 * @length: bytes of it
 * @data: the chat
 */
void
load_chat_message (LoadSocket *socket, const char *text, gsize length, gpointer data)
{
  LoadChat    *self = data;
  LoadChatter *chatter = socket->user;

  if (load_scan_has (text, length, "\"type\":\"chat\""))
    take_chat (self, socket, text, length);
  else if (load_scan_has (text, length, "\"type\":\"ack\""))
    take_ack (self, socket, text, length);
  else if (load_scan_has (text, length, "\"type\":\"error\""))
    take_error (self, socket, text, length);
  else
    return;
  if (self->rate <= 0 && !self->ending && chatter->sends && chatter->in_flight < (guint) self->in_flight)
    load_chat_send (self, socket, g_get_monotonic_time ());
}

/**
 * load_chat_is_settled:
 * @self: a chat
 *
 * Returns: whether everything that was sent is acknowledged or refused, and delivered to everybody
 */
gboolean
load_chat_is_settled (LoadChat *self)
{
  for (guint i = 0; i < self->crowd->sockets->len; i++)
    {
      LoadSocket    *socket = g_ptr_array_index (self->crowd->sockets, i);
      LoadChatter   *chatter = socket->user;
      LoadChatGroup *group = &g_array_index (self->groups, LoadChatGroup, chatter->group);
      if (chatter->in_flight > 0 || chatter->received < group->acked)
        return FALSE;
    }
  return TRUE;
}

/**
 * load_chat_check:
 * @self: a chat that has settled, or had the time to
 *
 * Each participant must have got exactly the messages that were acknowledged in its conversation, each once,
 * by rising seq without a gap.
 *
 * Returns: (nullable): what is wrong
 */
const char *
load_chat_check (LoadChat *self)
{
  if (self->first_error != NULL)
    return self->first_error;
  if (self->errors > 0)
    return "an ack came for nothing that was sent";
  if (self->gaps > 0)
    return "a seq was left out, or came twice";
  for (guint i = 0; i < self->crowd->sockets->len; i++)
    {
      LoadSocket    *socket = g_ptr_array_index (self->crowd->sockets, i);
      LoadChatter   *chatter = socket->user;
      LoadChatGroup *group = &g_array_index (self->groups, LoadChatGroup, chatter->group);
      if (chatter->in_flight > 0)
        return "a message was never acknowledged";
      if (chatter->received != group->acked || chatter->seq_sum != group->seq_sum)
        return "a participant did not get exactly what was acknowledged";
    }
  return NULL;
}
