/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#include "foyer-live-server-private.h"
#include "foyer-reply.h"

/* Notes are not answered unless they fail. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (FoyerReply) reply = data;
  g_autoptr (GError)     error = NULL;

  if (!foyer_chat_service_note_finish (FOYER_CHAT_SERVICE (source), result, &error))
    foyer_reply_fail (reply, error);
}

static void
tell (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame, FoyerNoteKind kind)
{
  foyer_chat_service_note_async (self->chat, kind, client->identity, frame->payload, NULL, on_noted,
                                 foyer_reply_new (self, client, frame));
}

/**
 * foyer_handle_typing: (skip)
 * @self: the server
 * @client: who types
 * @frame: a typing frame
 */
void
foyer_handle_typing (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  tell (self, client, frame, FOYER_NOTE_TYPING);
}

/**
 * foyer_handle_read: (skip)
 * @self: the server
 * @client: who has read
 * @frame: a read frame
 */
void
foyer_handle_read (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  tell (self, client, frame, FOYER_NOTE_READ);
}

/**
 * foyer_handle_context: (skip)
 * @self: the server
 * @client: whose page changed
 * @frame: a context frame
 */
void
foyer_handle_context (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  tell (self, client, frame, FOYER_NOTE_CONTEXT);
}

/**
 * foyer_handle_handoff: (skip)
 * @self: the server
 * @client: who wants a person
 * @frame: a handoff frame
 */
void
foyer_handle_handoff (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  tell (self, client, frame, FOYER_NOTE_HANDOFF);
}

/**
 * foyer_handle_rate: (skip)
 * @self: the server
 * @client: who rates
 * @frame: a rate frame
 */
void
foyer_handle_rate (FoyerLiveServer *self, FoyerClient *client, const FoyerFrame *frame)
{
  tell (self, client, frame, FOYER_NOTE_RATE);
}
